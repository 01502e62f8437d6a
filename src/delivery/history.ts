import * as z from "zod";
import {
  ATTEMPT_REASONS,
  type Attempt,
  DELIVERY_STATES,
  type DeliveryState,
  type FiledTodo,
  PARK_REASONS,
  type ParkReason,
} from "./delivery.ts";

/** A delivery as the admin's pages show it. Times in milliseconds since 1970. */
export interface DeliverySummary {
  readonly reference: string;
  readonly mapping: string;
  readonly submission: string;
  readonly state: DeliveryState;
  /** Why it waits for a person, with a detail for the admin that may be empty; null unless it is parked. */
  readonly parked: { readonly reason: ParkReason; readonly detail: string } | null;
  readonly acceptedAt: number;
  readonly changedAt: number;
  /** When it is tried or looked for next; null when nothing more will be done by itself. */
  readonly dueAt: number | null;
  readonly todo: FiledTodo | null;
  readonly notes: readonly string[];
}

export interface DeliveryDetails extends DeliverySummary {
  readonly attempts: readonly Attempt[];
}

/** How many deliveries one page lists. */
export const DELIVERIES_PER_PAGE = 50;

const SUMMARY = `
  SELECT d.id, d.reference, d.state, d.due_at, d.detail, d.todo_id, d.todo_url, d.notes, d.changed_at,
    d.reason, s.mapping, s.submission_id, s.accepted_at
  FROM deliveries d JOIN submissions s ON s.id = d.submission`;

/** The newest deliveries first; with a submission id, those of that submission only. */
export function listDeliveries(sql: SqlStorage, submission: string | null): readonly DeliverySummary[] {
  const cursor =
    submission === null
      ? sql.exec(`${SUMMARY} ORDER BY d.id DESC LIMIT ?`, DELIVERIES_PER_PAGE)
      : sql.exec(`${SUMMARY} WHERE s.submission_id = ? ORDER BY d.id DESC LIMIT ?`, submission, DELIVERIES_PER_PAGE);
  return cursor.toArray().map((row) => readSummary(row));
}

/** One delivery with all its attempts, oldest first; null when no delivery has this reference. */
export function findDelivery(sql: SqlStorage, reference: string): DeliveryDetails | null {
  const row = sql.exec(`${SUMMARY} WHERE d.reference = ?`, reference).toArray()[0];
  if (row === undefined) return null;
  const attempts = sql
    .exec(
      `SELECT kind, started_at AS startedAt, ended_at AS endedAt, reason, status
       FROM attempts WHERE delivery = ? ORDER BY id`,
      row.id,
    )
    .toArray();
  return { ...readSummary(row), attempts: z.array(AttemptRow).parse(attempts) };
}

const AttemptRow: z.ZodType<Attempt> = z.object({
  kind: z.enum(["create", "look"]),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  reason: z.enum(ATTEMPT_REASONS).nullable(),
  status: z.number().nullable(),
});

const SummaryRow = z.object({
  reference: z.string(),
  mapping: z.string(),
  submission_id: z.string(),
  state: z.enum(DELIVERY_STATES),
  reason: z.enum(PARK_REASONS).nullable(),
  detail: z.string().nullable(),
  accepted_at: z.number(),
  changed_at: z.number(),
  due_at: z.number().nullable(),
  todo_id: z.string().nullable(),
  todo_url: z.string().nullable(),
  notes: z.string(),
});

function readSummary(input: Record<string, SqlStorageValue>): DeliverySummary {
  const row = SummaryRow.parse(input);
  return {
    reference: row.reference,
    mapping: row.mapping,
    submission: row.submission_id,
    state: row.state,
    parked: row.reason === null ? null : { reason: row.reason, detail: row.detail ?? "" },
    acceptedAt: row.accepted_at,
    changedAt: row.changed_at,
    dueAt: row.due_at,
    todo: row.todo_id === null ? null : { id: row.todo_id, url: row.todo_url },
    notes: z.array(z.string()).parse(JSON.parse(row.notes)),
  };
}
