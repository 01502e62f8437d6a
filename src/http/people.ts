import { Hono } from "hono";
import type { PeopleRefusal } from "../delivery/ask-people.ts";
import { explainPeopleRefusal, NO_PROJECT } from "../feedback/explain-people.ts";
import type { HttpEnv } from "./deps.ts";

/** `GET /admin/people?project=ID`: who is on a project, as JSON, for the tools that show a to-do before it is made. */
export const people = new Hono<HttpEnv>();

people.get("/", async (c) => {
  const project = c.req.query("project") ?? "";
  if (!/^\d{1,20}$/.test(project)) return c.json({ reason: "not-a-project", message: NO_PROJECT }, 400);
  const answer = await c.var.admin.ledger.people(project);
  if (answer.ok) return c.json(answer.value);
  const reason = answer.failure;
  return c.json({ reason, message: explainPeopleRefusal(reason) }, statusOf(reason));
});

function statusOf(reason: PeopleRefusal) {
  switch (reason) {
    case "not-told":
      return 404;
    case "not-connected":
    case "reconnect-needed":
    case "launchpad-unavailable":
    case "account-unavailable":
    case "access-refused":
    case "rate-limited":
    case "no-clear-answer":
      return 503;
  }
}
