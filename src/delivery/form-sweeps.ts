import * as z from "zod";
import {
  deadWebhook,
  LIST_FAILURES,
  lastingFailure,
  pauseAfter,
  type SweepNote,
  type SweepStart,
  type SweepState,
  WEBHOOK_STATES,
} from "../form-listing.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { countOversized } from "./swept.ts";
import type { SeenTrouble } from "./trouble.ts";

const HOUR_MS = 60 * 60_000;
/** A form's script that compares by itself, every hour, has stopped when nothing was heard of it for so long: a day. */
const SILENT_AFTER_MS = 24 * HOUR_MS;
/** Where the hourly run heard nothing for so long, in milliseconds, the bridge or the mapping was away, and not the script. */
const DEAF_AFTER_MS = 3 * HOUR_MS;
/** What is heard of it within this long of the last time is not written down, in milliseconds. */
const HEARD_EVERY_MS = 10 * 60_000;
/** Each sweep lists again what was sent in so long before the last complete one: form tools list with a delay. */
const OVERLAP_MS = 6 * HOUR_MS;
/**
 * The first look at a form goes back no further, nor the first one after nobody looked for longer, in milliseconds: a mapping
 * that was away may have been taken away on purpose, and a bridge that was down over the holidays still finds all.
 */
const REACH_MS = 14 * 24 * HOUR_MS;
/** So long it is told what the list did not show, what is too large and what was left, in milliseconds: a month. */
const SHOWN_FOR_MS = 30 * 24 * HOUR_MS;
/** So long after the last one, what was found is not told any more, in milliseconds. */
const FOUND_OVER_AFTER_MS = 24 * HOUR_MS;

const Row = z.object({
  first_at: z.number(),
  watermark: z.number(),
  looked_at: z.number(),
  cursor: z.string().nullable(),
  cursor_since: z.number().nullable(),
  cursor_began_at: z.number().nullable(),
  revision: z.number(),
  completed_at: z.number().nullable(),
  failing_since: z.number().nullable(),
  failure: z.enum(LIST_FAILURES).nullable().catch("unavailable"),
  not_before: z.number(),
  webhook: z.enum(WEBHOOK_STATES).catch("unknown"),
  found_total: z.number(),
  found_at: z.number().nullable(),
  left_from: z.number().nullable(),
  left_until: z.number().nullable(),
  passed_over: z.number().nullable(),
  aside_at: z.number().nullable(),
  aside_since: z.number().nullable(),
});

/** How far the form tools' own lists were compared with the ledger, by mapping and form. */
export class FormSweeps {
  readonly #sql: SqlStorage;
  readonly #findMapping: (name: string) => DeployedMapping | null;

  constructor(sql: SqlStorage, findMapping: (name: string) => DeployedMapping | null) {
    this.#sql = sql;
    this.#findMapping = findMapping;
  }

