const WINDOW_MS = 10_000;
const REQUESTS_PER_WINDOW = 50;

/** Counts requests as the first limit most clients meet does: 50 in 10 seconds (basecamp docs: rate limiting). */
export class RateLimiter {
  #times: number[] = [];

  /** Undefined if the request may pass, else the whole seconds to wait. */
  secondsToWait(now: number): number | undefined {
    this.#times = this.#times.filter((time) => time > now - WINDOW_MS);
    const oldest = this.#times[0];
    if (oldest !== undefined && this.#times.length >= REQUESTS_PER_WINDOW) {
      return Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000));
    }
    this.#times.push(now);
    return undefined;
  }

  clear(): void {
    this.#times = [];
  }
}
