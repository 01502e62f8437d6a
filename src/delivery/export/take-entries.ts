import type { DeliveryRecords } from "../records.ts";
import type { Retention } from "../retention.ts";
import type { LedgerEntry } from "./entry.ts";
import { isOfOther, mergeEntry } from "./merge-entry.ts";
import { putDelivery } from "./put-delivery.ts";

/** What became of the entries of an import. */
export interface ImportCounts {
  /** New to the ledger. */
  readonly added: number;
  /** The ledger had the submission, and takes over what only the export knows of it. */
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
  readonly retention: Retention;
  /** When the export was made, and when it is imported; milliseconds since 1970. */
  readonly exportedAt: number;
  readonly now: number;
}

type Fate = keyof ImportCounts;

/**
 * Takes the entries of an export in, all or none. What the ledger did for a submission itself stays; where an earlier
 * import or nothing at all is behind what it has, the export is believed. Done again, it changes nothing more.
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
  if (row !== undefined) return mergeEntry(Number(row.id), entry, deps);
  if (entry.deliveries.some(({ reference }) => isOfOther(reference, null, sql))) return "clashing";
  const submission = insertSubmission(entry, deps);
  for (const delivery of entry.deliveries) putDelivery(null, submission, entry, delivery, deps);
  return "added";
}

/** A ticket or a message that another submission brought meanwhile stays with that one. */
function insertSubmission(entry: LedgerEntry, { storage: { sql }, exportedAt }: TakeDeps): number {
  const { mapping, form, id, acceptedAt, messageId, ticket, digest } = entry;
  const erasedAt = entry.body === null ? (entry.erasedAt ?? exportedAt) : entry.erasedAt;
  const inserted = sql.exec(
    `INSERT INTO submissions (mapping, form, submission_id, accepted_at, body, message_id, ticket, erased_at, digest)
     VALUES (?, ?, ?, ?, ?, iif(EXISTS (SELECT 1 FROM submissions WHERE message_id = ? AND mapping = ?), NULL, ?),
       iif(EXISTS (SELECT 1 FROM submissions WHERE ticket = ?), NULL, ?), ?, ?) RETURNING id`,
    ...[mapping, form, id, acceptedAt, entry.body ?? "", messageId, mapping, messageId, ticket, ticket],
    ...[erasedAt, digest],
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
