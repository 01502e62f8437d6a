import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { WebhookRefusal } from "../feedback/explain-webhook.ts";

/**
 * How a webhook request ended: a new submission was stored; it was known already; it was seen and asks for nothing; or it
 * was refused.
 */
export type WebhookOutcome = "accepted" | "known" | "ignored" | "checked" | WebhookRefusal | "fault";

type StatusCodes = Readonly<Record<WebhookOutcome, ContentfulStatusCode>>;

/**
 * The status of each outcome. 2xx for whatever needs no repeat. Never 404 or 410, for which Typeform switches a webhook
 * off at once. 4xx for what no repeat mends. 500 for our own set-up, which Typeform repeats about seven times in ten
 * hours, and 503 only for what passes in minutes: it is repeated every two or three minutes, and 300 failures in a day
 * switch the webhook off (typeform.com/developers/webhooks, "Retries and webhook disabling").
 */
const COMMON: StatusCodes = {
  accepted: 202,
  known: 200,
  ignored: 200,
  checked: 200,
  "cut-off": 400,
  unreadable: 400,
  unsigned: 401,
  "wrong-signature": 401,
  "stale-timestamp": 401,
  "no-address-secret": 401,
  "wrong-address-secret": 401,
  "not-post": 405,
  "too-large": 413,
  "wrong-content-type": 415,
  "other-form": 422,
  "no-secret": 500,
  "no-usable-secret": 500,
  "not-a-webhook": 500,
  "unknown-mapping": 500,
  "no-ledger": 500,
  fault: 500,
  "storage-failed": 503,
};

/** Where a source differs. */
const OWN: Readonly<Record<string, Partial<StatusCodes>>> = {
  // Whether Jotform takes any other 2xx for success is not documented.
  jotform: { accepted: 200 },
};

/** The status of an outcome for a source, or for a request that belongs to none. */
export function statusOf(outcome: WebhookOutcome, source: string | null = null): ContentfulStatusCode {
  const own = source !== null && Object.hasOwn(OWN, source) ? OWN[source] : undefined;
  return own?.[outcome] ?? COMMON[outcome];
}

/** Every outcome, for whoever goes through them. */
export const WEBHOOK_OUTCOMES = Object.keys(COMMON) as readonly WebhookOutcome[];
