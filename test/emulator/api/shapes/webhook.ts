import type { View } from "../../context.ts";
import { parseJsonOrNull } from "../../json.ts";
import type { Webhook, WebhookDelivery } from "../../state.ts";
import { accountUrl } from "./urls.ts";

/** A webhook as a list of them shows it (basecamp docs: webhooks). */
export function webhookShape(view: View, webhook: Webhook) {
  return {
    id: BigInt(webhook.id),
    active: webhook.active,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
    payload_url: webhook.payloadUrl,
    types: webhook.types,
    url: accountUrl(view, `/webhooks/${webhook.id}.json`),
    app_url: accountUrl(view, `/buckets/${webhook.projectId}/webhooks/${webhook.id}`),
  };
}

/** A single webhook, which tells its newest deliveries too, newest first. */
export function webhookWithDeliveriesShape(view: View, webhook: Webhook) {
  return { ...webhookShape(view, webhook), recent_deliveries: webhook.deliveries.map(deliveryShape) };
}

function deliveryShape({ id, createdAt, request, response }: WebhookDelivery) {
  return {
    id: BigInt(id),
    created_at: createdAt,
    request: { headers: request.headers, body: parseJsonOrNull(request.body) },
    response,
  };
}
