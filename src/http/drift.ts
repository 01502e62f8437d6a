import { Hono } from "hono";
import { explainDrift } from "../feedback/explain-drift.ts";
import type { HttpEnv } from "./deps.ts";

/** `/admin/drift`: how forms differ from their mappings, as JSON for the tools. */
export const drift = new Hono<HttpEnv>();

drift.get("/", async (c) => {
  const { drift: notices } = await c.var.admin.ledger.backlog();
  return c.json(notices.map((notice) => ({ ...notice, message: explainDrift(notice.drift) })));
});
