import { textOf, variablesOf } from "./deploy-mark.ts";
import { type DeploymentSecret, deploymentSecrets, isOfIntegration, lackingSecrets } from "./deployment-secrets.ts";
import { STAYED } from "./prompt.ts";
import { askOrigin, type Given, valueFor } from "./setup-asking.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";
import { textTable } from "./text-table.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import type { WranglerFailure } from "./wrangler/failure.ts";
import { listSecrets, putSecrets } from "./wrangler/worker.ts";

/** Makes or asks for every secret that is not there yet, but those of the integration, and stores them all at once. */
export async function storeSecrets(facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  const stored = await storedNames(facts, tools);
  if ("problem" in stored) return { kind: "failed", ...stored };
  const all = deploymentSecrets(facts.mappings).filter((secret) => !isOfIntegration(secret));
  const lacking = lackingSecrets(all, stored.names);
  const kept = all.filter((secret) => !lacking.includes(secret)).map(({ name }) => name);
  if (kept.length > 0) tools.say(`There already, and kept as they are: ${kept.join(", ")}.`);
  const isPlain = textOf(facts.live, "PUBLIC_URL") !== null;
  const isRenamed = facts.wish.url !== null && stored.names.includes("PUBLIC_URL") && !isPlain;
  if (isRenamed) tools.say(`PUBLIC_URL is stored again, as ${facts.wish.url}, since --url says so.`);
  const wanted = isRenamed ? [...all.filter(({ origin }) => origin === "address"), ...lacking] : lacking;
  if (wanted.length === 0) return { kind: "done", facts };

  const origin = wanted.some((secret) => secret.origin === "address") ? await askOrigin(facts, tools) : facts.origin;
  if (typeof origin === "object" && origin !== null) return { kind: "failed", ...origin };
  const given: Given[] = [];
  for (const secret of wanted) {
    const value = secret.origin === "address" ? addressOf(secret, origin) : await valueFor(secret, tools);
    if (value !== null && "problem" in value) return { kind: "failed", ...value };
    if (value !== null) given.push(value);
  }
  const shown = given.filter(isShown);
  if (!(await show(shown, tools))) return { kind: "failed", problem: VOID, code: STAYED };
  const problem = await store(given, isRenamed ? ["PUBLIC_URL"] : [], facts, tools);
  return problem === null ? { kind: "done", facts: { ...facts, origin } } : { kind: "failed", problem, code: STAYED };
}

/** The names that the Worker has, of secrets and of plain variables. */
export async function storedNames(
  { live }: SetupFacts,
  tools: SetupTools,
): Promise<{ readonly names: readonly string[] } | { readonly problem: string; readonly code: number }> {
  const listed = await listSecrets(tools.run);
  if (listed.ok) return { names: [...listed.value, ...variablesOf(live)] };
  return { problem: explainWrangler(listed.failure), code: STAYED };
}

/**
 * Stores values, all or none, and none over what somebody else stored while a person was asked, but for what is to be
 * replaced. Answers what did not work, or null.
 */
export async function store(
  given: readonly Given[],
  replaced: readonly string[],
  facts: SetupFacts,
  tools: SetupTools,
): Promise<string | null> {
  if (given.length === 0) return null;
  const isAnyShown = given.some(isShown);
  const refused = isAnyShown ? VOID : NOTHING;
  const unclear = isAnyShown ? `${UNCLEAR} Keep what was shown until then.` : UNCLEAR;
  tools.progress.note = refused;
  const now = await storedNames(facts, tools);
  tools.progress.note = null;
  if ("problem" in now) return `${now.problem}\n${refused}`;
  const fresh = given.map(({ secret }) => secret).filter(({ name }) => !replaced.includes(name));
  const lacking = lackingSecrets(fresh, now.names);
  const taken = fresh.filter((secret) => !lacking.includes(secret)).map(({ name }) => name);
  if (taken.length > 0) return `${taken.join(", ")} was stored by somebody else meanwhile, and is kept.\n${refused}`;
  const names = given.map(({ secret }) => secret.name).join(", ");
  const values = Object.fromEntries(given.map(({ secret, value }) => [secret.name, value]));
  tools.progress.note = unclear;
  const put = await putSecrets(tools.run, values);
  tools.progress.note = null;
  if (!put.ok) return `${explainWrangler(put.failure)}\n${isRefused(put.failure) ? refused : unclear}`;
  tools.say(`Stored: ${names}.`);
  return null;
}

const UNCLEAR = "Whether these secrets were stored shows the next run.";
const NOTHING = "None of these secrets was stored.";
const VOID = `${NOTHING} What was shown is void; the next run makes new ones.`;

function isShown({ secret, isMade }: Given): boolean {
  return isMade && secret.isShown;
}

/** Whether it is certain that nothing was stored. Any other failure may have come after the work. */
function isRefused({ reason }: WranglerFailure): boolean {
  return ["not-logged-in", "several-accounts", "not-allowed", "no-worker", "version-not-live"].includes(reason);
}

function addressOf(secret: DeploymentSecret, origin: string | null): Given | null {
  return origin === null ? null : { secret, value: origin, isMade: false };
}

/** Shown before they are stored, which a person agrees to by Enter, so that no interruption leaves a password that nobody has. */
async function show(made: readonly Given[], tools: SetupTools): Promise<boolean> {
  if (made.length === 0 || tools.person === null) return true;
  const rows = made.map(({ secret, value }) => [secret.name, value, secret.purpose]);
  tools.say(
    `\nMade now. Put these into your password manager: Cloudflare shows them to nobody again. The secret of a
webhook is pasted into its form tool later. Another one for a lost one: npm run rotate -- NAME\n`,
  );
  tools.say(`${textTable(["Name", "Value", "For"], rows, null)}\n`);
  tools.progress.note = VOID;
  const isAgreed = await tools.person.askEnter("Enter stores them, Ctrl-C drops them. ");
  tools.progress.note = null;
  return isAgreed;
}
