/** How many requests to one isolate may have the ledger look at a secret that was never right there, within a minute. */
export const GUESSES_PER_MINUTE = 60;
const MINUTE_MS = 60_000;
/** A secret was right here before it was replaced; of more than this many the oldest are asked about as guesses again. */
const RIGHT_LIMIT = 20;

/**
 * Which secrets of `/basecamp/…` were right in this isolate, and how many others it had looked at within the minute, so that
 * a flood of guesses costs the one object that all submissions need a few calls, not one for each.
 */
export class SecretGuesses {
  readonly #right = new Set<string>();
  #since = 0;
  #asked = 0;

  /** Whether the ledger may be asked about a secret; counts it as a guess unless it was right here. `now` in milliseconds. */
  mayAsk(secret: string, now: number): boolean {
    if (this.#right.has(secret)) return true;
    // A clock that was set back must not silence it.
    if (now < this.#since || now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#asked = 0;
    }
    this.#asked += 1;
    return this.#asked <= GUESSES_PER_MINUTE;
  }

  /** Remembers what the ledger said of a secret. */
  note(secret: string, isRight: boolean): void {
    this.#right.delete(secret);
    if (isRight) this.#right.add(secret);
    const [oldest] = this.#right;
    if (this.#right.size > RIGHT_LIMIT && oldest !== undefined) this.#right.delete(oldest);
  }

  /** Begins anew, as in a new isolate. */
  clear(): void {
    this.#right.clear();
    this.#since = 0;
    this.#asked = 0;
  }
}

/** The guesses of this isolate. */
export const secretGuesses = new SecretGuesses();
