import type { DeploymentSecret } from "./deployment-secrets.ts";
import { WRONG_USAGE } from "./prompt.ts";
import { lackHere } from "./setup-check.ts";
import type { SetupFacts, SetupTools } from "./setup-tools.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** A secret with its value. */
export interface Given {
  readonly secret: DeploymentSecret;
  readonly value: string;
  /** Whether it was made here, so that nobody knows it yet. */
  readonly isMade: boolean;
}

interface Problem {
  readonly problem: string;
  readonly code: number;
}

/** A value from the environment, made, or from the person, until it has no fault; null where it is left out. */
export async function valueFor(secret: DeploymentSecret, tools: SetupTools): Promise<Given | null | Problem> {
  const { name } = secret;
  const lack = lackHere(secret, tools);
  if (lack !== null) return { problem: lack, code: WRONG_USAGE };
  const fromOutside = tools.environment[name]?.trim() ?? "";
  if (fromOutside !== "") {
    tools.say(`${name} is taken from the environment.`);
    return { secret, value: fromOutside, isMade: false };
  }
  if (secret.make !== null) return { secret, value: secret.make(tools.randomBytes), isMade: true };
  if (tools.person === null) return null;
  tools.say(`\n${name}: ${secret.purpose}.`);
  for (;;) {
    const question = `${name} (${secret.isNeeded ? "Enter leaves it for later" : "optional, Enter leaves it out"}): `;
    const typed = secret.isHidden ? await tools.person.askSecret(question) : await tools.person.askLine(question);
    const value = typed.trim();
    if (value === "") return null;
    const fault = secret.fault(value);
    if (fault === null) return { secret, value, isMade: false };
    tools.say(`${name} ${fault}`);
  }
}

/** The address of the bridge: known, given, or asked for. */
export async function askOrigin(facts: SetupFacts, tools: SetupTools): Promise<string | Problem> {
  const known = facts.origin ?? facts.wish.url;
  if (known !== null) return known;
  const example = `https://${facts.worker.name}.<your subdomain>.workers.dev`;
  if (tools.person === null) {
    return {
      problem: `The address of the bridge is not known. Add --url, such as --url ${example}`,
      code: WRONG_USAGE,
    };
  }
  for (;;) {
    const typed = (await tools.person.askLine(`Address of the bridge, such as ${example}: `)).trim();
    if (typed === "")
      return { problem: `Without the address this cannot go on. npm run deploy tells it.`, code: WRONG_USAGE };
    const origin = readBridge(typed);
    if (typeof origin === "string" && origin.startsWith("https://")) return origin;
    tools.say("That is no address that begins with https:// and has nothing behind it.");
  }
}
