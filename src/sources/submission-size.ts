import type { Submission } from "../submission.ts";

/** The largest submission that is stored, in bytes of its JSON; a row of SQLite in a Durable Object ends at 2 MB. */
export const SUBMISSION_LIMIT_BYTES = 1_800_000;

/** The size of a submission as it is stored, in bytes. */
export function sizeOf(submission: Submission): number {
  return new TextEncoder().encode(JSON.stringify(submission)).byteLength;
}
