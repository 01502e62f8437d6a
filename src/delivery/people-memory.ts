import type { BasecampClient } from "../basecamp/client.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import type { Person } from "../person.ts";
import { ok, type Result } from "../result.ts";
import type { RenewalFailure } from "./renewal.ts";
import type { RequestBudget } from "./sweep.ts";

/** For so long, in milliseconds, a project's people are not asked for again. */
export const PEOPLE_FRESH_MS = 10 * 60_000;
/** Somebody who is missing in a list older than this, in milliseconds, may have been added since. */
export const PEOPLE_RECENT_MS = 60_000;
/** The most pages of one list, about 1,800 people; those after them are not known. */
export const PEOPLE_PAGES_LIMIT = 20;
/** The people of so many projects are remembered; those read longest ago go first. */
const PROJECTS_REMEMBERED = 50;

/** Where people are: an account and a project of it, digit strings. */
export interface PeoplePlace {
  readonly account: string;
  readonly project: string;
}

/** What Basecamp said of a project's people; null when it refused to say. `at` in milliseconds since 1970. */
export interface ToldPeople {
  readonly people: readonly Person[] | null;
  readonly at: number;
}

/** Makes calls with a client whose token is renewed when it is refused. */
export type CallBasecamp = <T>(
  call: (client: BasecampClient) => Promise<Result<T, BasecampFailure>>,
) => Promise<Result<T, PeopleFailure>>;

/** Why the people could not be read. */
export type PeopleFailure = Exclude<BasecampFailure, { reason: "token-refused" }> | RenewalFailure;

/** A list that was begun: what was read, and the path of the next page, null for the first. */
interface Reading {
  people: readonly Person[];
  next: string | null;
  pages: number;
  readonly since: number;
}

/** The people of projects as Basecamp told them last. They are kept in memory only, and lost when the runtime ends. */
export class PeopleMemory {
  readonly #told = new Map<string, ToldPeople>();
  readonly #begun = new Map<string, Reading>();
  readonly #underWay = new Map<string, Promise<Result<"read" | "unfinished", PeopleFailure>>>();
  #generation = 0;

  /** Somebody who was read is not on the project: it is read again, but not more often than once in a while. */
  doubt(place: PeoplePlace, now: number): void {
    const told = this.told(place);
    if (told !== null && now - told.at >= PEOPLE_RECENT_MS) this.#told.delete(nameOf(place));
  }

  /** What is known of a project, however old; null when nothing was asked yet. */
  told(place: PeoplePlace): ToldPeople | null {
    return this.#told.get(nameOf(place)) ?? null;
  }

  /** Remembers that a project's people cannot be told. */
  noteUntold(place: PeoplePlace, now: number): void {
    this.#note(nameOf(place), { people: null, at: now });
  }

  /** The connection was made or changed: another person may see other people, and their addresses. */
  forget(): void {
    this.#generation++;
    this.#told.clear();
    this.#begun.clear();
    this.#underWay.clear();
  }

  /**
   * Reads the people of a project, as many pages as there are requests for; whoever asks meanwhile shares the read.
   * What a read could not finish is gone on with by the next one.
   */
  read(
    place: PeoplePlace,
    call: CallBasecamp,
    budget: RequestBudget,
    now: () => number,
  ): Promise<Result<"read" | "unfinished", PeopleFailure>> {
    const name = nameOf(place);
    const shared = this.#underWay.get(name);
    if (shared !== undefined) return shared;
    const reading = this.#read(place, call, budget, now).finally(() => {
      if (this.#underWay.get(name) === reading) this.#underWay.delete(name);
    });
    this.#underWay.set(name, reading);
    return reading;
  }

  async #read(
    place: PeoplePlace,
    call: CallBasecamp,
    budget: RequestBudget,
    now: () => number,
  ): Promise<Result<"read" | "unfinished", PeopleFailure>> {
    const name = nameOf(place);
    const generation = this.#generation;
    const begun = this.#begun.get(name);
    const isUsable = begun !== undefined && now() - begun.since < PEOPLE_FRESH_MS;
    const reading: Reading = isUsable ? begun : { people: [], next: null, pages: 0, since: now() };
    const answer = await call((client) => goThrough(client, place.project, reading, budget));
    // What was seen through a connection that was replaced meanwhile says nothing about the new one.
    if (generation !== this.#generation) return answer;
    const isRefused = !answer.ok && answer.failure.reason === "rejected";
    if (isRefused || (answer.ok && answer.value === "read")) {
      this.#begun.delete(name);
      this.#note(name, { people: isRefused ? null : reading.people, at: now() });
    } else {
      this.#begun.set(name, reading);
      trim(this.#begun);
    }
    return answer;
  }

  #note(name: string, told: ToldPeople): void {
    this.#told.delete(name);
    this.#told.set(name, told);
    trim(this.#told);
  }
}

async function goThrough(
  client: BasecampClient,
  project: string,
  reading: Reading,
  budget: RequestBudget,
): Promise<Result<"read" | "unfinished", BasecampFailure>> {
  for (;;) {
    if (budget.left-- <= 0) return ok("unfinished");
    const page = reading.next === null ? await client.listPeople(project) : await client.nextPeople(reading.next);
    if (!page.ok) return page;
    reading.people = [...reading.people, ...page.value.people];
    reading.next = page.value.next;
    reading.pages++;
    if (reading.next === null || reading.pages >= PEOPLE_PAGES_LIMIT) return ok("read");
  }
}

function nameOf({ account, project }: PeoplePlace): string {
  return `${account}/${project}`;
}

function trim(collection: Map<string, unknown>): void {
  if (collection.size > PROJECTS_REMEMBERED) collection.delete(collection.keys().next().value ?? "");
}
