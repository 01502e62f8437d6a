import { utc } from "../feedback/check.ts";
import { nextNameOf } from "../settings.ts";
import { DONE, STAYED, WRONG_USAGE } from "./prompt.ts";
import { explainUnused, givenValue } from "./rotate-given.ts";
import { explainStale, liveVersionId, lookBack } from "./rotate-history.ts";
import { takenNames } from "./rotate-keys.ts";
import { checkSent } from "./rotate-proof.ts";
import { askBridge, end, explainPut, isUnclear, NOBODY, stopped, type Turn } from "./rotate-tools.ts";
import { explainLost, explainNext, explainRotation } from "./rotate-words.ts";
import type { Rotation } from "./rotation-file.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { listSecrets, putSecrets } from "./wrangler/worker.ts";

/** Stores a new value beside the one that counts, and says what to do with it. Never makes a third one. */
export async function beginRotation(turn: Turn): Promise<number> {
  const { rotatable, stored, file, tools } = turn;
  const { name } = rotatable;
  const next = nextNameOf(name);
  const kept = file.read();
  if (kept?.step === "stored" && !stored.includes(next)) return end(tools, explainVanished(turn), STAYED);
  const unused = explainUnused(turn, kept);
  if (unused !== null) return end(tools, unused, WRONG_USAGE);
  if (stored.includes(next)) return goOn(turn, kept);
  if (!stored.includes(name)) {
    return end(tools, `${name} is not stored yet, so there is nothing to rotate. npm run setup stores it.`, STAYED);
  }
  tools.say(explainRotation(rotatable));
  // One that was surely not stored was handed to nobody, so that another may take its place.
  const isReplaced = kept?.step === "made" && givenValue(tools.environment, name) !== "";
  const isKept = !isReplaced && (kept?.step === "made" || kept?.step === "sent");
  if (isKept) tools.say("\nA value was made in an earlier run that was stopped, and is used now.");
  const rotation: Rotation | string = isKept ? kept : makeRotation(turn);
  if (typeof rotation === "string") return end(tools, rotation, WRONG_USAGE);
  const isGiven = !isKept && givenValue(tools.environment, name) !== "";
  const taken = isGiven && rotatable.kind === "token-keys" ? await checkNames(turn, rotation) : null;
  return taken === null ? storeNext(turn, rotation) : end(tools, taken.problem, taken.code);
}

async function checkNames(turn: Turn, { value }: Rotation) {
  const session = await askBridge(turn, "The bridge is asked whether it has a key of this name already.");
  return "problem" in session ? session : takenNames(session, value);
}

/** What can have happened when a rotation of this folder is not under way at Cloudflare any more. */
export function explainVanished({ rotatable: { name }, file }: Turn): string {
  return `${nextNameOf(name)} was stored from this folder and is not there any more: somebody finished the rotation elsewhere, or removed it. If it was finished, delete ${file.shownPath}. If not, the value in there is what the form tool may have been given.`;
}

function makeRotation({ rotatable: { name, kind, secret }, tools }: Turn): Rotation | string {
  const next = nextNameOf(name);
  const given = givenValue(tools.environment, name);
  const since = tools.now();
  if (given !== "") {
    const fault = secret.fault(given);
    return fault === null
      ? { value: given, since, step: "made", version: null }
      : `${next} in the environment ${fault}`;
  }
  if (secret.isShown && tools.person === null) {
    return `The new value would have to be shown, and nobody sits here. Give it in the environment as ${next}.`;
  }
  const made = secret.make?.(tools.randomBytes) ?? "";
  const value = kind === "token-keys" ? withNewId(made, since, tools.randomBytes) : made;
  return { value, since, step: "made", version: null };
}

const ID_BYTES = 2;

/** A key under a name that no key of before has. */
function withNewId(keys: string, now: number, randomBytes: Turn["tools"]["randomBytes"]): string {
  const day = new Date(now).toISOString().slice(0, "2026-12-31".length).replaceAll("-", "");
  const mark = Buffer.from(randomBytes(ID_BYTES)).toString("hex");
  return keys.replace(/^[^:]*/, `k${day}-${mark}`);
}

