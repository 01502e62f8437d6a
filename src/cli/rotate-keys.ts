import * as z from "zod";
import type { BridgeSession } from "./bridge-session.ts";
import { STAYED, WRONG_USAGE } from "./prompt.ts";

/** Where the bridge tells of its keys. */
export const KEYS_PATH = "/admin/keys";
const Keys = z.object({
  first: z.string(),
  inUse: z.array(z.string()),
  isReadable: z.boolean(),
});
const Configured = z.object({ configured: z.array(z.string()) });

/** Why a rotation of TOKEN_KEYS must not be finished yet: the bridge still has something under a key that would go. Null when it may. */
export async function keepsBack(
  session: BridgeSession,
  value: string,
): Promise<{ readonly problem: string; readonly code: number } | null> {
  const answer = await session.ask(KEYS_PATH);
  const keys = Keys.safeParse(answer?.body);
  if (answer?.status !== 200 || !keys.success) {
    return { problem: explainSilence(session.bridge), code: STAYED };
  }
  return explainKeys(keys.data, idsOf(value));
}

/** Why a value of TOKEN_KEYS_NEXT must not be stored: the bridge works with no two keys of one name. Null when it may. */
export async function takenNames(
  session: BridgeSession,
  value: string,
): Promise<{ readonly problem: string; readonly code: number } | null> {
  const answer = await session.ask(KEYS_PATH);
  const keys = Configured.safeParse(answer?.body);
  if (answer?.status !== 200 || !keys.success) return { problem: explainSilence(session.bridge), code: STAYED };
  const taken = idsOf(value).find((id) => keys.data.configured.includes(id));
  if (taken === undefined) return null;
  const problem = `"${taken}" is the name of a key that the bridge has already, and it works with no two of one name. Nothing was done. Give the new key another name.`;
  return { problem, code: WRONG_USAGE };
}

function explainSilence(bridge: string): string {
  return `The bridge at ${bridge} does not say which keys are in use. Nothing was done. Does it answer, and is this version deployed?`;
}

/** The names of the keys in a value of TOKEN_KEYS. */
function idsOf(value: string): readonly string[] {
  return value.split(",").map((key) => key.trim().split(":")[0] ?? "");
}

function explainKeys({ first, inUse, isReadable }: z.infer<typeof Keys>, stay: readonly string[]) {
  if (!stay.includes(first)) {
    const problem = `The bridge writes with the key "${first}", which is not in the new value. Is this the right bridge, and the right value? Nothing was done.`;
    return { problem, code: STAYED };
  }
  const needed = inUse.filter((id) => !stay.includes(id));
  if (needed.length > 0) {
    const problem = `Something is still under ${needed.map((id) => `"${id}"`).join(", ")}, which would go. The bridge looks every hour and puts it under the new key; run this again then. Nothing was done.`;
    return { problem, code: STAYED };
  }
  if (isReadable) return null;
  return { problem: "The connection cannot be read now: see /admin/doctor. Nothing was done.", code: STAYED };
}
