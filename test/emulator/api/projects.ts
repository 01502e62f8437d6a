import { Hono } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { peopleOf } from "../read-state.ts";
import { jsonResponse } from "./answer.ts";
import { projectAt } from "./find.ts";
import { paginate } from "./paginate.ts";
import { queryOf } from "./request.ts";
import { personShape } from "./shapes/person.ts";
import { projectShape } from "./shapes/project.ts";

/** Projects, newest first, and the people on them. */
export function projectRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();

  routes.get("/projects", (c) => {
    const wanted = queryOf(c).get("status") ?? "active";
    const projects = wanted === "active" ? store.state.projects.toReversed() : [];
    return paginate(c, emulator, projects, (project) => projectShape(c.var.view, project));
  });

  routes.get("/projects/:id{[0-9]+}", (c) => jsonResponse(projectShape(c.var.view, projectAt(c, store.state))));

  routes.get("/projects/:id{[0-9]+}/people", (c) => {
    const people = peopleOf(store.state, projectAt(c, store.state).peopleIds);
    return paginate(c, emulator, people, (person) => personShape(c.var.view, person));
  });

  return routes;
}
