import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Runtime } from "../serve/runtime.ts";
import { connectBridge } from "./basecamp.ts";
import type { Lab } from "./lab.ts";
import { FILL_PATH, ROWS_PATH } from "./paths.ts";
import { round } from "./section.ts";

const CHUNK = 5_000;
const WITHIN_MS = 60_000;
/** The last statements of a run come after its to-do exists. */
const SETTLE_MS = 300;

const Rows = z.object({ statements: z.number(), read: z.number(), written: z.number(), alarms: z.number() });
export type Rows = z.infer<typeof Rows>;

/** Leaves a ledger on this disk that has delivered so many submissions: one really, the others as its copies. */
export async function fillLedger(
  lab: Lab,
  disk: string,
  count: number,
  tell: (progress: string) => void,
): Promise<void> {
  const bridge = await connectBridge(lab, "ledger", disk);
  await bridge.submit();
  await bridge.untilFiled(1, WITHIN_MS);
  await sleep(SETTLE_MS);
  for (let filled = 1; filled < count; filled += CHUNK) {
    await ask(bridge.runtime, `${FILL_PATH}?count=${Math.min(CHUNK, count - filled)}`);
    if ((filled - 1) % (CHUNK * 5) === 0)
      tell(`${round(filled - 1)} of ${round(count)} delivered submissions filled in`);
  }
  await bridge.runtime.stop();
}

/** The statements, rows and alarms of the ledger since this was asked last. */
export async function takeRows(runtime: Runtime): Promise<Rows> {
  return Rows.parse(await ask(runtime, ROWS_PATH));
}

async function ask(runtime: Runtime, path: string): Promise<unknown> {
  const response = await fetch(`${runtime.url}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return response.json();
}
