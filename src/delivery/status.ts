import * as z from "zod";
import {
  DELIVERY_STATES,
  type DeliveryState,
  PARK_REASONS,
  type ParkReason,
  SKIP_REASONS,
  type SkipReason,
  TODO_STATES,
  type TodoState,
} from "./delivery.ts";
import { stateOfWhole } from "./whole.ts";

/** What a ticket shows of its submission: how far it got as a whole, and nothing of what is in it. */
export interface SubmissionStatus {
  readonly state: DeliveryState;
  /** Why it waits for a person; null unless it is parked. */
  readonly parked: ParkReason | null;
  /** Why no to-do is made of it; null unless it is skipped. */
  readonly skipped: SkipReason | null;
  /** The to-dos that exist, in the order in which they were planned. */
  readonly todos: readonly FiledTodoStatus[];
}

/** A to-do that exists, and what became of it since; null where nobody watches it. */
export interface FiledTodoStatus {
  readonly url: string | null;
  readonly state: TodoState | null;
}

const Row = z.object({
  state: z.enum(DELIVERY_STATES).nullable(),
  reason: z.string().nullable().catch(null),
  todoUrl: z.string().nullable().catch(null),
  todoState: z.enum(TODO_STATES).nullable().catch(null),
});

/** The status of the submission that a ticket belongs to; null when there is none. */
export function findStatus(sql: SqlStorage, ticket: string): SubmissionStatus | null {
  const rows = sql
    .exec(
      `SELECT d.state, d.reason, d.todo_url AS todoUrl, t.state AS todoState
       FROM submissions s LEFT JOIN deliveries d ON d.submission = s.id LEFT JOIN tracked_todos t ON t.delivery = d.id
       WHERE s.ticket = ? ORDER BY d.id`,
      ticket,
    )
    .toArray();
  if (rows.length === 0) return null;
  const deliveries = z.array(Row).parse(rows);
  const state = stateOfWhole(deliveries.flatMap((delivery) => delivery.state ?? []));
  const reason = deliveries.find((delivery) => delivery.state === state)?.reason ?? null;
  return {
    state,
    parked: state === "parked" ? (PARK_REASONS.find((known) => known === reason) ?? "corrupt-record") : null,
    skipped: state === "skipped" ? (SKIP_REASONS.find((known) => known === reason) ?? null) : null,
    todos: deliveries.flatMap((delivery) =>
      delivery.state === "delivered" ? [{ url: delivery.todoUrl, state: delivery.todoState }] : [],
    ),
  };
}
