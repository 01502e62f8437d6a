import { Hono } from "hono";
import * as z from "zod";
import type { ApiEnv, Emulator } from "../context.ts";
import { listStatus } from "../read-state.ts";
import type { Todolist } from "../state.ts";
import { jsonResponse, notFound, refuse } from "./answer.ts";
import { todolistAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf, readBody } from "./request.ts";
import { todolistShape } from "./shapes/todolist.ts";

const GroupBody = z.object({ name: z.string().regex(/\S/), color: z.string().nullish() });

/** A list or group by its id, and the groups of a list. */
export function todolistRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store, now } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/todolists/:id{[0-9]+}", (c) => jsonResponse(todolistShape(c.var.view, todolistAt(c, store.state))));

  routes.get("/todolists/:id{[0-9]+}/groups", (c) => {
    const list = listNotGroup(todolistAt(c, store.state));
    const status = queryOf(c).get("status") ?? "active";
    const groups = store.state.todolists.filter(
      (group) => group.parentListId === list.id && listStatus(store.state, group) === status,
    );
    return paginate(c, emulator, groups, (group) => todolistShape(c.var.view, group));
  });

  routes.post("/todolists/:id{[0-9]+}/groups", async (c) => {
    const read = GroupBody.safeParse(await readBody(c));
    const list = listNotGroup(todolistAt(c, store.state));
    if (!read.success) return refuse(422, "Unprocessable Entity");
    const at = new Date(now()).toISOString();
    const group = store.change((state): Todolist => {
      const created: Todolist = {
        id: state.nextListId,
        projectId: list.projectId,
        parentListId: list.id,
        name: read.data.name,
        description: "",
        color: read.data.color ?? null,
        creatorId: c.var.view.viewer.id,
        status: "active",
        createdAt: at,
        updatedAt: at,
      };
      state.nextListId = String(BigInt(state.nextListId) + 1n);
      state.todolists.push(created);
      return created;
    });
    return jsonResponse(todolistShape(c.var.view, group), 201);
  });

  return routes;
}

function listNotGroup(list: Todolist): Todolist {
  return list.parentListId === null ? list : notFound();
}
