import { utc } from "../feedback/check.ts";
import { nextNameOf } from "../settings.ts";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { endsFrom } from "./rotatable.ts";
import { explainVanished } from "./rotate-begin.ts";
import { explainUnused, givenValue } from "./rotate-given.ts";
import { checkValue } from "./rotate-proof.ts";
import { end, explainPut, NOBODY, stopped, type Turn } from "./rotate-tools.ts";
import { explainFinish, explainLost } from "./rotate-words.ts";
import type { Rotation } from "./rotation-file.ts";
import { deleteSecret, putSecrets } from "./wrangler/worker.ts";

/**
 * Ends a rotation: the new value becomes the only one. It is stored as NAME before NAME_NEXT is removed, so that it counts
 * at every moment, wherever this is interrupted.
 */
export async function finishRotation(turn: Turn): Promise<number> {
  const { rotatable, stored, file, tools } = turn;
  const { name } = rotatable;
  const found = file.read();
  if (!stored.includes(nextNameOf(name))) return explainNothing(turn, found);
  // What was made here and surely not stored is another value than the one that is.
  const kept = found?.step === "made" ? null : found;
  if (kept?.step === "sent") {
    const problem = `It is not known whether the value kept here is the one that is stored. Begin again first: npm run rotate -- ${name}`;
    return end(tools, problem, STAYED);
  }
  const unused = explainUnused(turn, kept);
  if (unused !== null) return end(tools, unused, WRONG_USAGE);
  const value = kept?.value ?? (await pastedValue(turn));
  if (typeof value === "object") return end(tools, value.problem, WRONG_USAGE);
  const back = await checkValue(turn, value, kept);
  if (back !== null) return end(tools, back.problem, back.code);
  tools.say(`${early(turn, kept)}${explainFinish(rotatable)}`);
  const stop = await stopped(turn, `Finish the rotation of ${name}?`);
  if (stop === "nobody") return end(tools, NOBODY, WRONG_USAGE);
  if (stop === "no") return end(tools, "Nothing was done.", STAYED);
  return settle(turn, kept, value);
}

async function settle(
  { rotatable: { name }, file, tools }: Turn,
  kept: Rotation | null,
  value: string,
): Promise<number> {
  const next = nextNameOf(name);
  const again = `Both values count meanwhile. Run npm run rotate -- ${name} --finish again.`;
  tools.progress.note = again;
  const put = await putSecrets(tools.run, { [name]: value });
  if (!put.ok)
    return end(tools, explainPut(put.failure, `Whether ${name} was stored is not known. ${again}`, again), STAYED);
  const half = `The new value is stored as ${name}; ${next}, which is the same, may be there still. Run npm run rotate -- ${name} --finish again.`;
  tools.progress.note = half;
  if (kept !== null) file.write({ ...kept, step: "settled" });
  const removed = await deleteSecret(tools.run, next);
  if (!removed.ok) return end(tools, explainPut(removed.failure, half, half), STAYED);
  file.remove();
  tools.say(`Stored: ${name}. Removed: ${next}. The rotation is finished.`);
  return DONE;
}

function explainNothing(turn: Turn, kept: Rotation | null): number {
  const { rotatable, file, tools } = turn;
  if (kept?.step === "settled") {
    file.remove();
    tools.say(`The rotation of ${rotatable.name} is finished.`);
    return DONE;
  }
  if (kept?.step === "stored") return end(tools, explainVanished(turn), STAYED);
  const problem = `No rotation of ${rotatable.name} is under way. npm run rotate -- ${rotatable.name} begins one.`;
  return end(tools, problem, STAYED);
}

/** The value that was made elsewhere, from the environment or typed. */
async function pastedValue({ rotatable, tools }: Turn): Promise<string | { readonly problem: string }> {
  const next = nextNameOf(rotatable.name);
  const given = givenValue(tools.environment, rotatable.name);
  if (given === "" && tools.person === null) {
    return {
      problem: `The rotation was begun elsewhere. Give its new value in the environment as ${next}.\n${explainLost(rotatable)}`,
    };
  }
  if (given === "") {
    tools.say(`The rotation was begun elsewhere. Its value must be the very one that is stored as ${next}.`);
  }
  const value = given !== "" ? given : ((await tools.person?.askSecret(`Value of ${next}: `)) ?? "").trim();
  if (value === "") return { problem: `Nothing was done: there is no value. ${explainLost(rotatable)}` };
  const fault = rotatable.secret.fault(value);
  return fault === null ? value : { problem: `Nothing was done: the value ${fault}` };
}

/** A warning where it is advised to wait; otherwise nothing. */
function early({ rotatable, tools }: Turn, kept: Rotation | null): string {
  const from = endsFrom(rotatable, kept?.since ?? tools.now());
  if (from === null || kept?.step === "settled" || from <= tools.now()) return "";
  const advice = `It is advised to wait until ${utc(from)}.\n`;
  return kept === null ? `Since when it is under way is not known here; from now on ${advice}` : advice;
}
