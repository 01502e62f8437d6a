import { digest } from "./digest.ts";
import type { FormShape } from "./form-shape.ts";
import type { Result } from "./result.ts";
import type { Submission } from "./submission.ts";

/** How a form tool's answer shows that a webhook did not come from it. */
export const DISPROOFS = ["form", "id", "status", "age"] as const;
export type Disproof = (typeof DISPROOFS)[number];

/** Why a submission could not be read back from the form tool that is said to have sent it. */
export type ReadBackFailure =
  /** The key that the mapping names is not configured. */
  | { readonly reason: "no-api-key" }
  /** The form tool does not take the key; the mark tells this key from another one, and nothing else of it. */
  | { readonly reason: "api-key-refused"; readonly status: number; readonly keyMark: string }
  /** The key works, and the form tool knows no such submission, or not yet. */
  | { readonly reason: "unknown-submission"; readonly status: number }
  /** The form tool says something else than the webhook. */
  | { readonly reason: "disproved"; readonly status: number; readonly by: Disproof }
  | { readonly reason: "too-large"; readonly status: number | null }
  /** No answer that can be used; `status` is null without any. */
  | { readonly reason: "unavailable"; readonly status: number | null; readonly retryAfterMs: number | null };

/** What a read-back works with. */
export interface ReadBackOptions {
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Whether the key was just seen to work, so that it need not be asked about. */
  readonly isKeyGood: boolean;
  /** When the webhook came, in milliseconds since 1970. */
  readonly receivedAt: number;
  readonly fetch: typeof globalThis.fetch;
  readonly deadline: (ms: number) => AbortSignal;
}

/** What a form tool says of a submission. */
export interface Confirmed {
  readonly submission: Submission;
  /** All questions of its form; null where they are not told. */
  readonly shape: FormShape | null;
}

/** Reads a submission from the form tool's API; what comes back holds only what that says. */
export type ReadBack = (
  unconfirmed: Submission,
  options: ReadBackOptions,
) => Promise<Result<Confirmed, ReadBackFailure>>;

/** A mark of an API key: enough to see that it was replaced, too little to guess it. */
export async function keyMark(apiKey: string): Promise<string> {
  return (await digest(`api key ${apiKey}`)).slice(0, 8);
}
