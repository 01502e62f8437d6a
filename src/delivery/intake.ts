import * as z from "zod";
import type { Submission } from "../submission.ts";
import { DELIVERY_STATES } from "./delivery.ts";

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
  state: z.enum(DELIVERY_STATES),
  body: z.string(),
  digest: z.string().nullable(),
});

/** What is stored of a submission that came before: its row, its delivery's state, and its body unless it was erased. */
export type StoredSubmission = z.infer<typeof StoredRow>;

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

  /** Stores a submission. Answers what is stored already when it came before, and null when it is new. */
  accept(mapping: string, submission: Submission, now: number): StoredSubmission | null {
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO submissions (mapping, form, submission_id, accepted_at, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      mapping,
      submission.form,
      submission.id,
      now,
      JSON.stringify(submission),
    );
    if (rowsWritten === 0) return this.#stored(mapping, submission);
    this.#isPlanned = false;
    return null;
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
      // An older Formcamp that was rolled back to writes deliveries of its own.
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

  #stored(mapping: string, submission: Submission): StoredSubmission {
    const row = this.#sql
      .exec(
        `SELECT s.id, s.body, s.digest, coalesce(d.state, 'pending') AS state
         FROM submissions s LEFT JOIN deliveries d ON d.submission = s.id
         WHERE s.submission_id = ? AND s.mapping = ? AND s.form = ? LIMIT 1`,
        submission.id,
        mapping,
        submission.form,
      )
      .one();
    return StoredRow.parse(row);
  }
}
