import type { ConfigProblem } from "../config.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";
import type { HttpDeps } from "./deps.ts";

/**
 * Everything that is missing, malformed or misspelt of what the bridge is told, in one list: its own settings, and what
 * the mappings name.
 */
export function settingProblems(deps: HttpDeps): readonly ConfigProblem[] {
  const own = deps.config.ok ? [] : deps.config.failure;
  const missing = [
    ...deps.mappingsWithoutSecret().map(({ name, secret }) => ({
      name: secret,
      message: `is missing: the secret of the webhook of ${name}, which refuses everything without it.`,
    })),
    ...deps.mappingsWithoutApiKey().map(({ name, apiKey }) => ({
      name: apiKey,
      message: `is missing: the form tool's API key that ${name} names.`,
    })),
  ];
  return [
    ...own,
    ...missing,
    ...deps.allMappings().flatMap((mapping) => malformed(mapping, deps)),
    ...deps.strayNames(),
  ];
}

/** Whether a secret of a mapping is none that its form tool can have, so that what is signed with it is refused. */
export function hasUnusableSecret(
  { source, secret }: DeployedMapping,
  deps: Pick<HttpDeps, "webhookSecrets">,
): boolean {
  const isUsable = findSource(source)?.isUsableSecret;
  const secrets = deps.webhookSecrets(secret);
  return isUsable !== undefined && !secrets.every(isUsable);
}

function malformed(mapping: DeployedMapping, deps: HttpDeps): readonly ConfigProblem[] {
  if (!hasUnusableSecret(mapping, deps)) return [];
  const message = `, or its second value, cannot be used: ${mapping.name} takes whsec_ and the base64 of at least 24 bytes.`;
  return [{ name: mapping.secret, message }];
}
