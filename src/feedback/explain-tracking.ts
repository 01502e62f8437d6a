import type { TodoState } from "../delivery/delivery.ts";
import type { TrackingProblem } from "../delivery/tracking/registrations.ts";
import type { SecretRotation } from "../delivery/tracking/secret-rotation.ts";

/** What became of a to-do, before the time at which that was noticed. */
export function explainTodoState(state: TodoState): string {
  switch (state) {
    case "open":
      return "Open since";
    case "completed":
      return "Done since";
    case "archived":
      return "Archived in Basecamp since";
    case "trashed":
      return "Thrown away in Basecamp since";
    case "gone":
      return "No longer to be found in Basecamp since";
  }
}

/** Why nothing is heard of the to-dos of a project, what that means, and what to do about it. */
export function explainTracking(problem: TrackingProblem): string {
  return `${whyUntracked(problem)} To-dos are made as before, but status pages do not say when they are done.`;
}

function whyUntracked(problem: TrackingProblem): string {
  switch (problem) {
    case "not-allowed":
      return "The person who connected Formcamp may not make webhooks in this project, as a client may not. Connect an admin of the account.";
    case "project-not-found":
      return "Basecamp does not show this project to the person who connected Formcamp: it is gone, or that person is not on it. Put the person on the project, or connect another one.";
    case "limit-reached":
      return "This project has as many webhooks as Basecamp allows. Remove one that nobody needs, in Basecamp's settings of the project.";
    case "address-refused":
      return "Basecamp does not take the address of this bridge. PUBLIC_URL must be its https address.";
    case "not-taken":
      return "Basecamp keeps the webhook of this project switched off. Look at it in Basecamp's settings of the project, and whether Basecamp can reach PUBLIC_URL.";
    case "too-many-webhooks":
      return "This project has more webhooks than Formcamp looks through. Remove those that nobody needs, in Basecamp's settings of the project.";
    case "rejected":
      return "Basecamp refuses the webhook of this project. It is tried again in a day; if it stays so, ask Basecamp's support.";
    case "no-clear-answer":
      return "Basecamp gave no clear answer about the webhook of this project. It is tried again by itself.";
  }
}

/** How far the secret in the address at which Basecamp tells what becomes of to-dos is rotated; null where nobody knows. */
export function explainSecretRotation(rotation: SecretRotation | null): string {
  if (rotation === null)
    return "Nothing is known of the address that Basecamp calls, since the settings are incomplete.";
  const { state, waiting } = rotation;
  switch (state) {
    case "none":
      return "Basecamp calls no address of this bridge yet. One is made with the first mapping that says track: true.";
    case "done":
      return "One address counts at which Basecamp tells what becomes of to-dos. To make another one: npm run rotate -- todo-events --url https://… with this bridge's address.";
    case "under-way": {
      const left = waiting.length === 0 ? "" : ` Still to be changed: project ${waiting.join(", ")}.`;
      return `The address at which Basecamp tells what becomes of to-dos is being rotated, and both count.${left} This goes on by itself, and again every hour; nothing need be done.`;
    }
  }
}
