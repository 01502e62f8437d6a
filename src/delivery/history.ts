import * as z from "zod";
import type { Mapping } from "../mapping/mapping.ts";
import {
  ATTEMPT_KINDS,
  ATTEMPT_REASONS,
  type Attempt,
  DELIVERY_STATES,
  type DeliveryState,
  type FiledTodo,
  PARK_REASONS,
  type ParkReason,
  SKIP_REASONS,
  type SkipReason,
  TODO_STATES,
  type TodoState,
} from "./delivery.ts";
import { listNotices, type Notice } from "./notices.ts";
import { sweptAt } from "./swept.ts";

/** A delivery as the admin's pages show it. Times in milliseconds since 1970. */
export interface DeliverySummary {
  readonly reference: string;
  readonly mapping: string;
  readonly submission: string;
  /** The key of its to-do; null where its submission makes only one, or while that is not decided. */
  readonly key: string | null;
  readonly state: DeliveryState;
  /** Why it waits for a person, with a detail for the admin that may be empty; null unless it is parked. */
  readonly parked: { readonly reason: ParkReason; readonly detail: string } | null;
  /** Why it makes no to-do; null unless it is skipped. */
  readonly skipped: SkipReason | null;
  /** What the mapping says to that; null unless it says something. */
  readonly skipDetail: string | null;
  readonly acceptedAt: number;
  readonly changedAt: number;
  /** When it is tried or looked for next; null when nothing more will be done by itself. */
  readonly dueAt: number | null;
  readonly todo: FiledTodo | null;
  /** What became of the to-do, and when that was noticed; null where its mapping does not want to know. */
  readonly todoState: TodoState | null;
  readonly todoChangedAt: number | null;
  readonly notes: readonly string[];
  /** When its answers were erased; null while they are stored. */
  readonly erasedAt: number | null;
}

export interface DeliveryDetails extends DeliverySummary {
  readonly attempts: readonly Attempt[];
  /** What came again under the same id with other answers. */
  readonly notices: readonly Notice[];
  /** When it was found in the form tool's own list, since no webhook had brought it; null for all others. */
  readonly sweptAt: number | null;
  /** The other deliveries of the same submission, in the order in which they were planned. */
  readonly siblings: readonly Pick<DeliverySummary, "reference" | "key" | "state">[];
}

/** What a summary is read from, up to the condition; with more columns, each followed by a comma. */
export function selectSummary(more = ""): string {
  return `
    SELECT ${more} d.id, d.reference, d.mapping, d.todo_key, d.state, d.due_at, d.detail, d.todo_id, d.todo_url, d.notes,
      d.changed_at, d.reason, s.submission_id, s.accepted_at, s.erased_at, t.state AS todo_state,
      t.changed_at AS todo_changed_at
    FROM deliveries d JOIN submissions s ON s.id = d.submission LEFT JOIN tracked_todos t ON t.delivery = d.id`;
}

/** One delivery with all its attempts, oldest first; null when no delivery has this reference. */
export function findDelivery(
  sql: SqlStorage,
  reference: string,
  findMapping: (name: string) => Mapping | null,
): DeliveryDetails | null {
  const row = sql.exec(`${selectSummary()} WHERE d.reference = ?`, reference).toArray()[0];
  if (row === undefined) return null;
  const attempts = sql
    .exec(
      `SELECT kind, started_at AS startedAt, ended_at AS endedAt, reason, status
       FROM attempts WHERE delivery = ? ORDER BY id`,
      row.id,
    )
    .toArray();
  const stored = StoredRow.parse(
    sql
      .exec("SELECT id, body FROM submissions WHERE id = (SELECT submission FROM deliveries WHERE id = ?)", row.id)
      .one(),
  );
  const siblings = sql.exec(
    "SELECT reference, todo_key AS key, state FROM deliveries WHERE submission = ? AND id <> ? ORDER BY id",
    stored.id,
    row.id,
  );
  const summary = readSummary(row);
  return {
    ...summary,
    attempts: z.array(AttemptRow).parse(attempts),
    notices: listNotices(sql, stored.id, stored.body, findMapping(summary.mapping)),
    sweptAt: sweptAt(sql, stored.id),
    siblings: z.array(SiblingRow).parse(siblings.toArray()),
  };
}

const StoredRow = z.object({ id: z.number(), body: z.string().catch("") });

const SiblingRow = z.object({
  reference: z.string(),
  key: z.string().nullable().catch(null),
  state: z.enum(DELIVERY_STATES),
});

const AttemptRow: z.ZodType<Attempt> = z.object({
  kind: z.enum(ATTEMPT_KINDS),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  reason: z.enum(ATTEMPT_REASONS).nullable().catch(null),
  status: z.number().nullable(),
});

/** One unreadable row must not hide the others, so that each column has a value to fall back to. */
const SummaryRow = z.object({
  reference: z.string(),
  mapping: z.string().catch(""),
  submission_id: z.string().catch(""),
  todo_key: z.string().nullable().catch(null),
  state: z.enum(DELIVERY_STATES),
  reason: z.string().nullable().catch(null),
  detail: z.string().nullable().catch(null),
  accepted_at: z.number().catch(0),
  changed_at: z.number().catch(0),
  due_at: z.number().nullable().catch(null),
  todo_id: z.string().nullable().catch(null),
  todo_url: z.string().nullable().catch(null),
  notes: z.string().catch("[]"),
  erased_at: z.number().nullable().catch(null),
  todo_state: z.enum(TODO_STATES).nullable().catch(null),
  todo_changed_at: z.number().nullable().catch(null),
});

/** Reads a row of that. */
export function readSummary(input: Record<string, SqlStorageValue>): DeliverySummary {
  const row = SummaryRow.parse(input);
  const parked = PARK_REASONS.find((reason) => reason === row.reason);
  return {
    reference: row.reference,
    mapping: row.mapping,
    submission: row.submission_id,
    key: row.todo_key,
    state: row.state,
    parked: row.state === "parked" ? { reason: parked ?? "corrupt-record", detail: row.detail ?? "" } : null,
    skipped: row.state === "skipped" ? (SKIP_REASONS.find((reason) => reason === row.reason) ?? null) : null,
    skipDetail: row.state === "skipped" ? row.detail || null : null,
    acceptedAt: row.accepted_at,
    changedAt: row.changed_at,
    dueAt: row.due_at,
    todo: row.todo_id === null ? null : { id: row.todo_id, url: row.todo_url },
    todoState: row.todo_state,
    todoChangedAt: row.todo_changed_at,
    notes: readNotes(row.notes),
    erasedAt: row.erased_at,
  };
}

function readNotes(text: string): readonly string[] {
  try {
    return z.array(z.string()).safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}
