import type { ListFailureReason, SweepState, WebhookState } from "../form-listing.ts";
import { utc } from "./check.ts";

/** Why missed submissions of a form are not looked for, and what to do. */
export function explainListFailure(reason: ListFailureReason): string {
  switch (reason) {
    case "no-api-key":
      return "Missed submissions are not looked for, because the API key that the mapping names is not configured. Store it; what was missed meanwhile is then found.";
    case "key-refused":
      return "Missed submissions are not looked for, because the form tool refuses the API key, or the key may not read this form. Store another one; what was missed meanwhile is then found.";
    case "form-unknown":
      return "Missed submissions are not looked for, because the form tool does not show this form to the API key. Check the form's id in the mapping, and whose key it is.";
    case "too-large":
      return "Missed submissions are not looked for, because even a short page of the form tool's list is larger than 8 MB. Compare the list by hand.";
    case "unavailable":
      return "Missed submissions are not looked for, because the form tool's API gives no answer that can be used. It is tried again every hour.";
  }
}

/** How the webhook is, and what to do. */
export function explainWebhookState(state: WebhookState): string {
  switch (state) {
    case "on":
      return "The webhook is there and on.";
    case "off":
      return "The webhook is switched off in the form tool. Submissions come an hour late at most, by the look at its list. Switch it on there.";
    case "missing":
      return "The form has no webhook with this bridge's address. Submissions come an hour late at most, by the look at its list. Register it in the form tool.";
    case "silent":
      return "The form's script has not asked for a day or more, though it does so every hour: both of its triggers are gone, or Google has ended its permission. What is sent in the form does not come. Open the form and choose Formcamp > Set up; what was missed is then found.";
    case "unknown":
      return "The form tool did not tell how the webhook is.";
  }
}

/** How the look for missed submissions went, for the pages; `state` is null before the first one. */
export function explainSweep(state: SweepState | null): string {
  if (state === null) return "Not yet; the first look comes within an hour.";
  const { completedAt, isUnfinished, failure, found, foundAt, webhook } = state;
  if (webhook === "silent" && completedAt !== null) return `The form's script asked last at ${utc(completedAt)}.`;
  const last = completedAt === null ? "No complete look yet." : `Last complete look at ${utc(completedAt)}.`;
  const goesOn = isUnfinished ? " A long list is under way and goes on within an hour." : "";
  const missed = foundAt === null ? " Nothing was missed." : ` ${found} found so far, the last at ${utc(foundAt)}.`;
  return `${last}${goesOn}${missed}${failure === null ? "" : ` ${explainListFailure(failure)}`}`;
}

/** What to say of a mapping without an API key; null where its form tool has no list. */
export function explainUnswept(source: string): string | null {
  switch (source) {
    case "typeform":
      return "No. What the webhook does not bring stays away. Name an api_key in the mapping and every hour the list in Typeform is compared.";
    case "jotform":
      return "No. What the webhook does not bring stays away. Name an api_key in the mapping and every hour the list in Jotform is compared.";
    default:
      return null;
  }
}
