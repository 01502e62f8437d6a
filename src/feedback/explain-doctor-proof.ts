import type { DeployedMapping } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";
import { type Check, checkOf } from "./check.ts";
import type { MappingFindings } from "./explain-doctor-mapping.ts";
import { explainTrust } from "./explain-trust.ts";

/** Whether a mapping has a secret that its form tool can have, of its own. */
export function checkSecret({ mapping, secrets, isSecretUnusable, sameSecretAs }: MappingFindings): Check {
  const check = checkOf(`mapping.${mapping.name}.secret`, "Secret");
  const { secret } = mapping;
  if (secrets === 0) {
    return check.bad(
      `${secret} is not configured, so every submission is refused.`,
      `Store the secret that the form tool has: npx wrangler secret put ${secret}.`,
    );
  }
  if (isSecretUnusable) {
    return check.bad(
      `${secret}, or its second value, is none that its form tool can have, so what is signed with it is refused.`,
      `Make another one and give it to the form tool: npm run rotate -- ${secret}.`,
    );
  }
  if (sameSecretAs !== null) {
    return check.warn(
      `${secret} has the same value as ${sameSecretAs}: whoever learns one knows the other.`,
      "Give each form a secret of its own.",
    );
  }
  if (secrets === 1) return check.ok(`${secret} is configured.`);
  return check.ok(`${secret} is ${explainRotating(secret)}`);
}

/** That two values of a webhook's secret are taken, and how that is ended. */
export function explainRotating(secret: string): string {
  return `being rotated: either of two is taken. Once the form tool has the new one, end that: npm run rotate -- ${secret} --finish --url https://… with this bridge's address.`;
}

/** Whether its API key works, and how far its submissions are proven. */
export function checkProof({ mapping, apiKey }: MappingFindings): readonly Check[] {
  const key = checkOf(`mapping.${mapping.name}.api-key`, "API key");
  const store = `Store a key of the form tool that may read: npx wrangler secret put ${mapping.apiKey}.`;
  switch (apiKey) {
    case "works":
      return [
        key.ok(
          `The form tool takes ${mapping.apiKey}, so ${readsBack(mapping) ? "each submission can be read back" : "missed submissions can be looked for"}.`,
        ),
      ];
    case "refused":
      if (!readsBack(mapping)) {
        return [key.warn(`The form tool refuses ${mapping.apiKey}, so missed submissions are not looked for.`, store)];
      }
      return [key.bad(`The form tool refuses ${mapping.apiKey}, so that what comes waits for a person.`, store)];
    case "unavailable":
      return [
        key.warn(
          `The form tool gave no answer that can be used. ${readsBack(mapping) ? "What comes meanwhile waits." : "Missed submissions are not looked for."}`,
          `Run the doctor again later. If it stays, check ${mapping.source.toUpperCase()}_API_URL: a key works on its own host only.`,
        ),
      ];
    case "missing":
      if (!readsBack(mapping)) {
        return [key.warn(`${mapping.apiKey} is not configured, so missed submissions are not looked for.`, store)];
      }
      return [key.bad(`${mapping.apiKey} is not configured, so that what comes waits.`, store)];
    case null: {
      const trust = explainTrust(mapping);
      if (trust === null || !trust.isWeak) return [];
      const mend = "Name an api_key in the mapping, with which each submission is read back.";
      return [checkOf(`mapping.${mapping.name}.proof`, "Proof").warn(trust.sentence, mend)];
    }
  }
}

/** Whether the key decides whether a submission is filed. */
function readsBack({ source }: Pick<DeployedMapping, "source">): boolean {
  return findSource(source)?.readBack !== undefined;
}
