import type { BasecampClient, RecordingStatus, RecordingsPage, Todo } from "../basecamp/client.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { failed, ok, type Result } from "../result.ts";
import { referencesIn } from "./reference.ts";

/** The most pages that one sweep goes through in all its runs, about 50,000 to-dos. */
const SWEEP_PAGES_LIMIT = 500;
const STATUSES: readonly RecordingStatus[] = ["active", "archived", "trashed"];

export type SweepFailure =
  | BasecampFailure
  /** This run's requests are used up; the sweep goes on from there. */
  | { readonly reason: "look-unfinished" }
  | { readonly reason: "too-many-to-look-through" };

/** How many requests may still be made. */
export interface RequestBudget {
  left: number;
}

/** How far one list was gone through. Times in milliseconds since 1970. */
interface Walk {
  /** The path of the page that was read last; null for the first one. */
  page: string | null;
  next: string | null;
  isBegun: boolean;
  isEnded: boolean;
  /** When the oldest to-do that was read was made. */
  reached: number;
}

/**
 * One way through a project's recordings, newest first, which serves all deliveries that look for a to-do there. It
 * may take several runs: new to-dos only push others to later pages meanwhile.
 */
export class Sweep {
  /** The to-dos that carry a reference, by that reference. */
  readonly found = new Map<string, Todo>();
  /** The id of every to-do that was listed. */
  readonly listed = new Set<string>();
  /** Those that came without a description, or with an empty one. */
  undescribed: Todo[] = [];
  startedAt: number;
  readonly #project: string;
  readonly #now: () => number;
  #walks = newWalks();
  #underWay: Promise<unknown> = Promise.resolve();
  #pagesRead = 0;

  constructor(project: string, now: () => number) {
    this.#project = project;
    this.#now = now;
    this.startedAt = now();
  }

  /**
   * Goes through the active, archived and trashed to-dos back to `since` (milliseconds since 1970), or until the
   * reference is found. Looks that share the sweep come one after another.
   */
  backTo(
    client: BasecampClient,
    since: number,
    reference: string,
    budget: RequestBudget,
  ): Promise<Result<true, SweepFailure>> {
    const walked = this.#underWay.then(() => this.#walkBackTo(client, since, reference, budget));
    this.#underWay = walked.catch(() => undefined);
    return walked;
  }

  async #walkBackTo(
    client: BasecampClient,
    since: number,
    reference: string,
    budget: RequestBudget,
  ): Promise<Result<true, SweepFailure>> {
    for (const status of STATUSES) {
      const walk = this.#walks[status];
      let goesOn = walk.isBegun;
      while (!walk.isEnded && walk.reached >= since && !this.found.has(reference)) {
        if (this.#pagesRead++ >= SWEEP_PAGES_LIMIT) return failed({ reason: "too-many-to-look-through" });
        if (budget.left-- <= 0) return failed({ reason: "look-unfinished" });
        const path = goesOn ? walk.page : walk.next;
        const page =
          path === null ? await client.listRecordings(this.#project, status) : await client.nextRecordings(path);
        if (!page.ok) return page;
        // Where nothing is known any more, to-dos were taken out of the list and others may have been passed over.
        if (goesOn && !page.value.todos.some(({ id }) => this.listed.has(id))) return this.#beginAfresh();
        goesOn = false;
        this.#take(page.value, path, walk);
      }
    }
    return ok(true);
  }

  #take({ todos, next }: RecordingsPage, path: string | null, walk: Walk): void {
    for (const todo of todos) {
      if ((todo.description ?? "") === "" && !this.listed.has(todo.id)) this.undescribed.push(todo);
      this.listed.add(todo.id);
      const { description, ...found } = todo;
      for (const reference of referencesIn(description ?? "")) this.found.set(reference, { ...found, description: "" });
      const createdAt = Date.parse(todo.createdAt ?? "");
      if (!Number.isNaN(createdAt)) walk.reached = Math.min(walk.reached, createdAt);
    }
    Object.assign(walk, { page: path, next, isBegun: true, isEnded: next === null });
  }

  #beginAfresh(): Result<never, SweepFailure> {
    this.startedAt = this.#now();
    this.listed.clear();
    this.undescribed = [];
    this.#walks = newWalks();
    this.#pagesRead = 0;
    return failed({ reason: "look-unfinished" });
  }
}

function newWalks(): Record<RecordingStatus, Walk> {
  const walk = (): Walk => ({
    page: null,
    next: null,
    isBegun: false,
    isEnded: false,
    reached: Number.POSITIVE_INFINITY,
  });
  return { active: walk(), archived: walk(), trashed: walk() };
}
