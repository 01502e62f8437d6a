import type { BasecampClient, RecordingStatus, Todo } from "../basecamp/client.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { failed, ok, type Result } from "../result.ts";
import type { KnownTodo } from "./delivery.ts";
import type { LookMemory } from "./look-memory.ts";
import { carriesReference, referencesIn } from "./reference.ts";

/** The most requests that one look makes in one run. */
export const LOOK_REQUEST_LIMIT = 20;
/** The most pages that one look goes through in all its runs, about 50,000 to-dos. */
const LOOK_PAGES_LIMIT = 500;
/** How far Basecamp's clock may be behind ours, in milliseconds. */
const CLOCK_SKEW_MARGIN_MS = 10 * 60 * 1000;
/** A create whose answer was lost has done its work by then, in milliseconds, Basecamp's clock being ahead included. */
const WORK_ENDS_WITHIN_MS = 20 * 60 * 1000;
/** A create is cut off after this long; a to-do that another one made later is newer than ours. In milliseconds. */
const CREATE_LASTS_MS = 15_000;
/** To-dos that were filed this long before the first create, in milliseconds, still bear witness. */
export const KNOWN_BEFORE_MS = 60 * 60 * 1000;
const STATUSES: readonly RecordingStatus[] = ["active", "archived", "trashed"];

/** What is looked for. Times in milliseconds since 1970. */
export interface Wanted {
  readonly project: string;
  readonly reference: string;
  readonly content: string;
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** To-dos of other deliveries in the project, the earliest first. */
  readonly known: readonly KnownTodo[];
}

export type LookFailure =
  | BasecampFailure
  /** This run's requests are used up; the next look for the same goes on from there. */
  | { readonly reason: "look-unfinished" }
  | { readonly reason: "too-many-to-look-through" }
  /** A to-do that exists is missing from the list, so that ours can be missing as well. */
  | { readonly reason: "list-behind" };

/** How an earlier create is looked for. */
export type LookUp = typeof lookUp;

/**
 * Looks whether a to-do with our reference exists in a project: through the recordings, newest first, back to the first
 * create less a margin, the archived and the trashed ones too. Null means that a complete look found none, in a list
 * that shows what else was filed about then; a look that could not be completed is a failure and says nothing.
 */
export async function lookUp(
  client: BasecampClient,
  wanted: Wanted,
  memory: LookMemory,
): Promise<Result<Todo | null, LookFailure>> {
  const name = `${wanted.reference} ${wanted.project} ${wanted.lastSentAt}`;
  const look = memory.lookOf(name, () => new Look(wanted, memory));
  const outcome = await look.go(client);
  if (outcome.ok || outcome.failure.reason === "list-behind") memory.endLook(name);
  return outcome;
}

/** One look, which may take several runs. */
export class Look {
  readonly #wanted: Wanted;
  readonly #memory: LookMemory;
  readonly #witness: KnownTodo | null;
  readonly #ours: ReadonlySet<string>;
  readonly #listed = new Set<string>();
  #unread: Todo[] = [];
  #status = 0;
  /** The page of the list that was read last; null before the second one. */
  #page: string | null = null;
  #pagesRead = 0;
  #requestsLeft = LOOK_REQUEST_LIMIT;

  constructor(wanted: Wanted, memory: LookMemory) {
    this.#wanted = wanted;
    this.#memory = memory;
    this.#witness = witnessOf(wanted);
    this.#ours = new Set(wanted.known.map(({ id }) => id));
  }

