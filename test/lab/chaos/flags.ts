import { parseArgs } from "node:util";

/** What a person asked for. */
export interface Flags {
  readonly submissions: number;
  /** Null to draw one. */
  readonly seed: number | null;
  readonly speed: number;
  readonly faultRate: number;
  readonly skipLookUp: boolean;
}

export const USAGE = `npm run chaos -- [flags]

Sends submissions through the real bridge while Basecamp, Launchpad, KV and the bridge itself fail, and counts the
to-dos that came of them. Exits with 0 only when none was lost, doubled or left.

  --submissions N    how many submissions (1 to 100000, default 1000)
  --seed S           repeats the same submissions and the same plan of faults (0 to 4294967295, default random)
  --speed X          how many times as fast as real time (1 to 1000, default 30)
  --fault-rate R     the share of requests that go wrong in a storm (0 to 1, default 0.25)
  --skip-look-up     lets the bridge repeat a create of unknown outcome without looking: the run then finds duplicates
  --help             this text
`;

const LIMITS = {
  submissions: { min: 1, max: 100_000, whole: true },
  seed: { min: 0, max: 2 ** 32 - 1, whole: true },
  speed: { min: 1, max: 1000, whole: false },
  "fault-rate": { min: 0, max: 1, whole: false },
} as const;

/** Reads the flags, or says in a sentence what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | { readonly problem: string } | "help" {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        submissions: { type: "string", default: "1000" },
        seed: { type: "string" },
        speed: { type: "string", default: "30" },
        "fault-rate": { type: "string", default: "0.25" },
        "skip-look-up": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return "help";
    return {
      submissions: readNumber("submissions", values.submissions),
      seed: values.seed === undefined ? null : readNumber("seed", values.seed),
      speed: readNumber("speed", values.speed),
      faultRate: readNumber("fault-rate", values["fault-rate"]),
      skipLookUp: values["skip-look-up"],
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readNumber(name: keyof typeof LIMITS, text: string): number {
  const { min, max, whole } = LIMITS[name];
  const fits = whole ? /^\d{1,10}$/ : /^\d{1,4}(\.\d{1,6})?$/;
  const value = fits.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a ${whole ? "whole number" : "number"} from ${min} to ${max}, not "${text}".`);
}
