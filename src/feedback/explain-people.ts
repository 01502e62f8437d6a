import type { PeopleRefusal } from "../delivery/ask-people.ts";
import { explainHold } from "./explain.ts";

/** Why an address asks for no project. */
export const NO_PROJECT = "Name the project by its id in Basecamp, as in ?project=2085958499.";

/** Why nobody can say now who is on a project, and what to do about it. */
export function explainPeopleRefusal(reason: PeopleRefusal): string {
  switch (reason) {
    case "not-connected":
      return `${explainHold(reason)} Connect it on the connection page.`;
    case "reconnect-needed":
    case "launchpad-unavailable":
    case "account-unavailable":
    case "access-refused":
      return explainHold(reason);
    case "rate-limited":
      return `${explainHold(reason)} Try again in a minute.`;
    case "no-clear-answer":
      return "Basecamp gave no answer that can be used. Try again in a minute.";
    case "not-told":
      return "Basecamp does not tell who is on this project: it does not exist in the connected account, or the connected person is not on it.";
  }
}
