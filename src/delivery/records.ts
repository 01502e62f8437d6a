import * as z from "zod";
import type { Submission } from "../submission.ts";
import { type Change, columnsOf, failureColumns, isCounted, type Version } from "./change.ts";
import {
  type Attempt,
  type AttemptKind,
  type AttemptReason,
  DELIVERY_STATES,
  type DeliveryState,
  type DueDelivery,
  type FrozenTodo,
  HOLD_REASONS,
  type ParkReason,
  type QueueHold,
} from "./delivery.ts";
import { type CorruptDelivery, readDue } from "./due-row.ts";
import { createTables } from "./schema.ts";

const HOLD = "hold";

const HoldRow = z.object({ until: z.number(), reason: z.enum(HOLD_REASONS) });
const OpenAttemptRow = z.object({ kind: z.enum(["create", "look"]), started_at: z.number() });
const StateRow = z.object({ state: z.enum(DELIVERY_STATES) });

/** The ledger's rows: every change of a delivery goes through here, as one statement on its current version. */
export class DeliveryRecords {
  readonly #sql: SqlStorage;
  readonly #transaction: <T>(body: () => T) => T;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
    createTables(this.#sql);
  }

  /** Stores a submission and the delivery that it asks for, unless the same submission is stored already. */
  accept(
    mapping: string,
    submission: Submission,
    reference: string,
    now: number,
  ): { readonly fresh: boolean; readonly state: DeliveryState } {
    return this.#transaction(() => {
      const inserted = this.#sql
        .exec(
          `INSERT INTO submissions (mapping, form, submission_id, accepted_at, body) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING RETURNING id`,
          mapping,
          submission.form,
          submission.id,
          now,
          JSON.stringify(submission),
        )
        .toArray()[0];
      if (inserted === undefined) return { fresh: false, state: this.#stateOf(mapping, submission) };
      this.#sql.exec(
        "INSERT INTO deliveries (submission, reference, state, due_at, changed_at) VALUES (?, ?, 'pending', ?, ?)",
        inserted.id,
        reference,
        now,
        now,
      );
      return { fresh: true, state: "pending" };
    });
  }

  /**
   * The first due delivery in the order of acceptance, or null; none of the mappings named, and with "creates" no look.
   * It is not given again before `leaseUntil`.
   */
  takeDue(
    now: number,
    leaseUntil: number,
    kinds: "all" | "creates",
    exceptMappings: ReadonlySet<string>,
  ): DueDelivery | CorruptDelivery | null {
    const row = this.#sql
      .exec(
        `UPDATE deliveries SET due_at = ?
         WHERE id = (SELECT d.id FROM deliveries d JOIN submissions s ON s.id = d.submission
           WHERE d.due_at <= ? AND (d.state = 'pending' OR ? = 'all')
             AND s.mapping NOT IN (SELECT value FROM json_each(?))
           ORDER BY d.id LIMIT 1)
         RETURNING id, reference, state, attempt, absent_looks, failures, failing_since, first_sent_at,
           frozen,
           (SELECT mapping FROM submissions WHERE submissions.id = submission) AS mapping,
           (SELECT body FROM submissions WHERE submissions.id = submission) AS body`,
        leaseUntil,
        now,
        kinds,
        JSON.stringify([...exceptMappings]),
      )
      .toArray()[0];
    return row === undefined ? null : readDue(row);
  }

  /** When the next delivery is due, or null when none is. */
  nextDueAt(): number | null {
    const row = this.#sql.exec("SELECT min(due_at) AS due_at FROM deliveries WHERE due_at IS NOT NULL").one();
    return typeof row.due_at === "number" ? row.due_at : null;
  }

  /**
   * Writes `sending` with the frozen to-do and opens the attempt, before the request goes out; whoever finds the row
   * like this later knows that the request may have done its work. False when the row has changed meanwhile.
   */
  beginCreate(version: Version, frozen: FrozenTodo, now: number, lookAt: number): boolean {
    return this.#transaction(() => {
      const { rowsWritten } = this.#sql.exec(
        `UPDATE deliveries SET state = 'sending', attempt = attempt + 1, absent_looks = 0,
           first_sent_at = coalesce(first_sent_at, ?), account = ?, frozen = ?, reason = NULL, detail = NULL,
           due_at = ?, changed_at = ?
         WHERE id = ? AND state = ? AND attempt = ?`,
        now,
        frozen.address.account,
        JSON.stringify(frozen),
        lookAt,
        now,
        version.id,
        version.state,
        version.attempt,
      );
      if (rowsWritten > 0) this.beginAttempt(version.id, "create", now);
      return rowsWritten > 0;
    });
  }

  /** Opens an attempt. An earlier one that never ended was cut off by a crash and is closed as interrupted. */
  beginAttempt(delivery: number, kind: AttemptKind, now: number): void {
    this.#sql.exec(
      "UPDATE attempts SET ended_at = ?, reason = 'interrupted' WHERE delivery = ? AND ended_at IS NULL",
      now,
      delivery,
    );
    this.#sql.exec("INSERT INTO attempts (delivery, kind, started_at) VALUES (?, ?, ?)", delivery, kind, now);
  }

  /** Closes the open attempt of a delivery and answers what there is to say of it; null when none was open. */
  endAttempt(delivery: number, reason: AttemptReason, status: number | null, now: number): Attempt | null {
    const row = this.#sql
      .exec(
        `UPDATE attempts SET ended_at = ?, reason = ?, status = ? WHERE delivery = ? AND ended_at IS NULL
         RETURNING kind, started_at`,
        now,
        reason,
        status,
        delivery,
      )
      .toArray()[0];
    if (row === undefined) return null;
    const { kind, started_at: startedAt } = OpenAttemptRow.parse(row);
    return { kind, startedAt, endedAt: now, reason, status };
  }

  /**
   * Stores how a step ended. False when the row has changed since, in which case nothing is stored; a to-do that exists
   * is stored whatever else was begun meanwhile.
   */
  settle(version: Version, change: Change, now: number): boolean {
    const columns = { ...columnsOf(change), changed_at: now };
    const { rowsWritten } = this.#sql.exec(
      `UPDATE deliveries SET ${Object.keys(columns)
        .map((name) => `${name} = ?`)
        .join(", ")}${failureColumns(change)}
       WHERE id = ? AND ${change.to === "delivered" ? "state IN ('pending', 'sending')" : "state = ? AND attempt = ?"}`,
      ...Object.values(columns),
      ...(isCounted(change) ? [now] : []),
      version.id,
      ...(change.to === "delivered" ? [] : [version.state, version.attempt]),
    );
    return rowsWritten > 0;
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

  /** What holds the whole queue now, or null. */
  currentHold(now: number): QueueHold | null {
    const row = this.#sql.exec("SELECT value FROM settings WHERE name = ?", HOLD).toArray()[0];
    const hold = row === undefined ? null : HoldRow.parse(JSON.parse(String(row.value)));
    return hold !== null && hold.until > now ? hold : null;
  }

  /** Lets no call to Basecamp be made until then; a hold that lasts longer already stays. */
  hold(hold: QueueHold, now: number): void {
    if ((this.currentHold(now)?.until ?? 0) >= hold.until) return;
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", HOLD, JSON.stringify(hold));
  }

  /** After a new connection all begins afresh: only a wait that Basecamp asked for stays, and no failure counts. */
  resume(now: number): void {
    if (this.currentHold(now)?.reason !== "rate-limited") this.#sql.exec("DELETE FROM settings WHERE name = ?", HOLD);
    this.#sql.exec("UPDATE deliveries SET failures = 0, failing_since = NULL WHERE failing_since IS NOT NULL");
  }

  /** How many deliveries are neither delivered nor parked nor skipped. */
  countWaiting(): number {
    return Number(this.#sql.exec("SELECT count(*) AS n FROM deliveries WHERE due_at IS NOT NULL").one().n);
  }

  #stateOf(mapping: string, submission: Submission): DeliveryState {
    const row = this.#sql
      .exec(
        `SELECT state FROM deliveries WHERE submission =
           (SELECT id FROM submissions WHERE mapping = ? AND form = ? AND submission_id = ?)`,
        mapping,
        submission.form,
        submission.id,
      )
      .one();
    return StateRow.parse(row).state;
  }
}
