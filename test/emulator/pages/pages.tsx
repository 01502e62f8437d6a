/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { Emulator, Env } from "../context.ts";
import { ACCOUNT } from "../seed.ts";
import { indexOf } from "../state-index.ts";
import { answerPage, explain } from "./page.tsx";
import { ProjectsPage } from "./projects.tsx";
import { TodoPage } from "./todo.tsx";

/** The pages for people. Under the account they answer a browser only; whoever asks for JSON goes on to the API. */
export function pageRoutes(emulator: Emulator): Hono<Env> {
  const { store } = emulator;
  const pages = new Hono<Env>();
  const account = `/${ACCOUNT.id}`;
  const bucket = `${account}/buckets/:bucket{[0-9]+}`;

  for (const path of ["/", account]) pages.get(path, (c) => c.redirect("/projects"));
  pages.get("/projects", (c) => answerPage(c, <ProjectsPage emulator={emulator} />));

  pages.get(`${bucket}/todos/:id{[0-9]+}`, (c, next) => {
    if (!wantsPage(c)) return next();
    const todo = indexOf(store.state).todo(c.req.param("id"));
    return todo === undefined ? noSuchPage(c, emulator) : answerPage(c, <TodoPage emulator={emulator} todo={todo} />);
  });

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
      const project = store.state.projects.find(({ id }) => id === c.req.param("bucket"));
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
