import { utc } from "../feedback/check.ts";
import { nextNameOf } from "../settings.ts";
import { DONE } from "./prompt.ts";
import { endsFrom, hasTwoValues, type Rotatable, TODO_EVENTS } from "./rotatable.ts";
import { TODO_EVENTS_PURPOSE } from "./rotate-todo-events.ts";
import { type RotateTools, rotationFile } from "./rotate-tools.ts";
import { textTable } from "./text-table.ts";

/** Lists what can be rotated, what is under way and since when, and when it may be finished. */
export function listRotations(
  all: readonly Rotatable[],
  stored: readonly string[],
  worker: string,
  tools: RotateTools,
): number {
  const rows = all.map((rotatable) => [
    rotatable.name,
    stateOf(rotatable, stored, worker, tools),
    rotatable.secret.purpose,
  ]);
  const last = [TODO_EVENTS, "the bridge knows", TODO_EVENTS_PURPOSE];
  tools.say(textTable(["Secret", "State", "For"], [...rows, last], null));
  const former = all.map(({ name }) => `${name}_PREVIOUS`).filter((name) => stored.includes(name));
  if (former.length > 0) {
    tools.say(`\nA value of before counts as well: ${former.join(", ")}. npx wrangler secret delete NAME ends that.`);
  }
  tools.say("\nnpm run rotate -- NAME begins, npm run rotate -- NAME --finish ends a rotation.");
  return DONE;
}

function stateOf(rotatable: Rotatable, stored: readonly string[], worker: string, tools: RotateTools): string {
  const { name } = rotatable;
  const isStored = stored.includes(name) ? "stored" : "not stored";
  if (!hasTwoValues(rotatable)) return isStored;
  const file = rotationFile(tools, worker, name);
  if (file.isBroken()) return `${file.shownPath} cannot be read`;
  const kept = file.read();
  const isNext = stored.includes(nextNameOf(name));
  if (kept?.step === "sent") return "begun, not known to be stored; run it again";
  if (kept?.step === "made") return isNext ? "under way, begun elsewhere" : "begun, not stored; run it again";
  if (!isNext) return kept?.step === "stored" ? "was under way, and vanished elsewhere" : isStored;
  if (kept === null) return "under way, begun elsewhere";
  if (kept.step === "settled") return "half finished; run --finish again";
  const from = endsFrom(rotatable, kept.since);
  const since = `under way since ${utc(kept.since)}`;
  if (from === null) return `${since}; --finish asks the bridge`;
  return `${since}; finish ${from <= tools.now() ? "now" : `from ${utc(from)}`}`;
}
