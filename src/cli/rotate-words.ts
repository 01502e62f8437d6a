import { unreachable } from "../result.ts";
import { nextNameOf } from "../settings.ts";
import type { MappingNames } from "./deployment-secrets.ts";
import type { Rotatable } from "./rotatable.ts";

const ANYWHERE = "https://<the Worker's address>";

/** What a secret is, and what becomes of what hangs on its former value. */
export function explainRotation(rotatable: Rotatable): string {
  return `${rotatable.name}: ${rotatable.secret.purpose}.\n${consequence(rotatable)}`;
}

function consequence({ kind, name }: Rotatable): string {
  const next = nextNameOf(name);
  switch (kind) {
    case "webhook":
      return `A new value is stored as ${next}. Until you finish both count, so that no submission is refused.`;
    case "token-keys":
      return `A new key is stored as ${next}. It encrypts from then on, and both can read. Admins are signed out.`;
    case "ticket-key":
      return `A new key is stored as ${next}. It signs from then on, and links of before go on working until you finish.`;
    case "password":
      return "A new one takes its place at once: every admin is signed out and needs it. Deliveries go on.";
    case "client-id":
      return "Another integration needs its client id and client secret, which are stored together. Basecamp has to be connected again on /admin/connection then; until that, deliveries wait.";
    case "client-secret":
      return "The one that Launchpad shows takes its place at once. The connection stays; a renewal that Launchpad refused with the former one is tried once more.";
    case "api-key":
      return "The one that the form tool shows takes its place at once. Revoke the former one there afterwards, not before.";
    case "alert-url":
      return "The address takes its place at once, and alerts go there.";
    default:
      return unreachable(kind);
  }
}

/** What is done with the new value now, and when the rotation is finished. */
export function explainNext({ kind, name, users }: Rotatable): string {
  const finish = `npm run rotate -- ${name} --finish --url https://<the bridge>`;
  switch (kind) {
    case "webhook":
      return `${users.map(explainPaste).join("\n")}
A day after the last of them, when nothing is tried again with the former value: ${finish}`;
    case "token-keys":
      return `The bridge puts the connection under the new key within an hour. Then: ${finish}
It asks the bridge first, and refuses while anything needs the former key.`;
    case "ticket-key":
      return `After 30 days, when the links of before are not needed any more: ${finish}`;
    case "password":
      return "Tell it to the other admins.";
    case "client-id":
      return "Connect Basecamp again on /admin/connection.";
    case "client-secret":
    case "api-key":
    case "alert-url":
      return "npm run doctor -- --url <the bridge's address> shows whether it works.";
    default:
      return unreachable(kind);
  }
}

/** Where the new value of a webhook's secret goes. */
function explainPaste({ name, source }: MappingNames): string {
  switch (source) {
    case "typeform":
      return `${name}: in Typeform, Connect → Webhooks → edit, enter it as the secret and save.`;
    case "jotform":
      return `${name}: in Jotform, Settings → Integrations → WebHooks, add ${ANYWHERE}/webhooks/${name}/<the new value>, then remove the former address.`;
    case "google-forms":
      return `${name}: in the form's add-on menu, Formcamp → Set up; leave the address empty and enter it as the secret.`;
    default:
      return `${name}: enter it in the form tool.`;
  }
}

/** The way out of a rotation whose new value is lost, and what it costs. */
export function explainLost({ kind, name }: Rotatable): string {
  const away = `Where nobody has it any more: npx wrangler secret delete ${nextNameOf(name)}, then begin anew.`;
  switch (kind) {
    case "webhook":
      return `${away} What a form tool that has the lost value sends is refused until it has another.`;
    case "token-keys":
      return `${away} The connection is under the lost key: connect Basecamp again on /admin/connection; submissions wait until then.`;
    case "ticket-key":
      return `${away} Links to status pages that were made since the rotation began show nothing then.`;
    default:
      return away;
  }
}

/** What ends with the former value. */
export function explainFinish({ kind, name }: Rotatable): string {
  switch (kind) {
    case "webhook":
      return `From then on only the new value of ${name} counts; what is still sent with the former one is refused.`;
    case "ticket-key":
      return "From then on the links to status pages of before the rotation show nothing any more.";
    case "token-keys":
      return "From then on only the new key can read the connection.";
    default:
      return `From then on only the new value of ${name} counts.`;
  }
}
