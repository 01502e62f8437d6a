import { DELIVERY_COLUMNS, type EntryDelivery, type LedgerEntry } from "./entry.ts";
import { restored } from "./restored.ts";
import type { TakeDeps } from "./take-entries.ts";

/** Writes a delivery of an export into a row that the ledger did nothing for itself, or into a new one. */
export function putDelivery(
  row: number | null,
  submission: number,
  { mapping, notices }: LedgerEntry,
  delivery: EntryDelivery,
  { storage: { sql }, records, exportedAt, now }: TakeDeps,
): void {
  const kept = sql.exec("SELECT body <> '' AS isKept FROM submissions WHERE id = ?", submission).one().isKept === 1;
  const { attempts, tracked, ...stored } = restored(delivery, { hasAnswers: kept, exportedAt });
  const isFinal = stored.state === "delivered" || stored.state === "skipped";
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
      `INSERT INTO attempts (delivery, kind, started_at, ended_at, reason, status) SELECT ?, ?, ?, ?, ?, ?
       WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE delivery = ? AND kind = ? AND started_at = ? AND ended_at IS ?)`,
      ...[id, kind, startedAt, endedAt, reason, status, id, kind, startedAt, endedAt],
    );
  }
  if (tracked !== null) records.tracked.takeBack(id, tracked, now);
}

function columnOf(name: string): string {
  const columns: Readonly<Record<string, string>> = DELIVERY_COLUMNS;
  return columns[name] ?? name;
}
