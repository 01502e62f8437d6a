import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { compileFolder } from "./compile-folder.ts";
import { withoutSecrets } from "./deployment-secrets.ts";
import { complain, DONE, endAtFile, endOnInterrupt, personHere, print, WRONG_USAGE } from "./prompt.ts";
import { explainProgress, runSetup } from "./setup-run.ts";
import type { Progress } from "./setup-tools.ts";
import { readSetupWish } from "./setup-wish.ts";
import { logInCommand } from "./wrangler/commands.ts";
import { runAtTerminal, wranglerOf } from "./wrangler/run.ts";

const HELP = `Usage: npm run setup [-- options]

Prepares a deployment of this folder at Cloudflare, step by step: the sign-in,
the KV namespace, a first deployment, strong keys and passwords, and the
integration at Basecamp's Launchpad. Each step says what it does and looks first
at what is there, so that it can be stopped and run again at any time.

  --dry-run     shows every step, command and secret's name; asks and changes
                nothing, and needs no sign-in and no network
  --url URL     the address of the bridge, where it is a domain of your own
  --skip STEP   leaves a step out: namespace, deploy, secrets or basecamp
  --only STEP   does this step alone; both can be given several times
  --yes         does not ask whether to go on
  --help, -h    this text

Values are taken from the environment where they are there under their names,
such as BASECAMP_CLIENT_ID, and asked for otherwise. What is stored is never
replaced. Without a terminal --yes is needed, and CLOUDFLARE_API_TOKEN.
Exits with 0 when nothing is missing, 1 when something is or a step failed, 2
when the command was wrong or a value is missing, and 130 after Ctrl-C.
`;

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

const progress: Progress = { done: [], current: null, note: null, again: "npm run setup" };

async function main(): Promise<number> {
  endOnInterrupt(() => `Stopped.\n${explainProgress(progress)}`);
  const wish = readSetupWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run setup -- --help shows how.`, WRONG_USAGE);
  const forWrangler = withoutSecrets(process.env, compileFolder().mappings);
  return runSetup(wish, {
    project: PROJECT,
    run: wranglerOf(PROJECT, forWrangler),
    logIn: () => runAtTerminal(PROJECT, logInCommand(), forWrangler),
    environment: process.env,
    person: personHere(),
    randomBytes,
    say: print,
    complain: (text) => void complain(text, DONE),
    progress,
  });
}

process.exitCode = await main().catch((error: unknown) => endAtFile(error, explainProgress(progress)));
