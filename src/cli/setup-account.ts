import { isFormcamp } from "./deploy-mark.ts";
import { foreignWorker } from "./deploy-run.ts";
import { STAYED } from "./prompt.ts";
import { missingValues } from "./setup-check.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";
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
  const known = { ...facts, live: live.value };
  const missing = await missingValues(known, tools);
  return missing === null ? { kind: "done", facts: known } : { kind: "failed", ...missing };
}
