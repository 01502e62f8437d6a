import type { Clock } from "../clock.ts";

/** An object's alarm, which is set only when that changes something: each setting is a write. */
export class NextAlarm {
  readonly #storage: DurableObjectStorage;
  readonly #clock: Clock;
  #at: number | null = null;

  constructor(storage: DurableObjectStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Lets it ring at this time (milliseconds since 1970), earlier or later than it would have. */
  async ringAt(at: number): Promise<void> {
    if (at === this.#at) return;
    this.#at = at;
    try {
      await this.#storage.setAlarm(this.#clock.toRuntime(at));
    } catch (error) {
      this.#at = null;
      throw error;
    }
  }

  /** Lets it ring by this time; an earlier one stays. */
  async ringBy(at: number): Promise<void> {
    if (this.#at === null || this.#at > at) await this.ringAt(at);
  }

  /** It rang, so that none is set. */
  rang(): void {
    this.#at = null;
  }
}
