import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Submission } from "../submission.ts";
import type { DeliveryState } from "./delivery.ts";
import { takeFreshAnswers } from "./fresh-answers.ts";
import type { Marks } from "./intake.ts";
import { type Digest, keepNotice } from "./notices.ts";
import type { DeliveryRecords } from "./records.ts";
import type { Retention } from "./retention.ts";
import { healBySweep, noteSwept, takeFirstWebhook } from "./swept.ts";
import { storedState } from "./whole.ts";

/** What became of a submission that came in. */
export interface Accepted {
  readonly fresh: boolean;
  readonly status: DeliveryState;
  /** Whether the same submission came before with other answers. */
  readonly edited: boolean;
  /** The ticket of its status page, which is the one that came first; null also for one that another submission has. */
  readonly ticket: string | null;
  /** Whether its message brought another submission before, so that this one was not taken. */
  readonly isRepeated: boolean;
}

/** What accepting works with. */
export interface AcceptDeps {
  readonly sql: SqlStorage;
  readonly records: DeliveryRecords;
  readonly retention: Retention;
  readonly findMapping: (name: string) => DeployedMapping | null;
  readonly newReference: () => string;
  readonly digest: Digest;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Stores a submission once. A test of the form tool is stored for a person to see and asks for no to-do, unless its
 * mapping wants tests. What comes again with other answers leaves a notice.
 */
export async function acceptSubmission(
  mapping: string,
  submission: Submission,
  marks: Marks,
  deps: AcceptDeps,
): Promise<Accepted> {
  const { sql, records, retention, now } = deps;
  const deployed = deps.findMapping(mapping);
  const isWanted = deployed?.alsoFile.includes(submission.kind) ?? true;
  const isSkipped = submission.kind === "test" && !isWanted;
  const stored = isSkipped
    ? records.intake.acceptSkipped(mapping, submission, now, marks, {
        reason: "test-delivery",
        reference: deps.newReference(),
        eraseAt: records.eraseAt(mapping, now),
      })
    : records.intake.accept(mapping, submission, now, marks);
  if (stored === null) {
    if (marks.isSwept) noteSwept(sql, mapping, submission, now);
    const status = isSkipped ? "skipped" : "pending";
    const owns = marks.ticket !== null && records.intake.ownsTicket(mapping, submission, marks.ticket);
    return { fresh: true, status, edited: false, ticket: owns ? marks.ticket : null, isRepeated: false };
  }
  const known = { fresh: false, status: stored.state, edited: false, ticket: stored.ticket, isRepeated: false };
  if (stored.submissionId !== submission.id) return { ...known, isRepeated: true };
  if (takeFreshAnswers(sql, stored.id, submission, now)) return { ...known, status: storedState(sql, stored.id) };
  if (marks.isSwept)
    return healBySweep(sql, stored.id, mapping, submission, now) ? { ...known, status: "pending" } : known;
  if (takeFirstWebhook(sql, stored.id, submission, now)) return known;
  // What nobody has confirmed is no more than a hint; another one is as good, and reason to ask again.
  const revived = records.takeHint(stored.id, submission, now);
  if (revived !== null) return { ...known, status: revived };
  const edited = await keepNotice(sql, stored.id, submission, now, deps.digest, deployed);
  if (edited) retention.keepNoticeOf(stored.id, now);
  return { ...known, edited };
}
