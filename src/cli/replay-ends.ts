import { askDelivery, pageOf } from "./asked-delivery.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { printable } from "./text-table.ts";

/** How long what was replayed is waited for, in milliseconds. */
const WAIT_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const ASKED_AT_ONCE = 8;

/** How replayed deliveries ended, by number. */
export interface Ends {
  readonly filed: number;
  /** Those of which the mapping wants no to-do. */
  readonly skipped: number;
  readonly parked: number;
  readonly open: number;
}

/** Waits up to a minute until the deliveries are filed or parked again, and tells of each one how it ended. */
export async function awaitEnds(
  session: BridgeSession,
  references: readonly string[],
  tell: (line: string) => void,
): Promise<Ends> {
  const giveUpAt = Date.now() + WAIT_MS;
  let open = references;
  const counts = { filed: 0, skipped: 0, parked: 0 };
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const still: string[] = [];
    for (let from = 0; from < open.length; from += ASKED_AT_ONCE) {
      const asked = open.slice(from, from + ASKED_AT_ONCE);
      const ends = await Promise.all(asked.map((reference) => endOf(session, reference)));
      for (const [index, reference] of asked.entries()) {
        const end = ends[index] ?? null;
        if (end === null) {
          still.push(reference);
          continue;
        }
        tell(printable(`${reference}  ${end.words}`));
        counts[end.as]++;
      }
    }
    open = still;
    if (open.length === 0 || Date.now() + pause > giveUpAt) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  for (const reference of open) tell(`${reference}  still under way; see ${pageOf(session, reference)}`);
  return { ...counts, open: open.length };
}

/** How a delivery ended, or null while it has not, or while that cannot be asked. */
async function endOf(
  session: BridgeSession,
  reference: string,
): Promise<{ readonly as: "filed" | "skipped" | "parked"; readonly words: string } | null> {
  const delivery = await askDelivery(session, reference);
  if (delivery === null) return null;
  const { state, parked, skipped, why, todo } = delivery;
  switch (state) {
    case "delivered":
      return { as: "filed", words: `filed: ${todo?.url ?? `to-do ${todo?.id}`}` };
    case "parked": {
      const detail = parked?.detail ? ` (${parked.detail})` : "";
      return { as: "parked", words: `parked again: ${why}${detail}; see ${pageOf(session, reference)}` };
    }
    case "skipped":
      return { as: skipped === "erased" ? "parked" : "skipped", words: `not filed: ${why}` };
    default:
      return null;
  }
}
