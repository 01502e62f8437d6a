const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 2 * 60 * 60 * 1000;
/** A pause is drawn from this share below to this share above its nominal length. */
const JITTER = 0.2;

/** A delivery that has failed for this long, in milliseconds, is parked; time without a connection does not count. */
const GIVE_UP_AFTER_MS = 80 * 60 * 60 * 1000;
/** Complete looks without a find after which a create counts as not done. */
export const ABSENT_LOOKS_BEFORE_REPEAT = 2;
/** Complete looks without a find after which a person decides about a to-do that Basecamp said it made. */
export const ABSENT_LOOKS_AFTER_SUCCESS = 6;
/** Creates without any answer, none of them found, after which a person decides: each may have made a hidden to-do. */
export const LOST_ANSWERS_LIMIT = 5;
/** Each further look comes this many times later than the one before. */
const LOOK_WAIT_GROWTH = 3;

/** The pause after the given number of failures in a row (1 or more), in milliseconds. `random` is from 0 to below 1. */
export function retryPauseMs(failures: number, random: number): number {
  const nominal = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 30), LONGEST_PAUSE_MS);
  return Math.round(nominal * (1 - JITTER + 2 * JITTER * random));
}

/** When to look next after a create of unknown outcome, in milliseconds from now. */
export function lookPauseMs(absentLooks: number, lookWaitSeconds: number): number {
  return lookWaitSeconds * 1000 * LOOK_WAIT_GROWTH ** absentLooks;
}

/** Whether a delivery that fails since then is to be parked. Times in milliseconds since 1970. */
export function isGivenUp(failingSince: number | null, now: number): boolean {
  return failingSince !== null && now - failingSince > GIVE_UP_AFTER_MS;
}
