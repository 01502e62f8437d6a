import type { BasecampClient, Todo } from "../basecamp/client.ts";
import { failed, ok, type Result } from "../result.ts";
import type { KnownTodo } from "./delivery.ts";
import type { LookMemory } from "./look-memory.ts";
import { referencesIn } from "./reference.ts";
import type { RequestBudget, Sweep, SweepFailure } from "./sweep.ts";

/** The most requests that one look makes in one run. */
export const LOOK_REQUEST_LIMIT = 20;
/** How far Basecamp's clock may be behind ours, in milliseconds. */
const CLOCK_SKEW_MARGIN_MS = 10 * 60 * 1000;
/** A create whose answer was lost has done its work by then, in milliseconds, Basecamp's clock being ahead included. */
const WORK_ENDS_WITHIN_MS = 20 * 60 * 1000;
/** A create is cut off after this long; a to-do that another one made later is newer than ours. In milliseconds. */
const CREATE_LASTS_MS = 15_000;
/** To-dos that were filed this long before the first create, in milliseconds, still bear witness. */
export const KNOWN_BEFORE_MS = 60 * 60 * 1000;

/** What is looked for. Times in milliseconds since 1970. */
export interface Wanted {
  readonly project: string;
  readonly reference: string;
  readonly content: string;
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** Since when the look is due; what was read before does not count. */
  readonly dueAt: number;
  /** To-dos of other deliveries in the project, the earliest first. */
  readonly known: readonly KnownTodo[];
}

export type LookFailure =
  | SweepFailure
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
  now: () => number,
): Promise<Result<Todo | null, LookFailure>> {
  const name = `${wanted.reference} ${wanted.project} ${wanted.lastSentAt}`;
  const sweep = memory.sweepOf(name, wanted.project, wanted.dueAt, now);
  const budget = { left: LOOK_REQUEST_LIMIT };
  const outcome = await look({ client, wanted, memory, sweep, budget });
  const goesOn = !outcome.ok && outcome.failure.reason !== "list-behind";
  if (!goesOn) memory.endLook(name);
  return outcome;
}

interface Look {
  readonly client: BasecampClient;
  readonly wanted: Wanted;
  readonly memory: LookMemory;
  readonly sweep: Sweep;
  readonly budget: RequestBudget;
}

async function look(parts: Look): Promise<Result<Todo | null, LookFailure>> {
  const { client, wanted, sweep, budget } = parts;
  const { reference, firstSentAt } = wanted;
  const witness = witnessOf(wanted, sweep.startedAt);
  const since = Math.min(firstSentAt, witness?.sentAt ?? firstSentAt) - CLOCK_SKEW_MARGIN_MS;
  const swept = await sweep.backTo(client, since, reference, budget);
  if (!swept.ok) return swept;
  const found = sweep.found.get(reference);
  if (found !== undefined) return whole(found, parts);
  const read = await throughUndescribed(since, parts);
  if (!read.ok || read.value !== null) return read;
  if (witness === null || sweep.listed.has(witness.id)) return ok(null);
  const todo = await readTodo(witness.id, parts);
  if (!todo.ok) return todo;
  // A completed, moved or thrown away to-do may be missing from the lists for that reason.
  const isMissing = todo.value?.state === "open" && [null, wanted.project].includes(todo.value.project);
  return isMissing ? failed({ reason: "list-behind" }) : ok(null);
}

/** Reads what came without a description, those with our title first. An empty one is believed, unless the title is ours. */
async function throughUndescribed(since: number, parts: Look): Promise<Result<Todo | null, LookFailure>> {
  const { wanted, memory, sweep } = parts;
  const { content, reference, lastSentAt, known } = wanted;
  const ours = new Set(known.map(({ id }) => id));
  const mayBeOurs = ({ id, description, createdAt, ...todo }: Todo): boolean => {
    const time = Date.parse(createdAt ?? "");
    const isFar = time < since || time > lastSentAt + WORK_ENDS_WITHIN_MS;
    const carried = memory.referencesOf(id);
    const isUnknown = carried === null ? !ours.has(id) : carried.includes(reference);
    return !isFar && isUnknown && (description === null || todo.content === content);
  };
  const candidates = sweep.undescribed
    .filter(mayBeOurs)
    .sort((a, b) => Number(b.content === content) - Number(a.content === content));
  for (const { id, content: title } of candidates) {
    const todo = await readTodo(id, parts);
    if (!todo.ok) return todo;
    // Listed, but not there when asked for: nobody knows whose it is.
    if (todo.value === null && title === content) return failed({ reason: "list-behind" });
    if (todo.value === null) continue;
    const carried = referencesIn(todo.value.description ?? "");
    memory.noteRead(id, carried);
    if (carried.includes(reference)) return todo;
  }
  return ok(null);
}

/** The to-do with everything that Basecamp says of it; as it is when that cannot be had. */
async function whole(todo: Todo, parts: Look): Promise<Result<Todo, never>> {
  if (todo.isWhole) return ok(todo);
  const read = await readTodo(todo.id, parts);
  return ok(read.ok && read.value !== null ? read.value : todo);
}

async function readTodo(id: string, { client, budget }: Look): Promise<Result<Todo | null, LookFailure>> {
  if (budget.left-- <= 0) return failed({ reason: "look-unfinished" });
  const todo = await client.getTodo(id);
  const isGone = !todo.ok && todo.failure.reason === "rejected" && todo.failure.status === 404;
  return isGone ? ok(null) : todo;
}

/**
 * The to-do whose presence says most: the first one made after our last create, since a list that shows it would show
 * ours; without one, the last one made before. It must be older than the sweep that is to show it.
 */
function witnessOf({ known, lastSentAt }: Wanted, sweptFrom: number): KnownTodo | null {
  const older = known.filter(({ sentAt }) => sentAt + CREATE_LASTS_MS <= sweptFrom);
  return older.find(({ sentAt }) => sentAt >= lastSentAt + CREATE_LASTS_MS) ?? older.at(-1) ?? null;
}
