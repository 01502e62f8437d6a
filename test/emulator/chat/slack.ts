import { Hono } from "hono";
import * as z from "zod";
import type { Emulator, Env } from "../context.ts";
import { injectFaults } from "../control/inject-faults.ts";
import { recordRequests } from "../control/request-log.ts";
import { parseJsonOrNull } from "../json.ts";
import { addLine } from "./lines.ts";

const Message = z.strictObject({ text: z.string().regex(/\S/) });

/** What Slack's incoming webhooks are: a message as JSON is answered with `ok`. Recorded and faulted as an API is. */
export function slackRoutes(emulator: Emulator): Hono<Env> {
  const routes = new Hono<Env>();
  routes.post("/slack", recordRequests(emulator), injectFaults(emulator), async (c) => {
    const json = parseJsonOrNull(await c.req.text());
    if (json === null) return c.text("invalid_payload", 400);
    const read = Message.safeParse(json);
    if (!read.success) return c.text("no_text", 400);
    addLine(emulator, "slack", read.data.text);
    return c.text("ok");
  });
  return routes;
}
