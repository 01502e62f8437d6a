import type { DueDelivery } from "./delivery.ts";
import { type CorruptDelivery, DUE_COLUMNS, readDue } from "./due-row.ts";

/** A mapping with something due, and since when. */
export interface DueMapping {
  readonly mapping: string;
  readonly dueAt: number;
}

/** What waits to be done, a queue for each mapping. */
export class Queue {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Makes rows that no run would take ones that it does: those with a due time that is none, which are then parked, and
   * those of an older Formcamp that was rolled back to, which knew no queue for each mapping.
   */
  mend(): void {
    this.#sql.exec("UPDATE deliveries SET due_at = 0 WHERE due_at IS NOT NULL AND typeof(due_at) = 'text'");
    this.#sql.exec(
      `UPDATE deliveries SET mapping = coalesce((SELECT mapping FROM submissions WHERE submissions.id = submission), '')
       WHERE due_at IS NOT NULL AND mapping = ''`,
    );
  }

  /** The mappings that have something waiting, with the time of what is due first. */
  dueMappings(): readonly DueMapping[] {
    // Each step goes to the next mapping in the index, so that the length of a queue does not matter.
    const rows = this.#sql
      .exec(
        `WITH RECURSIVE waiting (mapping) AS (
           SELECT min(mapping) FROM deliveries WHERE due_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(mapping) FROM deliveries WHERE due_at IS NOT NULL AND mapping > waiting.mapping)
           FROM waiting WHERE waiting.mapping IS NOT NULL
         )
         SELECT mapping, (SELECT min(due_at) FROM deliveries
           WHERE due_at IS NOT NULL AND deliveries.mapping = waiting.mapping) AS due_at
         FROM waiting WHERE mapping IS NOT NULL`,
      )
      .toArray();
    return rows.map(({ mapping, due_at: dueAt }) => ({
      mapping: String(mapping),
      dueAt: typeof dueAt === "number" ? dueAt : 0,
    }));
  }

  /** When the next delivery is due, or null when none is. */
  nextDueAt(): number | null {
    const times = this.dueMappings().map(({ dueAt }) => dueAt);
    return times.length === 0 ? null : Math.min(...times);
  }

  /**
   * What of a mapping is due first, or null: looks before creates, since a look takes longer the more to-dos were made
   * meanwhile, and otherwise in the order of acceptance. With "creates" no look.
   */
  take(mapping: string, now: number, kinds: "all" | "creates"): DueDelivery | CorruptDelivery | null {
    return (kinds === "all" ? this.#first(mapping, "sending", now) : null) ?? this.#first(mapping, "pending", now);
  }

  #first(mapping: string, state: "pending" | "sending", now: number): DueDelivery | CorruptDelivery | null {
    const row = this.#sql
      .exec(
        `SELECT ${DUE_COLUMNS} FROM deliveries d LEFT JOIN submissions s ON s.id = d.submission
         WHERE d.mapping = ? AND d.state = '${state}' AND d.due_at <= ? ORDER BY d.due_at, d.id LIMIT 1`,
        mapping,
        now,
      )
      .toArray()[0];
    return row === undefined ? null : readDue(row);
  }

  /** How many deliveries wait for a person. */
  countParked(): number {
    return Number(this.#sql.exec("SELECT count(*) AS n FROM deliveries WHERE state = 'parked'").one().n);
  }

  /** How many deliveries are neither delivered nor parked nor skipped. */
  countWaiting(): number {
    return Number(this.#sql.exec("SELECT count(*) AS n FROM deliveries WHERE due_at IS NOT NULL").one().n);
  }
}
