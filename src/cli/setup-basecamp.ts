import { CALLBACK_PATH } from "../paths.ts";
import { deploymentSecrets, isOfIntegration, lackingSecrets } from "./deployment-secrets.ts";
import { STAYED } from "./prompt.ts";
import { askOrigin, type Given, valueFor } from "./setup-asking.ts";
import { store, storedNames } from "./setup-secrets.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";

/** Where integrations of Basecamp are registered. */
export const INTEGRATIONS_URL = "https://launchpad.37signals.com/integrations";

/** Tells what to register at Launchpad, asks for what comes from there, and stores it. */
export async function storeIntegration(facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  const stored = await storedNames(facts, tools);
  if ("problem" in stored) return { kind: "failed", ...stored };
  const lacking = lackingSecrets(deploymentSecrets(facts.mappings).filter(isOfIntegration), stored.names);
  if (lacking.length === 0) {
    tools.say("BASECAMP_CLIENT_ID and BASECAMP_CLIENT_SECRET are there already, and kept as they are.");
    return { kind: "done", facts };
  }
  const origin = await askOrigin(facts, tools);
  if (typeof origin === "object") return { kind: "failed", ...origin };
  tools.say(registration(origin));
  if (mayDiffer(facts)) tools.say(OTHER_ADDRESS);
  const given: Given[] = [];
  for (const secret of lacking) {
    const value = await valueFor(secret, tools);
    if (value === null) break;
    if ("problem" in value) return { kind: "failed", ...value };
    given.push(value);
  }
  if (given.length < lacking.length) {
    tools.say("Nothing of it was stored. It is left for later.");
    return { kind: "done", facts: { ...facts, origin } };
  }
  const problem = await store(given, [], facts, tools);
  return problem === null ? { kind: "done", facts: { ...facts, origin } } : { kind: "failed", problem, code: STAYED };
}

const OTHER_ADDRESS = `  PUBLIC_URL was stored by an earlier run, and nobody can read it again. If it is another address than this one,
  register that; npm run setup -- --url https://… stores the one that it is given.`;

/** Whether the bridge was told another address before that cannot be read, as by an earlier run with --url. */
function mayDiffer({ wish, live }: SetupFacts): boolean {
  const isSecret = live.some(({ bindings }) =>
    bindings.some(({ name, type }) => name === "PUBLIC_URL" && type === "secret_text"),
  );
  return wish.url === null && isSecret;
}

/** What to do at Launchpad, with the exact address to paste. */
export function registration(origin: string): string {
  return `Register an integration at ${INTEGRATIONS_URL}
  Product: Basecamp. Redirect URI, exactly:
    ${origin}${CALLBACK_PATH}
  Its page then shows a client id and a client secret.`;
}
