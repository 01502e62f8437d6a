import type { DeployedMapping } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";

interface FormTool {
  readonly title: string;
  /** What is done once a mapping is deployed, as sources/README.md tells it; code stands between backticks. */
  readonly steps: readonly string[];
  /** What is done then, so that people get from the form to their status page. */
  readonly statusSteps: readonly string[];
}

const TRY_STATUS = 'Open that address, send the form, and see the status page go from "Being filed" to "Filed".';
const SECRET =
  "You need the value of `<NAME>`, which was shown once when `npm run setup` made it. If nobody has it any more, `npm run rotate -- <NAME>` makes another one.";

/** By the name of the source. */
export const FORM_TOOLS: Readonly<Record<string, FormTool>> = {
  typeform: {
    title: "Typeform",
    steps: [
      SECRET,
      "In Typeform: Connect → Webhooks → Add a webhook, with `https://<the Worker's address>/webhooks/<name>`.",
      "Edit it: enter the same secret, keep SSL verification on, save, and switch the webhook on: it starts switched off.",
      "Send a test request there. It shows up under `/admin/deliveries` as a test, and no to-do is made of it.",
    ],
    statusSteps: [
      "In the form builder add a hidden field named `ticket`, in small letters.",
      'Add an ending of the type "Redirect to URL", `https://<the Worker\'s address>/status/{{hidden:ticket}}`. Choose the hidden field from the list of recalled information rather than typing the braces, and let every way through the form end there.',
      "Publish, and hand out `https://<the Worker's address>/start/<name>`. If the form has a domain of its own or the account is in the EU, write the form's address into the mapping as `form_url` first.",
      TRY_STATUS,
    ],
  },
  jotform: {
    title: "Jotform",
    steps: [
      SECRET,
      "In Jotform: Settings → API → Create New Key, with read access only. Unless `npm run setup` has asked for it, store it: `npx wrangler secret put JOTFORM_API_KEY`.",
      "An account in the EU, a HIPAA or an Enterprise one has another API host; a key works on its own host only: `npx wrangler secret put JOTFORM_API_URL`, with `https://eu-api.jotform.com`, `https://hipaa-api.jotform.com` or `https://<yours>.jotform.com/API`.",
      "In the form: Settings → Integrations → WebHooks → add `https://<the Worker's address>/webhooks/<name>/<secret>`, once.",
    ],
    statusSteps: [
      "In the form builder add a Short Text question, hide it in its properties, and make its unique name there `ticket`.",
      "Let the form's Thank You page redirect to an external link: `https://<the Worker's address>/status/{ticket}`.",
      "Hand out `https://<the Worker's address>/start/<name>`. If people open the form at another address than `https://form.jotform.com/<number>`, write that into the mapping as `form_url` first.",
      TRY_STATUS,
    ],
  },
  "google-forms": {
    title: "Google Forms",
    steps: [
      SECRET,
      "In the form's menu with the three dots choose Apps Script. Delete what is in `Code.gs`, paste all of `google-forms.gs`, save.",
      "Reload the form's page. After some seconds there is a menu Formcamp among the add-ons. Choose Set up.",
      "The first time Google asks for permission, for a script that it calls unverified. Continue with the account that is to own the forwarding. Spreadsheets and mail are used for reporting only. If nothing follows, choose Set up again.",
      "Enter the address, `https://<the Worker's address>/webhooks/<name>`, then the secret. An empty answer keeps what is stored.",
      'Read the check: each line says what is right, or what to do. "Check the connection" shows it again at any time.',
      '"Report the outcome": `column` writes the outcome, the to-do and the status page into a column "Formcamp" of the linked sheet (where no single row fits, into a sheet "Formcamp"); `mail` tells the respondent the same, only if the form collects verified addresses; `off` is the beginning. For this the bridge needs `TICKET_KEY`, which `npm run setup` makes.',
      "Send the form once and look for the to-do.",
    ],
    statusSteps: [
      "To have `https://<the Worker's address>/start/<name>` lead to the form, write the link that people get into the mapping as `form_url`. No ticket goes with it.",
    ],
  },
};

/** The form tool's own name. */
export function titleOfSource(source: string): string {
  return FORM_TOOLS[source]?.title ?? source;
}

/** Where the form tool of a mapping sends its submissions. A secret in it is named, never shown. */
export function webhookAddress({ name, source }: Pick<DeployedMapping, "name" | "source">, publicUrl: string): string {
  const behind = findSource(source)?.proof === "url-secret" ? "/<secret>" : "";
  return `${publicUrl}/webhooks/${name}${behind}`;
}

/** How to register the webhook of a deployed mapping, step by step; code stands between backticks. */
export function registrationSteps(mapping: DeployedMapping, publicUrl: string): readonly string[] {
  const steps = FORM_TOOLS[mapping.source]?.steps ?? [];
  return steps
    .filter((step) => mapping.apiKey !== null || !step.includes("JOTFORM_API_"))
    .map((step) => inNames(step, mapping, publicUrl));
}

/** How its form leads people to their status page, step by step, after its webhook is registered. */
export function statusPageSteps(mapping: DeployedMapping, publicUrl: string): readonly string[] {
  return (FORM_TOOLS[mapping.source]?.statusSteps ?? []).map((step) => inNames(step, mapping, publicUrl));
}

function inNames(step: string, { name, form, secret, apiKey }: DeployedMapping, publicUrl: string): string {
  return step
    .replaceAll("https://<the Worker's address>", publicUrl)
    .replaceAll("<name>", name)
    .replaceAll("<number>", form)
    .replaceAll("<NAME>", secret)
    .replaceAll("JOTFORM_API_KEY", apiKey ?? "");
}
