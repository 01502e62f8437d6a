import type { Confirmed } from "./read-back.ts";
import type { Result } from "./result.ts";

/** Why a form tool's own list could not be read. */
export type ListingFailure =
  /** The form tool does not take the key, or the key may not read this form; the mark tells this key from another one. */
  | { readonly reason: "api-key-refused"; readonly status: number; readonly keyMark: string }
  /** No answer that can be used; `status` is null without any. */
  | { readonly reason: "unavailable"; readonly status: number | null; readonly retryAfterMs: number | null };

/** What a form tool is asked with. Each call of `list` or `webhookState` makes at most three requests. */
export interface ListingOptions {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  readonly deadline: (ms: number) => AbortSignal;
}

/** Which part of a form's submissions is asked for. */
export interface ListingWish {
  readonly form: string;
  /** Only what came at or after this time, in milliseconds since 1970. */
  readonly since: number;
  /** Where the former page ended, as it said itself; null for the first one. */
  readonly after: string | null;
}

/** A submission of the list, read into what its webhook would have been read into. */
export interface Listed extends Confirmed {
  /** The ticket that it hands back; whether that is genuine is not known yet. */
  readonly ticket: string | null;
  /** When it was sent, in milliseconds since 1970, as the form tool says; null where that cannot be told to the hour. */
  readonly sentAt: number | null;
}

/** A page of a form tool's list. Oldest first within a listing as far as the form tool can. */
export interface ListingPage {
  readonly submissions: readonly Listed[];
  /** How many of the page could not be read; they are counted and shown, and stop nothing. */
  readonly unreadable: number;
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

/** Whether the form tool would send a form's submissions to an address of ours. */
export type WebhookState = "on" | "off" | "missing" | "unknown";

/** Reads a page of what a form tool has of a form. */
export type ListSubmissions = (
  wish: ListingWish,
  options: ListingOptions,
) => Promise<Result<ListingPage, ListingFailure>>;

/** Looks whether there is a webhook whose address begins with `address` (https://…/webhooks/<mapping>), and whether it is on. */
export type LookAtWebhook = (
  form: string,
  address: string,
  options: ListingOptions,
) => Promise<Result<WebhookState, ListingFailure>>;
