import { variablesOf } from "./deploy-mark.ts";
import { type DeploymentSecret, deploymentSecrets, isOfIntegration, lackingSecrets } from "./deployment-secrets.ts";
import { STAYED, WRONG_USAGE } from "./prompt.ts";
import type { SetupFacts, SetupTools } from "./setup-tools.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { listSecrets } from "./wrangler/worker.ts";

/**
 * What the steps to come would stop at for want of a value, all of it in one text, before any of them changes something;
 * null where nothing is in the way. Where a person sits, only what the environment holds can be wrong beforehand.
 */
export async function missingValues(
  facts: SetupFacts,
  tools: SetupTools,
): Promise<{ readonly problem: string; readonly code: number } | null> {
  const { steps } = facts.wish;
  const secrets = deploymentSecrets(facts.mappings).filter((secret) =>
    steps.includes(isOfIntegration(secret) ? "basecamp" : "secrets"),
  );
  const lackOf = (secret: DeploymentSecret) => lackHere(secret, tools);
  const isAddressUnknown = tools.person === null && facts.origin === null && !steps.includes("deploy");
  if (!isAddressUnknown && secrets.every((secret) => lackOf(secret) === null)) return null;
  const listed = await listSecrets(tools.run);
  if (!listed.ok && listed.failure.reason !== "no-worker") {
    return { problem: explainWrangler(listed.failure), code: STAYED };
  }
  const lacking = lackingSecrets(secrets, [...(listed.ok ? listed.value : []), ...variablesOf(facts.live)]);
  const needsAddress = lacking.some((secret) => secret.origin === "address" || isOfIntegration(secret));
  const lines = [
    ...(isAddressUnknown && needsAddress ? ["--url is missing: the address of the bridge"] : []),
    ...lacking.map(lackOf).filter((lack) => lack !== null),
  ];
  if (lines.length === 0) return null;
  const opening =
    tools.person === null
      ? "Nobody can be asked here, so give these in the environment, under their names, and run this again."
      : "The environment holds what cannot be right. Mend that, or take it out and be asked.";
  const later = lacking.some((secret) => isOfIntegration(secret) && lackOf(secret) !== null) ? `\n${LATER}` : "";
  return {
    problem: `${opening} Nothing was changed.${lines.map((line) => `\n  ${line}`).join("")}${later}`,
    code: WRONG_USAGE,
  };
}

/** Why no value of a secret can be had from the environment, a person or chance; null where one can, or none is needed. */
export function lackHere(secret: DeploymentSecret, { environment, person }: SetupTools): string | null {
  const { name, purpose, isNeeded, isShown, make, fault } = secret;
  const given = environment[name]?.trim() ?? "";
  if (given !== "") {
    const wrong = fault(given);
    return wrong === null ? null : `${name} in the environment ${wrong}`;
  }
  if (person !== null || secret.origin === "address" || !isNeeded) return null;
  if (make === null) return `${name} is missing: ${purpose}`;
  return isShown ? `${name} is missing, and one made here would have to be shown: ${purpose}` : null;
}

const LATER =
  "The integration at Launchpad needs the bridge's address, which the first deployment tells: --skip basecamp leaves it for later.";
