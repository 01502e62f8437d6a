/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import type { Emulator, Env } from "../context.ts";
import { projectOf, todolistOf } from "../read-state.ts";
import { ANN_ID } from "../seed.ts";
import type { Todo } from "../state.ts";
import { indexOf } from "../state-index.ts";
import { changeStatus, completeTodo, uncompleteTodo } from "../todo-changes.ts";
import { changeWebhook } from "../webhook-changes.ts";
import { explain } from "./page.tsx";
import { todoPath, webhooksPath } from "./paths.ts";

/** What the buttons of the pages do, in Ann's name. Forms of other sites are refused with 403. */
export function actionRoutes(emulator: Emulator): Hono<Env> {
  const { store } = emulator;
  const routes = new Hono<Env>();
  routes.use("/projects/*", csrf());

  routes.post("/projects/todos/:id{[0-9]+}", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const todo = indexOf(store.state).todo(c.req.param("id"));
    if (todo === undefined) return nothingDone(c, emulator, "The to-do is gone: the emulator has been reset.");
    if (!act(emulator, todo, form.get("do"))) return nothingDone(c, emulator, "The form was sent without a button.");
    const project = projectOf(store.state, todolistOf(store.state, todo));
    return c.redirect(
      form.get("back") === "todo" ? todoPath(emulator, project.id, todo) : `/projects#todo-${todo.id}`,
      303,
    );
  });

  routes.post("/projects/webhooks/:id{[0-9]+}/activate", (c) => {
    const webhook = store.state.webhooks.find(({ id }) => id === c.req.param("id"));
    if (webhook === undefined) return nothingDone(c, emulator, "The webhook has been removed.");
    changeWebhook(emulator, webhook, { active: true });
    return c.redirect(`${webhooksPath(emulator, webhook.projectId)}#webhook-${webhook.id}`, 303);
  });

  return routes;
}

/** Does what a button names; false if there is no such button. */
function act(emulator: Emulator, todo: Todo, button: string | null): boolean {
  switch (button) {
    case "complete":
      completeTodo(emulator, todo, ANN_ID);
      return true;
    case "uncomplete":
      uncompleteTodo(emulator, todo, ANN_ID);
      return true;
    case "trash":
      changeStatus(emulator, todo, "trashed", ANN_ID);
      return true;
    case "restore":
      changeStatus(emulator, todo, "active", ANN_ID);
      return true;
    default:
      return false;
  }
}

function nothingDone(c: Context<Env>, emulator: Emulator, reason: string): Response | Promise<Response> {
  const sentence = (
    <>
      {reason} <a href="/projects">All projects</a>
    </>
  );
  return explain(c, { emulator, title: "Nothing was done", sentence }, 400);
}
