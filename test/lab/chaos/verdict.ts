import type { DeliveryView } from "./ledger-view.ts";
import { todoName } from "./parcels.ts";

/** What became of the submissions, by what stands in Basecamp. To-dos are named by their marks and keys. */
export interface Verdict {
  readonly todos: number;
  /** How many there are to be. */
  readonly wanted: number;
  /** Acknowledged; neither a to-do nor a delivery that waits for one or for a person. */
  readonly lost: readonly string[];
  /** Made more than once. */
  readonly duplicated: readonly string[];
  /** Waits for a person, with the bridge's reason. */
  readonly parked: readonly DeliveryView[];
  /** Never acknowledged, or still waited for when the run's time was over. */
  readonly stuck: readonly string[];
}

const WAITING: ReadonlySet<string> = new Set(["pending", "sending"]);

/** Compares the to-dos that are wanted with those that were made, and asks the ledger only about what is not there. */
export function judge(
  wantedByMark: ReadonlyMap<string, readonly string[]>,
  acknowledged: ReadonlySet<string>,
  madeByName: ReadonlyMap<string, readonly number[]>,
  deliveries: readonly DeliveryView[],
): Omit<Verdict, "todos"> {
  const states = new Map(deliveries.map(({ submission, key, state }) => [todoName(submission, key), state]));
  const lost: string[] = [];
  const duplicated: string[] = [];
  const stuck: string[] = [];
  let wanted = 0;
  for (const [mark, names] of wantedByMark) {
    for (const name of names) {
      wanted += 1;
      const made = madeByName.get(name)?.length ?? 0;
      // Up to the first create one delivery stands for all to-dos of its submission.
      const state = states.get(name) ?? states.get(mark);
      if (made > 1) duplicated.push(name);
      if (!acknowledged.has(mark) || (state !== undefined && WAITING.has(state))) stuck.push(name);
      else if (made === 0 && state !== "parked") lost.push(name);
    }
  }
  return { wanted, lost, duplicated, parked: deliveries.filter(({ state }) => state === "parked"), stuck };
}

/** Whether nothing was lost, doubled or left. */
export function isGood({ lost, duplicated, stuck }: Verdict): boolean {
  return lost.length === 0 && duplicated.length === 0 && stuck.length === 0;
}
