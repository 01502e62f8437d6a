import type { LedgerSettings } from "./ledger-settings.ts";
import type { Pace } from "./pace.ts";
import type { RequestBudget } from "./sweep.ts";

/** The most outgoing requests of one run; Workers Free allows 50 per invocation. */
export const RUN_REQUEST_LIMIT = 40;
/** The longest one run lasts, in milliseconds; requests under way are cut off then and count as unclear. */
export const RUN_TIME_LIMIT_MS = 20_000;
/** Whatever takes one or two requests is begun only this early in a run, so that it has time for them. */
export const SHORT_WORK_BEGINS_WITHIN_MS = 14_000;

const TOO_MANY_REQUESTS = 429;

/** Calls that draw on an allowance, and are cut off when the run ends. */
export function countedFetch(allowance: RequestBudget, deadline: AbortSignal, send: typeof fetch) {
  const counted: typeof fetch = (input, init) => {
    if (allowance.left <= 0) throw new Error("This run may make no more requests.");
    allowance.left -= 1;
    const signals = [deadline, ...(init?.signal ? [init.signal] : [])];
    return send(input, { ...init, signal: AbortSignal.any(signals) });
  };
  return counted;
}

export interface PaceDeps {
  readonly pace: Pace;
  readonly settings: LedgerSettings;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
}

/** Calls to Basecamp that wait for their turn; a 429 lowers the pace of them all. */
export function pacedFetch(send: typeof fetch, { pace, settings, wait, now }: PaceDeps) {
  const paced: typeof fetch = async (input, init) => {
    const waitMs = pace.take(now());
    if (waitMs > 0) await wait(waitMs);
    const response = await send(input, init);
    const slowed = response.status === TOO_MANY_REQUESTS ? pace.slowDown(now()) : null;
    if (slowed !== null) settings.slowPace(slowed);
    return response;
  };
  return paced;
}
