import { Hono } from "hono";
import * as z from "zod";
import { explainSecretRotation } from "../feedback/explain-tracking.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { messagePage } from "./pages/plain.tsx";

const Order = z.strictObject({ order: z.enum(["rotate", "end"]) });

/**
 * `/admin/todo-events`: how far the secret in the address that Basecamp calls is rotated; a POST begins that, or ends it
 * also where a webhook has the former one still. JSON for `npm run rotate`, a page for a person; the secret itself is never told.
 */
export const todoEventsSecret = new Hono<HttpEnv>();

todoEventsSecret.get("/", async (c) => {
  const rotation = await c.var.admin.ledger.todoEventsSecret("look");
  if (wantsJson(c)) return c.json(rotation);
  const message = explainSecretRotation(rotation);
  return c.html(messagePage({ title: "Address that Basecamp calls", message, section: "Connection" }));
});

todoEventsSecret.post("/", async (c) => {
  const wish = Order.safeParse(await c.req.json().catch(() => null));
  if (!wish.success) return c.json({ reason: "not-an-order" }, 400);
  const rotation = await c.var.admin.ledger.todoEventsSecret(wish.data.order);
  c.var.deps.log({ event: "todo-events-secret", order: wish.data.order, state: rotation?.state ?? null });
  return c.json(rotation);
});
