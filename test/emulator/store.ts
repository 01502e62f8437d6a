import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseJson } from "./json.ts";
import { addLists, type MoreLists } from "./more-lists.ts";
import { seed } from "./seed.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";
import { State } from "./state.ts";

/** Holds the state and, if there is a file, keeps the file in step with it. */
export class Store {
  readonly #file: string | undefined;
  readonly #settings: Settings;
  readonly #lists: MoreLists;
  #state: State;

  /** Reads the file if it exists. A file that is not a state of the emulator throws, so that nothing is overwritten. */
  constructor(file?: string, settings: Partial<Settings> = {}, lists: MoreLists = []) {
    this.#file = file;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    this.#lists = lists;
    this.#state = file !== undefined && existsSync(file) ? addLists(read(file), lists) : this.#fresh();
    this.#save();
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Applies a change and returns when the file holds it, so that an answer sent afterwards survives a kill. */
  change<T>(apply: (state: State) => T): T {
    const result = apply(this.#state);
    this.#state.version += 1;
    this.#save();
    return result;
  }

  /** Goes back to the seed; only the version moves on, so that open pages notice. */
  reset(): void {
    this.#state = { ...this.#fresh(), version: this.#state.version + 1 };
    this.#save();
  }

  #fresh(): State {
    return addLists(seed(this.#settings), this.#lists);
  }

  /** A rename is atomic: a reader or a restart sees the old file or the new one, never a part. */
  #save(): void {
    if (this.#file === undefined) return;
    const temporary = `${this.#file}.tmp`;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(temporary, JSON.stringify(this.#state));
    renameSync(temporary, this.#file);
  }
}

/** A list that the seed has and the state lacks is of a later version of the emulator: lists are never deleted. */
function withSeedLists(state: State): State {
  const known = new Set(state.todolists.map(({ id }) => id));
  const missing = seed(state.settings).todolists.filter(({ id }) => !known.has(id));
  return { ...state, todolists: [...state.todolists, ...missing] };
}

function read(file: string): State {
  try {
    return withSeedLists(State.parse(parseJson(readFileSync(file, "utf8"))));
  } catch (cause) {
    throw new Error(
      `The state file ${file} cannot be read. Delete it, and what the bridge keeps beside it, to start afresh.`,
      { cause },
    );
  }
}
