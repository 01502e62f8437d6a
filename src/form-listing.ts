import type { FormShape } from "./form-shape.ts";
import type { Result } from "./result.ts";
import type { Submission, SubmissionKind } from "./submission.ts";

/** What a call of a form tool's API works with. */
export interface ApiAccess {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  readonly deadline: (ms: number) => AbortSignal;
}

/** A submission as the form tool lists it, with the ticket that its form was opened with. */
export interface ListedSubmission {
  readonly submission: Submission;
  readonly ticket: string | null;
}

/** One page of what a form tool has. */
export interface ListedPage {
  readonly items: readonly ListedSubmission[];
  /** Where the next page begins, for the source alone to read; null after the last one. */
  readonly next: string | null;
  /** All questions of the form; null where they are not told. */
  readonly shape: FormShape | null;
  /** A second, in milliseconds since 1970, of which the form tool's list cannot show all; null where there is none. */
  readonly passedOver: number | null;
}

/** Why a form tool's list could not be read or compared; `fault` stands for a bug of our own, of which the log says more. */
export const LIST_FAILURES = [
  "no-api-key",
  "key-refused",
  "form-unknown",
  "too-large",
  "unavailable",
  "fault",
] as const;
export type ListFailureReason = (typeof LIST_FAILURES)[number];
export interface ListFailure {
  readonly reason: ListFailureReason;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}

/** A form tool's wish to be left alone is heeded up to this long, in milliseconds. */
const LONGEST_PAUSE_MS = 6 * 60 * 60_000;

/** How long a form tool is left alone after it gave no list, in milliseconds. */
export function pauseAfter({ retryAfterMs }: ListFailure): number {
  return Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS);
}

/** What a page is asked for with. */
export interface ListOptions extends ApiAccess {
  readonly form: string;
  /** What was sent since then, in milliseconds since 1970. */
  readonly since: number;
  /** Where the page before ended; null for the first one. */
  readonly cursor: string | null;
  /** The kinds besides complete ones that the mapping wants. */
  readonly alsoFile: readonly SubmissionKind[];
}

/** Reads a page of a form's submissions, each with the id and the answers that its webhook has. */
export type ListSubmissions = (options: ListOptions) => Promise<Result<ListedPage, ListFailure>>;

/** How the webhook of a form is: it sends, is switched off, is not there, is a script that has stopped, or is not told. */
export const WEBHOOK_STATES = ["on", "off", "missing", "silent", "unknown"] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** The states in which nothing comes by it until a person mends it. */
export const DEAD_WEBHOOKS = ["off", "missing", "silent"] as const;
export type DeadWebhook = (typeof DEAD_WEBHOOKS)[number];

/** The state, if it is one in which nothing comes; else null. */
export function deadWebhook(state: WebhookState): DeadWebhook | null {
  return DEAD_WEBHOOKS.find((dead) => dead === state) ?? null;
}

/**
 * Asks how the webhook is whose address `isOurs` knows; unknown where the form tool does not let the key see that, null where
 * it gives no answer now. It costs one call of the API.
 */
export type AskWebhook = (
  options: ApiAccess & { readonly form: string; readonly isOurs: (address: string) => boolean },
) => Promise<WebhookState | null>;

/** Where a sweep of a form begins. Times in milliseconds since 1970. */
export interface SweepStart {
  readonly since: number;
  /** Where an earlier run stopped in the same list; null at its beginning. */
  readonly cursor: string | null;
  /** When the listing that it goes on with began. */
  readonly beganAt: number;
  /** Changes whenever another sweep has noted how far it got. */
  readonly revision: number;
  /** The form tool wants to be left alone until then. */
  readonly notBefore: number;
}

/** How a run over one form ended; `paused` while the form tool wants to be left alone. */
export const SWEEP_ENDS = ["complete", "unfinished", "paused", ...LIST_FAILURES] as const;
export type SweepEnd = (typeof SWEEP_ENDS)[number];

/** How far a sweep of a form got. */
export interface SweepNote {
  readonly start: SweepStart;
  readonly progress:
    | { readonly kind: "complete" }
    | { readonly kind: "unfinished"; readonly cursor: string }
    | { readonly kind: "failed"; readonly failure: ListFailure }
    /** A look further back by a person, complete since a time or not: how far the hourly one got is as before. */
    | { readonly kind: "aside"; readonly completeSince: number | null };
  /** The last second of which the list did not show all. */
  readonly passedOver: number | null;
  /** Null where that was not asked for, or not answered. */
  readonly webhook: WebhookState | null;
}

/** A form tool that does not answer, or a fault of our own, is told of after so long, in milliseconds. */
const TOLD_AFTER_MS = 6 * 60 * 60_000;

/** Whether it may pass by itself until the next hour. */
function isPassing(failure: ListFailureReason | null): boolean {
  return failure === "unavailable" || failure === "fault";
}

/** Why a list is not compared, where a person should hear of it: silence only when it lasts; else null. */
export function lastingFailure({ failure, failingSince }: SweepState, now: number): ListFailureReason | null {
  return isPassing(failure) && now - (failingSince ?? now) < TOLD_AFTER_MS ? null : failure;
}

/** How the form tool's list of a mapping's form was compared. Times in milliseconds since 1970. */
export interface SweepState {
  readonly mapping: string;
  /** When the last complete comparison ended; null while there was none. */
  readonly completedAt: number | null;
  /** Whether a list is so long that the next run goes on with it. */
  readonly isUnfinished: boolean;
  readonly failingSince: number | null;
  readonly failure: ListFailureReason | null;
  /** While the form tool wants to be left alone: until when. */
  readonly pausedUntil: number | null;
  readonly webhook: WebhookState;
  /** How many submissions were ever taken in because no webhook had brought them, and when the last ones were. */
  readonly found: number;
  readonly foundAt: number | null;
  /** Within a month what was sent in that time was left alone, since nobody looked for long, and no person looked since. */
  readonly left: { readonly from: number; readonly until: number } | null;
  /** The last second within a month of which the list did not show all. */
  readonly passedOver: number | null;
  /** How many were found within a month that are too large to be stored. */
  readonly tooLarge: number;
  /** When a person last had all compared that was sent since a time, and which. */
  readonly aside: { readonly at: number; readonly since: number } | null;
}
