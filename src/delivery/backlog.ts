import type { QueueHold } from "./delivery.ts";
import type { DriftNotice } from "./drift-records.ts";
import type { DriftWatch } from "./drift-watch.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import type { Queue } from "./queue.ts";
import { listRefusals, type Refusals } from "./refusals.ts";
import type { KnownAccount } from "./tracking/look-after.ts";
import type { Registrations, UntrackedProject } from "./tracking/registrations.ts";
import type { Unproven, UnprovenRequests } from "./unproven.ts";

/** Whether the admin is told of what goes wrong. Times in milliseconds since 1970. */
export interface AlertsState {
  readonly isConfigured: boolean;
  /** Since when no message gets through; null while they do. */
  readonly failingSince: number | null;
  readonly lastToldAt: number | null;
}

/** What waits in the ledger, and what did not get into it. */
export interface Backlog {
  /** How many deliveries are neither delivered nor parked nor skipped. */
  readonly waiting: number;
  /** What holds them all up, or null. */
  readonly hold: QueueHold | null;
  /** How many wait for a person. */
  readonly parked: number;
  /** What was refused of late and is worth a look, the latest first. */
  readonly refusals: readonly Refusals[];
  /** Requests of late that proved nothing, by mapping and reason, the latest first. */
  readonly unproven: readonly Unproven[];
  /** How forms differ from their mappings, the latest first. */
  readonly drift: readonly DriftNotice[];
  /** The projects of whose to-dos Basecamp does not tell what becomes of them, the latest first. */
  readonly tracking: readonly UntrackedProject[];
  /** Whether alerts reach anybody. */
  readonly alerts: AlertsState;
}

/** Where it is read from. */
export interface BacklogDeps {
  readonly sql: SqlStorage;
  readonly queue: Queue;
  readonly settings: LedgerSettings;
  readonly unproven: UnprovenRequests;
  readonly drift: DriftWatch;
  readonly tracking: { readonly registrations: Registrations; readonly account: KnownAccount };
  readonly alerts: AlertsState;
}

/** Reads it as it stands. `now` in milliseconds since 1970. */
export function readBacklog(deps: BacklogDeps, now: number): Backlog {
  const { sql, queue, settings, unproven, drift, tracking, alerts } = deps;
  return {
    waiting: queue.countWaiting(),
    hold: settings.currentHold(now),
    parked: queue.countParked(),
    refusals: listRefusals(sql, now),
    unproven: unproven.list(now),
    drift: drift.notices(),
    tracking: tracking.registrations.problems(tracking.account.id),
    alerts,
  };
}
