import { Hono } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { listedTodosOf, listStatus, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import type { Todo } from "../state.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { todoAt, todolistAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf, readBody } from "./request.ts";
import { todoShape } from "./shapes/todo.ts";
import { readTodoBody } from "./todo-body.ts";

/** To-dos: those of a list or group, a single one, and its completion. */
export function todoRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const timestamp = () => new Date(emulator.now()).toISOString();
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
    const at = timestamp();
    const todo = store.change((state): Todo => {
      const created: Todo = {
        id: state.nextTodoId,
        listId: list.id,
        ...read,
        status: "active",
        unlisted: state.settings.hideNewTodos,
        creatorId: c.var.view.viewer.id,
        completedAt: null,
        completerId: c.var.view.viewer.id,
        createdAt: at,
        updatedAt: at,
      };
      state.nextTodoId = String(BigInt(state.nextTodoId) + 1n);
      state.todos.push(created);
      return created;
    });
    return jsonResponse(todoShape(c.var.view, todo), 201);
  });

  routes.get("/todos/:id{[0-9]+}", (c) => jsonResponse(todoShape(c.var.view, todoAt(c, store.state))));

  routes.put("/todos/:id{[0-9]+}", async (c) => {
    const body = await readBody(c);
    const todo = todoAt(c, store.state);
    const read = readTodoBody(body, store.state, projectOf(store.state, todolistOf(store.state, todo)));
    store.change(() => Object.assign(todo, read, { updatedAt: timestamp() }));
    return jsonResponse(todoShape(c.var.view, todo));
  });

  routes.post("/todos/:id{[0-9]+}/completion", (c) => {
    const todo = todoAt(c, store.state);
    store.change(() => {
      if (todo.completedAt === null) todo.completerId = c.var.view.viewer.id;
      todo.completedAt ??= timestamp();
      todo.updatedAt = timestamp();
    });
    return c.body(null, 204);
  });

  routes.delete("/todos/:id{[0-9]+}/completion", (c) => {
    const todo = todoAt(c, store.state);
    store.change(() => Object.assign(todo, { completedAt: null, updatedAt: timestamp() }));
    return c.body(null, 204);
  });

  return routes;
}
