import type { SweepState } from "../form-listing.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { type Check, checkOf } from "./check.ts";
import { explainSweep, explainWebhookState } from "./explain-sweep.ts";

/** Whether what the webhook did not bring is found; nothing where no API key is named and no script has stopped. */
export function checkMissed(
  mapping: Pick<DeployedMapping, "name" | "apiKey">,
  sweep: SweepState | null,
  isKnown: boolean,
): readonly Check[] {
  if (mapping.apiKey === null && sweep === null) return [];
  const check = checkOf(`mapping.${mapping.name}.missed`, "Missed submissions");
  if (!isKnown) return [check.skipped("The ledger does not answer.")];
  if (sweep === null) return [check.ok(explainSweep(sweep))];
  const webhook = checkOf(`mapping.${mapping.name}.webhook`, "Webhook");
  const says = explainWebhookState(sweep.webhook);
  const mend = `Open /admin/mappings/${mapping.name}, which shows the steps.`;
  const looked =
    sweep.failure === null && sweep.left === null && sweep.passedOver === null && sweep.tooLarge === 0
      ? check.ok(explainSweep(sweep))
      : check.warn(
          explainSweep(sweep),
          sweep.pausedUntil === null
            ? "See what that says; npm run sweep looks at once."
            : "Wait until then; after that npm run sweep looks at once.",
        );
  // Some keys may not see webhooks, which is nothing to mend.
  if (sweep.webhook === "unknown") return [looked];
  return [looked, sweep.webhook === "on" ? webhook.ok(says) : webhook.warn(says, mend)];
}
