import type { Refusals } from "../../delivery/refusals.ts";
import { explainRefused } from "../../feedback/explain-refused.ts";
import { Time } from "./layout.tsx";

/** What did not get in: nothing of it is stored, so that this is the only trace of it. */
export function Refused({ refusals }: { refusals: readonly Refusals[] }) {
  return (
    <ul>
      {refusals.map(({ mapping, reason, times, lastAt }) => (
        <li>
          {times === 1 ? "A request" : `At least ${times} requests`} to {mapping}, the last on <Time ms={lastAt} />:{" "}
          {explainRefused(reason)}
        </li>
      ))}
    </ul>
  );
}
