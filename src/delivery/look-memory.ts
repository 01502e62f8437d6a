import type { Todo } from "../basecamp/client.ts";
import type { Look } from "./look-up.ts";

/** So many of each kind are remembered; the oldest go first. */
const REMEMBERED = 5_000;
const UNFINISHED_REMEMBERED = 200;

/** What looks remember from one run to the next. It is lost when the runtime ends; looks then begin afresh. */
export class LookMemory {
  readonly #foreign = new Set<string>();
  readonly #seen = new Map<string, Todo>();
  readonly #unfinished = new Map<string, Look>();

  /** Whether a to-do was read before and is nobody's delivery. */
  isForeign(todo: string): boolean {
    return this.#foreign.has(todo);
  }

  noteForeign(todo: string): void {
    this.#foreign.add(todo);
    trim(this.#foreign, REMEMBERED);
  }

  /** Remembers a to-do that a look for another one came by. */
  noteSeen(reference: string, todo: Todo): void {
    this.#seen.set(reference, todo);
    trim(this.#seen, REMEMBERED);
  }

  /** The to-do with this reference that an earlier look came by; it is given out once. */
  takeSeen(reference: string): Todo | null {
    const todo = this.#seen.get(reference) ?? null;
    this.#seen.delete(reference);
    return todo;
  }

  /** The look that could not be finished under this name, or a new one. */
  lookOf(name: string, begin: () => Look): Look {
    const look = this.#unfinished.get(name) ?? begin();
    this.#unfinished.set(name, look);
    trim(this.#unfinished, UNFINISHED_REMEMBERED);
    return look;
  }

  endLook(name: string): void {
    this.#unfinished.delete(name);
  }
}

function trim(
  collection: { size: number; keys(): Iterator<string>; delete(key: string): boolean },
  most: number,
): void {
  while (collection.size > most) collection.delete(collection.keys().next().value ?? "");
}
