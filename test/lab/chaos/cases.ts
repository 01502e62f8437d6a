import type { Bridge } from "./bridge.ts";
import type { Attempts } from "./ledger-view.ts";
import { markOf } from "./parcels.ts";

/** How one to-do fared. Times are virtual milliseconds since the beginning. */
export interface Case {
  readonly name: string;
  /** When its to-dos were made. */
  readonly made: readonly number[];
  readonly attempts: Attempts;
}

/** Reads what was tried for some to-dos, with those of the same submissions. */
export async function readCases(
  bridge: Bridge,
  names: readonly string[],
  madeByName: ReadonlyMap<string, readonly number[]>,
  start: number,
): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const name of names) {
    const attempts = await bridge.attempts(markOf(name)).catch(() => []);
    const made = (madeByName.get(name) ?? []).map((at) => at - start);
    const since = (at: number | null) => (at === null ? null : at - start);
    const told = attempts.map((one) => ({ ...one, startedAt: one.startedAt - start, endedAt: since(one.endedAt) }));
    cases.push({ name, made, attempts: told });
  }
  return cases;
}
