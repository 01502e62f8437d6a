import { Hono } from "hono";
import * as z from "zod";
import { jsonResponse } from "../api/answer.ts";
import { webhookWithDeliveriesShape } from "../api/shapes/webhook.ts";
import type { Emulator, Env } from "../context.ts";
import { explainIssues } from "../explain-issues.ts";
import { parseJsonOrNull } from "../json.ts";
import { viewAs } from "../view.ts";
import { changeWebhook, removeWebhook } from "../webhook-changes.ts";
import { recordDelivery } from "./record-delivery.ts";

/** How the receiver answered what is taken; 0 if it was never reached. */
const Taken = z.strictObject({ code: z.number().int().min(0).max(599).default(200) });
const Change = z.strictObject({ active: z.boolean() });

/** All webhooks, what is held of their deliveries, and what Basecamp does to a webhook without notice. */
export function webhookControlRoutes(emulator: Emulator): Hono<Env> {
  const { store, outbox } = emulator;
  const routes = new Hono<Env>();
  const webhookOf = (id: string) => store.state.webhooks.find((webhook) => webhook.id === id);

  routes.get("/webhooks", () =>
    jsonResponse(
      store.state.webhooks.map((webhook) => ({
        ...webhookWithDeliveriesShape(viewAs(emulator, webhook.creatorId), webhook),
        bucket: { id: BigInt(webhook.projectId) },
      })),
    ),
  );

  routes.patch("/webhooks/:id{[0-9]+}", async (c) => {
    const read = Change.safeParse(parseJsonOrNull(await c.req.text()));
    if (!read.success) return jsonResponse({ error: `The change was refused: ${explainIssues(read.error)}.` }, 400);
    const webhook = webhookOf(c.req.param("id"));
    if (webhook === undefined) return noSuchWebhook();
    changeWebhook(emulator, webhook, read.data);
    return c.body(null, 204);
  });

  routes.delete("/webhooks/:id{[0-9]+}", (c) => {
    const webhook = webhookOf(c.req.param("id"));
    if (webhook === undefined) return noSuchWebhook();
    removeWebhook(emulator, webhook);
    return c.body(null, 204);
  });

  routes.get("/webhook-deliveries", () => jsonResponse(outbox.held));

  routes.post("/webhook-deliveries/take", async (c) => {
    const text = await c.req.text();
    const read = Taken.safeParse(text === "" ? {} : parseJsonOrNull(text));
    if (!read.success) return jsonResponse({ error: `The answer was refused: ${explainIssues(read.error)}.` }, 400);
    const parcels = outbox.take();
    for (const parcel of parcels) {
      const webhook = webhookOf(parcel.webhookId);
      if (webhook === undefined) continue;
      recordDelivery(emulator, webhook, parcel, { code: read.data.code, headers: {}, message: "", body: "" });
    }
    return jsonResponse(parcels);
  });

  return routes;
}

function noSuchWebhook(): Response {
  return jsonResponse({ error: "There is no such webhook." }, 404);
}
