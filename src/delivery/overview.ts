import * as z from "zod";
import type { SweepState } from "../form-listing.ts";
import type { Backlog } from "./backlog.ts";
import { DELIVERY_STATES, type DeliveryState, PARK_REASONS, type ParkReason } from "./delivery.ts";
import type { LedgerHealth } from "./health.ts";

/** A delivery, to be pointed at. Times in milliseconds since 1970. */
export interface PointedDelivery {
  readonly reference: string;
  readonly at: number;
}

/** Deliveries that wait for a person for one reason. */
export interface ParkedForReason {
  readonly reason: ParkReason;
  readonly count: number;
}

/** How it stands with one mapping, deployed or not. */
export interface MappingTally {
  readonly mapping: string;
  readonly waiting: number;
  readonly parked: readonly ParkedForReason[];
  /** Its last submission, when that was accepted, and how far it got. */
  readonly last: (PointedDelivery & { readonly state: DeliveryState }) | null;
}

/** How it stands with everything in the ledger. */
export interface Overview extends Backlog {
  /** When the submission that waits longest was accepted; null when none waits. */
  readonly oldestWaitingSince: number | null;
  /** Since when the delivery that is due longest is due, which can be in the future; null when none is. */
  readonly dueSince: number | null;
  /** Since when something is due that nobody tries; null when nothing is stuck. */
  readonly stuckSince: number | null;
  /** When the ledger was made, unless it remembers what was filed before; see the ledger's settings. */
  readonly madeAt: number | null;
  /** The to-do that was filed last, and when. */
  readonly lastFiled: PointedDelivery | null;
  /** How the form tools' own lists were compared, one for each deployed mapping that names an API key for it. */
  readonly sweeps: readonly SweepState[];
  /** One for each mapping that ever had a delivery, by name. */
  readonly mappings: readonly MappingTally[];
}

const WaitingRow = z.object({
  mapping: z.string(),
  waiting: z.number(),
  dueAt: z.number().catch(0),
  acceptedAt: z.number().nullable().catch(null),
});
const ParkedRow = z.object({
  mapping: z.string(),
  reason: z.enum(PARK_REASONS).catch("corrupt-record"),
  count: z.number(),
});
const LastRow = z.object({
  mapping: z.string(),
  reference: z.string(),
  state: z.enum(DELIVERY_STATES),
  at: z.number().catch(0),
});
const FiledRow = z.object({ reference: z.string(), at: z.number() });

/** Reads it by indexes, so that what was filed long ago costs nothing. The others are what is known of it already. */
export function readOverview(
  sql: SqlStorage,
  backlog: Backlog,
  { stuckSince }: LedgerHealth,
  madeAt: number | null,
  sweeps: readonly SweepState[] = [],
): Overview {
  const waiting = z.array(WaitingRow).parse(sql.exec(WAITING).toArray());
  const parked = z.array(ParkedRow).parse(sql.exec(PARKED).toArray());
  const last = z.array(LastRow).parse(sql.exec(LAST).toArray());
  const accepted = waiting.flatMap(({ acceptedAt }) => acceptedAt ?? []);
  return {
    ...backlog,
    stuckSince,
    sweeps,
    madeAt,
    oldestWaitingSince: accepted.length === 0 ? null : Math.min(...accepted),
    dueSince: waiting.length === 0 ? null : Math.min(...waiting.map(({ dueAt }) => dueAt)),
    lastFiled: FiledRow.safeParse(sql.exec(LAST_FILED).toArray()[0]).data ?? null,
    mappings: last.map(({ mapping, ...delivery }) => ({
      mapping,
      waiting: waiting.find((row) => row.mapping === mapping)?.waiting ?? 0,
      parked: parked.flatMap(({ mapping: own, ...row }) => (own === mapping ? [row] : [])),
      last: delivery,
    })),
  };
}

/** Goes once through the index of what is due; the lowest id is the one that was accepted first. */
const WAITING = `
  SELECT w.mapping, w.waiting, w.dueAt, s.accepted_at AS acceptedAt FROM (
    SELECT mapping, count(*) AS waiting, min(due_at) AS dueAt, min(id) AS first
    FROM deliveries WHERE due_at IS NOT NULL GROUP BY mapping
  ) w JOIN deliveries d ON d.id = w.first LEFT JOIN submissions s ON s.id = d.submission`;

const PARKED = `
  SELECT mapping, reason, count(*) AS count FROM deliveries
  WHERE state = 'parked' GROUP BY mapping, reason ORDER BY mapping, count DESC, reason`;

/** Each step goes to the next mapping in the index, so that the number of deliveries does not matter. */
const LAST = `
  WITH RECURSIVE names (mapping) AS (
    SELECT min(mapping) FROM deliveries
    UNION ALL
    SELECT (SELECT min(mapping) FROM deliveries WHERE mapping > names.mapping) FROM names WHERE names.mapping IS NOT NULL
  )
  SELECT d.mapping, d.reference, d.state, s.accepted_at AS at
  FROM names JOIN deliveries d
    ON d.id = (SELECT max(id) FROM deliveries WHERE deliveries.mapping = names.mapping)
  LEFT JOIN submissions s ON s.id = d.submission
  ORDER BY d.mapping`;

/** The last one of each project by that index, and of these the latest. */
const LAST_FILED = `
  WITH RECURSIVE projects (project) AS (
    SELECT min(project) FROM deliveries WHERE todo_id IS NOT NULL
    UNION ALL
    SELECT (SELECT min(project) FROM deliveries WHERE todo_id IS NOT NULL AND project > projects.project)
    FROM projects WHERE projects.project IS NOT NULL
  )
  SELECT d.reference, d.changed_at AS at
  FROM projects JOIN deliveries d ON d.id = (
    SELECT id FROM deliveries WHERE todo_id IS NOT NULL AND deliveries.project = projects.project
    ORDER BY first_sent_at DESC LIMIT 1)
  ORDER BY d.changed_at DESC LIMIT 1`;
