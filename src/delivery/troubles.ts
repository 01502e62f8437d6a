import * as z from "zod";
import type { Alert } from "./alert-policy.ts";
import { PARK_REASONS, type ParkReason, type QueueHold } from "./delivery.ts";
import type { DriftNotice } from "./drift-records.ts";
import { readHealth } from "./health.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import type { Queue } from "./queue.ts";
import { listRefusals } from "./refusals.ts";
import type { UntrackedProject } from "./tracking/registrations.ts";
import type { SeenTrouble } from "./trouble.ts";
import { isTrouble, type UnprovenRequests } from "./unproven.ts";

/** What happens once counts as over after so long without another, in milliseconds: a day. */
export const EVENT_OVER_AFTER_MS = 24 * 60 * 60_000;

/** What the troubles are read from. */
export interface TroubleDeps {
  readonly sql: SqlStorage;
  readonly queue: Queue;
  readonly settings: LedgerSettings;
  readonly unproven: UnprovenRequests;
  readonly driftNotices: () => readonly DriftNotice[];
  readonly sweepTroubles: () => readonly SeenTrouble[];
  readonly untrackedProjects: () => readonly UntrackedProject[];
}

const ParkedRow = z.object({ mapping: z.string(), reason: z.string(), lastAt: z.number() });

/**
 * Everything in the ledger that is wrong now, by what is stored there. The connection object's own knowledge and bugs
 * come from elsewhere. `now` in milliseconds since 1970.
 */
export function readTroubles(deps: TroubleDeps, now: number): readonly SeenTrouble[] {
  const health = readHealth(deps.sql, deps.queue, deps.settings, now);
  return [
    ...parkedTroubles(deps.sql),
    ...holdTroubles(health.hold, deps.queue),
    ...(health.stuckSince === null ? [] : [{ trouble: { kind: "stuck" as const }, lastAt: 0, total: 0 }]),
    ...driftTroubles(deps.driftNotices(), now),
    ...deps.untrackedProjects().map(({ project, problem }) => {
      return { trouble: { kind: "tracking" as const, project, reason: problem }, lastAt: 0, total: 0 };
    }),
    ...deps.unproven
      .list(now)
      .filter(isTrouble)
      .map(({ mapping, reason }) => {
        return { trouble: { kind: "unproven" as const, mapping, reason }, lastAt: 0, total: 0 };
      }),
    ...deps.sweepTroubles(),
    ...listRefusals(deps.sql, now)
      .filter(({ lastAt }) => lastAt > now - EVENT_OVER_AFTER_MS)
      .map(({ mapping, reason, lastAt, times }) => {
        return { trouble: { kind: "refused" as const, mapping, reason }, lastAt, total: times };
      }),
  ];
}

/** Each step goes to the next mapping and reason in the index, so that it does not matter how many are parked. */
function parkedTroubles(sql: SqlStorage): readonly SeenTrouble[] {
  const troubles: SeenTrouble[] = [];
  let last = { mapping: "", reason: "" };
  for (;;) {
    const row = sql
      .exec(
        `SELECT mapping, reason, changed_at AS lastAt FROM deliveries
         WHERE state = 'parked' AND (mapping, reason) > (?, ?)
         ORDER BY mapping, reason, changed_at LIMIT 1`,
        last.mapping,
        last.reason,
      )
      .toArray()[0];
    const next = ParkedRow.safeParse(row);
    if (!next.success) return troubles;
    last = next.data;
    const latest = sql.exec(
      "SELECT max(changed_at) AS at FROM deliveries WHERE state = 'parked' AND mapping = ? AND reason = ?",
      last.mapping,
      last.reason,
    );
    const reason = knownReason(last.reason);
    const trouble = { kind: "parked" as const, mapping: last.mapping, reason };
    troubles.push({ trouble, lastAt: Number(latest.one().at), total: 0 });
  }
}

function knownReason(stored: string): ParkReason {
  return PARK_REASONS.find((reason) => reason === stored) ?? "corrupt-record";
}

function holdTroubles(hold: QueueHold | null, queue: Queue): readonly SeenTrouble[] {
  if (hold === null) return [];
  switch (hold.reason) {
    case "not-connected":
    case "reconnect-needed": {
      // Before anything waits, nobody misses the connection.
      const trouble = { kind: "connection" as const, reason: hold.reason, cause: null };
      return queue.nextDueAt() === null ? [] : [{ trouble, lastAt: 0, total: 0 }];
    }
    default:
      return [{ trouble: { kind: "hold", reason: hold.reason }, lastAt: 0, total: 0 }];
  }
}

/** What a form lacks lasts until it is mended; that something in it changed is told once. */
function isFault({ drift }: DriftNotice): boolean {
  return drift.kind === "question-removed" || drift.kind === "option-vanished";
}

function driftTroubles(notices: readonly DriftNotice[], now: number): readonly SeenTrouble[] {
  const current = notices.filter((one) => isFault(one) || one.noticedAt > now - EVENT_OVER_AFTER_MS);
  return current.map((one) => {
    const kind = isFault(one) ? ("drift" as const) : ("form-changed" as const);
    return { trouble: { kind, mapping: one.mapping }, lastAt: one.noticedAt, total: 0 };
  });
}

/** What a message tells of one alert besides what it is. */
export interface AlertFacts {
  /** How many were added since it was told last; at least so many for requests that were refused. */
  readonly since: number;
  /** How many there are in all, where that can be told. */
  readonly all: number | null;
  /** The reference of the latest delivery. */
  readonly reference: string | null;
  /** The latest change of the form. */
  readonly drift: DriftNotice["drift"] | null;
}

/** Counts for a message: read only when one is sent. */
export function readFacts({ sql, queue, driftNotices }: TroubleDeps, alert: Alert): AlertFacts {
  const { trouble, total, toldTotal, toldAt } = alert;
  const none = { since: 0, all: null, reference: null, drift: null };
  switch (trouble.kind) {
    case "parked": {
      const parked = "FROM deliveries WHERE state = 'parked' AND mapping = ? AND reason = ?";
      const { mapping, reason } = trouble;
      const counts = sql.exec(
        `SELECT count(*) AS parked, count(nullif(changed_at <= ?, 1)) AS fresh ${parked}`,
        toldAt ?? 0,
        mapping,
        reason,
      );
      const latest = sql.exec(`SELECT reference ${parked} ORDER BY changed_at DESC LIMIT 1`, mapping, reason);
      const { parked: all, fresh } = counts.one();
      const reference = latest.toArray()[0]?.reference;
      return { ...none, since: Number(fresh), all: Number(all), reference: reference ? String(reference) : null };
    }
    case "drift":
    case "form-changed": {
      const own = driftNotices().filter(
        (notice) => notice.mapping === trouble.mapping && isFault(notice) === (trouble.kind === "drift"),
      );
      const fresh = own.filter(({ noticedAt }) => noticedAt > (toldAt ?? 0));
      return { ...none, since: fresh.length, all: own.length, drift: fresh[0]?.drift ?? null };
    }
    case "refused":
    case "missed":
    case "bug":
      return { ...none, since: total >= toldTotal ? total - toldTotal : total };
    case "tracking":
    case "unproven":
    case "webhook":
    case "sweep":
      return none;
    case "connection":
    case "hold":
    case "stuck":
      return { ...none, all: queue.countWaiting() };
  }
}
