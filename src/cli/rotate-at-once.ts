import { nextNameOf } from "../settings.ts";
import type { DeploymentSecret } from "./deployment-secrets.ts";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { rotatables } from "./rotatable.ts";
import { givenValue } from "./rotate-given.ts";
import { end, explainPut, NOBODY, stopped, type Turn } from "./rotate-tools.ts";
import { explainNext, explainRotation } from "./rotate-words.ts";
import { putSecrets } from "./wrangler/worker.ts";

/** Replaces a secret of which only one value counts: by one that is made here, or by one that somebody else issues. */
export async function replaceAtOnce(turn: Turn): Promise<number> {
  const { rotatable, stored, tools } = turn;
  const { name, secret } = rotatable;
  if (secret.isNeeded && !stored.includes(name)) {
    return end(tools, `${name} is not stored yet, so there is nothing to rotate. npm run setup stores it.`, STAYED);
  }
  tools.say(`${explainRotation(rotatable)}\n`);
  const values: Record<string, string> = {};
  for (const each of togetherWith(turn)) {
    const value = await newValue(each, turn);
    if (typeof value === "object") return end(tools, value.problem, WRONG_USAGE);
    values[each.name] = value;
  }
  const names = Object.keys(values).join(", ");
  const stop = await stopped(turn, `Replace ${names} now?`);
  if (stop === "nobody") return end(tools, NOBODY, WRONG_USAGE);
  if (stop === "no") return end(tools, VOID, STAYED);
  tools.progress.note = UNCLEAR;
  const put = await putSecrets(tools.run, values);
  if (!put.ok) return end(tools, explainPut(put.failure, UNCLEAR, VOID), STAYED);
  tools.say(`Stored: ${names}. ${explainNext(rotatable)}`);
  return DONE;
}

const VOID = "Nothing was stored: the former value counts, and a value that was shown is void.";
const UNCLEAR =
  "Whether the new value was stored is not known: keep it and the former one until you have tried. Running this again is safe.";

/** The client id and the client secret belong to one integration, and are replaced together. */
function togetherWith({ rotatable }: Turn): readonly DeploymentSecret[] {
  if (rotatable.kind !== "client-id") return [rotatable.secret];
  const others = rotatables([]).filter(({ kind }) => kind === "client-secret");
  return [rotatable.secret, ...others.map(({ secret }) => secret)];
}

async function newValue(secret: DeploymentSecret, { tools }: Turn): Promise<string | { readonly problem: string }> {
  const { name, fault, make } = secret;
  const next = nextNameOf(name);
  const given = givenValue(tools.environment, name);
  if (given !== "") {
    const wrong = fault(given);
    return wrong === null ? given : { problem: `Nothing was done: ${next} in the environment ${wrong}` };
  }
  if (tools.person === null) {
    return { problem: `Nothing was done: nobody sits here. Give the new value in the environment as ${next}.` };
  }
  if (make !== null) {
    const value = make(tools.randomBytes);
    tools.say(`The new value, for your password manager; nobody can show it again: ${value}\n`);
    return value;
  }
  for (;;) {
    const question = `New ${name} (Enter stops): `;
    const typed = secret.isHidden ? await tools.person.askSecret(question) : await tools.person.askLine(question);
    if (typed.trim() === "") return { problem: "Nothing was done: there is no value." };
    const wrong = fault(typed.trim());
    if (wrong === null) return typed.trim();
    tools.say(`${name} ${wrong}`);
  }
}
