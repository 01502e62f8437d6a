import type { DeliveryRecords } from "../records.ts";
import { DELIVERY_COLUMNS, type EntryDelivery, type LedgerEntry } from "./entry.ts";
import { restored } from "./restored.ts";

/** What became of the entries of an import. */
export interface ImportCounts {
  /** New to the ledger. */
  readonly added: number;
  /** The ledger had the submission, but had done nothing for it yet, so that it takes over what the export knows. */
  readonly completed: number;
  /** The ledger had them, and what it has stays. */
  readonly known: number;
  /** Another submission has their reference, which no export of this ledger's own line comes to. */
  readonly clashing: number;
}

/** What an import works with. */
export interface TakeDeps {
  readonly storage: DurableObjectStorage;
  readonly records: DeliveryRecords;
  /** When the export was made, and when it is imported; milliseconds since 1970. */
  readonly exportedAt: number;
  readonly now: number;
}

type Fate = keyof ImportCounts;

/**
 * Takes the entries of an export in, all or none. What the ledger has of a submission stays, unless it did nothing for it
 * yet. Done again, it changes nothing more.
 */
export function takeEntries(entries: readonly LedgerEntry[], deps: TakeDeps): ImportCounts {
  return deps.storage.transactionSync(() => {
    const counts: Record<Fate, number> = { added: 0, completed: 0, known: 0, clashing: 0 };
    for (const entry of entries) counts[take(entry, deps)] += 1;
    return counts;
  });
}

function take(entry: LedgerEntry, deps: TakeDeps): Fate {
  const { sql } = deps.storage;
  const row = sql
    .exec(
      "SELECT id FROM submissions WHERE submission_id = ? AND mapping = ? AND form = ?",
      entry.id,
      entry.mapping,
      entry.form,
    )
    .toArray()[0];
  const own = row === undefined ? null : Number(row.id);
  const unsent = own === null ? [] : unsentOf(own, sql);
  if (own !== null && isTakenUp(own, unsent, entry, sql)) return "known";
  if (entry.deliveries.some(({ reference }) => isOfOther(reference, own, sql))) return "clashing";
  const submission = own ?? insertSubmission(entry, deps);
  if (own !== null) completeSubmission(own, entry, sql);
  // Keys are set below; two may never be the same, not even on the way.
  for (const [index, delivery] of unsent.entries()) {
    const isWrittenBelow = index < entry.deliveries.length;
    sql.exec(
      "UPDATE deliveries SET todo_key = NULL WHERE id = ? AND (? OR todo_key IN (SELECT value FROM json_each(?)))",
      ...[delivery, isWrittenBelow ? 1 : 0, JSON.stringify(entry.deliveries.map(({ key }) => key))],
    );
  }
  for (const [index, delivery] of entry.deliveries.entries()) {
    putDelivery(unsent[index] ?? null, submission, entry, delivery, deps);
  }
  for (const delivery of unsent.slice(entry.deliveries.length)) parkUntold(delivery, deps);
  return own === null ? "added" : "completed";
}

/** Of a delivery that the export does not tell of, nobody knows whether one that it tells of did its work. */
function parkUntold(delivery: number, { storage: { sql }, now }: TakeDeps): void {
  sql.exec(
    `UPDATE deliveries SET state = 'parked', due_at = NULL, reason = 'imported', detail = ?, changed_at = ? WHERE id = ?`,
    ...["The export tells of fewer to-dos of this submission.", now, delivery],
  );
}

/** The deliveries of a submission of which nothing can exist in Basecamp. */
function unsentOf(submission: number, sql: SqlStorage): readonly number[] {
  const rows = sql.exec(
    `SELECT id FROM deliveries WHERE submission = ? AND state IN ('pending', 'parked') AND first_sent_at IS NULL
       AND todo_id IS NULL ORDER BY id`,
    submission,
  );
  return rows.toArray().map(({ id }) => Number(id));
}

/** Whether the ledger did something for a submission already, or has what the export says of it. */
function isTakenUp(submission: number, unsent: readonly number[], { deliveries }: LedgerEntry, sql: SqlStorage) {
  const rows = sql.exec("SELECT reference FROM deliveries WHERE submission = ?", submission).toArray();
  const references = new Set(deliveries.map(({ reference }) => reference));
  const isImported = rows.some(({ reference }) => references.has(String(reference)));
  return isImported || rows.length > unsent.length;
}

