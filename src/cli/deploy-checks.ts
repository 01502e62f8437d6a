import type { Mapping } from "../mapping/mapping.ts";
import { digestOf, type LiveMapping } from "./deploy-mark.ts";
import { type DeploymentSecret, deploymentSecrets, isOfIntegration, lackingSecrets } from "./deployment-secrets.ts";

/** What is to be deployed, and what is live. */
export interface DeployFacts {
  readonly mappings: readonly Mapping[];
  /** The names of the Worker's secrets and plain variables. */
  readonly stored: readonly string[];
  /** What the live versions serve; null when nobody knows and the check is skipped. */
  readonly live: readonly LiveMapping[] | null;
  /** The mappings that may vanish. */
  readonly remove: readonly string[];
}

/** Why this must not be deployed; none when it may. */
export function refusalsOf(facts: DeployFacts): readonly string[] {
  return [...lackOfSecrets(facts), ...vanishing(facts), ...wrongRemovals(facts)];
}

/** What is worth a word before it is deployed. */
export function warningsOf({ mappings, live, remove }: DeployFacts): readonly string[] {
  const removed = (live ?? []).filter(({ name }) => remove.includes(name) && !isAmong(mappings, name));
  const changed = mappings.filter((mapping) => {
    const before = (live ?? []).find(({ name }) => name === mapping.name)?.form ?? null;
    return before !== null && before !== digestOf(mapping);
  });
  return [
    ...removed.map(
      ({ name }) =>
        `${name} is removed: its webhook is answered with an error from now on, so switch it off in the form tool; what still waits of it is parked.`,
    ),
    ...changed.map(
      ({ name }) =>
        `mappings/${name}.yaml is for another form than the live one: what still comes from the form of before is refused, and shown under /admin/deliveries for a week.`,
    ),
  ];
}

function lackOfSecrets({ mappings, stored }: DeployFacts): readonly string[] {
  const lacking = lackingSecrets(deploymentSecrets(mappings), stored).filter(({ isNeeded }) => isNeeded);
  if (lacking.length === 0) return [];
  const lines = lacking.map((secret) => `\n  ${secret.name}: ${secret.purpose}`).join("");
  return [`The Worker lacks what it needs. npm run setup${stepsFor(lacking)} makes it or asks for it:${lines}`];
}

function stepsFor(lacking: readonly DeploymentSecret[]): string {
  // Without the address, which only a deployment tells, nothing can be stored by itself.
  if (lacking.some(({ origin }) => origin === "address")) return "";
  const steps = [
    lacking.some((secret) => !isOfIntegration(secret)) && "--only secrets",
    lacking.some(isOfIntegration) && "--only basecamp",
  ];
  return ` -- ${steps.filter((step) => step !== false).join(" ")}`;
}

/** Why mappings that are live and not here keep a deployment back; null when there is none of these. */
export function vanishingProblem(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const [first = ""] = names;
  const flags = names.map((name) => `--remove ${name}`).join(" ");
  const what =
    names.length === 1
      ? `${first} is live, and mappings/${first}.yaml is not here`
      : `These are live and not in mappings/: ${names.join(", ")}`;
  return `${what}. After this deployment every submission of it would be answered with an error. Is this the right branch, and up to date? If it is meant to go: npm run deploy -- ${flags}`;
}

function vanishing({ mappings, live, remove }: DeployFacts): readonly string[] {
  const gone = vanishingNames(mappings, live ?? []).filter((name) => !remove.includes(name));
  return [vanishingProblem(gone)].filter((problem) => problem !== null);
}

/** The live mappings that are not among those that are to be deployed. */
export function vanishingNames(
  mappings: readonly Pick<Mapping, "name">[],
  live: readonly LiveMapping[],
): readonly string[] {
  return [...new Set(live.map(({ name }) => name))].filter((name) => !isAmong(mappings, name));
}

function wrongRemovals({ mappings, live, remove }: DeployFacts): readonly string[] {
  return remove.flatMap((name) => {
    if (isAmong(mappings, name)) return [`--remove ${name}: mappings/${name}.yaml is still here. Delete it first.`];
    if (live !== null && !isAmong(live, name)) return [`--remove ${name}: no mapping of this name is live.`];
    return [];
  });
}

function isAmong(list: readonly { readonly name: string }[], name: string): boolean {
  return list.some((each) => each.name === name);
}