async function storeNext(turn: Turn, rotation: Rotation): Promise<number> {
  const { rotatable, tools } = turn;
  const next = nextNameOf(rotatable.name);
  const stop = await stopped(turn, `\nStore a new value as ${next}?`);
  if (stop === "nobody") return end(tools, NOBODY, WRONG_USAGE);
  if (stop === "no") return end(tools, "Nothing was done.", STAYED);
  // A person may have been asked for long.
  const listed = await listSecrets(tools.run);
  if (!listed.ok) return end(tools, `${explainWrangler(listed.failure)}\nNothing was done.`, STAYED);
  if (!listed.value.includes(next)) return putNext(turn, rotation);
  const problem = `Somebody else stored ${next} meanwhile. Nothing was done. Whoever did it has the value, and finishes that rotation.`;
  return end(tools, problem, STAYED);
}

async function putNext(turn: Turn, rotation: Rotation): Promise<number> {
  const { rotatable, file, tools } = turn;
  const next = nextNameOf(rotatable.name);
  file.write({ ...rotation, step: "sent" });
  const again = `The new value is kept in ${file.shownPath}. Run npm run rotate -- ${rotatable.name} again: it goes on with it.`;
  tools.progress.note = again;
  const put = await putSecrets(tools.run, { [next]: rotation.value });
  if (put.ok) return keepStored(turn, rotation);
  // What was refused for sure is no reason to take a value that is found there later for this one.
  if (!isUnclear(put.failure)) file.write(rotation);
  return end(tools, explainPut(put.failure, `Whether ${next} was stored is not known. ${again}`, again), STAYED);
}

/** The value counts from now on. */
async function keepStored(turn: Turn, rotation: Rotation): Promise<number> {
  const { rotatable, file, tools } = turn;
  const kept = { ...rotation, since: tools.now(), step: "stored" } as const;
  file.write(kept);
  file.write({ ...kept, version: await liveVersionId(tools.run) });
  tools.say(
    `\nStored: ${nextNameOf(rotatable.name)}. Until you finish, the value is kept in ${file.shownPath}, for you alone.`,
  );
  show(turn, rotation);
  return DONE;
}

function show({ rotatable, tools }: Turn, { value }: Rotation): void {
  if (rotatable.secret.isShown && tools.person !== null) tools.say(`\nThe new value: ${value}\n`);
  tools.say(explainNext(rotatable));
}

/** A rotation is under way: says how far it is, and never begins another one. */
async function goOn(turn: Turn, kept: Rotation | null): Promise<number> {
  const { rotatable, tools } = turn;
  const { name } = rotatable;
  const next = nextNameOf(name);
  if (kept?.step === "settled") {
    return end(tools, `A rotation of ${name} is half finished. End it: npm run rotate -- ${name} --finish`, STAYED);
  }
  if (kept?.step === "sent") {
    const checked = await checkSent(turn, kept);
    if (checked === "stored") return keepStored(turn, kept);
    return checked === "store-again" ? putNext(turn, kept) : end(tools, checked.problem, checked.code);
  }
  if (kept === null || kept.step === "made") {
    const unused = givenValue(tools.environment, name) === "" ? "" : ` ${next} in the environment is not used.`;
    const problem = `A rotation of ${name} is under way already: ${next} is stored, and was not from this folder.${unused} Whoever began it has the value, and finishes it; with the value you can, too: npm run rotate -- ${name} --finish\n${explainLost(rotatable)}`;
    return end(tools, problem, STAYED);
  }
  if ((await lookBack(turn, kept)) === "broken") return end(tools, explainStale(turn), STAYED);
  tools.say(`A rotation of ${name} is under way since ${utc(kept.since)}. No third value is made.`);
  show(turn, kept);
  return STAYED;
}
