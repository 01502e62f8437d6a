import type { Todo } from "../basecamp/client.ts";
import type { GrantFailure } from "../basecamp/connection-record.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Change } from "./change.ts";
import type { AttemptReason, DeliveryEvent, DueDelivery, FrozenTodo, ParkReason } from "./delivery.ts";
import { holdAfter } from "./hold.ts";
import type { LookMemory } from "./look-memory.ts";
import type { LookUp } from "./look-up.ts";
import type { PeopleMemory } from "./people-memory.ts";
import type { DeliveryRecords } from "./records.ts";
import type { RenewalDeps, RenewalFailure } from "./renewal.ts";
import { isGivenUp, retryPauseMs } from "./retry.ts";

/** What one step of a delivery works with. */
export interface DeliverDeps extends RenewalDeps {
  readonly records: DeliveryRecords;
  readonly findMapping: (name: string) => DeployedMapping | null;
  readonly lookUp: LookUp;
  readonly lookMemory: LookMemory;
  readonly people: PeopleMemory;
  readonly publicUrl: string;
  readonly lookWaitSeconds: number;
  readonly newReference: () => string;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly log: (event: DeliveryEvent) => void;
}

/** Why nothing more can be sent for now by anybody, and for how long at least, in milliseconds. */
export type Hold =
  | { readonly reason: GrantFailure | "account-unavailable" | "access-refused" }
  | { readonly reason: "rate-limited"; readonly forMs: number };

/** What a step tells the run: what holds everybody up, and whether Basecamp gave this delivery no clear answer. */
export interface StepEnd {
  readonly hold: Hold | null;
  readonly troubled: boolean;
}

export const DONE: StepEnd = { hold: null, troubled: false };
const TROUBLED: StepEnd = { hold: null, troubled: true };

/** Stores how the step ended. */
export function settle(delivery: DueDelivery, deps: DeliverDeps, change: Change): StepEnd {
  const isStored = deps.records.settle(delivery, change, deps.now());
  if (isStored) tellEnd(delivery, change, deps.log);
  return DONE;
}

/** Tells the log of a delivery that ended without a to-do, but never the detail, which can quote an answer. */
export function tellEnd({ reference, mapping }: DueDelivery, change: Change, log: DeliverDeps["log"]): void {
  if (change.to === "parked") log({ event: "parked", reference, mapping, reason: change.reason });
  if (change.to === "skipped") log({ event: "skipped", reference, mapping, reason: change.reason });
}

export function park(delivery: DueDelivery, deps: DeliverDeps, reason: ParkReason, detail: string): StepEnd {
  return settle(delivery, deps, { to: "parked", reason, detail });
}

/** Tries or looks again after a pause; the failure counts towards giving up. */
export function again(
  delivery: DueDelivery,
  deps: DeliverDeps,
  to: "pending" | "sending",
  inMs: number,
  answer?: "lost" | "success-seen",
): StepEnd {
  const { absentLooks } = delivery;
  const dueAt = deps.now() + inMs;
  settle(delivery, deps, { to, dueAt, absentLooks, failure: "counted", ...(answer !== undefined && { answer }) });
  return TROUBLED;
}

/** Nobody can deliver now, so this is due as before and its failures so far count no more. */
export function notItsFault(delivery: DueDelivery, deps: DeliverDeps, to: "pending" | "sending"): StepEnd {
  const { absentLooks, dueAt } = delivery;
  return settle(delivery, deps, { to, dueAt, absentLooks, failure: "cleared" });
}

/** After a failure that came from the connection and not from Basecamp. */
export function withoutGrant(
  delivery: DueDelivery,
  deps: DeliverDeps,
  reason: GrantFailure | "other-account",
  account: string,
): StepEnd {
  if (reason === "other-account") return park(delivery, deps, "other-account", account);
  return { ...notItsFault(delivery, deps, delivery.state), hold: { reason } };
}

/** After an answer that says that no work was done, and that often concerns every other call as well. */
export function refused(
  delivery: DueDelivery,
  deps: DeliverDeps,
  to: "pending" | "sending",
  failure: RenewalFailure | Extract<BasecampFailure, { reason: "rate-limited" | "account-unavailable" }>,
): StepEnd {
  const hold = holdAfter(failure, deps.random);
  if (failure.reason !== "rate-limited") return { ...notItsFault(delivery, deps, to), hold };
  if (isGivenUp(delivery.failingSince, deps.now())) {
    park(delivery, deps, to === "pending" ? "gave-up" : "still-unclear", "");
  } else {
    again(delivery, deps, to, failure.retryAfterMs ?? pauseMs(delivery, deps));
  }
  return { hold, troubled: false };
}

/** Basecamp drops a date or a person that it does not like without a word; what is missing in its answer is noted. */
export function filed(todo: Todo, { draft, notes: draftNotes }: FrozenTodo, how: "made" | "found"): Change {
  const notes = [...draftNotes];
  if (draft.startsOn !== null && todo.startsOn !== undefined && todo.startsOn !== draft.startsOn) {
    notes.push(`Basecamp did not take the first day ${draft.startsOn}.`);
  }
  if (draft.dueOn !== null && todo.dueOn !== draft.dueOn) {
    notes.push(`Basecamp did not take the due date ${draft.dueOn}.`);
  }
  const missing = draft.assigneeIds.filter((id) => !todo.assigneeIds?.includes(id));
  if (missing.length > 0) {
    notes.push(
      todo.assigneeIds === null
        ? `Basecamp did not say whether it assigned ${missing.join(", ")}.`
        : `Basecamp did not assign ${missing.join(", ")}: probably not a person on this project.`,
    );
  }
  const untold = draft.completionSubscriberIds.filter((id) => todo.completionSubscriberIds?.includes(id) === false);
  if (untold.length > 0) {
    notes.push(`Basecamp will not tell ${untold.join(", ")} when this is done: probably not a person on this project.`);
  }
  return { to: "delivered", todo: { id: todo.id, url: todo.appUrl }, notes, how };
}

export function pauseMs(delivery: DueDelivery, deps: DeliverDeps): number {
  return retryPauseMs(delivery.failures + 1, deps.random());
}

/** Closes the open attempt and tells the log. */
export function endAttempt(
  delivery: DueDelivery,
  deps: DeliverDeps,
  reason: AttemptReason,
  status: number | null,
): void {
  const now = deps.now();
  const ended = deps.records.attempts.end(delivery.id, reason, status, now);
  if (ended === null) return;
  const { reference, mapping, attempt: number } = delivery;
  const { kind, startedAt } = ended;
  deps.log({ event: "attempt", reference, mapping, number, kind, reason, status, durationMs: now - startedAt });
}
