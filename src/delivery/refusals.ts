import * as z from "zod";

/** For so long after the last one, refusals of a kind are shown, in milliseconds: a week. */
const SHOWN_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** Requests to one mapping that were refused for one reason. Times in milliseconds since 1970. */
export interface Refusals {
  readonly mapping: string;
  readonly reason: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly times: number;
}

const Row: z.ZodType<Refusals> = z.object({
  mapping: z.string(),
  reason: z.string(),
  firstAt: z.number(),
  lastAt: z.number(),
  times: z.number(),
});

/** Counts a refusal, so that a person sees that something did not get in. Answers whether it is the first of its kind. */
export function noteRefusal(sql: SqlStorage, mapping: string, reason: string, now: number): boolean {
  sql.exec("DELETE FROM refusals WHERE last_at < ?", now - SHOWN_FOR_MS);
  const row = sql.exec(
    `INSERT INTO refusals (mapping, reason, first_at, last_at, times) VALUES (?, ?, ?, ?, 1)
     ON CONFLICT (mapping, reason) DO UPDATE SET last_at = excluded.last_at, times = times + 1 RETURNING times`,
    mapping,
    reason,
    now,
    now,
  );
  return row.one().times === 1;
}

/** What was refused within a week, the latest first. */
export function listRefusals(sql: SqlStorage, now: number): readonly Refusals[] {
  const rows = sql.exec(
    `SELECT mapping, reason, first_at AS firstAt, last_at AS lastAt, times FROM refusals
     WHERE last_at >= ? ORDER BY last_at DESC`,
    now - SHOWN_FOR_MS,
  );
  return z.array(Row).parse(rows.toArray());
}
