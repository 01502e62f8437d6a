import { Hono } from "hono";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { deliveriesPage, deliveryPage } from "./pages/deliveries.tsx";
import { messagePage } from "./pages/plain.tsx";

/** `/admin/deliveries`: what became of each submission; as JSON for the tools. */
export const deliveries = new Hono<HttpEnv>();

deliveries.get("/", async (c) => {
  const list = await c.var.admin.ledger.deliveries(c.req.query("submission") ?? null);
  return wantsJson(c) ? c.json(list) : c.html(deliveriesPage(list, (await c.var.admin.ledger.backlog()).hold));
});

deliveries.get("/:reference", async (c) => {
  const delivery = await c.var.admin.ledger.delivery(c.req.param("reference"));
  if (delivery === null) {
    const message = "No delivery has this reference. It may have been typed wrongly or belong to another deployment.";
    return wantsJson(c)
      ? c.json({ reason: "unknown-reference", message }, 404)
      : c.html(messagePage({ title: "Unknown delivery", message }), 404);
  }
  return wantsJson(c) ? c.json(delivery) : c.html(deliveryPage(delivery, (await c.var.admin.ledger.backlog()).hold));
});
