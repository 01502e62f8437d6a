import { Hono } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { listedTodosOf, listStatus, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import { completeTodo, createTodo, rewriteTodo, uncompleteTodo } from "../todo-changes.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { todoAt, todolistAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf, readBody } from "./request.ts";
import { todoShape } from "./shapes/todo.ts";
import { readTodoBody } from "./todo-body.ts";

/** To-dos: those of a list or group, a single one, and its completion. */
export function todoRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/todolists/:id{[0-9]+}/todos", (c) => {
    const list = todolistAt(c, store.state);
    const query = queryOf(c);
    const status = query.get("status") ?? "active";
    const completed = query.get("completed") === "true";
    const todos = listedTodosOf(store.state, list).filter(
      (todo) =>
        todoStatus(store.state, todo) === status && (status !== "active" || (todo.completedAt !== null) === completed),
    );
    return paginate(c, emulator, todos, (todo) => todoShape(c.var.view, todo));
  });

  routes.post("/todolists/:id{[0-9]+}/todos", async (c) => {
    const body = await readBody(c);
    const list = todolistAt(c, store.state);
    if (listStatus(store.state, list) !== "active") notFound();
    const read = readTodoBody(body, store.state, projectOf(store.state, list));
    const todo = createTodo(emulator, list, read, c.var.view.viewer.id);
    return jsonResponse(todoShape(c.var.view, todo), 201);
  });

  routes.get("/todos/:id{[0-9]+}", (c) => jsonResponse(todoShape(c.var.view, todoAt(c, store.state))));

  routes.put("/todos/:id{[0-9]+}", async (c) => {
    const body = await readBody(c);
    const todo = todoAt(c, store.state);
    const read = readTodoBody(body, store.state, projectOf(store.state, todolistOf(store.state, todo)));
    rewriteTodo(emulator, todo, read, c.var.view.viewer.id);
    return jsonResponse(todoShape(c.var.view, todo));
  });

  routes.post("/todos/:id{[0-9]+}/completion", (c) => {
    completeTodo(emulator, todoAt(c, store.state), c.var.view.viewer.id);
    return c.body(null, 204);
  });

  routes.delete("/todos/:id{[0-9]+}/completion", (c) => {
    uncompleteTodo(emulator, todoAt(c, store.state), c.var.view.viewer.id);
    return c.body(null, 204);
  });

  return routes;
}
