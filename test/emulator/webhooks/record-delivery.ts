import type { Emulator } from "../context.ts";
import type { State, Webhook, WebhookDelivery } from "../state.ts";
import type { Parcel } from "./outbox.ts";

/** As many as the API shows (basecamp docs: webhooks). */
const RECENT_DELIVERIES = 25;

/** Puts a try on top of the webhook's newest ones. */
export function recordDelivery(
  { store, now }: Emulator,
  webhook: Webhook,
  { headers, body }: Parcel,
  response: WebhookDelivery["response"],
): void {
  store.change((state) => {
    const createdAt = new Date(now()).toISOString();
    webhook.deliveries.unshift({ id: nextEventId(state), createdAt, request: { headers, body }, response });
    webhook.deliveries.splice(RECENT_DELIVERIES);
  });
}

/** A new number for an event or a delivery. */
export function nextEventId(state: State): string {
  const id = state.nextEventId;
  state.nextEventId = String(BigInt(id) + 1n);
  return id;
}
