import { Hono } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { listStatus } from "../read-state.ts";
import { jsonResponse } from "./answer.ts";
import { projectOfTodosetAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf } from "./request.ts";
import { todosetShape } from "./shapes/project.ts";
import { todolistShape } from "./shapes/todolist.ts";

/** A project's to-do set and the lists in it; groups are found through their list. */
export function todosetRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/todosets/:id{[0-9]+}", (c) =>
    jsonResponse(todosetShape(c.var.view, projectOfTodosetAt(c, store.state))),
  );

  routes.get("/todosets/:id{[0-9]+}/todolists", (c) => {
    const project = projectOfTodosetAt(c, store.state);
    const status = queryOf(c).get("status") ?? "active";
    const lists = store.state.todolists.filter(
      (list) => list.projectId === project.id && list.parentListId === null && listStatus(store.state, list) === status,
    );
    return paginate(c, emulator, lists, (list) => todolistShape(c.var.view, list));
  });

  return routes;
}
