interface Told {
  readonly at: number;
  /** How many came since, of which the ledger has not heard. */
  readonly since: number;
}

/**
 * What this isolate has told the ledger of requests that it refuses, so that a flood of what anybody can send costs the
 * one object that all submissions need a call at times, not one for each. It holds as many entries as there are deployed
 * mappings and reasons, and goes with its isolate; what was counted and not told is lost then.
 */
export class RefusalTally {
  readonly #told = new Map<string, Map<string, Told>>();
  readonly #underWay = new Set<Promise<unknown>>();

  /**
   * Counts one. Answers how many there are to tell of now, or null while the ledger heard of this mapping and reason
   * less than `everyMs` ago; the first one is always to be told. `now` in milliseconds since 1970.
   */
  take(mapping: string, reason: string, everyMs: number, now: number): number | null {
    const own = this.#told.get(mapping) ?? new Map<string, Told>();
    const before = own.get(reason) ?? null;
    // A clock that was set back must not silence it.
    const isRecent = before !== null && now >= before.at && now - before.at < everyMs;
    const since = (before?.since ?? 0) + 1;
    own.set(reason, isRecent ? { at: before.at, since } : { at: now, since: 0 });
    this.#told.set(mapping, own);
    return isRecent ? null : since;
  }

  /** A request to the mapping was genuine: what came before it is of no interest, and what comes next is news. */
  forget(mapping: string): void {
    this.#told.delete(mapping);
  }

  /** Keeps in mind that the ledger is being told, until it is; answers the same promise. */
  telling<T>(call: Promise<T>): Promise<T> {
    const done = call.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    return done;
  }

  /** Ends when the ledger has heard of all that it is being told. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Begins anew, as in a new isolate. */
  clear(): void {
    this.#told.clear();
    this.#underWay.clear();
  }
}

/** The tally of this isolate. */
export const refusalTally = new RefusalTally();
