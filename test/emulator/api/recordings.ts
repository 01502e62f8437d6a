import { Hono } from "hono";
import type { ApiEnv, Emulator, View } from "../context.ts";
import { todolistOf, todoStatus } from "../read-state.ts";
import { Status, type Todo } from "../state.ts";
import { changeStatus } from "../todo-changes.ts";
import { notFound, refuse } from "./answer.ts";
import { recordingAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf } from "./request.ts";
import { todoShape } from "./shapes/todo.ts";

/** To-dos across lists and projects, newest first unless asked otherwise; a new one may take a while to show up. */
export function recordingQueryRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store, now } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/projects/recordings", (c) => {
    const query = queryOf(c);
    const type = query.get("type");
    if (type === null) return refuse(400, "Bad Request");
    const buckets = query.get("bucket")?.split(",");
    const status = query.get("status") ?? "active";
    const visibleUntil = new Date(now() - store.state.settings.recordingsLagSeconds * 1000).toISOString();

    const todos = store.state.todos
      .filter((todo) => type === "Todo" && !todo.unlisted && todo.createdAt <= visibleUntil)
      .filter((todo) => todoStatus(store.state, todo) === status)
      .filter((todo) => buckets === undefined || buckets.includes(todolistOf(store.state, todo).projectId));
    if (query.get("sort") === "updated_at") todos.sort(byUpdate);
    if (query.get("direction") !== "asc") todos.reverse();
    return paginate(c, emulator, todos, (todo) => itemShape(c.var.view, todo));
  });

  return routes;
}

function byUpdate(one: Todo, other: Todo): number {
  return one.updatedAt < other.updatedAt ? -1 : one.updatedAt > other.updatedAt ? 1 : 0;
}

function itemShape(view: View, todo: Todo) {
  const shape = todoShape(view, todo);
  if (!view.store.state.settings.recordingsWithoutDescription) return shape;
  const { description: _, ...others } = shape;
  return others;
}

/** Trashing, archiving and bringing back a to-do, a list or a group. */
export function recordingStatusRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.put("/recordings/:id{[0-9]+}/status/:status", (c) => {
    const recording = recordingAt(c, store.state);
    const status = Status.safeParse(c.req.param("status"));
    if (!status.success) return notFound();
    changeStatus(emulator, recording, status.data, c.var.view.viewer.id);
    return c.body(null, 204);
  });

  return routes;
}
