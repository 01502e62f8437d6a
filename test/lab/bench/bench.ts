import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { acknowledgements, acknowledgementsFilled } from "./acknowledgements.ts";
import { burst } from "./burst.ts";
import { Lab } from "./lab.ts";
import { latency } from "./latency.ts";
import { type BenchOptions, HELP, PARTS, type PartName, readOptions } from "./options.ts";
import { sectionText } from "./print.ts";
import { rows } from "./rows.ts";
import type { Part, Section } from "./section.ts";
import { startUp } from "./start-up.ts";

const PROGRAM: Readonly<Record<PartName, Part>> = {
  acks: acknowledgements,
  "acks-filled": acknowledgementsFilled,
  latency,
  drain: burst,
  rows,
  start: startUp,
};

/** By the shell's convention for a program that a SIGINT ended. */
const EXIT_INTERRUPTED = 130;
const EXIT_USAGE = 2;

/** `npm run bench`: measures, prints tables, and answers the exit code. */
async function bench(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (!options.ok) {
    console.error(`${options.failure}\nnpm run bench -- --help tells what there is.`);
    return EXIT_USAGE;
  }
  if (options.value.help) {
    console.log(HELP);
    return 0;
  }
  // What runs and what was written is ended and removed when this process exits, however that comes.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => process.exit(EXIT_INTERRUPTED));
  try {
    return await run(options.value);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function run({ only, json }: BenchOptions): Promise<number> {
  console.log(`${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`);
  const lab = new Lab();
  const measured: Partial<Record<PartName, readonly Section[]>> = {};
  let code = 0;
  for (const name of PARTS.filter((part) => only.includes(part))) {
    const tell = (progress: string): void => console.error(`[${name}] ${progress}`);
    tell("starting");
    try {
      const sections = await PROGRAM[name]({ lab, tell });
      measured[name] = sections;
      for (const section of sections) console.log(`${sectionText(section)}\n`);
    } catch (error) {
      code = 1;
      console.error(`[${name}] could not be measured: ${error instanceof Error ? error.message : error}`);
    } finally {
      await lab.stopAll();
    }
  }
  if (json !== null) writeFileSync(json, `${JSON.stringify(measured, null, 2)}\n`);
  return code;
}

process.exit(await bench(process.argv.slice(2)));
