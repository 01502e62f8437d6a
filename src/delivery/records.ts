import * as z from "zod";
import type { Submission } from "../submission.ts";
import { Attempts } from "./attempts.ts";
import { type Change, columnsOf, countColumns, isCounted, type Version } from "./change.ts";
import type { DeliveryState, FiledTodo, FrozenTodo, KnownTodo, ParkReason } from "./delivery.ts";
import { Intake } from "./intake.ts";
import { Queue } from "./queue.ts";
import { Siblings } from "./siblings.ts";
import { type TodoPlace, TrackedTodos } from "./tracking/tracked-todos.ts";
import { storedState } from "./whole.ts";

/** Until the configuration was read, in milliseconds: 30 days. */
const DEFAULT_KEEP_FILED_MS = 30 * 24 * 60 * 60 * 1000;

const KnownRow = z.object({ id: z.string(), sentAt: z.number() });

/** The ledger's rows: every change of a delivery goes through here, as one statement on its current version. */
export class DeliveryRecords {
  readonly intake: Intake;
  readonly attempts: Attempts;
  readonly queue: Queue;
  readonly siblings: Siblings;
  readonly tracked: TrackedTodos;
  readonly #sql: SqlStorage;
  readonly #transaction: <T>(body: () => T) => T;
  /** How long a submission is kept once it is filed, in milliseconds. */
  keepFiledMs = DEFAULT_KEEP_FILED_MS;
  /** Whether a mapping keeps answers private: they are erased as soon as nothing needs them any more. */
  holdsPrivate: (mapping: string) => boolean = () => false;
  /** Whether a mapping wants to know what becomes of its to-dos. */
  isTracked: (mapping: string) => boolean = () => false;

  constructor(storage: DurableObjectStorage) {
    this.intake = new Intake(storage);
    this.attempts = new Attempts(storage.sql);
    this.queue = new Queue(storage.sql);
    this.siblings = new Siblings(storage);
    this.tracked = new TrackedTodos(storage.sql);
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /** When something of a submission that is done now is to be erased; milliseconds since 1970. */
  eraseAt(mapping: string, now: number): number {
    return this.holdsPrivate(mapping) ? now : now + this.keepFiledMs;
  }

  /** Parks a row that cannot be read, whatever it says. Answers what it can be called. */
  parkCorrupt(id: number, now: number): { readonly reference: string; readonly mapping: string } {
    const row = this.#sql.exec(
      `UPDATE deliveries SET state = 'parked', due_at = NULL, reason = 'corrupt-record', detail = '', changed_at = ?
       WHERE id = ? RETURNING reference, mapping`,
      now,
      id,
    );
    const { reference, mapping } = row.one();
    return { reference: String(reference), mapping: String(mapping) };
  }