function isOfOther(reference: string, submission: number | null, sql: SqlStorage): boolean {
  const owners = sql.exec("SELECT submission FROM deliveries WHERE reference = ?", reference).toArray();
  return owners.some((owner) => owner.submission !== submission);
}

/** A ticket or a message that another submission brought meanwhile stays with that one. */
function insertSubmission(entry: LedgerEntry, { storage: { sql }, exportedAt }: TakeDeps): number {
  const { mapping, form, id, acceptedAt, messageId, ticket, digest } = entry;
  const erasedAt = entry.body === null ? (entry.erasedAt ?? exportedAt) : entry.erasedAt;
  const inserted = sql.exec(
    `INSERT INTO submissions (mapping, form, submission_id, accepted_at, body, message_id, ticket, erased_at, digest)
     VALUES (?, ?, ?, ?, ?, iif(EXISTS (SELECT 1 FROM submissions WHERE message_id = ? AND mapping = ?), NULL, ?),
       iif(EXISTS (SELECT 1 FROM submissions WHERE ticket = ?), NULL, ?), ?, ?) RETURNING id`,
    ...[
      mapping,
      form,
      id,
      acceptedAt,
      entry.body ?? "",
      messageId,
      mapping,
      messageId,
      ticket,
      ticket,
      erasedAt,
      digest,
    ],
  );
  const row = Number(inserted.one().id);
  for (const notice of entry.notices) {
    sql.exec(
      "INSERT OR IGNORE INTO notices (submission, received_at, digest, body) VALUES (?, ?, ?, ?)",
      ...[row, notice.receivedAt, notice.digest, notice.body],
    );
  }
  return row;
}

/** What came again brought its answers; the time and the ticket are those of the first time. */
function completeSubmission(submission: number, { acceptedAt, ticket }: LedgerEntry, sql: SqlStorage): void {
  sql.exec(
    `UPDATE submissions SET accepted_at = min(accepted_at, ?),
       ticket = coalesce(ticket, iif(EXISTS (SELECT 1 FROM submissions WHERE ticket = ?), NULL, ?)) WHERE id = ?`,
    ...[acceptedAt, ticket, ticket, submission],
  );
}

/** Writes a delivery into a row that nothing was done for yet, or into a new one. */
function putDelivery(
  row: number | null,
  submission: number,
  { mapping, notices, body }: LedgerEntry,
  delivery: EntryDelivery,
  { storage: { sql }, records, exportedAt, now }: TakeDeps,
): void {
  const { attempts, tracked, ...stored } = restored(delivery, { hasAnswers: body !== null, exportedAt });
  const isFinal = stored.state === "delivered" || stored.state === "skipped";
  const kept = sql.exec("SELECT body <> '' AS isKept FROM submissions WHERE id = ?", submission).one().isKept === 1;
  const noticed = notices
    .filter((notice) => notice.body !== "")
    .map(({ receivedAt }) => receivedAt + records.keepFiledMs);
  const eraseAt = kept ? records.eraseAt(mapping, stored.changedAt) : noticed.length > 0 ? Math.min(...noticed) : null;
  const columns: Record<string, SqlStorageValue> = {
    ...{ submission, mapping, absent_looks: 0, failures: 0, failing_since: null },
    ...{ due_at: stored.state === "sending" ? now : null, erase_at: isFinal ? eraseAt : null },
    ...Object.fromEntries(Object.entries(stored).map(([name, value]) => [columnOf(name), value])),
  };
  const names = Object.keys(columns);
  const statement =
    row === null
      ? `INSERT INTO deliveries (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")}) RETURNING id`
      : `UPDATE deliveries SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE id = ? RETURNING id`;
  const values = row === null ? Object.values(columns) : [...Object.values(columns), row];
  const id = Number(sql.exec(statement, ...values).one().id);
  for (const { kind, startedAt, endedAt, reason, status } of attempts) {
    sql.exec(
      "INSERT INTO attempts (delivery, kind, started_at, ended_at, reason, status) VALUES (?, ?, ?, ?, ?, ?)",
      ...[id, kind, startedAt, endedAt, reason, status],
    );
  }
  if (tracked !== null) records.tracked.takeBack(id, tracked, now);
}

function columnOf(name: string): string {
  const columns: Readonly<Record<string, string>> = DELIVERY_COLUMNS;
  return columns[name] ?? name;
}
