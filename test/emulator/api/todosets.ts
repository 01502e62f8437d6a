import { Hono } from "hono";
import * as z from "zod";
import type { ApiEnv, Emulator } from "../context.ts";
import { listStatus } from "../read-state.ts";
import type { Todolist } from "../state.ts";
import { jsonResponse, refuse } from "./answer.ts";
import { projectOfTodosetAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf, readBody } from "./request.ts";
import { todosetShape } from "./shapes/project.ts";
import { todolistShape } from "./shapes/todolist.ts";

const TodolistBody = z.strictObject({
  name: z.string().regex(/\S/),
  description: z.string().nullish(),
  visible_to_clients: z.boolean().optional(),
});

/** A project's to-do set and the lists in it; groups are found through their list. */
export function todosetRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store, now } = emulator;
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

  routes.post("/todosets/:id{[0-9]+}/todolists", async (c) => {
    const read = TodolistBody.safeParse(await readBody(c));
    const project = projectOfTodosetAt(c, store.state);
    if (!read.success) return refuse(422, "Unprocessable Entity");
    const at = new Date(now()).toISOString();
    const list = store.change((state): Todolist => {
      const created: Todolist = {
        id: state.nextListId,
        projectId: project.id,
        parentListId: null,
        name: read.data.name,
        description: read.data.description ?? "",
        color: null,
        creatorId: c.var.view.viewer.id,
        status: "active",
        createdAt: at,
        updatedAt: at,
      };
      state.nextListId = String(BigInt(state.nextListId) + 1n);
      state.todolists.push(created);
      return created;
    });
    return jsonResponse(todolistShape(c.var.view, list), 201);
  });

  return routes;
}
