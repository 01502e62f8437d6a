import type { Grant } from "../basecamp/connection-record.ts";
import { draftTodos, type WantedTodo } from "../mapping/draft.ts";
import { findPeople, namesAnybody } from "../mapping/people.ts";
import type { DueDelivery } from "./delivery.ts";
import {
  PEOPLE_FRESH_MS,
  PEOPLE_PAGES_LIMIT,
  PEOPLE_RECENT_MS,
  type PeopleMemory,
  type PeoplePlace,
} from "./people-memory.ts";
import { grantFor, RENEWALS_LIMIT, withRenewal } from "./renewal.ts";
import { isGivenUp } from "./retry.ts";
import {
  again,
  type DeliverDeps,
  DONE,
  endAttempt,
  park,
  pauseMs,
  refused,
  type StepEnd,
  withoutGrant,
} from "./step.ts";
import type { RequestBudget } from "./sweep.ts";

/** The most requests that one step makes for the people of a project: its pages, and repeats after a renewed token. */
export const PEOPLE_REQUEST_LIMIT = PEOPLE_PAGES_LIMIT + RENEWALS_LIMIT;

/** Where the people must be read before a due delivery can be filed; null when it names nobody, or they are known. */
export function peopleToRead(delivery: DueDelivery, deps: DeliverDeps): PeoplePlace | null {
  const { state, submission, frozen, redraft } = delivery;
  const isDrafted = frozen !== null && !redraft;
  if (state !== "pending" || !submission.isConfirmed || isDrafted) return null;
  const mapping = deps.findMapping(delivery.mapping);
  const mayName = mapping?.todos.some((todo) => todo.assignees.length + todo.completionSubscribers.length > 0);
  if (mapping === null || !mayName) return null;
  const drafted = draftTodos(mapping, submission);
  if (!drafted.ok || drafted.value.kind !== "todos") return null;
  const unread = ownTodos(delivery, drafted.value.todos).find(
    (todo) => namesAnybody(todo) && !isKnown(todo, deps.people, deps.now()),
  );
  return unread?.address ?? null;
}

/** The to-do that a delivery is about to make: another one's project must not hold it up. */
function ownTodos({ key }: DueDelivery, todos: readonly WantedTodo[]): readonly WantedTodo[] {
  // One that was not begun yet takes the first to-do.
  if (key === null) return todos.slice(0, 1);
  const own = todos.filter((todo) => todo.key === key);
  return own.length > 0 ? own : todos;
}

function isKnown(todo: WantedTodo, memory: PeopleMemory, now: number): boolean {
  const told = memory.told(todo.address);
  if (told === null || now - told.at >= PEOPLE_FRESH_MS) return false;
  return now - told.at < PEOPLE_RECENT_MS || !findPeople(todo, told.people).isSomebodyAbsent;
}

/** Reads the people of a project for a delivery. It stays due, and is filed in a step after this one. */
export async function readPeople(
  delivery: DueDelivery,
  place: PeoplePlace,
  grant: Grant,
  deps: DeliverDeps,
  budget: RequestBudget,
): Promise<StepEnd> {
  const { people, records, now } = deps;
  const startedAt = now();
  const own = await grantFor(place.account, grant, deps);
  if (!own.ok && own.failure === "other-account") {
    // The create is what says so.
    people.noteUntold(place, now());
    return DONE;
  }
  if (!own.ok) return withoutGrant(delivery, deps, own.failure, place.account);
  const answer = await people.read(place, (call) => withRenewal(own.value, deps, call), budget, now);
  if (answer.ok) return DONE;
  const { failure } = answer;
  records.attempts.begin(delivery.id, "people", startedAt);
  endAttempt(delivery, deps, failure.reason === "no-clear-answer" ? failure.cause : failure.reason, failure.status);
  switch (failure.reason) {
    case "rejected":
      return DONE;
    case "no-clear-answer":
      if (isGivenUp(delivery.failingSince, now())) return park(delivery, deps, "gave-up", "");
      return again(delivery, deps, "pending", pauseMs(delivery, deps));
    default:
      return refused(delivery, deps, "pending", failure);
  }
}
