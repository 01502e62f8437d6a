import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { Person } from "../person.ts";
import { failed, ok, type Result, unreachable } from "../result.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import type { Pace } from "./pace.ts";
import { PEOPLE_REQUEST_LIMIT } from "./people.ts";
import { PEOPLE_FRESH_MS, type PeopleFailure, type PeopleMemory } from "./people-memory.ts";
import { type RenewalDeps, withRenewal } from "./renewal.ts";
import type { RequestBudget } from "./sweep.ts";

/** The people of a project of the connected account. */
export interface ProjectPeople {
  readonly account: string;
  readonly people: readonly Person[];
}

/** Why nobody can say who is on a project. */
export type PeopleRefusal =
  | GrantFailure
  | "access-refused"
  | "account-unavailable"
  | "rate-limited"
  | "no-clear-answer"
  /** There is no such project, or the connected person cannot see it. */
  | "not-told";

/** What asking works with: the memory, hold and pace are those of the deliveries. */
export interface AskPeopleDeps extends RenewalDeps {
  readonly grant: () => Promise<Result<Grant, GrantFailure>>;
  readonly people: PeopleMemory;
  readonly settings: LedgerSettings;
  readonly pace: Pace;
  readonly now: () => number;
}

/** Without a wait that Basecamp named after a 429, nothing is asked for so long, in milliseconds. */
const PAUSE_AFTER_429_MS = 15_000;

/** Who is on a project, for a tool: as the deliveries know it, or read as they would with so many requests. */
export async function askPeople(
  project: string,
  deps: AskPeopleDeps,
  budget: RequestBudget = { left: PEOPLE_REQUEST_LIMIT },
): Promise<Result<ProjectPeople, PeopleRefusal>> {
  const { people: memory, settings, now } = deps;
  const grant = await deps.grant();
  if (!grant.ok) return grant;
  const { account } = grant.value;
  const place = { account, project };
  const known = memory.told(place);
  if (known === null || now() - known.at >= PEOPLE_FRESH_MS) {
    if (settings.currentHold(now())?.reason === "rate-limited") return failed("rate-limited");
    let isRead = false;
    // A read that is shared with a delivery ends when that one has no requests left.
    while (!isRead && budget.left > 0) {
      const answer = await memory.read(place, (call) => withRenewal(grant.value, deps, call), budget, now);
      if (!answer.ok) return failed(refusalOf(answer.failure, deps));
      isRead = answer.value === "read";
    }
  }
  const told = memory.told(place);
  // The connection was changed meanwhile.
  if (told === null) return failed("no-clear-answer");
  return told.people === null ? failed("not-told") : ok({ account, people: told.people });
}

/** Why a call of a tool did not get through; after a 429 all calls pause. */
export function refusalOf(
  failure: PeopleFailure,
  { settings, pace, now }: Pick<AskPeopleDeps, "settings" | "pace" | "now">,
): PeopleRefusal {
  switch (failure.reason) {
    case "rejected":
      return "not-told";
    case "rate-limited": {
      const slowed = pace.slowDown(now());
      if (slowed !== null) settings.slowPace(slowed);
      const until = now() + (failure.retryAfterMs ?? PAUSE_AFTER_429_MS);
      settings.hold({ until, reason: "rate-limited" }, now());
      return "rate-limited";
    }
    case "token-refused":
      return failure.grantFailure ?? "access-refused";
    case "other-connection":
      return "no-clear-answer";
    case "account-unavailable":
    case "no-clear-answer":
      return failure.reason;
    default:
      return unreachable(failure);
  }
}
