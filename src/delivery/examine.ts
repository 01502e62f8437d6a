import type { BasecampClient } from "../basecamp/client.ts";
import type { Grant } from "../basecamp/connection-record.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import type { Todolist } from "../basecamp/todolists.ts";
import type { Person } from "../person.ts";
import { failed, ok, type Result } from "../result.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import { type AskPeopleDeps, askPeople, type PeopleRefusal, refusalOf } from "./ask-people.ts";
import { withRenewal } from "./renewal.ts";

/** The most requests of one examination, repeats after a renewed token aside. */
const EXAMINATION_REQUESTS_LIMIT = 30;
/** After this long, in milliseconds, nothing more is asked: somebody waits for the page. */
const TIME_LIMIT_MS = 25_000;

/** What the mappings need of Basecamp. */
export interface Needs {
  readonly lists: readonly TodolistAddress[];
  /** The projects whose people are of interest. */
  readonly projects: readonly Pick<TodolistAddress, "account" | "project">[];
}

/** Why something was not looked at, or could not be. */
export type NotExamined = Exclude<PeopleRefusal, "not-told"> | "too-many" | "too-slow";

/** Why a list cannot be used, or is not known to be. */
export type ListRefusal = NotExamined | "other-account" | "not-found" | "not-allowed" | "turned-down";

/** What Basecamp says of what the mappings need. */
export interface BasecampFindings {
  /** Whether the connected person administrates the account. */
  readonly profile: Result<{ readonly isAdmin: boolean }, NotExamined | "turned-down">;
  /** How far this clock is ahead of Basecamp's, in milliseconds; null when Basecamp told no time. */
  readonly clockAheadMs: number | null;
  readonly lists: readonly { readonly todolist: string; readonly found: Result<Todolist, ListRefusal> }[];
  readonly people: readonly {
    readonly project: string;
    readonly found: Result<readonly Person[], NotExamined | "not-told">;
  }[];
}

type Paced = Pick<AskPeopleDeps, "grant" | "client" | "currentGrant" | "renew">;

export interface ExamineDeps extends Pick<AskPeopleDeps, "people" | "settings" | "pace" | "now"> {
  /** How Basecamp is reached; `see` gets the headers of every answer. */
  readonly paced: (see: (headers: Headers) => void) => Paced;
}

/** Findings of an examination that could ask nothing. */
export function unexamined({ lists, projects }: Needs, why: NotExamined): BasecampFindings {
  return {
    profile: failed(why),
    clockAheadMs: null,
    lists: lists.map(({ todolist }) => ({ todolist, found: failed(why) })),
    people: projects.map(({ project }) => ({ project, found: failed(why) })),
  };
}

/** Asks Basecamp, reading only, whether it can be reached and has what the mappings need. A wait after a 429 is kept. */
export async function examine(needs: Needs, deps: ExamineDeps): Promise<BasecampFindings> {
  const { settings, now } = deps;
  if (settings.currentHold(now())?.reason === "rate-limited") return unexamined(needs, "rate-limited");
  let clockAheadMs: number | null = null;
  const paced = deps.paced((headers) => {
    const told = Date.parse(headers.get("date") ?? "");
    if (!Number.isNaN(told)) clockAheadMs = now() - told;
  });
  const grant = await paced.grant();
  if (!grant.ok) return unexamined(needs, grant.failure);

  const asking = new Asking(grant.value, paced, deps);
  const profile = await asking.ask((client) => client.getMyProfile());
  if (!profile.ok && typeof profile.failure === "string") {
    return { ...unexamined(needs, profile.failure), clockAheadMs };
  }
  const lists: BasecampFindings["lists"][number][] = [];
  for (const { account, todolist } of needs.lists) {
    const isOurs = account === grant.value.account;
    lists.push({ todolist, found: isOurs ? await asking.list(todolist) : failed("other-account") });
  }
  const people: BasecampFindings["people"][number][] = [];
  for (const { account, project } of needs.projects) {
    if (account === grant.value.account) people.push({ project, found: await asking.people(project) });
  }
  return { profile: profile.ok ? profile : failed("turned-down"), clockAheadMs, lists, people };
}

/** Calls one after another until one says that none after it can work, or the requests or the time are used up. */
class Asking {
  readonly #deps: ExamineDeps & Paced;
  readonly #budget = { left: EXAMINATION_REQUESTS_LIMIT };
  readonly #endAt: number;
  #grant: Grant;
  #stopped: NotExamined | null = null;

  constructor(grant: Grant, paced: Paced, deps: ExamineDeps) {
    this.#grant = grant;
    this.#endAt = deps.now() + TIME_LIMIT_MS;
    const renew: Paced["renew"] = async (seenToken) => {
      const renewed = await paced.renew(seenToken);
      if (renewed.ok && renewed.value.account === grant.account) this.#grant = renewed.value;
      return renewed;
    };
    this.#deps = { ...deps, ...paced, renew, grant: async () => ok(this.#grant) };
  }

  /** One call; a refusal for good comes with its status. */
  async ask<T>(
    call: (client: BasecampClient) => Promise<Result<T, BasecampFailure>>,
  ): Promise<Result<T, NotExamined | { readonly status: number }>> {
    const why = this.#mayNot();
    if (why !== null) return failed(why);
    this.#budget.left--;
    const answer = await withRenewal(this.#grant, this.#deps, call);
    if (answer.ok) return answer;
    if (answer.failure.reason === "rejected") return failed({ status: answer.failure.status });
    return failed(this.#stopFor(refusalOf(answer.failure, this.#deps)));
  }

  async list(todolist: string): Promise<Result<Todolist, ListRefusal>> {
    const answer = await this.ask((client) => client.getTodolist(todolist));
    if (answer.ok) return answer;
    if (typeof answer.failure === "string") return failed(answer.failure);
    switch (answer.failure.status) {
      case 404:
        return failed("not-found");
      case 403:
        return failed("not-allowed");
      default:
        return failed("turned-down");
    }
  }

  async people(project: string): Promise<Result<readonly Person[], NotExamined | "not-told">> {
    const why = this.#mayNot();
    if (why !== null) return failed(why);
    const answer = await askPeople(project, this.#deps, this.#budget);
    if (answer.ok) return ok(answer.value.people);
    if (answer.failure === "not-told") return failed("not-told");
    return failed(this.#budget.left <= 0 ? "too-many" : this.#stopFor(answer.failure));
  }

  #mayNot(): NotExamined | null {
    if (this.#stopped !== null) return this.#stopped;
    const { settings, now } = this.#deps;
    if (settings.currentHold(now())?.reason === "rate-limited") return "rate-limited";
    if (this.#budget.left <= 0) return "too-many";
    return now() > this.#endAt ? "too-slow" : null;
  }

  /** One call without a clear answer says nothing of the others. */
  #stopFor(refusal: PeopleRefusal): NotExamined {
    const why = refusal === "not-told" ? "no-clear-answer" : refusal;
    if (why !== "no-clear-answer") this.#stopped = why;
    return why;
  }
}
