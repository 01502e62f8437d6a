import { pathToFileURL } from "node:url";
import { compileFolder, runMappingTests } from "./compile-folder.ts";
import { refusalsOf, warningsOf } from "./deploy-checks.ts";
import { isFormcamp, type LiveMapping, markOf, readMark, variablesOf } from "./deploy-mark.ts";
import type { DeployWish } from "./deploy-wish.ts";
import { DONE, STAYED } from "./prompt.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import type { RunWrangler } from "./wrangler/run.ts";
import { deploy, type LiveVersion, listSecrets, liveVersions } from "./wrangler/worker.ts";
import { readWorkerFile } from "./wrangler/worker-file.ts";

/** What `npm run deploy` works with. */
export interface DeployTools {
  /** The folder of the project. */
  readonly project: string;
  readonly run: RunWrangler;
  /** Asks a live bridge for its mappings. */
  readonly askBridge: (bridge: string) => Promise<readonly LiveMapping[] | { readonly problem: string }>;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Deploys the folder unless something speaks against it, and says so; answers the code to end with. */
export async function runDeploy(wish: DeployWish, tools: DeployTools): Promise<number> {
  const refuse = (...sentences: readonly string[]): number => {
    tools.complain([...sentences, "Nothing was deployed."].join("\n\n"));
    return STAYED;
  };
  const compiled = compileFolder(pathToFileURL(`${tools.project}/`));
  const tests = runMappingTests(compiled.files);
  if (compiled.diagnostics.length > 0) return refuse(compiled.diagnosticsText, "The mappings have mistakes.");
  if (tests.failed > 0) return refuse(tests.text, "Tests of the mappings fail.");
  const { mappings } = compiled;
  const worker = readWorkerFile(tools.project);
  if ("problem" in worker) return refuse(worker.problem);

  const versions = await liveVersions(tools.run);
  if (!versions.ok) return refuse(explainWrangler(versions.failure));
  if (versions.value.length === 0) {
    return refuse(
      `No Worker named ${worker.name} is live in this account. npm run setup makes it. Is it the right account?`,
    );
  }
  if (!versions.value.some(isFormcamp)) return refuse(foreignWorker(worker.name));
  const secrets = await listSecrets(tools.run);
  if (!secrets.ok) return refuse(explainWrangler(secrets.failure));
  const live = await findLive(versions.value, wish, tools);
  if (live !== null && "problem" in live) return refuse(live.problem);

  const stored = [...secrets.value, ...variablesOf(versions.value)];
  const facts = { mappings, stored, live, remove: wish.remove };
  const refusals = refusalsOf(facts);
  if (refusals.length > 0) return refuse(...refusals);
  for (const warning of warningsOf(facts)) tools.say(`Note: ${warning}`);

  tools.say(
    `${wish.dryRun ? "Building with" : "Deploying"} ${mappings.map(({ name }) => name).join(", ") || "no mapping"} …`,
  );
  const deployed = await deploy(tools.run, { vars: markOf(mappings), dryRun: wish.dryRun });
  if (!deployed.ok) {
    tools.complain(`${explainWrangler(deployed.failure)}\n\n${UNFINISHED}`);
    return STAYED;
  }
  if (wish.dryRun) {
    tools.say("All of it may be deployed. Nothing was, since this was a dry run.");
    return DONE;
  }
  const [origin = null] = deployed.value.origins;
  tools.say(origin === null ? "Deployed." : `Deployed: ${origin}\nCheck it: npm run doctor -- --url ${origin}`);
  return DONE;
}

const UNFINISHED =
  "The live version may be the old or the new one; submissions are taken in either way. Run this again once that is mended.";

/** Says that a Worker of this name is something else. */
export function foreignWorker(name: string): string {
  return `The account has a Worker named ${name} that is no Formcamp, and this would replace it. Choose another name in wrangler.toml, or another account.`;
}

/** Which mappings are live; null when nobody knows and that was said to be fine. */
async function findLive(
  versions: readonly LiveVersion[],
  wish: DeployWish,
  tools: DeployTools,
): Promise<readonly LiveMapping[] | null | { readonly problem: string }> {
  if (wish.bridge !== null) return tools.askBridge(wish.bridge);
  const marks = versions.map(readMark);
  if (!marks.includes(null)) return marks.flatMap((mark) => mark ?? []);
  return wish.skipsLiveCheck ? null : { problem: UNMARKED };
}

const UNMARKED = `The live version does not say which mappings it serves, since it was not deployed by npm run deploy. Let the bridge
be asked, with its ADMIN_PASSWORD in the environment: npm run deploy -- --url https://…
Or go on without knowing whether a mapping would vanish: npm run deploy -- --skip-live-check`;
