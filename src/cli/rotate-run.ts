import { pathToFileURL } from "node:url";
import { firstNameOf, nextNameOf } from "../settings.ts";
import { didYouMean } from "../suggest.ts";
import { compileFolder } from "./compile-folder.ts";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { hasTwoValues, type Rotatable, rotatables, TODO_EVENTS } from "./rotatable.ts";
import { replaceAtOnce } from "./rotate-at-once.ts";
import { beginRotation } from "./rotate-begin.ts";
import { finishRotation } from "./rotate-finish.ts";
import { listRotations } from "./rotate-list.ts";
import { rotateTodoEvents, TODO_EVENTS_PLAN } from "./rotate-todo-events.ts";
import { end, type RotateTools, rotationFile } from "./rotate-tools.ts";
import type { RotateWish } from "./rotate-wish.ts";
import { explainFinish, explainNext, explainRotation } from "./rotate-words.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { listSecrets } from "./wrangler/worker.ts";
import { readWorkerFile } from "./wrangler/worker-file.ts";

/** Lists, begins or finishes rotations; answers the code to end with. */
export async function runRotate(wish: RotateWish, tools: RotateTools): Promise<number> {
  const { mappings, diagnostics } = compileFolder(pathToFileURL(`${tools.project}/`));
  const all = rotatables(mappings);
  const rotatable = all.find(({ name }) => name === wish.name);
  if (wish.name !== null && wish.name !== TODO_EVENTS && rotatable === undefined) {
    const broken = diagnostics.length > 0 ? " Mappings with mistakes were not looked at: npm run check-mappings." : "";
    return end(tools, `${explainUnknown(wish.name, all)}${broken}`, WRONG_USAGE);
  }
  if (wish.finish && rotatable !== undefined && !hasTwoValues(rotatable)) {
    return end(tools, `${rotatable.name} is replaced at once, so there is nothing to finish.`, WRONG_USAGE);
  }
  if (wish.dryRun) return plan(wish, rotatable, all, tools);
  if (wish.name === TODO_EVENTS) return rotateTodoEvents(wish, tools);
  const worker = readWorkerFile(tools.project);
  if ("problem" in worker) return end(tools, worker.problem, STAYED);
  const listed = await listSecrets(tools.run);
  if (!listed.ok) return end(tools, explainWrangler(listed.failure), STAYED);
  const stored = listed.value;
  if (rotatable === undefined) return listRotations(all, stored, worker.name, tools);
  const file = rotationFile(tools, worker.name, rotatable.name);
  if (file.isBroken()) {
    const problem = `${file.shownPath} was changed and cannot be read. Look whether the value in it is needed, and move it away.`;
    return end(tools, problem, STAYED);
  }
  const turn = { wish, rotatable, stored, file, tools };
  if (!hasTwoValues(rotatable)) return replaceAtOnce(turn);
  return wish.finish ? finishRotation(turn) : beginRotation(turn);
}

const NO_SECRETS: Readonly<Record<string, string>> = {
  PUBLIC_URL: "PUBLIC_URL is no secret. npm run setup -- --only secrets --url URL stores another address.",
  BASECAMP_USER_AGENT:
    "BASECAMP_USER_AGENT is no secret. npx wrangler secret put BASECAMP_USER_AGENT stores another one.",
};

function explainUnknown(name: string, all: readonly Rotatable[]): string {
  const known = [...all.map((each) => each.name), TODO_EVENTS];
  const first = firstNameOf(name);
  if (first !== name && known.includes(first)) return `Name it without what stands behind: npm run rotate -- ${first}`;
  const noSecret = NO_SECRETS[name];
  if (noSecret !== undefined) return noSecret;
  return [`"${name}" is no secret of this bridge.`, didYouMean(name, known), "npm run rotate lists all of them."]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** What would be done; nobody is asked, neither Cloudflare nor the bridge. */
function plan(
  { name, finish }: RotateWish,
  rotatable: Rotatable | undefined,
  all: readonly Rotatable[],
  tools: RotateTools,
): number {
  if (name === TODO_EVENTS) tools.say(TODO_EVENTS_PLAN);
  else if (rotatable === undefined) tools.say(all.map(explainRotation).join("\n\n"));
  else if (finish) {
    const { name: first } = rotatable;
    tools.say(
      `Would store the new value as ${first} and then remove ${nextNameOf(first)}. ${explainFinish(rotatable)}`,
    );
  } else tools.say(`${explainRotation(rotatable)}\n${explainNext(rotatable)}`);
  tools.say("\nNothing was asked or changed.");
  return DONE;
}
