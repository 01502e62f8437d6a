import * as z from "zod";
import { proofOfSecret } from "../digest.ts";
import { unreachable } from "../result.ts";
import { nextNameOf } from "../settings.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { STAYED, WRONG_USAGE } from "./prompt.ts";
import { explainStale, lookBack } from "./rotate-history.ts";
import { KEYS_PATH, keepsBack } from "./rotate-keys.ts";
import { askBridge, type Turn } from "./rotate-tools.ts";
import type { Rotation } from "./rotation-file.ts";

/** Why a rotation is not finished, with the code to end with. */
interface Refusal {
  readonly problem: string;
  readonly code: number;
}

const State = z.object({ state: z.enum(["held", "other", "absent"]) });
type State = z.infer<typeof State>["state"] | "too-many" | "no-word";

const NOBODY_KNOWS =
  "Nothing was done. Nobody can be asked here, so the bridge must say it: --url https://<the bridge>";
const TOO_MANY_REQUESTS = 429;
const SALT_BYTES = 24;

/**
 * Whether this value may become the only one: the bridge says whether it is the one stored as NAME_NEXT. Without its word
 * Cloudflare's deployments are looked at, and then a person is asked, whatever was agreed to. Null when it may.
 */
export async function checkValue(turn: Turn, value: string, kept: Rotation | null): Promise<Refusal | null> {
  const { kind, name } = turn.rotatable;
  const next = nextNameOf(name);
  const needsKeys = kind === "token-keys" && kept?.step !== "settled";
  const session = await askBridge(turn, `The bridge is asked whether the value is the one that it has as ${next}.`);
  if ("problem" in session) return needsKeys ? session : unproven(turn, kept, session.problem);
  const back = needsKeys ? await keepsBack(session, value) : null;
  if (back !== null) return back;
  const heard = await hear(session, turn, value, kept);
  if (heard === "held") return null;
  return heard === "no-word" ? unproven(turn, kept, explainNoWord(session.bridge)) : heard;
}

/**
 * Whether a value is stored of which this folder does not know that: the bridge says so, else a person may be sure enough
 * that nobody else began a rotation for it to be stored once more.
 */
export async function checkSent(turn: Turn, kept: Rotation): Promise<"stored" | "store-again" | Refusal> {
  const { tools } = turn;
  const next = nextNameOf(turn.rotatable.name);
  tools.say(
    `An earlier run was stopped while it stored ${next}: whether the value that is there is the one kept here is not known.`,
  );
  const session = await askBridge(turn, `The bridge is asked whether it is.`);
  const heard = "problem" in session ? "no-word" : await hear(session, turn, kept.value, kept);
  if (heard === "held") return "stored";
  if (heard !== "no-word") return heard;
  tools.say("problem" in session ? session.problem : explainNoWord(session.bridge));
  if (tools.person === null) return { problem: NOBODY_KNOWS, code: WRONG_USAGE };
  const isSure = await tools.person.confirm(
    `Did surely nobody else store ${next} meanwhile? The value kept here is stored once more then, in its place.`,
  );
  return isSure ? "store-again" : { problem: "Nothing was done.", code: STAYED };
}

/** What the bridge says of a value; "no-word" where it says nothing. */
async function hear(
  session: BridgeSession,
  turn: Turn,
  value: string,
  kept: Rotation | null,
): Promise<"held" | "no-word" | Refusal> {
  const next = nextNameOf(turn.rotatable.name);
  const state = await askState(session, turn, value);
  switch (state) {
    case "held":
    case "no-word":
      return state;
    case "other":
      return { problem: explainOther(turn, kept, session.bridge), code: STAYED };
    case "absent":
      return {
        problem: `The bridge at ${session.bridge} knows no ${next}, which is stored. Is this the right bridge? What was stored within this minute may not be there yet. Nothing was done.`,
        code: STAYED,
      };
    case "too-many":
      return { problem: "The bridge was asked too often. Wait a minute, then run this again.", code: STAYED };
    default:
      return unreachable(state);
  }
}

function explainNoWord(bridge: string): string {
  return `The bridge at ${bridge} gives no answer, or is of another version.`;
}

async function askState(session: BridgeSession, { rotatable: { name }, tools }: Turn, value: string): Promise<State> {
  const salt = Buffer.from(tools.randomBytes(SALT_BYTES)).toString("base64url");
  const answer = await session.ask(KEYS_PATH, { json: { name, salt, proof: await proofOfSecret(name, value, salt) } });
  if (answer?.status === TOO_MANY_REQUESTS) return "too-many";
  const read = State.safeParse(answer?.body);
  return answer?.status === 200 && read.success ? read.data.state : "no-word";
}

function explainOther({ rotatable: { name }, file }: Turn, kept: Rotation | null, bridge: string): string {
  const next = nextNameOf(name);
  const which = kept === null ? "The value" : `The value kept in ${file.shownPath}`;
  const why =
    kept === null
      ? "Look for the right one where it was made."
      : "Somebody finished that rotation elsewhere, or stored another value. If nobody needs this one, delete the file.";
  return `${which} is not the one that the bridge at ${bridge} has as ${next}. Nothing was done. ${why} What was stored within this minute may not be there yet.`;
}

async function unproven(turn: Turn, kept: Rotation | null, why: string): Promise<Refusal | null> {
  const { rotatable, tools } = turn;
  const next = nextNameOf(rotatable.name);
  tools.say(why);
  if (kept !== null) {
    const since = await lookBack(turn, kept);
    if (since === "broken") return { problem: explainStale(turn), code: STAYED };
    if (since === "unbroken") {
      tools.say(`Cloudflare lists no deployment without ${next} since the value was stored from this folder.`);
      return null;
    }
  }
  tools.say(`Whether the value is the one that is stored as ${next} is not known: nobody can read that back, and with another
one the former and the new value are both lost.`);
  if (tools.person === null) {
    return { problem: NOBODY_KNOWS, code: WRONG_USAGE };
  }
  const isSure = await tools.person.confirm(`Is it surely the value of ${next}?`);
  return isSure ? null : { problem: "Nothing was done.", code: STAYED };
}