  /** Goes on where the run before ended. */
  async go(client: BasecampClient): Promise<Result<Todo | null, LookFailure>> {
    this.#requestsLeft = LOOK_REQUEST_LIMIT;
    const seen = this.#memory.takeSeen(this.#wanted.reference);
    if (seen !== null) return this.#whole(client, seen);
    for (let status = STATUSES[this.#status]; status !== undefined; status = STATUSES[++this.#status]) {
      const found = await this.#throughList(client, status);
      if (!found.ok) return found;
      if (found.value !== null) return this.#whole(client, found.value);
      this.#page = null;
    }
    const read = await this.#throughUnread(client);
    if (!read.ok || read.value !== null) return read;
    const behind = await this.#isBehind(client);
    if (!behind.ok) return behind;
    return behind.value ? failed({ reason: "list-behind" }) : ok(null);
  }

  /** Goes through the recordings of one status; those that came without a description are left for later. */
  async #throughList(client: BasecampClient, status: RecordingStatus): Promise<Result<Todo | null, LookFailure>> {
    const { firstSentAt } = this.#wanted;
    const since = Math.min(firstSentAt, this.#witness?.sentAt ?? firstSentAt) - CLOCK_SKEW_MARGIN_MS;
    let goesOn = this.#page !== null;
    let path = this.#page;
    do {
      if (this.#pagesRead++ >= LOOK_PAGES_LIMIT) return failed({ reason: "too-many-to-look-through" });
      if (this.#requestsLeft-- <= 0) return failed({ reason: "look-unfinished" });
      const page =
        path === null ? await client.listRecordings(this.#wanted.project, status) : await client.nextRecordings(path);
      if (!page.ok) return page;
      // New to-dos only push others to later pages. Where nothing is known any more, some went missing in between.
      if (goesOn && !page.value.todos.some(({ id }) => this.#listed.has(id))) return this.#beginAfresh();
      goesOn = false;
      this.#page = path;
      for (const todo of page.value.todos) {
        if (createdAt(todo) < since) return ok(null);
        if (this.#isOurs(todo)) return ok(todo);
      }
      path = page.value.next;
    } while (path !== null);
    return ok(null);
  }

  #isOurs(todo: Todo): boolean {
    this.#listed.add(todo.id);
    if (todo.description !== null) {
      for (const reference of referencesIn(todo.description)) {
        if (reference === this.#wanted.reference) return true;
        this.#memory.noteSeen(reference, todo);
      }
    }
    if (this.#mustBeRead(todo)) this.#unread.push(todo);
    return false;
  }

  #beginAfresh(): Result<never, LookFailure> {
    this.#listed.clear();
    this.#unread = [];
    this.#status = 0;
    this.#page = null;
    return failed({ reason: "look-unfinished" });
  }

  /** Reads what came without a description, those with our title first. */
  async #throughUnread(client: BasecampClient): Promise<Result<Todo | null, LookFailure>> {
    const { content, reference } = this.#wanted;
    this.#unread = this.#unread.toSorted((a, b) => Number(b.content === content) - Number(a.content === content));
    for (let next = this.#unread[0]; next !== undefined; next = this.#unread[0]) {
      const todo = await this.#read(client, next.id);
      if (!todo.ok) return todo;
      if (todo.value !== null && carriesReference(todo.value.description ?? "", reference)) return ok(todo.value);
      this.#memory.noteForeign(next.id);
      this.#unread.shift();
    }
    return ok(null);
  }

  /** Whether the lists lack a to-do of another delivery that is there when it is asked for by its id. */
  async #isBehind(client: BasecampClient): Promise<Result<boolean, LookFailure>> {
    if (this.#witness === null || this.#listed.has(this.#witness.id)) return ok(false);
    const todo = await this.#read(client, this.#witness.id);
    if (!todo.ok) return todo;
    // A completed, moved or thrown away to-do may be missing from the lists for that reason.
    return ok(todo.value?.isOpen === true && [null, this.#wanted.project].includes(todo.value.project));
  }

  /** The to-do with everything that Basecamp says of it; as it is when that cannot be had. */
  async #whole(client: BasecampClient, todo: Todo): Promise<Result<Todo, never>> {
    if (todo.isWhole) return ok(todo);
    const read = await this.#read(client, todo.id);
    return ok(read.ok && read.value !== null ? read.value : todo);
  }

  /** An empty description is believed, unless the title is ours. */
  #mustBeRead({ id, description, content, ...todo }: Todo): boolean {
    if (description !== null && (description !== "" || content !== this.#wanted.content)) return false;
    const lastWork = this.#wanted.lastSentAt + WORK_ENDS_WITHIN_MS;
    const isLater = todo.createdAt !== null && Date.parse(todo.createdAt) > lastWork;
    return !isLater && !this.#ours.has(id) && !this.#memory.isForeign(id);
  }

  async #read(client: BasecampClient, id: string): Promise<Result<Todo | null, LookFailure>> {
    if (this.#requestsLeft-- <= 0) return failed({ reason: "look-unfinished" });
    const todo = await client.getTodo(id);
    const isGone = !todo.ok && todo.failure.reason === "rejected" && todo.failure.status === 404;
    return isGone ? ok(null) : todo;
  }
}

/** Without a readable time a to-do counts as new, so that no page is left out for it. */
function createdAt(todo: Todo): number {
  const time = Date.parse(todo.createdAt ?? "");
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/**
 * The to-do whose presence says most: the first one made after our last create, since a list that shows it would show
 * ours; without one, the last one made before.
 */
function witnessOf({ known, lastSentAt }: Wanted): KnownTodo | null {
  return known.find(({ sentAt }) => sentAt >= lastSentAt + CREATE_LASTS_MS) ?? known.at(-1) ?? null;
}
