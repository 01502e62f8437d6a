import type { Effect } from "../../emulator/emulator.ts";
import type { StormKind } from "./plan.ts";
import type { Random } from "./random.ts";

/** What an effect is made with; lengths are virtual milliseconds. */
export interface EffectDeps {
  readonly random: Random;
  readonly now: () => number;
  readonly real: (ms: number) => number;
}

const SERVER_ERRORS = [500, 502, 503, 504] as const;
const PASSING_ERRORS = [408, 423, 425, 520, 524] as const;
const BODIES = ["", "<html><h1>Sorry</h1></html>", '{"error":"Internal Server Error"}', "null"] as const;
const NONSENSE = ["soon", "-5", "0", "2abc", "", "Thu, 01 Jan 1970 00:00:00 GMT"] as const;
const SIMPLE = ["errors", "errors", "limits", "cuts", "stalls", "lost-answers"] as const;

/** One thing that goes wrong in a storm of this kind. */
export function drawEffect(kind: StormKind, deps: EffectDeps): Effect {
  const { random, real } = deps;
  switch (kind) {
    case "errors":
      return { status: random.pick(errorStatuses(random)), after: random.chance(0.5), body: random.pick(BODIES) };
    case "limits":
      return { status: 429, headers: retryAfter(deps), body: { error: "Too many requests" } };
    case "cuts":
      return random.chance(0.6) ? { cut: random.pick(["before", "after"]) } : { truncate: random.whole(0, 400) };
    case "stalls":
      return { stall: real(random.chance(0.5) ? random.between(16_000, 60_000) : random.between(1_000, 14_000)) };
    case "lost-answers":
      return lostAnswer(random);
    case "everything":
      return drawEffect(random.pick(SIMPLE), deps);
    case "outage":
      return random.chance(0.5) ? { cut: "before" } : { status: 503, body: random.pick(BODIES) };
  }
}

/** The work is done, and nobody is told. */
function lostAnswer(random: Random): Effect {
  return random.pick<Effect>([
    { cut: "after" },
    { truncate: random.whole(0, 20) },
    { status: random.pick(SERVER_ERRORS), after: true },
    { status: 200, after: true, body: random.pick(BODIES) },
    { status: 302, after: true, headers: { Location: "https://example.com/" } },
  ]);
}

function errorStatuses(random: Random) {
  return random.chance(0.2) ? PASSING_ERRORS : SERVER_ERRORS;
}

function retryAfter({ random, now }: EffectDeps): Record<string, string> {
  const seconds = random.whole(1, 20);
  return random.pick<Record<string, string>>([
    {},
    { "Retry-After": String(seconds) },
    { "Retry-After": new Date(now() + seconds * 1000).toUTCString() },
    { "Retry-After": random.pick(NONSENSE) },
  ]);
}
