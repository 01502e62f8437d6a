import { pathToFileURL } from "node:url";
import { compileFolder, runMappingTests } from "./compile-folder.ts";
import { deploymentSecrets, lackingSecrets } from "./deployment-secrets.ts";
import { exampleNames } from "./emulated-basecamp.ts";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { lookAtAccount } from "./setup-account.ts";
import { storeIntegration } from "./setup-basecamp.ts";
import { deployOnce } from "./setup-deploy.ts";
import { linksOf } from "./setup-links.ts";
import { prepareNamespace } from "./setup-namespace.ts";
import { setupPlan } from "./setup-plan.ts";
import { storedNames, storeSecrets } from "./setup-secrets.ts";
import type { SetupFacts, SetupTools, StepEnd } from "./setup-tools.ts";
import type { SetupStep, SetupWish } from "./setup-wish.ts";
import { liveVersions } from "./wrangler/worker.ts";
import { readWorkerFile } from "./wrangler/worker-file.ts";

interface Step {
  /** Null for a step that only looks, and so is never left out. */
  readonly name: SetupStep | null;
  readonly title: string;
  readonly intent: string;
  readonly work: (facts: SetupFacts, tools: SetupTools) => Promise<StepEnd>;
}

const STEPS: readonly Step[] = [
  {
    name: null,
    title: "The account at Cloudflare",
    intent: "Looks who is signed in, what is live, and whether all values are at hand. Changes nothing.",
    work: lookAtAccount,
  },
  {
    name: "namespace",
    title: "The KV namespace of the connection",
    intent: "Finds it, or makes it, and writes its id into wrangler.toml.",
    work: prepareNamespace,
  },
  {
    name: "deploy",
    title: "Deploy",
    intent: "Builds this folder and puts it live. Until its secrets are stored it refuses everything.",
    work: deployOnce,
  },
  {
    name: "secrets",
    title: "Secrets",
    intent: "Makes or asks for what is not there yet, and stores all of it at once. Replaces nothing.",
    work: storeSecrets,
  },
  {
    name: "basecamp",
    title: "The integration at Launchpad",
    intent: "Asks for its client id and client secret, and stores both.",
    work: storeIntegration,
  },
];

/** Goes through the steps of a setup, each of which looks first at what is there; answers the code to end with. */
export async function runSetup(wish: SetupWish, tools: SetupTools): Promise<number> {
  const { say, progress } = tools;
  const flags = [...(wish.url === null ? [] : [`--url ${wish.url}`]), ...(wish.yes ? ["--yes"] : [])];
  if (flags.length > 0) progress.again = `npm run setup -- ${flags.join(" ")}`;
  const begun = readFolder(wish, tools);
  if ("problem" in begun) return end(begun.problem, begun.code, tools);
  say(explainMappings(begun.mappings));
  if (wish.dryRun) {
    say(setupPlan(wish, begun.mappings, begun.worker));
    return DONE;
  }
  if (tools.person === null && !wish.yes) return end(NOBODY, WRONG_USAGE, tools);
  let facts: SetupFacts = begun;
  for (const [index, { name, title, intent, work }] of STEPS.entries()) {
    const number = `${index + 1} of ${STEPS.length}`;
    if (name !== null && !wish.steps.includes(name)) {
      say(`\nStep ${number}: ${title}: left out.`);
      continue;
    }
    say(`\nStep ${number}: ${title}\n${intent}`);
    progress.current = `step ${number}, "${title}"`;
    const ended = await work(facts, tools);
    if (ended.kind === "failed") return end(ended.problem, ended.code, tools);
    facts = ended.facts;
    progress.done.push(title);
    progress.current = null;
  }
  return finish(facts, tools);
}

/** Which forms are meant, before anything is changed: a fresh clone holds only examples. */
function explainMappings(mappings: SetupFacts["mappings"]): string {
  const names = mappings.map(({ name }) => name).join(", ");
  const examples = exampleNames(mappings).join(", ");
  if (examples === "")
    return names === "" ? "There is no file in mappings/ yet." : `This is for ${names}, the files in mappings/.`;
  return `This is for ${names}, the files in mappings/. Of these, examples that file into nobody's account: ${examples}.
For forms of your own put their files there first, take the examples away, and run this again; mappings/README.md shows how.`;
}

/** Says how far a run came, for whoever ended it before its end. */
export function explainProgress({ done, current, note, again }: SetupTools["progress"]): string {
  const was = done.length === 0 ? "No step was done." : `Done: ${done.join("; ")}.`;
  const further = `${again} goes on from there: each step looks first at what is there.`;
  return [was, current === null ? null : `Not done: ${current}.`, note, further]
    .filter((part) => part !== null)
    .join("\n");
}

const NOBODY =
  "Nobody can be asked here. With --yes it goes on without questions, and takes values from the environment, such as BASECAMP_CLIENT_ID; --dry-run shows them all.";

function end(problem: string, code: number, tools: SetupTools): number {
  tools.complain(`\n${problem}\n\n${explainProgress(tools.progress)}`);
  return code;
}

function readFolder(
  wish: SetupWish,
  tools: SetupTools,
): SetupFacts | { readonly problem: string; readonly code: number } {
  const { files, mappings, diagnostics, diagnosticsText } = compileFolder(pathToFileURL(`${tools.project}/`));
  if (diagnostics.length > 0) {
    return { problem: `${diagnosticsText}\n\nThe mappings have mistakes. Mend them first.`, code: STAYED };
  }
  const tests = runMappingTests(files);
  if (tests.failed > 0) {
    return { problem: `${tests.text}\n\nTests of the mappings fail. Mend them first.`, code: STAYED };
  }
  const worker = readWorkerFile(tools.project);
  if ("problem" in worker) return { problem: worker.problem, code: STAYED };
  return { wish, mappings, worker, live: [], origin: wish.url };
}

/** Looks once more, tells what is still missing, and what is left to the person. */
async function finish(facts: SetupFacts, tools: SetupTools): Promise<number> {
  const live = await liveVersions(tools.run);
  const stored = await storedNames(live.ok ? { ...facts, live: live.value } : facts, tools);
  if ("problem" in stored) return end(stored.problem, stored.code, tools);
  const lacking = lackingSecrets(deploymentSecrets(facts.mappings), stored.names).filter(({ isNeeded }) => isNeeded);
  const origin = facts.origin ?? `https://${facts.worker.name}.<your subdomain>.workers.dev`;
  if (lacking.length > 0) {
    const lines = lacking.map(({ name, purpose }) => `\n  ${name}: ${purpose}`).join("");
    tools.say(`\nStill missing, and asked for when ${tools.progress.again} is run again:${lines}`);
  }
  if (lacking.length === 0) tools.say("\nNothing is missing at Cloudflare.");
  tools.say(`\nWhat remains for you:\n\n${linksOf(origin, facts.mappings)}`);
  return lacking.length === 0 ? DONE : STAYED;
}
