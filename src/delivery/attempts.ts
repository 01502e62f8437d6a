import * as z from "zod";
import { ATTEMPT_KINDS, type Attempt, type AttemptKind, type AttemptReason } from "./delivery.ts";

const OpenAttemptRow = z.object({ kind: z.enum(ATTEMPT_KINDS), started_at: z.number() });

/** The rows of single tries. */
export class Attempts {
  readonly #sql: SqlStorage;
  /** Told of an attempt that a crash cut off, once that is found; it has no end of its own. */
  interrupted: (delivery: number, kind: AttemptKind, startedAt: number) => void = () => undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Opens an attempt. An earlier one that never ended was cut off by a crash and is closed as interrupted. */
  begin(delivery: number, kind: AttemptKind, now: number): void {
    const left = this.#sql.exec(
      `UPDATE attempts SET ended_at = ?, reason = 'interrupted' WHERE delivery = ? AND ended_at IS NULL
       RETURNING kind, started_at`,
      now,
      delivery,
    );
    for (const row of left.toArray()) {
      const open = OpenAttemptRow.safeParse(row);
      if (open.success) this.interrupted(delivery, open.data.kind, open.data.started_at);
    }
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

  /** How many attempts of a delivery that began since then, milliseconds since 1970, ended like this. */
  count(delivery: number, reason: AttemptReason, since: number): number {
    const row = this.#sql.exec(
      "SELECT count(*) AS n FROM attempts WHERE delivery = ? AND reason = ? AND started_at >= ?",
      delivery,
      reason,
      since,
    );
    return Number(row.one().n);
  }

  /** When the latest attempts at Basecamp began, the earliest first; a read-back is none of them. */
  latestCalls(count: number): readonly number[] {
    const rows = this.#sql
      .exec("SELECT started_at FROM attempts WHERE kind <> 'read-back' ORDER BY id DESC LIMIT ?", count)
      .toArray();
    return rows.map((row) => Number(row.started_at)).reverse();
  }
}
