import type { DeliveryState, ParkReason } from "../delivery/delivery.ts";
import type { SubmissionStatus } from "../delivery/status.ts";

/** Whether nothing more happens by itself. */
export function isFinal(state: DeliveryState): boolean {
  return state === "delivered" || state === "parked" || state === "skipped";
}

/** What became of a submission, for the person who sent it. It names nothing that was submitted. */
export function explainStatus({ state, parked }: SubmissionStatus): string {
  switch (state) {
    case "pending":
    case "sending":
      return "Your submission has arrived and is being filed. There is nothing you need to do.";
    case "delivered":
      return "Your submission is filed as a to-do in Basecamp.";
    case "parked":
      return `Your submission has arrived but is not filed yet. ${whoMends(parked)} Nothing is lost; you need not send it again.`;
    case "skipped":
      return "Your submission has arrived. No to-do is made of it.";
  }
}

function whoMends(parked: ParkReason | null): string {
  return parked === "not-authentic"
    ? "The form tool has not confirmed it, so that a person looks into it."
    : "Whoever looks after this form has to look into it.";
}
