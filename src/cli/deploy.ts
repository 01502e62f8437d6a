import { fileURLToPath } from "node:url";
import * as z from "zod";
import { MAPPINGS_PATH } from "../paths.ts";
import { compileFolder } from "./compile-folder.ts";
import { digestOf, type LiveMapping } from "./deploy-mark.ts";
import { runDeploy } from "./deploy-run.ts";
import { readDeployWish } from "./deploy-wish.ts";
import { withoutSecrets } from "./deployment-secrets.ts";
import { complain, DONE, endAtFile, endOnInterrupt, print, WRONG_USAGE } from "./prompt.ts";
import { signInBridge } from "./sign-in-bridge.ts";
import { wranglerOf } from "./wrangler/run.ts";

const HELP = `Usage: npm run deploy [-- options]

Puts the code and the mappings of this folder live, unless a mapping has
mistakes or failing tests, a secret is missing, or a mapping that is live would
vanish. Run npm run setup before the first time.

  --dry-run           check and build, deploy nothing; looks at the account too
  --remove MAPPING    a live mapping that may vanish; once for each
  --url URL           the bridge that is live, which is asked for its mappings
                      instead of its version: after a deployment by hand, which
                      tells none of them
  --skip-live-check   go on without knowing which mappings are live
  --help, -h          this text

It needs no terminal: CLOUDFLARE_API_TOKEN signs in where wrangler login did
not, and ADMIN_PASSWORD is the password for --url.
Exits with 0 when it is deployed, 1 when it was refused or failed, 2 when the
command was wrong, and 130 after Ctrl-C.
`;

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const Answer = z.object({ mappings: z.array(z.object({ name: z.string(), source: z.string(), form: z.string() })) });

async function main(): Promise<number> {
  endOnInterrupt(() => "Stopped. The live version may be the old or the new one; run this again.");
  const wish = readDeployWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run deploy -- --help shows how.`, WRONG_USAGE);
  return runDeploy(wish, {
    project: PROJECT,
    run: wranglerOf(PROJECT, withoutSecrets(process.env, compileFolder().mappings)),
    askBridge,
    say: print,
    complain: (text) => void complain(text, DONE),
  });
}

async function askBridge(bridge: string): Promise<readonly LiveMapping[] | { readonly problem: string }> {
  const session = await signInBridge(bridge);
  if ("problem" in session) return session;
  const answer = Answer.safeParse((await session.ask(MAPPINGS_PATH))?.body);
  if (!answer.success) return { problem: `The bridge at ${bridge} does not tell its mappings. Is it the right one?` };
  return answer.data.mappings.map((mapping) => ({ name: mapping.name, form: digestOf(mapping) }));
}

process.exitCode = await main().catch((error: unknown) => endAtFile(error, "Nothing was deployed."));
