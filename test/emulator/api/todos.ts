import { Hono } from "hono";
import type { Emulator, Env } from "../context.ts";
import { listStatus, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import type { Todo } from "../state.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { todoAt, todolistAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf, readBody } from "./request.ts";
import { todoShape } from "./shapes/todo.ts";
import { readTodoBody } from "./todo-body.ts";

/** To-dos: those of a list or group, a single one, and its completion. */
export function todoRoutes(emulator: Emulator): Hono<Env> {
  const { store } = emulator;
  const timestamp = () => new Date(emulator.now()).toISOString();
  const routes = new Hono<Env>();

  routes.get("/todolists/:id{[0-9]+}/todos", (c) => {
    const list = todolistAt(c, store.state);
    const query = queryOf(c);
    const status = query.get("status") ?? "active";
    const completed = query.get("completed") === "true";
    const todos = store.state.todos.filter(
      (todo) =>
        todo.listId === list.id &&
        todoStatus(store.state, todo) === status &&
        (status !== "active" || (todo.completedAt !== null) === completed),
    );
    return paginate(c, emulator, todos, (todo) => todoShape(emulator, todo));
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
        completedAt: null,
        createdAt: at,
        updatedAt: at,
      };
      state.nextTodoId = String(BigInt(state.nextTodoId) + 1n);
      state.todos.push(created);
      return created;
    });
    return jsonResponse(todoShape(emulator, todo), 201);
  });

  routes.get("/todos/:id{[0-9]+}", (c) => jsonResponse(todoShape(emulator, todoAt(c, store.state))));

  routes.put("/todos/:id{[0-9]+}", async (c) => {
    const body = await readBody(c);
    const todo = todoAt(c, store.state);
    const read = readTodoBody(body, store.state, projectOf(store.state, todolistOf(store.state, todo)));
    store.change(() => Object.assign(todo, read, { updatedAt: timestamp() }));
    return jsonResponse(todoShape(emulator, todo));
  });

  routes.post("/todos/:id{[0-9]+}/completion", (c) => {
    const todo = todoAt(c, store.state);
    store.change(() => {
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
