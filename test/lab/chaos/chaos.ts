import { randomInt } from "node:crypto";
import { stopRequested } from "../../../src/cli/stop-request.ts";
import { readFlags, USAGE } from "./flags.ts";
import { type LabOptions, runLab } from "./lab.ts";
import { STORMS } from "./plan.ts";
import { createProgressLine } from "./progress.ts";
import { outcomeText, progressLine } from "./table.ts";

const SHORTEST_SPAN_MS = 20 * 60_000;
/** Leaves Basecamp's limit of 50 requests in 10 seconds some room. */
const MS_PER_SUBMISSION = 360;
/** A hold of the bridge lasts an hour at most, and its pauses after failures two; a run that is to fail need not wait. */
const DRAIN_MS = 3 * 60 * 60_000;
const SHORT_DRAIN_MS = 30 * 60_000;
const INTERRUPTED = 130;

/** `npm run chaos`. Answers the exit code. */
async function chaos(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (flags === "help") {
    console.log(USAGE);
    return 0;
  }
  if ("problem" in flags) {
    console.error(`${flags.problem}\nnpm run chaos -- --help tells the flags.`);
    return 2;
  }
  const options: LabOptions = {
    ...flags,
    seed: flags.seed ?? randomInt(2 ** 32),
    storms: STORMS,
    spanMs: Math.max(SHORTEST_SPAN_MS, flags.submissions * MS_PER_SUBMISSION),
    drainMs: flags.skipLookUp ? SHORT_DRAIN_MS : DRAIN_MS,
  };
  const stopping = new AbortController();
  void stopRequested().then(() => stopping.abort());
  console.log(`${options.submissions} submissions, seed ${options.seed}, ${options.speed} times as fast as real time`);
  const line = createProgressLine(process.stdout);
  try {
    const outcome = await runLab(options, stopping.signal, (progress) =>
      line.show(progressLine(progress, options.submissions)),
    );
    line.end();
    console.log(outcomeText(outcome, options));
    if (!outcome.complete) return INTERRUPTED;
    return outcome.good ? 0 : 1;
  } catch (error) {
    line.end();
    console.error(error);
    console.error(`The run broke off; its seed was ${options.seed}.`);
    return stopping.signal.aborted ? INTERRUPTED : 1;
  }
}

process.exit(await chaos());
