import type { RefusalReason } from "../sources/source.ts";

/** Why a webhook request is refused: by the source, by our own configuration or storage, or for its method. */
export type WebhookRefusal =
  | RefusalReason
  | "not-post"
  | "not-a-webhook"
  | "unknown-mapping"
  | "storage-failed"
  | "no-ledger";

/** What a refused webhook is told: what happened and what to do. Nothing of the request is repeated. */
export function explainRefusal(reason: WebhookRefusal): string {
  switch (reason) {
    case "not-post":
      return "This address takes submissions from a form tool, sent by POST.";
    case "unknown-mapping":
      return "No mapping of this name is deployed. Check the last part of the webhook's address, or deploy the mapping.";
    case "no-secret":
      return "The secret that this mapping names is not configured, so nothing can be proven. Store it, then send again.";
    case "too-large":
      return "The submission is larger than this bridge takes, so it is not stored. Ask for shorter answers in the form.";
    case "unsigned":
      return "The signature is missing. Set the webhook's secret in the form tool.";
    case "wrong-signature":
      return "The signature does not fit. The secret in the form tool and the one stored here must be the same.";
    case "stale-timestamp":
      return "The signature fits, but its time is more than five minutes from the bridge's. Sign anew for each try.";
    case "no-usable-secret":
      return "The secret that this mapping names is not one for signatures: whsec_ and the base64 of at least 24 bytes. Store another, then send again.";
    case "no-address-secret":
      return "The address lacks its secret. Register it as /webhooks/, the mapping's name, / and the secret.";
    case "wrong-address-secret":
      return "The secret in the address is not the one stored here. Register the address with the present secret.";
    case "wrong-content-type":
      return "The content type is not one that this form tool sends, so nothing is stored. Register the webhook in the form tool itself, without anything in between.";
    case "unreadable":
      return "The body is not a submission that can be read, so nothing is stored. Register the webhook in the form tool itself, without anything in between that changes it.";
    case "cut-off":
      return "The request ended before all of it had come, so nothing is stored. Send it again.";
    case "other-form":
      return "The submission belongs to another form than the one this mapping names, so nothing is stored. Put the form's id into the mapping, or the other mapping's name into the webhook's address.";
    case "not-a-webhook":
      return "No webhook is taken at this address. The address is /webhooks/ and the mapping's name, written exactly so.";
    case "storage-failed":
      return "The submission could not be stored just now. Send it again in a few minutes.";
    case "no-ledger":
      return "The bridge's storage is not configured: bind LEDGER in wrangler.toml.";
  }
}

/** What a sender is told that only asked whether all is well. */
export function explainCheck(mapping: string, tellsOutcome: boolean): string {
  const outcome = tellsOutcome
    ? "It can be asked what became of a submission."
    : "TICKET_KEY is not configured, so that nobody can ask what became of a submission.";
  return `The bridge takes submissions of this form by the mapping ${mapping}. ${outcome}`;
}
