const WINDOW_MS = 10_000;

/** Spreads calls so that no ten seconds hold more than the given number (Basecamp docs, "Rate limiting"). */
export class Pace {
  readonly #perWindow: number;
  readonly #slots: number[] = [];

  constructor(perTenSeconds: number) {
    this.#perWindow = perTenSeconds;
  }

  /** Takes the next free slot and answers how long to wait for it, in milliseconds. */
  take(now: number): number {
    const oldest = this.#slots.length < this.#perWindow ? undefined : this.#slots.shift();
    const slot = Math.max(now, (oldest ?? Number.NEGATIVE_INFINITY) + WINDOW_MS);
    this.#slots.push(slot);
    return slot - now;
  }

  /** Whether a call could go out at once. */
  isFree(now: number): boolean {
    const oldest = this.#slots[0];
    return this.#slots.length < this.#perWindow || oldest === undefined || oldest + WINDOW_MS <= now;
  }

  /** When the next slot is free, in milliseconds since 1970. */
  nextFreeAt(now: number): number {
    return this.isFree(now) ? now : (this.#slots[0] ?? now) + WINDOW_MS;
  }
}
