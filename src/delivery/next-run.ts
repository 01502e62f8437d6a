import type { LedgerSettings } from "./ledger-settings.ts";
import type { Pace } from "./pace.ts";
import type { DeliveryRecords } from "./records.ts";
import type { Retention } from "./retention.ts";
import { type KnownAccount, nextLookAt } from "./tracking/look-after.ts";
import type { Registrations } from "./tracking/registrations.ts";

/** What decides when the ledger has something to do. */
export interface NextRunDeps {
  readonly records: DeliveryRecords;
  readonly retention: Retention;
  readonly settings: LedgerSettings;
  readonly pace: Pace;
  readonly registrations: Registrations;
  readonly account: KnownAccount;
}

/** When the smallest due time is, but not before a hold ends; null with nothing due. In milliseconds since 1970. */
export function nextRunAt(deps: NextRunDeps, now: number): number | null {
  const calls = [deps.records.queue.nextDueAt(), nextLookAt({ ...deps, tracked: deps.records.tracked })];
  const times = [
    ...calls.filter((at) => at !== null).map((at) => Math.max(at, mayCallFrom(deps, now))),
    ...[deps.retention.nextAt()].filter((at) => at !== null),
  ];
  return times.length > 0 ? Math.min(...times) : null;
}

/** When the next call to Basecamp may be made, in milliseconds since 1970. */
export function mayCallFrom({ settings, pace }: Pick<NextRunDeps, "settings" | "pace">, now: number): number {
  return Math.max(settings.currentHold(now)?.until ?? 0, pace.nextFreeAt(now));
}
