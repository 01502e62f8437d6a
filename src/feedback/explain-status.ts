import type { DeliveryState, ParkReason, SkipReason } from "../delivery/delivery.ts";
import type { SubmissionStatus } from "../delivery/status.ts";

/** Whether nothing more happens by itself. */
export function isFinal(state: DeliveryState): boolean {
  return state === "delivered" || state === "parked" || state === "skipped";
}

/** What became of a submission, for the person who sent it. It names nothing that was submitted. */
export function explainStatus({ state, parked, skipped, todos }: SubmissionStatus): string {
  switch (state) {
    case "pending":
    case "sending":
      return "Your submission has arrived and is being filed. There is nothing you need to do.";
    case "delivered":
      return todos.length > 1
        ? `Your submission is filed as ${todos.length} to-dos in Basecamp.`
        : "Your submission is filed as a to-do in Basecamp.";
    case "parked": {
      const part = todos.length > 0 ? "is filed in part" : "is not filed yet";
      return `Your submission has arrived but ${part}. ${whoMends(parked)} Nothing is lost; you need not send it again.`;
    }
    case "skipped":
      return `Your submission has arrived. No to-do is made of it${whySkipped(skipped)}.`;
  }
}

function whoMends(parked: ParkReason | null): string {
  switch (parked) {
    case "not-authentic":
      return "The form tool has not confirmed it, so that a person looks into it.";
    case "answer-invalid":
      return "An answer does not fit what the form asks for, and whoever looks after this form decides about it.";
    default:
      return "Whoever looks after this form has to look into it.";
  }
}

function whySkipped(reason: SkipReason | null): string {
  switch (reason) {
    case "mapping-skip":
    case "nothing-asked":
      return ", as whoever looks after this form has laid down for such answers";
    case "erased":
    case "test-delivery":
    case null:
      return "";
  }
}
