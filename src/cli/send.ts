import { fileURLToPath } from "node:url";
import { explainTrust } from "../feedback/explain-trust.ts";
import { askReferences, pageOf, submissionPath } from "./asked-delivery.ts";
import { openForm, statusPathOf } from "./form-tools/open-form.ts";
import { postParcel, tellEmulator } from "./form-tools/post.ts";
import { readRunningSettings } from "./local-settings.ts";
import { askSecret, canAsk, complain, DONE, endOnInterrupt, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { readAnswer, type WebhookAnswer } from "./send-answer.ts";
import { awaitEnd, enterPatiently, lookByReference, lookByTicket, type Standing } from "./send-end.ts";
import { readSendWish, type SendOrder } from "./send-wish.ts";
import { isLocal, knowsPassword, missBridge } from "./sign-in-bridge.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

const HELP = `Usage: npm run send -- MAPPING [FILE] [options]

Sends a submission as the mapping's form tool would, signed with the mapping's
secret, and tells what became of it. Without a file it is a sample. The same
submission sent again makes no second to-do.

FILE is a delivery as it was captured, and is sent byte for byte:
  typeform       the JSON body of a webhook
  jotform        the multipart body of a webhook, or JSON with its parts, or the
                 answer of Jotform's API for a submission
  google-forms   the JSON that the form's script sends

  --new            as another submission, sent now
  --as-this-form   as a submission of the form that the mapping names
  --url URL        to a deployed bridge, https://...; else to the one of npm start
  --help, -h       this text

Secret and password are those that npm start made here; for another bridge they
are taken from the environment, by the secret's name and ADMIN_PASSWORD, or asked
for. Where nobody can be asked for the password, this ends with the answer.
Exits with 0 when the to-do exists, when none is to be made, or when nobody could
be asked; 1 when it was refused, is parked or still under way, or the bridge cannot
be reached; 2 when the command was wrong; and 130 after Ctrl-C.
`;

let interrupted = "Stopped. Nothing was sent.";

async function main(): Promise<number> {
  endOnInterrupt(() => interrupted);
  const wish = readSendWish(process.argv.slice(2), Date.now());
  if (wish.kind === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if (wish.kind === "wrong") return complain(`${wish.problem}\nnpm run send -- --help shows how.`, WRONG_USAGE);
  const absent = await missBridge(wish.bridge);
  if (absent !== null) return complain(absent.problem, STAYED);
  const secret = await findSecret(wish);
  if (secret === null) return complain(noSecret(wish), STAYED);

  const { bridge, mapping, tool, parcel, origin } = wish;
  print(`Sending ${origin}\n  to ${mapping.name} at ${bridge}, as ${tool.title} would.`);
  const trust = explainTrust(mapping);
  if (trust !== null) print(`Proof: ${trust.brief}\n  ${trust.sentence}`);
  const { emulator } = isLocal(bridge) ? readRunningSettings(PROJECT) : { emulator: null };
  if (
    mapping.apiKey !== null &&
    mapping.source === "jotform" &&
    emulator !== null &&
    !(await tellEmulator(emulator, parcel))
  ) {
    return complain(
      `The emulator at ${emulator} does not take the submission. Stop npm start and start it again.`,
      STAYED,
    );
  }
  interrupted = "Stopped. Whether it was stored is not known; sending it again makes no second to-do.";
  const opened = wish.isSample ? await openForm(tool, parcel, bridge, mapping.name) : { parcel, ticket: null };
  const answer = readAnswer(await postParcel(tool, opened.parcel, { bridge, mapping: mapping.name, secret }));
  if (answer.kind === "refused") return complain(answer.words, STAYED);
  print(answer.words);
  if (answer.kind === "ignored") return DONE;
  const ticket = answer.ticket ?? (await statusPathOf(bridge, opened.ticket));
  if (ticket !== null) print(`What its sender sees: ${bridge}${ticket}`);
  return follow(wish, { ...answer, ticket });
}

/** Tells what becomes of what was taken. */
async function follow(order: SendOrder, { submission, ticket }: WebhookAnswer & { kind: "taken" }): Promise<number> {
  const { bridge, mapping } = order;
  const list = `${bridge}${submissionPath(submission)}`;
  interrupted = `Stopped waiting. See how it ends at ${list}`;
  const told = ticket === null ? null : await awaitEnd(lookByTicket(bridge, ticket), print);
  if (ticket !== null && !knowsPassword(bridge)) return end(told, list);
  const session = await enterPatiently(bridge, print);
  if ("reason" in session) {
    if (session.reason !== "no-password") return complain(`${session.problem}\nSee how it ends at ${list}`, STAYED);
    print(`${session.problem}\nNobody could be asked what becomes of it. See ${list}`);
    return DONE;
  }
  const followed = new Set<string>();
  let worst = DONE;
  for (;;) {
    // Several to-dos are known to be so only once the first one is begun.
    const references = await askReferences(session, mapping.name, submission);
    const reference = references.find((one) => !followed.has(one));
    if (reference === undefined) return followed.size === 0 ? end(told, list) : worst;
    followed.add(reference);
    const ended = end(await awaitEnd(lookByReference(session, reference), print), pageOf(session, reference));
    if (ended !== DONE) worst = ended;
  }
}

function end(standing: Standing | null, page: string): number {
  if (standing === null || !standing.isFinal) {
    return complain(`It is still under way. Nothing is lost; see ${page}`, STAYED);
  }
  const { state, words, todos } = standing;
  if (state !== "delivered" && state !== "skipped") return complain(`${words}\nSee ${page}`, STAYED);
  print(words);
  for (const todo of todos) print(`  To-do     ${todo}`);
  print(`  Delivery  ${page}`);
  return DONE;
}

async function findSecret({ bridge, mapping }: SendOrder): Promise<string | null> {
  const local = isLocal(bridge) ? readRunningSettings(PROJECT).vars[mapping.secret] : undefined;
  const { [mapping.secret]: given } = process.env;
  const known = local || given;
  if (known || !canAsk()) return known || null;
  return (await askSecret(`Secret ${mapping.secret} of ${bridge}: `)) || null;
}

function noSecret({ bridge, mapping }: SendOrder): string {
  const here = isLocal(bridge) ? "If the mapping is new, stop npm start and start it again. Else set it" : "Set it";
  return `The secret ${mapping.secret} is not known here. ${here} in the environment under this name, or run this in a terminal.`;
}

process.exitCode = await main();
