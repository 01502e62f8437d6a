import type { Bridge } from "./bridge.ts";
import type { Attempts } from "./ledger-view.ts";

/** How one submission fared. Times are virtual milliseconds since the beginning. */
export interface Case {
  readonly mark: string;
  /** When its to-dos were made. */
  readonly made: readonly number[];
  readonly attempts: Attempts;
}

/** Reads what was tried for some submissions. */
export async function readCases(
  bridge: Bridge,
  marks: readonly string[],
  madeByMark: ReadonlyMap<string, readonly number[]>,
  start: number,
): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const mark of marks) {
    const attempts = await bridge.attempts(mark).catch(() => []);
    const made = (madeByMark.get(mark) ?? []).map((at) => at - start);
    const since = (at: number | null) => (at === null ? null : at - start);
    const told = attempts.map((one) => ({ ...one, startedAt: one.startedAt - start, endedAt: since(one.endedAt) }));
    cases.push({ mark, made, attempts: told });
  }
  return cases;
}
