import { Sweep } from "./sweep.ts";

/** So many are remembered; the oldest go first. */
const READ_REMEMBERED = 5_000;
const LOOKS_REMEMBERED = 1_000;
const PROJECTS_REMEMBERED = 20;

/** What looks remember from one run to the next. It is lost when the runtime ends; looks then begin afresh. */
export class LookMemory {
  readonly #read = new Map<string, readonly string[]>();
  readonly #latest = new Map<string, Sweep>();
  readonly #unfinished = new Map<string, Sweep>();

  /** The references that a to-do carried when it was read; null when it was not read. */
  referencesOf(todo: string): readonly string[] | null {
    return this.#read.get(todo) ?? null;
  }

  noteRead(todo: string, references: readonly string[]): void {
    this.#read.set(todo, references);
    trim(this.#read, READ_REMEMBERED);
  }

  /**
   * The sweep that a look works with: the one that it could not finish, or the project's latest if that began when the
   * look was due or later, or a new one. Times in milliseconds since 1970.
   */
  sweepOf(look: string, project: string, dueAt: number, now: () => number): Sweep {
    const latest = this.#latest.get(project);
    const usable = latest !== undefined && latest.startedAt >= dueAt ? latest : null;
    const sweep = this.#unfinished.get(look) ?? usable ?? new Sweep(project, now);
    if (sweep.startedAt >= (latest?.startedAt ?? 0)) this.#latest.set(project, sweep);
    this.#unfinished.set(look, sweep);
    trim(this.#unfinished, LOOKS_REMEMBERED);
    trim(this.#latest, PROJECTS_REMEMBERED);
    return sweep;
  }

  endLook(look: string): void {
    this.#unfinished.delete(look);
  }
}

function trim(
  collection: { size: number; keys(): Iterator<string>; delete(key: string): boolean },
  most: number,
): void {
  while (collection.size > most) collection.delete(collection.keys().next().value ?? "");
}
