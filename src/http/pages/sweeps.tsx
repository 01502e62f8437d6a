import { mappingPath } from "../../feedback/explain-overview.ts";
import {
  explainSweep,
  explainSweepBriefly,
  explainUnswept,
  explainWebhookState,
} from "../../feedback/explain-sweep.ts";
import { deadWebhook, type SweepState } from "../../form-listing.ts";
import type { DeployedMapping } from "../../mapping/mapping.ts";
import { told } from "./told.tsx";

/** Whether submissions that the webhook did not bring are looked for, as a part of a list of facts. */
export function MissedFacts({ mapping, sweep }: { mapping: DeployedMapping; sweep: SweepState | null }) {
  const unswept = explainUnswept(mapping.source);
  if (unswept === null && sweep === null) return null;
  const isBad =
    sweep !== null &&
    (sweep.failure !== null ||
      sweep.left !== null ||
      sweep.passedOver !== null ||
      sweep.tooLarge > 0 ||
      deadWebhook(sweep.webhook) !== null);
  return (
    <>
      <dt>Missed submissions</dt>
      <dd class={isBad ? "bad" : undefined}>
        {mapping.apiKey === null && sweep === null ? unswept : told(explainSweep(sweep))}
        {sweep !== null && ` ${explainWebhookState(sweep.webhook)}`}
      </dd>
    </>
  );
}

/** How the form tools' own lists were compared, mapping by mapping, beside the faults that stand above. */
export function Sweeps({ sweeps, now }: { sweeps: readonly SweepState[]; now: number }) {
  if (sweeps.length === 0) return null;
  return (
    <>
      <h2>Missed submissions</h2>
      <ul>
        {sweeps.map((sweep) => (
          <li>
            <a href={mappingPath(sweep.mapping)}>{sweep.mapping}</a>: {told(explainSweepBriefly(sweep, now))}
          </li>
        ))}
      </ul>
    </>
  );
}