  /**
   * Writes `sending` with the frozen to-do and opens the attempt, before the request goes out; whoever finds the row
   * like this later knows that the request may have done its work. False when the row has changed meanwhile.
   */
  beginCreate(
    version: Version,
    frozen: FrozenTodo,
    mappingVersion: string | null,
    now: number,
    lookAt: number,
  ): boolean {
    return this.#transaction(() => {
      const { rowsWritten } = this.#sql.exec(
        `UPDATE deliveries SET state = 'sending', attempt = attempt + 1, absent_looks = 0, redraft = 0,
           first_sent_at = coalesce(first_sent_at, ?), last_sent_at = ?, account = ?, project = ?, frozen = ?,
           mapping_version = coalesce(?, mapping_version), reason = NULL, detail = NULL, due_at = ?, changed_at = ?
         WHERE id = ? AND state = ? AND attempt = ?`,
        now,
        now,
        frozen.address.account,
        frozen.address.project,
        JSON.stringify(frozen),
        mappingVersion,
        lookAt,
        now,
        version.id,
        version.state,
        version.attempt,
      );
      if (rowsWritten > 0) this.attempts.begin(version.id, "create", now);
      return rowsWritten > 0;
    });
  }

  /** Stores how a step ended. False when the row has changed since, in which case nothing is stored. */
  settle(version: Version, change: Change, now: number): boolean {
    if (change.to === "delivered") return this.settleFiled(version.id, change.todo, change.notes, now, change.how);
    const erased = change.to === "skipped" ? { erase_at: this.eraseAt(this.#mappingOf(version.id), now) } : {};
    const columns = { ...columnsOf(change), ...erased, changed_at: now };
    const { rowsWritten } = this.#sql.exec(
      `UPDATE deliveries SET ${Object.keys(columns)
        .map((name) => `${name} = ?`)
        .join(", ")}${countColumns(change)}
       WHERE id = ? AND state = ? AND attempt = ?`,
      ...Object.values(columns),
      ...(isCounted(change) ? [now] : []),
      version.id,
      version.state,
      version.attempt,
    );
    return rowsWritten > 0;
  }

  /**
   * Stores a to-do that exists, whatever else was begun meanwhile, and has it followed if its mapping wants that. False
   * when one is stored already. Notes can quote answers, so that none are kept of what was erased meanwhile. `place` is
   * where it is, unless that is where it was to be made.
   */
  settleFiled(
    delivery: number,
    todo: FiledTodo,
    notes: readonly string[],
    now: number,
    how: "made" | "found",
    place: TodoPlace | null = null,
  ): boolean {
    const mapping = this.#mappingOf(delivery);
    return this.#transaction(() => {
      const { rowsWritten } = this.#sql.exec(
        `UPDATE deliveries SET state = 'delivered', due_at = NULL, reason = NULL, detail = NULL, todo_id = ?, todo_url = ?,
           notes = iif(state = 'skipped', '[]', ?), changed_at = ?, erase_at = ? WHERE id = ? AND state <> 'delivered'`,
        todo.id,
        todo.url,
        JSON.stringify(notes),
        now,
        this.eraseAt(mapping, now),
        delivery,
      );
      if (rowsWritten > 0 && this.isTracked(mapping)) this.tracked.follow(delivery, place, how, now);
      return rowsWritten > 0;
    });
  }

  /** What the log calls a delivery, and how many creates of it were begun. */
  nameOf(delivery: number): { readonly reference: string; readonly mapping: string; readonly number: number } {
    const row = this.#sql.exec("SELECT reference, mapping, attempt FROM deliveries WHERE id = ?", delivery).one();
    return { reference: String(row.reference), mapping: String(row.mapping), number: Number(row.attempt) };
  }

  #mappingOf(delivery: number): string {
    return String(this.#sql.exec("SELECT mapping FROM deliveries WHERE id = ?", delivery).toArray()[0]?.mapping ?? "");
  }

  /**
   * Takes another webhook about a submission that is not confirmed yet in place of the first, and has it asked for again
   * if it was parked for that. Answers how far it got; null when it is confirmed or erased.
   */
  takeHint(submissionRow: number, hint: Submission, now: number): DeliveryState | null {
    return this.#transaction(() => {
      const unconfirmed = "id = ? AND json_valid(body) AND json_extract(body, '$.isConfirmed') = 0";
      const update = `UPDATE submissions SET body = ? WHERE ${unconfirmed}`;
      if (hint.isConfirmed || this.#sql.exec(update, JSON.stringify(hint), submissionRow).rowsWritten === 0)
        return null;
      this.#sql.exec(
        `UPDATE deliveries SET state = 'pending', due_at = ?, changed_at = ?, reason = NULL, detail = NULL,
           failures = 0, failing_since = NULL
         WHERE submission = ? AND state = 'parked' AND reason IN ('not-authentic', 'not-confirmed', 'api-key-refused')`,
        now,
        now,
        submissionRow,
      );
      return storedState(this.#sql, submissionRow);
    });
  }

  /** Lets nothing of a mapping be asked for at its form tool before then, milliseconds since 1970. */
  postponeUnconfirmed(mapping: string, until: number): void {
    this.#sql.exec(
      `UPDATE deliveries SET due_at = ? WHERE mapping = ? AND state = 'pending' AND due_at < ? AND submission IN
         (SELECT id FROM submissions WHERE json_valid(body) AND json_extract(body, '$.isConfirmed') = 0)`,
      until,
      mapping,
      until,
    );
  }

  /** Stores what a form tool confirmed in place of what its webhook said, unless that was erased meanwhile. */
  storeConfirmed(delivery: number, submission: Submission): void {
    this.#sql.exec(
      "UPDATE submissions SET body = ? WHERE id = (SELECT submission FROM deliveries WHERE id = ?) AND body <> ''",
      JSON.stringify(submission),
      delivery,
    );
  }

  /** Notes which version of its mapping could not draft a delivery. */
  noteMappingVersion(delivery: number, version: string): void {
    this.#sql.exec("UPDATE deliveries SET mapping_version = ? WHERE id = ?", version, delivery);
  }

  /** Makes parked deliveries of these reasons due again; one for which a request once went out is looked for first. */
  requeue(reasons: readonly ParkReason[], now: number): void {
    for (const reason of reasons) {
      this.#sql.exec(
        `UPDATE deliveries SET state = iif(first_sent_at IS NULL, 'pending', 'sending'), absent_looks = 0, due_at = ?,
           changed_at = ?, reason = NULL, detail = NULL
         WHERE state = 'parked' AND reason = ?`,
        now,
        now,
        reason,
      );
    }
  }

  /** No failure so far counts towards giving up. */
  forgetFailures(): void {
    this.#sql.exec(
      "UPDATE deliveries SET failures = 0, failing_since = NULL WHERE due_at IS NOT NULL AND failing_since IS NOT NULL",
    );
  }

  /** The to-dos that deliveries made in a project since then, the earliest first. */
  filedSince(project: string, since: number): readonly KnownTodo[] {
    const rows = this.#sql.exec(
      `SELECT todo_id AS id, first_sent_at AS sentAt FROM deliveries
       WHERE project = ? AND first_sent_at >= ? AND todo_id IS NOT NULL ORDER BY first_sent_at`,
      project,
      since,
    );
    return rows.toArray().flatMap((row) => KnownRow.safeParse(row).data ?? []);
  }
}
