import type { QueueHold } from "./delivery.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import type { Queue } from "./queue.ts";

/** What has been due for so long, in milliseconds, is overdue; while nothing at all was tried meanwhile, it is stuck. */
export const OVERDUE_AFTER_MS = 15 * 60_000;

/** Whether the ledger does its work, read with a few rows. Times in milliseconds since 1970. */
export interface LedgerHealth {
  readonly hold: QueueHold | null;
  /** Since when something is due that nobody tries; null when nothing is stuck. */
  readonly stuckSince: number | null;
}

/** Reads it as it stands. */
export function readHealth(sql: SqlStorage, queue: Queue, settings: LedgerSettings, now: number): LedgerHealth {
  const hold = settings.currentHold(now);
  return { hold, stuckSince: hold === null ? stuckSince(sql, queue, now) : null };
}

function stuckSince(sql: SqlStorage, queue: Queue, now: number): number | null {
  const dueAt = queue.nextDueAt();
  if (dueAt === null || dueAt > now - OVERDUE_AFTER_MS) return null;
  // A long queue waits for its turn, which is something else.
  const last = sql.exec("SELECT started_at AS at FROM attempts ORDER BY id DESC LIMIT 1").toArray()[0];
  return Number(last?.at ?? 0) > now - OVERDUE_AFTER_MS ? null : dueAt;
}
