import { Hono } from "hono";
import type { Emulator, Env } from "../context.ts";
import { ACCOUNT } from "../seed.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { paginate } from "./paginate.ts";
import { connectedPersonShape } from "./shapes/connected-person.ts";
import { personShape } from "./shapes/person.ts";

/** Everyone in the account, the connected person, and the account itself. */
export function peopleRoutes(emulator: Emulator): Hono<Env> {
  const { store } = emulator;
  const routes = new Hono<Env>();

  routes.get("/people", (c) => paginate(c, emulator, store.state.people, (person) => personShape(emulator, person)));

  routes.get("/people/:id{[0-9]+}", (c) => {
    const person = store.state.people.find(({ id }) => id === c.req.param("id")) ?? notFound();
    return jsonResponse(personShape(emulator, person));
  });

  routes.get("/my/profile", () => jsonResponse(connectedPersonShape(emulator)));

  routes.get("/account", () =>
    jsonResponse({
      id: BigInt(ACCOUNT.id),
      name: ACCOUNT.name,
      owner_name: connectedPersonShape(emulator)?.name,
      active: true,
      created_at: ACCOUNT.createdAt,
      updated_at: ACCOUNT.createdAt,
      trial: false,
      trial_ends_on: null,
      frozen: false,
      paused: false,
      limits: { can_create_projects: true, can_pin_projects: true, can_create_users: true, can_upload_files: true },
    }),
  );

  return routes;
}
