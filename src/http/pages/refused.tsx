import type { Refusals } from "../../delivery/refusals.ts";
import { explainRefused } from "../../feedback/explain-refused.ts";
import { Time } from "./layout.tsx";

/** What did not get in: nothing of it is stored, so that this is the only trace of it. */
export function Refused({ refusals }: { refusals: readonly Refusals[] }) {
  return (
    <ul>
      {refusals.map((refused) => (
        <li>
          <RefusedLine refused={refused} />
        </li>
      ))}
    </ul>
  );
}

/** What of one mapping did not get in; nothing where all did. */
export function RefusedNotice({ refusals }: { refusals: readonly Refusals[] }) {
  if (refusals.length === 0) return null;
  return (
    <section class="notice" aria-label="Refused requests">
      <p>Refused within a week:</p>
      <Refused refusals={refusals} />
    </section>
  );
}

/** Refused requests of one mapping and reason in a sentence. */
export function RefusedLine({ refused: { mapping, reason, times, lastAt } }: { refused: Refusals }) {
  return (
    <>
      {times === 1 ? "A request" : `At least ${times} requests`} to {mapping} {times === 1 ? "was" : "were"} refused,
      the last on <Time ms={lastAt} />: {explainRefused(reason)}
    </>
  );
}
