import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { compileFolder } from "./compile-folder.ts";
import { withoutSecrets } from "./deployment-secrets.ts";
import { complain, DONE, endAtFile, endOnInterrupt, personHere, print, WRONG_USAGE } from "./prompt.ts";
import { runRotate } from "./rotate-run.ts";
import { readRotateWish } from "./rotate-wish.ts";
import { signInBridge } from "./sign-in-bridge.ts";
import { wranglerOf } from "./wrangler/run.ts";

const HELP = `Usage: npm run rotate [-- NAME] [options]

Replaces a secret of the deployed bridge by a new value, without losing a
submission. Alone it lists what can be rotated, and what is under way.

Secrets of webhooks, TOKEN_KEYS and TICKET_KEY have two values for a while: the
new one is stored as NAME_NEXT, both count, and --finish makes the new one the
only one. The others are replaced at once. "todo-events" is the secret that the
bridge made for Basecamp's calls.

  --finish      ends a rotation that was begun
  --dry-run     says what would be done; asks and changes nothing
  --url URL     the bridge, for todo-events and for --finish: it says whether the
                new value is the one that it has, without the value being sent;
                for TOKEN_KEYS_NEXT of the environment, whether its name is free
  --yes, -y     does not ask whether to go on
  --help, -h    this text

The new value is made here, or asked for where somebody else issues it; it can
be given in the environment as NAME_NEXT. Until --finish it is kept below
.wrangler/rotations, for you alone.
Exits with 0 when it is done, 1 when it is not or was under way already, 2 when
the command was wrong or a value is missing, and 130 after Ctrl-C.
`;

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

const progress = { note: "Nothing was changed." };

async function main(): Promise<number> {
  endOnInterrupt(() => `Stopped. ${progress.note}`);
  const wish = readRotateWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run rotate -- --help shows how.`, WRONG_USAGE);
  return runRotate(wish, {
    project: PROJECT,
    run: wranglerOf(PROJECT, withoutSecrets(process.env, compileFolder().mappings)),
    enterBridge: signInBridge,
    environment: process.env,
    person: personHere(),
    randomBytes,
    now: Date.now,
    say: print,
    complain: (text) => void complain(text, DONE),
    progress,
  });
}

process.exitCode = await main().catch((error: unknown) => endAtFile(error, progress.note));
