/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { Emulator, Env } from "../context.ts";
import { indexOf } from "../state-index.ts";
import { actionRoutes } from "./actions.tsx";
import { ChatPage } from "./chat.tsx";
import { answerPage, explain } from "./page.tsx";
import { chatPath, webhooksPath } from "./paths.ts";
import { ProjectsPage } from "./projects.tsx";
import { TodoPage } from "./todo.tsx";
import { WebhooksPage } from "./webhooks.tsx";

/** The pages for people. Under the account they answer a browser only; whoever asks for JSON goes on to the API. */
export function pageRoutes(emulator: Emulator): Hono<Env> {
  const { store } = emulator;
  const pages = new Hono<Env>();
  const account = `/${emulator.account.id}`;
  const bucket = `${account}/buckets/:bucket{[0-9]+}`;
  const projectAt = (c: Context<Env>) => indexOf(store.state).project(c.req.param("bucket") ?? "");

  pages.route("/", actionRoutes(emulator));

  for (const path of ["/", account]) pages.get(path, (c) => c.redirect("/projects"));
  pages.get("/projects", (c) => answerPage(c, <ProjectsPage emulator={emulator} />));

  pages.get(`${bucket}/todos/:id{[0-9]+}`, (c, next) => {
    if (!wantsPage(c)) return next();
    const todo = indexOf(store.state).todo(c.req.param("id"));
    return todo === undefined ? noSuchPage(c, emulator) : answerPage(c, <TodoPage emulator={emulator} todo={todo} />);
  });

  pages.get(`${bucket}/webhooks`, (c, next) => {
    if (!wantsPage(c)) return next();
    const project = projectAt(c);
    if (project === undefined) return noSuchPage(c, emulator);
    return answerPage(c, <WebhooksPage emulator={emulator} project={project} />);
  });

  pages.get(`${bucket}/webhooks/:id{[0-9]+}`, (c, next) =>
    wantsPage(c)
      ? c.redirect(`${webhooksPath(emulator, c.req.param("bucket") ?? "")}#webhook-${c.req.param("id")}`)
      : next(),
  );

  pages.get(chatPath(emulator), (c, next) => (wantsPage(c) ? answerPage(c, <ChatPage emulator={emulator} />) : next()));

  for (const path of ["", "/todos", "/groups"]) {
    pages.get(`${bucket}/todolists/:id{[0-9]+}${path}`, (c, next) => {
      if (!wantsPage(c)) return next();
      const list = indexOf(store.state).todolist(c.req.param("id"));
      return list === undefined ? noSuchPage(c, emulator) : c.redirect(`/projects#list-${list.id}`);
    });
  }

  for (const path of [`${account}/projects/:bucket{[0-9]+}`, bucket, `${bucket}/todosets/:id{[0-9]+}`]) {
    pages.get(path, (c, next) => {
      if (!wantsPage(c)) return next();
      const project = projectAt(c);
      return project === undefined ? noSuchPage(c, emulator) : c.redirect(`/projects#project-${project.id}`);
    });
  }

  return pages;
}

function wantsPage(c: Context<Env>): boolean {
  return (c.req.header("Accept") ?? "").includes("text/html") && !new URL(c.req.url).pathname.endsWith(".json");
}

function noSuchPage(c: Context<Env>, emulator: Emulator): Response | Promise<Response> {
  const sentence = (
    <>
      It was never made, or the emulator has been reset since. <a href="/projects">All projects</a>
    </>
  );
  return explain(c, { emulator, title: "Nothing here", sentence }, 404);
}
