import * as z from "zod";
import { type EmulatorOptions, type RunningEmulator, startEmulator } from "./emulator.ts";
import { explainIssues } from "./explain-issues.ts";
import { Id } from "./id.ts";
import { parseJsonOrNull } from "./json.ts";
import { MoreLists } from "./more-lists.ts";

const PARENT_CHECK_MS = 500;

const Environment = z.object({
  EMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8788),
  EMULATOR_STATE: z.string().min(1).optional(),
  EMULATOR_REDIRECT_URI: z.url().optional(),
  EMULATOR_CLIENT_ID: z.string().min(1).optional(),
  EMULATOR_CLIENT_SECRET: z.string().min(1).optional(),
  EMULATOR_JOTFORM_KEY: z.string().min(1).optional(),
  EMULATOR_ACCOUNT: Id.optional(),
  EMULATOR_TODOLISTS: z.string().transform(parseJsonOrNull).pipe(MoreLists).optional(),
});

function readOptions(env: NodeJS.ProcessEnv): EmulatorOptions {
  const read = Environment.parse(env);
  return {
    port: read.EMULATOR_PORT,
    ...(read.EMULATOR_STATE === undefined ? {} : { stateFile: read.EMULATOR_STATE }),
    ...(read.EMULATOR_ACCOUNT === undefined ? {} : { accountId: read.EMULATOR_ACCOUNT }),
    ...(read.EMULATOR_TODOLISTS === undefined ? {} : { todolists: read.EMULATOR_TODOLISTS }),
    ...(read.EMULATOR_JOTFORM_KEY === undefined ? {} : { jotformKey: read.EMULATOR_JOTFORM_KEY }),
    client: {
      ...(read.EMULATOR_CLIENT_ID === undefined ? {} : { id: read.EMULATOR_CLIENT_ID }),
      ...(read.EMULATOR_CLIENT_SECRET === undefined ? {} : { secret: read.EMULATOR_CLIENT_SECRET }),
      ...(read.EMULATOR_REDIRECT_URI === undefined ? {} : { redirectUri: read.EMULATOR_REDIRECT_URI }),
    },
  };
}

function explain(error: unknown): string {
  if (error instanceof z.ZodError) return `The emulator's settings are wrong: ${explainIssues(error)}.`;
  if (!(error instanceof Error)) return `The emulator could not start: ${String(error)}`;
  if ("code" in error && error.code === "EADDRINUSE") {
    return `The emulator could not start: ${error.message}. Stop the other process or set EMULATOR_PORT.`;
  }
  return `The emulator could not start: ${error.message}`;
}

/** Stops on the usual signals, and when the process that started this one is gone and can no longer send any. */
function stopWithParent(emulator: RunningEmulator): void {
  const stop = () => void emulator.stop().then(() => process.exit(0));
  const parent = process.ppid;
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref();
}

try {
  const emulator = await startEmulator(readOptions(process.env));
  stopWithParent(emulator);
  console.log(`Emulator ready on ${emulator.origin}`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
