import type { Submission } from "../submission.ts";
import { countRefusals } from "./refusals.ts";

/** What waits for a person because its webhook proved too little: once the form tool lists it, that is settled. */
const UNPROVEN = "('not-authentic', 'not-confirmed', 'api-key-refused')";

/**
 * Those of these ids of which nothing is stored, or only what waits for a person for want of a proof. What was erased is
 * known by its id for ever.
 */
export function missingOf(sql: SqlStorage, mapping: string, form: string, ids: readonly string[]): readonly string[] {
  const known = (id: string) =>
    sql
      .exec(
        `SELECT NOT (iif(json_valid(s.body), json_extract(s.body, '$.isConfirmed') = 0, 0) AND EXISTS (
           SELECT 1 FROM deliveries WHERE submission = s.id AND state = 'parked' AND reason IN ${UNPROVEN})) AS isKnown
         FROM submissions s WHERE s.submission_id = ? AND s.mapping = ? AND s.form = ?`,
        id,
        mapping,
        form,
      )
      .toArray()
      .some(({ isKnown }) => isKnown !== 0);
  return ids.filter((id) => !known(id));
}

/** Notes that no webhook had brought what was stored just now, and counts it in the same turn, so that neither is lost. */
export function noteSwept(sql: SqlStorage, mapping: string, submission: Submission, now: number): void {
  sql.exec(
    `INSERT INTO swept_submissions (submission, swept_at)
     SELECT id, ? FROM submissions WHERE submission_id = ? AND mapping = ? AND form = ? ON CONFLICT DO NOTHING`,
    now,
    submission.id,
    mapping,
    submission.form,
  );
  countFound(sql, mapping, submission.form, now);
}

function countFound(sql: SqlStorage, mapping: string, form: string, now: number): void {
  sql.exec(
    "UPDATE form_sweeps SET found_total = found_total + 1, found_at = ? WHERE mapping = ? AND form = ?",
    ...[now, mapping, form],
  );
}

/** Counts what the form tool lists and is too large to be stored, each one once. Answers how many were not known yet. */
export function noteOversized(
  sql: SqlStorage,
  mapping: string,
  form: string,
  ids: readonly string[],
  now: number,
): number {
  const fresh = ids.filter((id) => {
    const noted = sql.exec(
      "INSERT INTO oversized_submissions (mapping, form, submission_id, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[mapping, form, id, now],
    );
    return noted.rowsWritten > 0;
  });
  if (fresh.length > 0) countRefusals(sql, mapping, "too-large", fresh.length, now);
  return fresh.length;
}

/** How many of these were first seen after that time. */
export function countOversized(sql: SqlStorage, mapping: string, form: string, after: number): number {
  const count = sql.exec(
    "SELECT count(*) AS count FROM oversized_submissions WHERE mapping = ? AND form = ? AND seen_at > ?",
    ...[mapping, form, after],
  );
  return Number(count.one().count);
}

/**
 * Makes due what waits for want of a proof, with the answers that the form tool lists. Its webhook came before, so that
 * what that brought goes on telling an edit. False when there is no such.
 */
export function healBySweep(sql: SqlStorage, row: number, mapping: string, listed: Submission, now: number): boolean {
  const { rowsWritten } = sql.exec(
    `UPDATE submissions SET body = json_set(?, '$.fingerprint', json_extract(body, '$.fingerprint'))
     WHERE id = ? AND iif(json_valid(body), json_extract(body, '$.isConfirmed') = 0, 0)
       AND EXISTS (SELECT 1 FROM deliveries WHERE submission = submissions.id AND state = 'parked'
         AND reason IN ${UNPROVEN})`,
    JSON.stringify(listed),
    row,
  );
  if (rowsWritten === 0) return false;
  sql.exec(
    `UPDATE deliveries SET state = 'pending', due_at = ?, changed_at = ?, reason = NULL, detail = NULL, failures = 0,
       failing_since = NULL WHERE submission = ? AND state = 'parked' AND reason IN ${UNPROVEN}`,
    now,
    now,
    row,
  );
  sql.exec(
    "INSERT INTO swept_submissions (submission, swept_at, webhook_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ...[row, now, now],
  );
  countFound(sql, mapping, listed.form, now);
  return true;
}

/**
 * The first webhook of what a sweep had found. Where it proves too little, nobody can tell whether its answers are those of
 * the list, which look otherwise: they are taken for the same, and what comes later is compared with them. False when
 * it is to be compared like any other.
 */
export function takeFirstWebhook(sql: SqlStorage, row: number, submission: Submission, now: number): boolean {
  const first = sql.exec(
    "UPDATE swept_submissions SET webhook_at = ? WHERE submission = ? AND webhook_at IS NULL",
    now,
    row,
  );
  if (first.rowsWritten === 0 || submission.isConfirmed || submission.fingerprint === null) return false;
  sql.exec(
    `UPDATE submissions SET body = iif(json_valid(body), json_set(body, '$.fingerprint', ?), body),
       digest = iif(body = '' AND digest IS NOT NULL, ?, digest) WHERE id = ?`,
    submission.fingerprint,
    submission.fingerprint,
    row,
  );
  return true;
}

/** When a submission was found by a sweep; null for one that its webhook brought. */
export function sweptAt(sql: SqlStorage, row: number): number | null {
  const found = sql.exec("SELECT swept_at AS at FROM swept_submissions WHERE submission = ?", row).toArray()[0];
  return found === undefined ? null : Number(found.at);
}
