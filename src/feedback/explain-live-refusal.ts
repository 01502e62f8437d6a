import type { LiveRefusal } from "../delivery/live/live-asking.ts";
import { unreachable } from "../result.ts";
import { explainHold } from "./explain.ts";

/** What to say of an address that is not one of a project. */
export const NO_PROJECT_ADDRESS =
  "This is not the address of a project in Basecamp, or of something in one. Open the project and copy the address from there.";

/** Why a step of the check could not be done, and what to do about it. */
export function explainLiveRefusal(refusal: LiveRefusal): string {
  switch (refusal.reason) {
    case "not-connected":
    case "reconnect-needed":
      return `${explainHold(refusal.reason)} The page /admin/connection does that.`;
    case "launchpad-unavailable":
    case "account-unavailable":
    case "access-refused":
      return explainHold(refusal.reason);
    case "rate-limited":
      return `${explainHold(refusal.reason)} Nothing is asked before that wait is over. Try again in a few minutes.`;
    case "slow-down":
      return refusal.retryAfterSeconds === null
        ? "Basecamp asked to slow down, without saying for how long. Try again in a few minutes."
        : `Basecamp asked to wait for ${refusal.retryAfterSeconds} seconds. Try again after that.`;
    case "no-clear-answer":
      return "Basecamp gave no answer that can be used. Try again in a minute.";
    case "turned-down":
      return turnedDown(refusal.status);
    case "other-account":
      return "The project is in another Basecamp account than the connected one. Name a project of the connected account.";
    case "no-project":
      return "Basecamp knows no such project: it does not exist in the connected account, or the connected person is not on it.";
    case "no-todoset":
      return "To-dos are switched off in this project. Name another one.";
    case "no-mapping":
      return "There is no mapping whose project could be taken. Name a project with --project.";
    case "left-over":
      return "Another check is under way, or one was left over. Run the command again, which offers to remove what is left.";
    case "left-elsewhere":
      return "What the check made is in another Basecamp account than the connected one, so that it cannot be removed from here. Delete its list there by hand, and a webhook of the project to an address with /basecamp/check/ in it. It is not asked about again.";
    case "left-unseen":
      return "What the check made was in a project that is gone, or that the connected person does not see, so that it cannot be removed from here. If the project is still there, delete the list in it by hand, and a webhook of the project to an address with /basecamp/check/ in it. It is not asked about again.";
    case "no-check":
      return "This check is not under way any more: it was ended elsewhere. Run the command again.";
    case "took-too-long":
      return "Basecamp took longer than a step may take. Try again when it is quicker.";
    case "misconfigured":
      return "The settings of the bridge are incomplete. The page /admin lists what is missing.";
    default:
      return unreachable(refusal);
  }
}

function turnedDown(status: number): string {
  switch (status) {
    case 403:
      return "The connected person may not do this in Basecamp (403), such as making a to-do list. Let somebody connect who may.";
    case 507:
      return "A limit of the Basecamp account's plan is reached (507).";
    default:
      return `Basecamp turned this down (${status}).`;
  }
}
