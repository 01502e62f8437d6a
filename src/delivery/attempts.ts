import * as z from "zod";
import type { Attempt, AttemptKind, AttemptReason } from "./delivery.ts";

const OpenAttemptRow = z.object({ kind: z.enum(["create", "look"]), started_at: z.number() });

/** The rows of single tries. */
export class Attempts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Opens an attempt. An earlier one that never ended was cut off by a crash and is closed as interrupted. */
  begin(delivery: number, kind: AttemptKind, now: number): void {
    this.#sql.exec(
      "UPDATE attempts SET ended_at = ?, reason = 'interrupted' WHERE delivery = ? AND ended_at IS NULL",
      now,
      delivery,
    );
    this.#sql.exec("INSERT INTO attempts (delivery, kind, started_at) VALUES (?, ?, ?)", delivery, kind, now);
  }

  /** Closes the open attempt of a delivery and answers what there is to say of it; null when none was open. */
  end(delivery: number, reason: AttemptReason, status: number | null, now: number): Attempt | null {
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

  /** When the latest creates and looks began, the earliest first. */
  latestCalls(count: number): readonly number[] {
    const rows = this.#sql.exec("SELECT started_at FROM attempts ORDER BY id DESC LIMIT ?", count).toArray();
    return rows.map((row) => Number(row.started_at)).reverse();
  }
}
