import type { LedgerSettings } from "./ledger-settings.ts";
import type { Pace } from "./pace.ts";
import type { DeliveryRecords } from "./records.ts";
import type { Retention } from "./retention.ts";

/** What decides when the ledger has something to do. */
export interface NextRunDeps {
  readonly records: DeliveryRecords;
  readonly retention: Retention;
  readonly settings: LedgerSettings;
  readonly pace: Pace;
}

/** When the smallest due time is, but not before a hold ends; null with nothing due. In milliseconds since 1970. */
export function nextRunAt(deps: NextRunDeps, now: number): number | null {
  const dueAt = deps.records.queue.nextDueAt();
  const eraseAt = deps.retention.nextAt();
  const times = [
    ...(dueAt === null ? [] : [Math.max(dueAt, mayCallFrom(deps, now))]),
    ...(eraseAt === null ? [] : [eraseAt]),
  ];
  return times.length > 0 ? Math.min(...times) : null;
}

/** When the next call to Basecamp may be made, in milliseconds since 1970. */
export function mayCallFrom({ settings, pace }: Pick<NextRunDeps, "settings" | "pace">, now: number): number {
  return Math.max(settings.currentHold(now)?.until ?? 0, pace.nextFreeAt(now));
}
