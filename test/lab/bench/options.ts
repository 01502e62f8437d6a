import { parseArgs } from "node:util";
import { failed, ok, type Result } from "../../../src/result.ts";

/** The parts in the order in which they run. */
export const PARTS = ["acks", "acks-filled", "latency", "drain", "rows", "start"] as const;
export type PartName = (typeof PARTS)[number];

export interface BenchOptions {
  readonly help: boolean;
  readonly only: readonly PartName[];
  /** Where to write the figures as JSON, or null. */
  readonly json: string | null;
}

export const HELP = `npm run bench -- [--only PART,...] [--json FILE]

Measures Formcamp in workerd on this machine, beside a bare Worker and beside the least that storing before answering
can cost. Absolute figures depend on the machine; compare the ratios. Takes about six minutes.

  --only PART,...  runs these parts only:
                     acks         acknowledgements per second, empty ledger
                     acks-filled  the same with 100,000 submissions delivered before
                     latency      from the 202 to the to-do
                     drain        a burst of 500 at the default pace
                     rows         rows read and written per submission
                     start        size of the bundle, start of the runtime
  --json FILE      writes the figures as JSON as well
  --help           prints this

Exits with 0 whatever the figures are, with 1 when something could not be measured.`;

/** Reads the command line, or says in a sentence what is wrong with it. */
export function readOptions(args: readonly string[]): Result<BenchOptions, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: "boolean", default: false }, only: { type: "string" }, json: { type: "string" } },
    });
    const only = values.only === undefined ? PARTS : readParts(values.only);
    if (typeof only === "string")
      return failed(`There is no part called "${only}". The parts are ${PARTS.join(", ")}.`);
    return ok({ help: values.help, only, json: values.json ?? null });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** The parts in a list, or the first word in it that is none. */
function readParts(list: string): readonly PartName[] | string {
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  return unknown ?? PARTS.filter((part) => names.includes(part));
}
