interface Version {
  readonly at: number;
  /** Null once deleted. */
  readonly value: Buffer | null;
}

/** Values by key with all that they once were, so that a read can be answered as it would have been a while ago. */
export class KvStore {
  readonly #versions = new Map<string, Version[]>();
  readonly #now: () => number;

  /** `now` answers milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The value as it was `secondsAgo`, or null when there was none. */
  get(key: string, secondsAgo = 0): Buffer | null {
    const moment = this.#now() - secondsAgo * 1000;
    return this.#versions.get(key)?.findLast(({ at }) => at <= moment)?.value ?? null;
  }

  put(key: string, value: Buffer | null): void {
    const versions = this.#versions.get(key) ?? [];
    this.#versions.set(key, versions);
    versions.push({ at: this.#now(), value });
  }
}
