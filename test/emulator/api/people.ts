import { Hono } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { personOf } from "../read-state.ts";
import { ANN_ID } from "../seed.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { paginate } from "./paginate.ts";
import { personShape } from "./shapes/person.ts";

/** Everyone in the account, the connected person, and the account itself. */
export function peopleRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { account, store } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/people", (c) => paginate(c, emulator, store.state.people, (person) => personShape(c.var.view, person)));

  routes.get("/people/:id{[0-9]+}", (c) => {
    const person = store.state.people.find(({ id }) => id === c.req.param("id")) ?? notFound();
    return jsonResponse(personShape(c.var.view, person));
  });

  routes.get("/my/profile", (c) => jsonResponse(personShape(c.var.view, c.var.view.viewer)));

  routes.get("/account", () =>
    jsonResponse({
      id: BigInt(account.id),
      name: account.name,
      owner_name: personOf(store.state, ANN_ID).name,
      active: true,
      created_at: account.createdAt,
      updated_at: account.createdAt,
      trial: false,
      trial_ends_on: null,
      frozen: false,
      paused: false,
      limits: { can_create_projects: true, can_pin_projects: true, can_create_users: true, can_upload_files: true },
    }),
  );

  return routes;
}
