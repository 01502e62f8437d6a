import { COMMAND_FACTS, type Fact } from "./live-facts.ts";

/** What only time or a person finds out. */
export const OTHER_FACTS: readonly Fact[] = [
  {
    id: "denial-redirect",
    question: "What does Launchpad send back when somebody does not allow the connection?",
    assumed: "The browser comes back with error=access_denied and our state.",
    matters: "Whoever changed their mind would see a page of Launchpad's, or a sentence that does not fit.",
    by: { person: "Choose Connect Basecamp, then do not allow it. The connection page says that it was not allowed." },
  },
  {
    id: "old-refresh-token",
    question: "Does a refresh token still work after it was replaced?",
    assumed: "Nothing: it is kept until the new pair has worked, and used only if the new one is refused.",
    matters: "Nothing hangs on it. Never try it: refused refreshes can ban the integration.",
    by: { watch: "The log shows refresh-refused after token-refreshed." },
  },
  {
    id: "dead-refresh-token",
    question: "How does Launchpad refuse a refresh token that is dead?",
    assumed: "With 400 or 401, which ends the connection for good; a 404 or 5xx counts as passing.",
    matters: "The bridge would try a dead token again and again, or give up a good one.",
    by: {
      person:
        "On a deployment of its own, change the password of the connected test user. When the token ends, the connection page says why it must be connected again, and the log has one refresh-refused.",
    },
  },
  {
    id: "masked-emails-non-admin",
    question: "Are addresses masked for somebody who does not administrate the account?",
    assumed: "They are, with • for what is hidden.",
    matters: "People who are named by their address are not found, or a masked address is taken for a real one.",
    by: { person: "Connect a user without admin rights, run npm run doctor -- --live, and compare." },
  },
  {
    id: "attachment-size",
    question: "How large may an attachment be?",
    assumed: "Nothing: the bridge uploads no files.",
    matters: "Nothing hangs on it yet.",
    by: { person: "Needed only once files are uploaded: upload some of growing size to a to-do of a test list." },
  },
  {
    id: "webhook-deactivation",
    question: "When does Basecamp switch a webhook off?",
    assumed: "After ten failed tries in four to five hours, without a word. The bridge looks every hour.",
    matters: "To-dos that are followed show an old state for longer than an hour.",
    by: { watch: "The log shows todo-webhook after an outage of the bridge." },
  },
  {
    id: "typeform-answers",
    question: "How do matrix, ranking, contact info, multi-format and signature questions come from Typeform?",
    assumed: "As in its documentation; what cannot be read is shown as text and never dropped.",
    matters: "Such an answer reads badly in the to-do.",
    by: { person: "Send a form with one question of each kind, and compare the to-do with it." },
  },
  {
    id: "typeform-partial",
    question: "What does Typeform send for a response that was not finished?",
    assumed: "An event of another type, which is acknowledged and makes no to-do.",
    matters: "Half a response makes a to-do, or a webhook is refused and switched off.",
    by: { person: "Switch partial responses on, leave a form halfway, and look at the list of deliveries." },
  },
  {
    id: "typeform-redirect",
    question: "Can Typeform's ending hand on the id of the response?",
    assumed: "Nothing: the ticket comes from the hidden field of the start page.",
    matters: "Nothing hangs on it.",
    by: { person: "Let the ending of a form lead to the status page, as src/sources/README.md shows." },
  },
  {
    id: "typeform-newline",
    question: "Does Typeform sign the line break at the end of its body?",
    assumed: "The signature is over the bytes as they come, with or without it.",
    matters: "Every webhook of Typeform's would be refused.",
    by: { person: "Send one response. /admin/deliveries shows it, and no refused request." },
  },
  {
    id: "jotform-redirect",
    question: "Does Jotform's thank-you page hand on the id of the submission?",
    assumed: "Nothing: the ticket comes from a question named ticket.",
    matters: "Nothing hangs on it.",
    by: { person: "Let the thank-you page lead to the status page, as src/sources/README.md shows." },
  },
  {
    id: "jotform-retries",
    question: "Does Jotform send a webhook again that was not answered, and how long does it wait?",
    assumed: "Nothing: the bridge answers before it files, and a repeat makes no second to-do.",
    matters: "What is sent while the bridge is out of reach is lost.",
    by: { person: "Point the webhook to an address that answers 500, send a form, and watch for an hour." },
  },
  {
    id: "jotform-edits",
    question: "What does Jotform send when a submission is edited?",
    assumed: "The same submission id, so that no second to-do is made and the delivery shows what changed.",
    matters: "An edit makes a second to-do.",
    by: { person: "Edit a submission that was filed, and look at its delivery." },
  },
  {
    id: "jotform-table",
    question: "How does a filled input table come in Jotform's rawRequest?",
    assumed: "As a list or object of rows, as Jotform's API gives it; what is otherwise is shown as text.",
    matters: "A table reads badly in the to-do.",
    by: { person: "Send a form with an input table, and compare the to-do with it." },
  },
  {
    id: "google-dates",
    question: "How do date, time and duration questions come from Google Forms?",
    assumed: "As texts, of which those that begin like 2026-12-31 can be a due date; every text is shown as it came.",
    matters: "A due date is noted as not understood.",
    by: { person: "Send a form with one question of each kind, and compare the to-do with it." },
  },
  {
    id: "google-grids",
    question: "Is a row of a grid that nobody answered null or an empty text in Google Forms?",
    assumed: "Either: both count as no answer.",
    matters: "Empty rows would show in the to-do.",
    by: { person: "Leave a row of a grid empty, and look at the to-do." },
  },
  {
    id: "google-quotas",
    question: "How many submissions a day does Google let the forwarder send?",
    assumed: "Far more than a form gets: 20,000 requests a day, on a company's account 100,000.",
    matters: "What is beyond the quota comes later, by the forwarder's own sweep.",
    by: { watch: "The executions of the script at script.google.com show what failed." },
  },
];

/** The facts of a table in Markdown, one in a line, which src/README.md has. */
export function checklist(): string {
  const rows = [...COMMAND_FACTS, ...OTHER_FACTS].map(
    ({ question, assumed, by }) => `| ${question} | ${assumed} | ${howToFindOut(by)} |`,
  );
  return ["| question | what the bridge assumes | how to find out |", "|---|---|---|", ...rows].join("\n");
}

/** How a fact is found out, in a phrase. */
export function howToFindOut(by: Fact["by"]): string {
  if (typeof by === "string") return by === "command" ? "the command" : "the command, with `--with-refresh`";
  return "person" in by ? by.person : `By watching: ${by.watch}`;
}
