import { vanishingNames, vanishingProblem } from "./deploy-checks.ts";
import { markOf, readMark } from "./deploy-mark.ts";
import { STAYED } from "./prompt.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { deploy } from "./wrangler/worker.ts";

/** Puts the Worker live, so that its address is known. Without secrets it refuses everything. */
export async function deployOnce(facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  const { mappings, live, wish } = facts;
  const marks = live.map(readMark);
  const gone = vanishingNames(
    mappings,
    marks.flatMap((mark) => mark ?? []),
  );
  const problem = vanishingProblem(gone);
  if (problem !== null)
    return { kind: "failed", problem: `${problem}\nOr leave this step out: --skip deploy`, code: STAYED };
  if (marks.includes(null)) {
    tools.say(
      "The live version does not say which mappings it serves. One that is not in mappings/ here would vanish.",
    );
    const isFine = tools.person !== null && (await tools.person.confirm("Deploy this folder?"));
    if (!isFine) return { kind: "failed", problem: LEFT_OUT, code: STAYED };
  }
  tools.say("Building and uploading, which takes up to a minute …");
  tools.progress.note = "Whether it is deployed shows the next run.";
  const deployed = await deploy(tools.run, { vars: markOf(mappings), dryRun: false });
  tools.progress.note = null;
  if (!deployed.ok) return { kind: "failed", problem: explainWrangler(deployed.failure), code: STAYED };
  const { origins } = deployed.value;
  const origin = facts.origin ?? origins.find((each) => !each.endsWith(".workers.dev")) ?? origins[0] ?? null;
  tools.say(origin === null ? "Deployed." : `Deployed. Its address: ${origin}`);
  if (wish.url !== null && !origins.includes(wish.url)) tools.say(notThere(wish.url));
  return { kind: "done", facts: { ...facts, origin } };
}

const LEFT_OUT =
  "It was not deployed. npm run deploy -- --help shows how the live bridge is asked first; then npm run setup -- --skip deploy does the rest.";

function notThere(url: string): string {
  const { hostname } = new URL(url);
  return `Note: wrangler.toml does not deploy to ${hostname}. Unless something else leads there, add above the first [section]:
  routes = [{ pattern = "${hostname}", custom_domain = true }]`;
}
