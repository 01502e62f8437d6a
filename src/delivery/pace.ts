import type { LedgerSettings } from "./ledger-settings.ts";
import type { DeliveryRecords } from "./records.ts";

const WINDOW_MS = 10_000;
/** Nothing is sent with an incomplete configuration, but the pace must have a number. */
const PACE_WITHOUT_CONFIG = 1;
/** After a 429 the pace is halved, never below this many calls in ten seconds. */
const SLOWEST_PER_WINDOW = 5;
/** A lowered pace grows again by this many calls in ten seconds, each time this long passes without a 429. */
const RECOVERY_STEP = 5;
const RECOVERY_MS = 60_000;

/** A pace that Basecamp made lower: calls in ten seconds, from this moment on (milliseconds since 1970). */
export interface SlowedPace {
  readonly perWindow: number;
  readonly since: number;
}

/** Spreads calls so that no ten seconds hold more than the given number (Basecamp docs, "Rate limiting"). */
export class Pace {
  readonly #fullPerWindow: number;
  #slots: number[];
  #slowed: SlowedPace | null;

  /** `calls` are the moments of the latest calls that an earlier run of the program made, oldest first. */
  constructor(perTenSeconds: number, calls: readonly number[] = [], slowed: SlowedPace | null = null) {
    this.#fullPerWindow = perTenSeconds;
    this.#slots = [...calls];
    this.#slowed = slowed;
  }

  /** Takes the next free slot and answers how long to wait for it, in milliseconds. */
  take(now: number): number {
    const slot = this.nextFreeAt(now);
    this.#slots = this.#slots.filter((taken) => taken > now - WINDOW_MS);
    this.#slots.push(slot);
    return slot - now;
  }

  /** Whether a call could go out at once. */
  isFree(now: number): boolean {
    return this.nextFreeAt(now) <= now;
  }

  /** When the next slot is free, in milliseconds since 1970. */
  nextFreeAt(now: number): number {
    const limiting = this.#slots.at(-this.perWindow(now));
    return Math.max(now, (limiting ?? Number.NEGATIVE_INFINITY) + WINDOW_MS);
  }

  /** Calls that may go out in ten seconds now. */
  perWindow(now: number): number {
    if (this.#slowed === null) return this.#fullPerWindow;
    const steps = Math.floor(Math.max(0, now - this.#slowed.since) / RECOVERY_MS);
    return Math.min(this.#fullPerWindow, this.#slowed.perWindow + steps * RECOVERY_STEP);
  }

  /** After a 429: half the pace from now on. Null when this window's 429 was counted already. */
  slowDown(now: number): SlowedPace | null {
    if (this.#slowed !== null && now - this.#slowed.since < WINDOW_MS) return null;
    const perWindow = Math.min(this.#fullPerWindow, Math.max(SLOWEST_PER_WINDOW, Math.floor(this.perWindow(now) / 2)));
    this.#slowed = { perWindow, since: now };
    return this.#slowed;
  }
}

/** The pace that goes on from what an earlier run of the program left; null stands for an incomplete configuration. */
export function resumePace(
  perTenSeconds: number | null,
  { attempts }: DeliveryRecords,
  settings: LedgerSettings,
): Pace {
  const perWindow = perTenSeconds ?? PACE_WITHOUT_CONFIG;
  return new Pace(perWindow, attempts.latestCalls(perWindow), settings.slowedPace());
}
