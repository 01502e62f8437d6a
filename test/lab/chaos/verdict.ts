import type { DeliveryView } from "./ledger-view.ts";

/** What became of the submissions, by what stands in Basecamp. Submissions are named by their marks. */
export interface Verdict {
  readonly todos: number;
  /** Acknowledged; neither a to-do nor a delivery that waits for one or for a person. */
  readonly lost: readonly string[];
  /** More than one to-do. */
  readonly duplicated: readonly string[];
  /** Waits for a person, with the bridge's reason. */
  readonly parked: readonly DeliveryView[];
  /** Never acknowledged, or still waited for when the run's time was over. */
  readonly stuck: readonly string[];
}

const WAITING: ReadonlySet<string> = new Set(["pending", "sending"]);

/** Compares what was sent with the to-dos that carry its marks, and asks the ledger only about what is not there. */
export function judge(
  sent: Iterable<string>,
  acknowledged: ReadonlySet<string>,
  madeByMark: ReadonlyMap<string, readonly number[]>,
  deliveries: readonly DeliveryView[],
): Omit<Verdict, "todos"> {
  const bySubmission = new Map(deliveries.map((delivery) => [delivery.submission, delivery]));
  const lost: string[] = [];
  const duplicated: string[] = [];
  const stuck: string[] = [];
  for (const mark of sent) {
    const made = madeByMark.get(mark)?.length ?? 0;
    const state = bySubmission.get(mark)?.state;
    if (made > 1) duplicated.push(mark);
    if (!acknowledged.has(mark) || (state !== undefined && WAITING.has(state))) stuck.push(mark);
    else if (made === 0 && state !== "parked") lost.push(mark);
  }
  return { lost, duplicated, parked: deliveries.filter(({ state }) => state === "parked"), stuck };
}

/** Whether nothing was lost, doubled or left. */
export function isGood({ lost, duplicated, stuck }: Verdict): boolean {
  return lost.length === 0 && duplicated.length === 0 && stuck.length === 0;
}
