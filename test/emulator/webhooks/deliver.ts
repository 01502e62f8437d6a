import type { Emulator } from "../context.ts";
import { pause } from "../latency.ts";
import type { Webhook, WebhookDelivery } from "../state.ts";
import type { Parcel } from "./outbox.ts";
import { recordDelivery } from "./record-delivery.ts";

type Answer = WebhookDelivery["response"];

/** More of an answer is not kept. */
const MOST_BODY_CHARACTERS = 2000;

/**
 * Posts a webhook until it is answered with 2xx, with growing waits between the tries, and sets it inactive after the
 * last one. What still waits when the emulator stops, or when the webhook is removed or switched off, is never sent.
 */
export async function deliver(emulator: Emulator, webhook: Webhook, parcel: Parcel): Promise<void> {
  const { store, stopping, now } = emulator;
  const { activations } = webhook;
  const { webhookWaitsMs, webhookUnanswered } = store.state.settings;
  const isWanted = () =>
    !stopping.aborted &&
    store.state.webhooks.includes(webhook) &&
    webhook.active &&
    webhook.activations === activations;

  for (const wait of [0, ...webhookWaitsMs]) {
    await pause(wait, stopping);
    if (!isWanted()) return;
    const answer = await post(emulator, parcel);
    if (stopping.aborted || !store.state.webhooks.includes(webhook)) return;
    recordDelivery(emulator, webhook, parcel, answer);
    if (answer.code >= 200 && answer.code < 300) return;
    if (answer.code === 0 && webhookUnanswered === "lose") return;
  }
  if (isWanted())
    store.change(() => Object.assign(webhook, { active: false, updatedAt: new Date(now()).toISOString() }));
}

/** One try. Redirects are not followed, and no answer in time is code 0. */
async function post({ store, stopping }: Emulator, { address, headers, body }: Parcel): Promise<Answer> {
  const timeout = AbortSignal.timeout(store.state.settings.webhookTimeoutMs);
  try {
    const signal = AbortSignal.any([timeout, stopping]);
    const response = await fetch(address, { method: "POST", headers, body, redirect: "manual", signal });
    const text = (await response.text()).slice(0, MOST_BODY_CHARACTERS);
    return {
      code: response.status,
      headers: Object.fromEntries(response.headers),
      message: response.statusText,
      body: text,
    };
  } catch (error) {
    return { code: 0, headers: {}, message: timeout.aborted ? "timed out" : causeOf(error), body: "" };
  }
}

/** Of a failed fetch the cause tells more, such as that the connection was refused. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
