import { isFormcamp, textOf } from "./deploy-mark.ts";
import { foreignWorker } from "./deploy-run.ts";
import { STAYED } from "./prompt.ts";
import { missingValues } from "./setup-check.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";
import { readBridge } from "./sign-in-bridge.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { liveVersions, whoAmI } from "./wrangler/worker.ts";

/**
 * Looks who is signed in at Cloudflare, lets them sign in, looks what is live, and whether the other steps will have what
 * they need. Changes nothing there.
 */
export async function lookAtAccount(facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  let login = await whoAmI(tools.run);
  if (!login.ok && login.failure.reason === "not-logged-in" && tools.person !== null) {
    tools.say("You are not signed in at Cloudflare. npx wrangler login does that in a browser.");
    if ((await tools.person.confirm("Run it now?")) && (await tools.logIn())) login = await whoAmI(tools.run);
  }
  if (!login.ok) return { kind: "failed", problem: explainWrangler(login.failure), code: STAYED };
  const { email, accounts } = login.value;
  const names = accounts.map(({ name }) => name).join(", ");
  tools.say(
    `Signed in${email === null ? " by a token" : ` as ${email}`}; ${names === "" ? "its accounts are not told" : names}.`,
  );
  const live = await liveVersions(tools.run);
  if (!live.ok) return { kind: "failed", problem: explainWrangler(live.failure), code: STAYED };
  const { name } = facts.worker;
  if (live.value.length > 0 && !live.value.some(isFormcamp)) {
    return { kind: "failed", problem: foreignWorker(name), code: STAYED };
  }
  tools.say(live.value.length > 0 ? `The Worker ${name} is live already.` : `There is no Worker named ${name} yet.`);
  const variable = textOf(live.value, "PUBLIC_URL");
  const read = variable === null ? null : readBridge(variable);
  const address = typeof read === "string" ? read : variable;
  const { url } = facts.wish;
  if (address !== null && url !== null && address !== url) {
    return { kind: "failed", problem: setByHand(address, url), code: STAYED };
  }
  const known = { ...facts, live: live.value, origin: address ?? url };
  const missing = await missingValues(known, tools);
  return missing === null ? { kind: "done", facts: known } : { kind: "failed", ...missing };
}

/** Cloudflare refuses a secret that has the name of a plain variable, and wrangler passes on both. */
function setByHand(address: string, url: string): string {
  return `PUBLIC_URL is a plain variable of the Worker, ${address}, set in its dashboard or in wrangler.toml, and a secret of that name cannot stand beside it. Change it there to ${url}, or remove it there and deploy, then run this again. Nothing was changed.`;
}
