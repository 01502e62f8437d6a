import type { Unproven, UnprovenReason } from "../delivery/unproven.ts";
import { utc } from "./check.ts";

/** What requests to a mapping lacked, as the end of a sentence about them. */
export function briefUnproven(reason: UnprovenReason): string {
  switch (reason) {
    case "no-secret":
      return "the secret that the mapping names is not configured";
    case "no-usable-secret":
      return "the secret that the mapping names is not one for signatures";
    case "wrong-signature":
      return "the signature does not fit the secret";
    case "wrong-address-secret":
      return "the secret in the address is not the one stored here";
    case "stale-timestamp":
      return "the signature fits, but its time is more than five minutes off";
    case "unsigned":
      return "there is no signature";
    case "no-address-secret":
      return "there is no secret in the address";
  }
}

/** What to do about them. */
export function mendUnproven(reason: UnprovenReason): string {
  switch (reason) {
    case "no-secret":
      return "Store the secret that the form tool has, by npx wrangler secret put and the name in the mapping. Then send again from the form tool what it could not deliver.";
    case "no-usable-secret":
      return "Store another in its place, whsec_ and the base64 of at least 24 bytes, and enter the same in the form's script.";
    case "wrong-signature":
      return "Enter the same secret in the form tool and here. If the form tool shows no failed deliveries, somebody else sends these, and nothing need be done.";
    case "wrong-address-secret":
      return "Register the address with the present secret in the form tool. If it is registered so, somebody else sends these, and nothing need be done.";
    case "stale-timestamp":
      return "Whoever signs these has a wrong clock, or sends again what was sent before. If the form tool shows no failed deliveries, store a new secret.";
    case "unsigned":
      return "Enter the secret in the form tool. If it is there, somebody else sends these, and nothing need be done.";
    case "no-address-secret":
      return "Register the whole address in the form tool, with the secret at its end. If it is registered so, somebody else sends these, and nothing need be done.";
  }
}

/** How many were refused for what, and when the last genuine submission came; null where none ever did. */
export function explainUnproven(unproven: Unproven, lastGenuineAt: number | null): string {
  const { reason, times, firstAt, lastAt } = unproven;
  const count =
    times === 1
      ? `A request was refused on ${utc(lastAt)}`
      : `At least ${times} requests were refused since ${utc(firstAt)}, the last on ${utc(lastAt)}`;
  const genuine =
    lastGenuineAt === null
      ? "No genuine submission has come yet."
      : `The last genuine submission came on ${utc(lastGenuineAt)}.`;
  return `${count}: ${briefUnproven(reason)}. ${genuine}`;
}
