import type { Settings } from "../../emulator/emulator.ts";
import type { Random } from "./random.ts";

/** What goes wrong with answers of Basecamp and Launchpad while a storm lasts. */
export const STORMS = ["errors", "limits", "cuts", "stalls", "lost-answers", "everything", "outage"] as const;
export type StormKind = (typeof STORMS)[number];

/** A time in which answers go wrong. All times of a plan are virtual milliseconds since the beginning. */
export interface Storm {
  readonly from: number;
  readonly to: number;
  readonly kind: StormKind;
  /** The share of requests that are hit. */
  readonly share: number;
}

/** A time in which Basecamp's list and Cloudflare's KV are as far behind as they may be. */
export interface Haze {
  readonly from: number;
  readonly to: number;
  readonly recordingsLagSeconds: number;
  readonly recordingsWithoutDescription: boolean;
  readonly staleSeconds: number;
}

/** What happens at one moment. */
export type Event =
  /** The runtime is killed, at once or right after a create has done its work, and comes back after a while. */
  | { readonly at: number; readonly what: "kill"; readonly during: "anything" | "create"; readonly downMs: number }
  | { readonly at: number; readonly what: "expire" }
  /** Launchpad refuses every refresh for a while, and all access tokens expire. */
  | { readonly at: number; readonly what: "refuse"; readonly refusal: Refusal; readonly forMs: number };

type Refusal = NonNullable<Settings["refusal"]>;

/** All faults of a run, known beforehand; after `endsAt` there are none. */
export interface Plan {
  readonly endsAt: number;
  readonly storms: readonly Storm[];
  readonly hazes: readonly Haze[];
  readonly events: readonly Event[];
}

const MINUTE = 60_000;
/** Share of the requests that are hit, as a multiple of the fault rate. */
const SHARES: Readonly<Record<StormKind, number>> = {
  errors: 1,
  // Each of these holds up every other call as well.
  limits: 0.3,
  cuts: 1,
  stalls: 1,
  "lost-answers": 1,
  everything: 1,
  outage: 3.6,
};
const KILL_EVERY = 3 * MINUTE;
const TOKENS_LOST_EVERY = 5 * MINUTE;
/** Of so many times that the tokens are lost, once Launchpad refuses to renew them. */
const REFUSED_EACH = 3;
const REFUSALS = [
  "authorization-expired",
  "unknown-basecamp-id",
  "rekeyed-deadbolt",
  "invalid-grant",
  "invalid-client",
  "not-found",
] as const;

/** Draws the faults of a run that lasts so long. `storms` are the kinds that may come. */
export function makePlan(
  spanMs: number,
  faultRate: number,
  storms: readonly [StormKind, ...StormKind[]],
  random: Random,
): Plan {
  const events: Event[] = [
    ...moments(spanMs, KILL_EVERY, 1, random).map((at): Event => {
      const during = random.chance(0.5) ? "create" : "anything";
      return { at, what: "kill", during, downMs: random.between(1_000, MINUTE) };
    }),
    ...moments(spanMs, TOKENS_LOST_EVERY, 1, random).map((at, index): Event => {
      if (index % REFUSED_EACH !== REFUSED_EACH - 1) return { at, what: "expire" };
      return { at, what: "refuse", refusal: random.pick(REFUSALS), forMs: random.between(MINUTE, 4 * MINUTE) };
    }),
  ];
  return {
    endsAt: spanMs,
    storms: phases(spanMs, random, 0.5 * MINUTE, 2.5 * MINUTE).map((phase) => {
      const kind = random.pick(storms);
      return { ...phase, kind, share: Math.min(0.95, faultRate * SHARES[kind]) };
    }),
    hazes: phases(spanMs, random, 2 * MINUTE, 5 * MINUTE).map((phase) => ({
      ...phase,
      recordingsLagSeconds: random.chance(0.3) ? 0 : random.whole(1, 120),
      recordingsWithoutDescription: random.chance(0.3),
      staleSeconds: random.chance(0.3) ? 0 : random.whole(1, 60),
    })),
    events: events.sort((one, other) => one.at - other.at),
  };
}

/** Times one after another with calm between them. */
function phases(spanMs: number, random: Random, shortest: number, longest: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let at = random.between(0, MINUTE); at < spanMs; ) {
    const to = Math.min(spanMs, at + random.between(shortest, longest));
    found.push({ from: at, to });
    at = to + random.between(0.3 * MINUTE, 1.5 * MINUTE);
  }
  return found;
}

/** Moments about so far apart, and at least half as far. */
function moments(spanMs: number, every: number, atLeast: number, random: Random): number[] {
  const count = Math.max(atLeast, Math.round(spanMs / every));
  return Array.from({ length: count }, (_, index) => ((index + random.between(0.25, 0.75)) * spanMs) / count);
}
