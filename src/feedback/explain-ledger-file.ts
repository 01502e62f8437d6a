import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { EntryFault } from "../delivery/export/entry-faults.ts";
import { utc } from "./check.ts";

/** Why a page of an export was not given, or not taken in. */
export type ImportRefusal = "other-format" | "malformed" | "malformed-entry" | "too-large" | EntryFault;

/** The same in words, and what to do. Nothing of the page was taken in. */
export function explainImport(reason: ImportRefusal): string {
  switch (reason) {
    case "other-format":
      return "This bridge does not read exports of that version. Deploy the version of Formcamp that made the file, or a newer one.";
    case "malformed":
      return "This is not a page of an export, or it was changed. Nothing of it was taken in.";
    case "malformed-entry":
      return "This is no submission as an export holds it. Nothing of its page was taken in.";
    case "repeated-reference":
      return "A reference stands in it that another to-do of this export has. Nothing of its page was taken in.";
    case "repeated-key":
      return "Two of its to-dos have the same key. Nothing of its page was taken in.";
    case "too-long":
      return "A text in it is longer than the 2 MB that a ledger holds. Nothing of its page was taken in.";
    case "too-large":
      return "One page of this export is larger than any that this bridge makes. Nothing of it was taken in.";
  }
}

/** For so long, in milliseconds, a ledger that was made anew is spoken of: 30 days. */
const SPOKEN_OF_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * What to say of a ledger that is younger than the connection, since there must have been another one; null of any other.
 */
export function explainNewLedger(
  madeAt: number | null,
  current: ConnectionStatus["current"],
  now: number,
): string | null {
  if (madeAt === null || !("person" in current) || current.connectedAt >= madeAt) return null;
  if (now - madeAt > SPOKEN_OF_MS) return null;
  return `The ledger was made anew on ${utc(madeAt)}, after Basecamp was connected: it remembers nothing that was filed before, so that what a form tool sends again makes a second to-do. Import the newest export with npm run import-ledger.`;
}
