import type { BasecampClient, RecordingStatus, RecordingsPage, Todo } from "../basecamp/client.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { failed, ok, type Result } from "../result.ts";
import type { KnownTodo } from "./delivery.ts";
import { carriesReference } from "./reference.ts";

/** The most requests that one look makes. */
export const LOOK_REQUEST_LIMIT = 20;
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
  /** To-dos that were read before and are nobody's delivery; this look adds what it reads. */
  readonly foreign: Set<string>;
}

export type LookFailure =
  | BasecampFailure
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
export async function lookUp(client: BasecampClient, wanted: Wanted): Promise<Result<Todo | null, LookFailure>> {
  const look = new Look(client, wanted);
  for (const status of STATUSES) {
    const found = await look.throughAll(status);
    if (!found.ok) return found;
    if (found.value !== null) return look.whole(found.value);
  }
  const read = await look.throughUnread();
  if (!read.ok || read.value !== null) return read;
  const behind = await look.isBehind();
  if (!behind.ok) return behind;
  return behind.value ? failed({ reason: "list-behind" }) : ok(null);
}

class Look {
  readonly #client: BasecampClient;
  readonly #wanted: Wanted;
  readonly #witness: KnownTodo | null;
  readonly #ours: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  readonly #unread: Todo[] = [];
  #requestsLeft = LOOK_REQUEST_LIMIT;

  constructor(client: BasecampClient, wanted: Wanted) {
    this.#client = client;
    this.#wanted = wanted;
    this.#witness = witnessOf(wanted);
    this.#ours = new Set(wanted.known.map(({ id }) => id));
  }

  /** Goes through the recordings of one status; those that came without a description are left for later. */
  async throughAll(status: RecordingStatus): Promise<Result<Todo | null, LookFailure>> {
    const { project, reference, firstSentAt } = this.#wanted;
    const since = Math.min(firstSentAt, this.#witness?.sentAt ?? firstSentAt) - CLOCK_SKEW_MARGIN_MS;
    let next: string | null = null;
    do {
      if (this.#requestsLeft-- <= 0) return failed({ reason: "too-many-to-look-through" });
      const page: Result<RecordingsPage, BasecampFailure> =
        next === null ? await this.#client.listRecordings(project, status) : await this.#client.nextRecordings(next);
      if (!page.ok) return page;
      for (const todo of page.value.todos) {
        if (createdAt(todo) < since) return ok(null);
        this.#seen.add(todo.id);
        if (todo.description !== null && carriesReference(todo.description, reference)) return ok(todo);
        if (this.#mustBeRead(todo)) this.#unread.push(todo);
      }
      next = page.value.next;
    } while (next !== null);
    return ok(null);
  }

  /** Reads what came without a description, those with our title first. */
  async throughUnread(): Promise<Result<Todo | null, LookFailure>> {
    const { content, reference, foreign } = this.#wanted;
    const unread = this.#unread.toSorted((a, b) => Number(b.content === content) - Number(a.content === content));
    for (const { id } of unread) {
      const todo = await this.#read(id);
      if (!todo.ok) return todo;
      if (todo.value !== null && carriesReference(todo.value.description ?? "", reference)) return ok(todo.value);
      foreign.add(id);
    }
    return ok(null);
  }

  /** Whether the lists lack a to-do of another delivery that is there when it is asked for by its id. */
  async isBehind(): Promise<Result<boolean, LookFailure>> {
    if (this.#witness === null || this.#seen.has(this.#witness.id)) return ok(false);
    const todo = await this.#read(this.#witness.id);
    if (!todo.ok) return todo;
    // A completed, moved or thrown away to-do may be missing from the lists for that reason.
    return ok(todo.value?.isOpen === true && [null, this.#wanted.project].includes(todo.value.project));
  }

  /** The to-do with everything that Basecamp says of it; as it is when that cannot be had. */
  async whole(todo: Todo): Promise<Result<Todo, never>> {
    if (todo.isWhole) return ok(todo);
    const read = await this.#read(todo.id);
    return ok(read.ok && read.value !== null ? read.value : todo);
  }

  /** An empty description is believed, unless the title is ours. */
  #mustBeRead({ id, description, content, ...todo }: Todo): boolean {
    const { foreign, lastSentAt } = this.#wanted;
    if (description !== null && (description !== "" || content !== this.#wanted.content)) return false;
    const isLater = todo.createdAt !== null && Date.parse(todo.createdAt) > lastSentAt + WORK_ENDS_WITHIN_MS;
    return !isLater && !this.#ours.has(id) && !foreign.has(id);
  }

  async #read(id: string): Promise<Result<Todo | null, LookFailure>> {
    if (this.#requestsLeft-- <= 0) return failed({ reason: "too-many-to-look-through" });
    const todo = await this.#client.getTodo(id);
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
