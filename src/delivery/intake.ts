import * as z from "zod";
import type { Submission } from "../submission.ts";
import type { DeliveryState, SkipReason } from "./delivery.ts";
import { storedState } from "./whole.ts";

const PLANNED_UP_TO = "planned-up-to";
/** How many submissions are planned in one transaction. */
const PLANNED_AT_ONCE = 500;

const NewRow = z.object({
  id: z.number(),
  mapping: z.string().catch(""),
  acceptedAt: z.number().catch(0),
  isPlanned: z.number(),
});
const StoredRow = z.object({
  id: z.number(),
  submissionId: z.string(),
  ticket: z.string().nullable(),
});

/** What is stored of a submission that came before: its row, its ticket if it has one, and how far it got. */
export type StoredSubmission = z.infer<typeof StoredRow> & { readonly state: DeliveryState };

/** What a webhook brings beside its submission. */
export interface Marks {
  /** The same for each try of one message; null where the sender has no such ids. */
  readonly messageId: string | null;
  /** The ticket of its status page, if it is to have one. */
  readonly ticket: string | null;
  /** JSON of its form's shape: as text, so that most often it need not be read. None where that is not known. */
  readonly shapeText?: string | null;
  /** Whether no webhook brought it, but a look at the form tool's own list. */
  readonly isSwept?: boolean;
}

const NO_MARKS: Marks = { messageId: null, ticket: null };

/**
 * Takes submissions in. Accepting writes one row and nothing else, since a form tool waits for it; the deliveries that
 * new submissions ask for are planned when somebody needs them: the next run, or a page.
 */
export class Intake {
  readonly #sql: SqlStorage;
  readonly #transaction: <T>(body: () => T) => T;
  #isPlanned = false;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /**
   * Stores a submission. Answers what is stored already when it or its message came before, and null when it is new. A
   * ticket belongs to the first submission that brings it, so that another one is stored without.
   */
  accept(mapping: string, submission: Submission, now: number, marks: Marks = NO_MARKS): StoredSubmission | null {
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO submissions (mapping, form, submission_id, accepted_at, body, message_id, ticket)
       VALUES (?, ?, ?, ?, ?, ?, iif(EXISTS (SELECT 1 FROM submissions WHERE ticket = ?), NULL, ?))
       ON CONFLICT DO NOTHING`,
      mapping,
      submission.form,
      submission.id,
      now,
      JSON.stringify(submission),
      marks.messageId,
      marks.ticket,
      marks.ticket,
    );
    if (rowsWritten === 0) return this.#stored(mapping, submission, marks.messageId);
    this.#isPlanned = false;
    return null;
  }

  /** Those of some submission ids that a mapping has taken no submission of a form by. */
  unknownAmong(mapping: string, form: string, ids: readonly string[]): readonly string[] {
    const rows = this.#sql.exec(
      `SELECT submission_id AS id FROM submissions
       WHERE submission_id IN (SELECT value FROM json_each(?)) AND mapping = ? AND form = ?`,
      JSON.stringify(ids),
      mapping,
      form,
    );
    const known = new Set(rows.toArray().map(({ id }) => String(id)));
    return ids.filter((id) => !known.has(id));
  }

  /** Whether a ticket belongs to this submission. */
  ownsTicket(mapping: string, submission: Submission, ticket: string): boolean {
    const owner = "SELECT 1 FROM submissions WHERE ticket = ? AND submission_id = ? AND mapping = ? AND form = ?";
    return this.#sql.exec(owner, ticket, submission.id, mapping, submission.form).toArray().length > 0;
  }

  /** Stores a submission of which no to-do is made, for a person to see that it came. */
  acceptSkipped(
    mapping: string,
    submission: Submission,
    now: number,
    marks: Marks,
    skipped: { readonly reason: SkipReason; readonly reference: string; readonly eraseAt: number },
  ): StoredSubmission | null {
    return this.#transaction(() => {
      const stored = this.accept(mapping, submission, now, marks);
      if (stored !== null) return stored;
      this.#sql.exec(
        `INSERT INTO deliveries (submission, mapping, reference, state, reason, changed_at, erase_at)
         SELECT id, mapping, ?, 'skipped', ?, ?, ? FROM submissions WHERE submission_id = ? AND mapping = ? AND form = ?`,
        skipped.reference,
        skipped.reason,
        now,
        skipped.eraseAt,
        submission.id,
        mapping,
        submission.form,
      );
      return null;
    });
  }

  /** Makes the delivery of each submission that has none yet, due since it was accepted. */
  plan(newReference: () => string): void {
    while (!this.#isPlanned) this.#isPlanned = this.#transaction(() => this.#planSome(newReference));
  }

  /** Whether that was all. */
  #planSome(newReference: () => string): boolean {
    const setting = this.#sql.exec("SELECT value FROM settings WHERE name = ?", PLANNED_UP_TO).toArray()[0];
    const rows = this.#sql
      .exec(
        `SELECT id, mapping, accepted_at AS acceptedAt,
           EXISTS (SELECT 1 FROM deliveries WHERE submission = submissions.id) AS isPlanned
         FROM submissions WHERE id > ? ORDER BY id LIMIT ?`,
        Number(setting?.value ?? 0),
        PLANNED_AT_ONCE,
      )
      .toArray();
    let last: number | null = null;
    for (const { id, mapping, acceptedAt, isPlanned } of z.array(NewRow).parse(rows)) {
      last = id;
      // Those that are skipped have one, and an older Formcamp that was rolled back to writes deliveries of its own.
      if (isPlanned !== 0) continue;
      this.#sql.exec(
        `INSERT INTO deliveries (submission, mapping, reference, state, due_at, changed_at)
         VALUES (?, ?, ?, 'pending', ?, ?)`,
        id,
        mapping,
        newReference(),
        acceptedAt,
        acceptedAt,
      );
    }
    if (last === null) return true;
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", PLANNED_UP_TO, String(last));
    return rows.length < PLANNED_AT_ONCE;
  }

  #stored(mapping: string, submission: Submission, messageId: string | null): StoredSubmission {
    const columns = "SELECT id, submission_id AS submissionId, ticket FROM submissions";
    const same = this.#sql.exec(
      `${columns} WHERE submission_id = ? AND mapping = ? AND form = ?`,
      submission.id,
      mapping,
      submission.form,
    );
    const row =
      same.toArray()[0] ?? this.#sql.exec(`${columns} WHERE message_id = ? AND mapping = ?`, messageId, mapping).one();
    const stored = StoredRow.parse(row);
    return { ...stored, state: storedState(this.#sql, stored.id) };
  }
}
