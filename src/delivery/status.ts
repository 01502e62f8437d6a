import * as z from "zod";
import { DELIVERY_STATES, type DeliveryState, PARK_REASONS, type ParkReason } from "./delivery.ts";

/** What a ticket shows of its submission: how far it got, and nothing of what is in it. */
export interface SubmissionStatus {
  readonly state: DeliveryState;
  /** Why it waits for a person; null unless it is parked. */
  readonly parked: ParkReason | null;
  readonly todoUrl: string | null;
}

const Row = z.object({
  state: z.enum(DELIVERY_STATES),
  reason: z.string().nullable().catch(null),
  todoUrl: z.string().nullable().catch(null),
});

/** The status of the submission that a ticket belongs to; null when there is none. */
export function findStatus(sql: SqlStorage, ticket: string): SubmissionStatus | null {
  const row = sql
    .exec(
      `SELECT coalesce(d.state, 'pending') AS state, d.reason, d.todo_url AS todoUrl
       FROM submissions s LEFT JOIN deliveries d ON d.submission = s.id WHERE s.ticket = ? LIMIT 1`,
      ticket,
    )
    .toArray()[0];
  if (row === undefined) return null;
  const { state, reason, todoUrl } = Row.parse(row);
  const parked = PARK_REASONS.find((known) => known === reason) ?? "corrupt-record";
  return { state, parked: state === "parked" ? parked : null, todoUrl };
}