  /**
   * Where the next sweep begins. The first one of a form reaches back to what the ledger took of it first, 14 days at most;
   * no later one reaches further, so that what was sent before this form was connected stays out. A look that fails counts
   * as a look: only where there was none for longer than 14 days is what was sent before them left.
   */
  start(mapping: string, form: string, now: number): SweepStart {
    this.#sql.exec(
      `INSERT INTO form_sweeps (mapping, form, first_at, watermark, looked_at)
       SELECT ?, ?, first_at, first_at, ? FROM (SELECT
         max(?, coalesce((SELECT min(accepted_at) FROM submissions WHERE mapping = ? AND form = ?), ?)) AS first_at)
       WHERE NOT EXISTS (SELECT 1 FROM form_sweeps WHERE mapping = ? AND form = ?)`,
      ...[mapping, form, now, now - REACH_MS, mapping, form, now, mapping, form],
    );
    this.#leaveWhatIsOld(mapping, form, now);
    const row = this.#row(mapping, form);
    if (row === null) throw new Error("A sweep has no row.");
    const { revision, not_before: notBefore, cursor, cursor_since: since, cursor_began_at: beganAt } = row;
    if (cursor !== null && since !== null && beganAt !== null) return { revision, notBefore, cursor, since, beganAt };
    // The overlap ends where the form began to be known: what was sent before was handled in another way.
    const from = Math.max(row.first_at, row.watermark - OVERLAP_MS);
    return { revision, notBefore, cursor: null, since: from, beganAt: now };
  }

  /** After so long without a look the form begins anew; what was sent before that is left to a person. */
  #leaveWhatIsOld(mapping: string, form: string, now: number): void {
    this.#sql.exec(
      `UPDATE form_sweeps SET left_from = coalesce(left_from, cursor_since, watermark), left_until = ?, first_at = ?,
         watermark = ?, cursor = NULL, cursor_since = NULL, cursor_began_at = NULL, revision = revision + 1
       WHERE mapping = ? AND form = ? AND looked_at < ?`,
      ...[now - REACH_MS, now - REACH_MS, now - REACH_MS, mapping, form, now - REACH_MS],
    );
    this.#sql.exec("UPDATE form_sweeps SET looked_at = ? WHERE mapping = ? AND form = ?", now, mapping, form);
  }

  /** Writes down how far a sweep got. Of two at once, the first that is done says how far. */
  note(mapping: string, form: string, { start, progress, webhook, passedOver }: SweepNote, now: number): void {
    this.#sql.exec(
      `UPDATE form_sweeps SET webhook = coalesce(?, webhook), passed_over = coalesce(?, passed_over)
       WHERE mapping = ? AND form = ?`,
      ...[webhook, passedOver, mapping, form],
    );
    const own = [mapping, form, start.revision];
    switch (progress.kind) {
      case "complete":
        this.#sql.exec(
          `UPDATE form_sweeps SET watermark = max(watermark, ?), cursor = NULL, cursor_since = NULL,
             cursor_began_at = NULL, completed_at = ?, failing_since = NULL, failure = NULL, not_before = 0, revision = revision + 1 WHERE mapping = ? AND form = ? AND revision = ?`,
          ...[start.beganAt, now, ...own],
        );
        return;
      case "unfinished":
        this.#sql.exec(
          `UPDATE form_sweeps SET cursor = ?, cursor_since = ?, cursor_began_at = ?, failing_since = NULL, failure = NULL,
             not_before = 0, revision = revision + 1 WHERE mapping = ? AND form = ? AND revision = ?`,
          ...[progress.cursor, start.since, start.beganAt, ...own],
        );
        return;
      case "failed":
        this.#sql.exec(
          `UPDATE form_sweeps SET failing_since = coalesce(failing_since, ?), failure = ?, not_before = ?
           WHERE mapping = ? AND form = ? AND revision = ?`,
          ...[now, progress.failure.reason, now + pauseAfter(progress.failure), ...own],
        );
        return;
      case "aside":
        this.#sql.exec(
          `UPDATE form_sweeps SET aside_at = ?1, aside_since = ?2, left_from = iif(left_from >= ?2, NULL, left_from),
             left_until = iif(left_from >= ?2, NULL, left_until) WHERE mapping = ?3 AND form = ?4 AND ?2 IS NOT NULL`,
          ...[now, progress.completeSince, mapping, form],
        );
        return;
    }
  }

  /** A form's own script compared, and asked what of its form is not known here. */
  heard(mapping: string, form: string, now: number): void {
    this.#sql.exec(
      `INSERT INTO form_sweeps (mapping, form, first_at, watermark, looked_at, completed_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (mapping, form) DO UPDATE SET completed_at = excluded.completed_at
       WHERE completed_at IS NULL OR completed_at NOT BETWEEN excluded.completed_at - ? AND excluded.completed_at`,
      ...[mapping, form, now, now, now, now, HEARD_EVERY_MS],
    );
  }

  /** The hourly run listens for the scripts of forms: where it did not for long, silence counts from now on. */
  listen(now: number): void {
    for (const { mapping: name, form } of this.#sql.exec("SELECT mapping, form FROM form_sweeps").toArray()) {
      const mapping = this.#findMapping(String(name));
      if (mapping === null || mapping.form !== form || !comparesByItself(mapping)) continue;
      this.#sql.exec(
        `UPDATE form_sweeps SET first_at = iif(looked_at < ?, ?, first_at), looked_at = ? WHERE mapping = ? AND form = ?`,
        ...[now - DEAF_AFTER_MS, now, now, mapping.name, mapping.form],
      );
    }
  }

  /** One for each deployed mapping whose list was looked at, and for each whose form's script has stopped. */
  states(now: number): readonly SweepState[] {
    const rows = this.#sql.exec("SELECT mapping, form FROM form_sweeps ORDER BY mapping").toArray();
    return rows.flatMap(({ mapping: name, form }) => {
      const mapping = this.#findMapping(String(name));
      const row = mapping === null || mapping.form !== form ? null : this.#row(mapping.name, mapping.form);
      if (mapping === null || row === null) return [];
      if (mapping.apiKey === null) {
        if (!comparesByItself(mapping) || !isSilent(row, now)) return [];
        row.webhook = "silent";
      }
      if (!isLookedAt(row)) return [];
      return {
        ...{ mapping: String(name), completedAt: row.completed_at, isUnfinished: row.cursor !== null },
        ...{ failingSince: row.failing_since, failure: row.failure, webhook: row.webhook },
        pausedUntil: row.not_before > now ? row.not_before : null,
        ...{ found: row.found_total, foundAt: row.found_at },
        left: leftOf(row, now),
        passedOver: (row.passed_over ?? 0) > now - SHOWN_FOR_MS ? row.passed_over : null,
        tooLarge: countOversized(this.#sql, mapping.name, mapping.form, now - SHOWN_FOR_MS),
        aside: row.aside_at === null || row.aside_since === null ? null : { at: row.aside_at, since: row.aside_since },
      };
    });
  }

  /** What of that a person should hear of. A key that is refused is told at once, silence only when it lasts. */
  troubles(now: number): readonly SeenTrouble[] {
    return this.states(now).flatMap((state): SeenTrouble[] => {
      const { mapping, webhook, found, foundAt } = state;
      const dead = deadWebhook(webhook);
      const failure = lastingFailure(state, now);
      return [
        ...(dead === null
          ? []
          : [{ trouble: { kind: "webhook" as const, mapping, reason: dead }, lastAt: 0, total: 0 }]),
        ...(failure === null
          ? []
          : [{ trouble: { kind: "sweep" as const, mapping, reason: failure }, lastAt: 0, total: 0 }]),
        ...(foundAt !== null && foundAt > now - FOUND_OVER_AFTER_MS
          ? [{ trouble: { kind: "missed" as const, mapping }, lastAt: foundAt, total: found }]
          : []),
      ];
    });
  }

  #row(mapping: string, form: string): z.infer<typeof Row> | null {
    const found = this.#sql
      .exec("SELECT * FROM form_sweeps WHERE mapping = ? AND form = ?", mapping, form)
      .toArray()[0];
    return found === undefined ? null : Row.parse(found);
  }
}

/** An import says where looking begins before anybody looked. */
function isLookedAt({ completed_at, cursor, failure, aside_at, left_from }: z.infer<typeof Row>): boolean {
  return [completed_at, cursor, failure, aside_at, left_from].some((sign) => sign !== null);
}

/** Until the hourly run listens again after it was away, nobody knows. */
function isSilent(
  { completed_at: heardAt, first_at: since, looked_at: listenedAt }: z.infer<typeof Row>,
  now: number,
): boolean {
  return listenedAt >= now - DEAF_AFTER_MS && now - Math.max(heardAt ?? now, since) > SILENT_AFTER_MS;
}

/** What was left is told from when that was done, which is so much later than its end. */
function leftOf({ left_from: from, left_until: until }: z.infer<typeof Row>, now: number): SweepState["left"] {
  return from === null || until === null || until + REACH_MS <= now - SHOWN_FOR_MS ? null : { from, until };
}

/** Whether the form's own script compares; nobody here lists what such a form has. */
function comparesByItself({ source, apiKey }: DeployedMapping): boolean {
  return source === "google-forms" && apiKey === null;
}
