import * as z from "zod";

/**
 * What was not taken and is worth a person's look. The first four came from the form tool itself, or too much of it came
 * for that to be found out; the last one brought a message id that another submission had brought before.
 */
export const REFUSAL_KINDS = [
  "too-large",
  "other-form",
  "unreadable",
  "wrong-content-type",
  "repeated-message",
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/** Within this long, in milliseconds, more of a kind are not written down: nobody need be able to make us write. */
export const REFUSAL_COUNTED_EVERY_MS = 10_000;

/** For so long after the last one, refusals of a kind are shown, in milliseconds: a week. */
const SHOWN_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** Requests to one mapping that were refused for one reason. Times in milliseconds since 1970. */
export interface Refusals {
  readonly mapping: string;
  readonly reason: RefusalKind;
  readonly firstAt: number;
  readonly lastAt: number;
  /** At least so many. */
  readonly times: number;
}

const Row: z.ZodType<Refusals> = z.object({
  mapping: z.string(),
  reason: z.enum(REFUSAL_KINDS),
  firstAt: z.number(),
  lastAt: z.number(),
  times: z.number(),
});

/**
 * Counts refusals, so that a person sees that something did not get in. Answers whether they are the first of their
 * kind, or null when they were not counted.
 */
export function noteRefusal(
  sql: SqlStorage,
  mapping: string,
  reason: RefusalKind,
  times: number,
  now: number,
): "first" | "more" | null {
  const last = sql.exec("SELECT last_at AS at FROM refusals WHERE mapping = ? AND reason = ?", mapping, reason);
  const at = Number(last.toArray()[0]?.at ?? 0);
  return now - at < REFUSAL_COUNTED_EVERY_MS ? null : countRefusals(sql, mapping, reason, times, now);
}

/** Counts refusals of what is known to be others than before. Answers whether they are the first of their kind. */
export function countRefusals(
  sql: SqlStorage,
  mapping: string,
  reason: RefusalKind,
  times: number,
  now: number,
): "first" | "more" {
  sql.exec("DELETE FROM refusals WHERE last_at < ?", now - SHOWN_FOR_MS);
  const row = sql.exec(
    `INSERT INTO refusals (mapping, reason, first_at, last_at, times) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (mapping, reason) DO UPDATE SET last_at = excluded.last_at, times = times + excluded.times
     RETURNING times`,
    ...[mapping, reason, now, now, times],
  );
  return Number(row.one().times) === times ? "first" : "more";
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
