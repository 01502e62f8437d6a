import type { Mapping } from "../mapping/mapping.ts";
import { markOf } from "./deploy-mark.ts";
import { type DeploymentSecret, deploymentSecrets, isOfIntegration } from "./deployment-secrets.ts";
import { registration } from "./setup-basecamp.ts";
import { linksOf } from "./setup-links.ts";
import { namespaceTitle } from "./setup-namespace.ts";
import type { SetupStep, SetupWish } from "./setup-wish.ts";
import { textTable } from "./text-table.ts";
import {
  createNamespaceCommand,
  deployCommand,
  listNamespacesCommand,
  listSecretsCommand,
  liveDeploymentCommand,
  logInCommand,
  putSecretsCommand,
  versionCommand,
  whoAmICommand,
} from "./wrangler/commands.ts";
import type { WorkerFile } from "./wrangler/worker-file.ts";

/** What `npm run setup` would do, step by step, with every command; made without asking Cloudflare anything. */
export function setupPlan(wish: SetupWish, mappings: readonly Mapping[], worker: WorkerFile): string {
  const origin = wish.url ?? `https://${worker.name}.<your subdomain>.workers.dev`;
  const known = wish.url === null ? "\n(The address is known after the first deployment, or by --url.)" : "";
  const steps: readonly (readonly [SetupStep | null, string, string])[] = [
    [
      null,
      "Check the mappings",
      `The same as npm run check-mappings: ${mappings.map(({ name }) => name).join(", ") || "none"}.`,
    ],
    [
      null,
      "Look at the account at Cloudflare",
      `${shown(whoAmICommand())}\n${shown(logInCommand())}   (when nobody is signed in, and you agree)\n${shown(liveDeploymentCommand())}\n${shown(versionCommand("<id>"))}   (when it is live already)`,
    ],
    ["namespace", "The KV namespace of the connection", namespacePlan(worker)],
    [
      "deploy",
      "Deploy once, so that the address is known",
      `${shown(deployCommand({ vars: markOf(mappings), dryRun: false }))}`,
    ],
    [
      "secrets",
      "Store what is not there yet",
      `${shown(listSecretsCommand())}\n${shown(putSecretsCommand())}   (values by standard input, all or none)\n\n${secretsTable(mappings, (secret) => !isOfIntegration(secret))}`,
    ],
    [
      "basecamp",
      "The integration at Launchpad",
      `${registration(origin)}${known}\n${shown(putSecretsCommand())}\n\n${secretsTable(mappings, isOfIntegration)}`,
    ],
    [null, "What remains for you", linksOf(origin, mappings)],
  ];
  const blocks = steps.map(([step, title, text], index) => {
    const isLeftOut = step !== null && !wish.steps.includes(step);
    const named = step === null ? "" : ` (${step})`;
    return `${index + 1}. ${title}${named}${isLeftOut ? ": left out" : `\n${indented(text)}`}`;
  });
  return [...blocks, "This was a dry run: nothing was asked, made or changed."].join("\n\n");
}

function namespacePlan({ name, namespaceId }: WorkerFile): string {
  if (namespaceId !== null)
    return `wrangler.toml names ${namespaceId}; it is looked for.\n${shown(listNamespacesCommand())}`;
  const title = namespaceTitle(name);
  return `${title}: used when it is there and you agree, else made. Its id is written into wrangler.toml.
${shown(listNamespacesCommand())}\n${shown(createNamespaceCommand(title))}`;
}

function secretsTable(mappings: readonly Mapping[], isMeant: (secret: DeploymentSecret) => boolean): string {
  const rows = deploymentSecrets(mappings)
    .filter(isMeant)
    .map((secret) => [secret.name, originOf(secret), secret.purpose]);
  return textTable(["Name", "Value", "For"], rows, null);
}

function originOf({ origin, isNeeded, isShown }: DeploymentSecret): string {
  switch (origin) {
    case "address":
      return "the Worker's address";
    case "made":
      return isShown ? "made here, shown once" : "made here, shown to nobody";
    case "asked":
      return isNeeded ? "asked for" : "asked for, optional";
  }
}

function shown(command: readonly string[]): string {
  return `$ npx wrangler ${command.join(" ")}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : `   ${line}`))
    .join("\n");
}
