import * as z from "zod";
import { DELIVERIES_PATH } from "../paths.ts";
import type { BridgeAnswer, BridgeSession } from "./bridge-session.ts";
import { printable, textTable } from "./text-table.ts";

/** So many deliveries are replayed by one request; a bridge takes no more. */
const LOT = 200;
const BAD_REQUEST = 400;

const Item = z.object({
  reference: z.string(),
  mapping: z.string(),
  submission: z.string(),
  verdict: z.string(),
  content: z.string().nullable(),
  /** Why it is parked, in a few words; null when it is not. */
  why: z.string().nullable(),
  /** What a replay does with it. */
  outcome: z.string(),
});
const Report = z.object({ items: z.array(Item), more: z.number() });
const Refusal = z.object({ message: z.string() });

export type PlannedReplay = z.infer<typeof Item>;
export type Report = z.infer<typeof Report>;

/** What did not work, in a sentence; `usage` when the request itself was wrong. */
export interface Trouble {
  readonly problem: string;
  readonly usage: boolean;
}

/** Asks for a replay of named deliveries or of a selection, in as many requests as it takes. */
export async function askReplay(
  session: BridgeSession,
  what: { readonly references: readonly string[] } | { readonly filter: object },
  dryRun: boolean,
  progress: (done: number) => void = () => undefined,
): Promise<Report | Trouble> {
  if ("filter" in what) return askOnce(session, { ...what.filter, dryRun });
  const items: PlannedReplay[] = [];
  for (let from = 0; from < what.references.length; from += LOT) {
    const report = await askOnce(session, { references: what.references.slice(from, from + LOT), dryRun });
    if ("problem" in report) return report;
    items.push(...report.items);
    progress(items.length);
  }
  return { items, more: 0 };
}

async function askOnce(session: BridgeSession, json: object): Promise<Report | Trouble> {
  const answer = await session.ask(`${DELIVERIES_PATH}replay`, { json });
  const report = Report.safeParse(answer?.body);
  return answer?.status === 200 && report.success ? report.data : troubleOf(answer);
}

/** Why an answer is not the one that was hoped for. */
export function troubleOf(answer: BridgeAnswer | null): Trouble {
  if (answer === null) return { problem: "The bridge does not answer any more. Run this again later.", usage: false };
  const refusal = Refusal.safeParse(answer.body);
  const unexplained = `The bridge answered ${answer.status}, which this does not understand. Look at the bridge's log, and whether it is as new as this.`;
  return {
    problem: refusal.success ? printable(refusal.data.message) : unexplained,
    usage: answer.status === BAD_REQUEST,
  };
}

const REPLAYED: ReadonlySet<string> = new Set(["files", "skips", "asks-first", "looks-first", "looks-then-skips"]);

/** Whether a replay makes this one due. */
export function isReplayed({ verdict }: PlannedReplay): boolean {
  return REPLAYED.has(verdict);
}

/** Whether there would be a to-do if a person had this one made. */
export function isMade(item: PlannedReplay): boolean {
  return isReplayed(item) && item.verdict !== "skips" && item.verdict !== "looks-then-skips";
}

/** Whether this one stays without a to-do, whatever a replay does. */
export function staysBehind(item: PlannedReplay): boolean {
  return !isReplayed(item) && item.verdict !== "delivered";
}

/** A plan as a person sees it at a glance. */
export function planTable(items: readonly PlannedReplay[], width: number | null): string {
  return textTable(
    ["Reference", "Mapping", "Submission", "Parked for", "What a replay does"],
    items.map(({ reference, mapping, submission, why, outcome }) => [
      reference,
      mapping,
      submission,
      why ?? "",
      outcome,
    ]),
    width,
  );
}
