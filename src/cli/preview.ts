import type { WantedTodo } from "../mapping/draft.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { namesAnybody } from "../mapping/people.ts";
import { readDeliveryFile } from "./delivery-file.ts";
import { findMapping } from "./find-mapping.ts";
import { findFormTool } from "./form-tools/form-tools.ts";
import { differencesOf, outcomeOf, type PreviewOutcome } from "./preview-outcome.ts";
import { type AskedPeople, askPeople } from "./preview-people.ts";
import { showTodo } from "./preview-todo.ts";
import { readPreviewWish } from "./preview-wish.ts";
import { complain, DONE, endOnInterrupt, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { type CapturedDelivery, readDelivery } from "./read-delivery.ts";
import { sampleOf } from "./samples/samples.ts";
import { signInBridge } from "./sign-in-bridge.ts";
import { styleFor } from "./terminal-style.ts";
import { printable } from "./text-table.ts";
import { wrapLine } from "./wrapped-text.ts";

const HELP = `Usage: npm run preview -- MAPPING [FILE] [options]

Shows the to-do that mappings/MAPPING.yaml, as it stands here now, makes of a
delivery: its title, its list, its people, its dates and its text. Without a file
it is a sample. Nothing is written, neither here nor on a bridge nor in Basecamp.

FILE is a delivery as it was captured, in any format that npm run send takes.

Who is on the project is asked of a bridge. Where none answers, or it is not
connected to Basecamp, people are shown as the mapping names them.

  --url URL     a deployed bridge, https://...; else the one of npm start. Its
                password is taken from ADMIN_PASSWORD, or asked for
  --offline     ask no bridge
  --help, -h    this text

Exits with 0 when there are to-dos or none is to be made; 1 when the mapping has
mistakes, when the submission would be refused or wait for a person, or when the
file is no delivery; 2 when the command was wrong; and 130 after Ctrl-C.
`;

const NAMELESS = "Name the mapping: npm run preview -- MAPPING.";
const AS_NAMED = "People are shown as the mapping names them.";
const style = styleFor(process.stdout, process.env);

async function main(): Promise<number> {
  endOnInterrupt(() => "Stopped.");
  const wish = readPreviewWish(process.argv.slice(2));
  if (wish.kind === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  const wrong = (problem: string) => complain(`${problem}\nnpm run preview -- --help shows how.`, WRONG_USAGE);
  if (wish.kind === "wrong") return wrong(wish.problem);
  const found = findMapping(wish.mapping, NAMELESS);
  if (found.kind === "unknown") return wrong(found.problem);
  if (found.kind === "mistakes") {
    return complain(`${found.text}\n\n${found.count} mistake${found.count === 1 ? "" : "s"}`, STAYED);
  }
  const { mapping } = found;
  const bytes = wish.file === null ? sampleOf(mapping) : readDeliveryFile(wish.file);
  if (bytes === null) return complain(`There is no sample for ${mapping.source}. Name a file.`, STAYED);
  if ("problem" in bytes) return complain(bytes.problem, STAYED);
  const captured = await readDelivery(mapping.source, bytes, {
    isReadBack: mapping.apiKey !== null && mapping.source === "jotform",
    now: Date.now(),
  });
  if ("problem" in captured) {
    const tool = findFormTool(mapping.source)?.title ?? mapping.source;
    const what = `${wish.file ?? "The sample"} is no delivery of ${tool}, which ${mapping.name} is for.`;
    return complain(`${what}\n${captured.problem}`, STAYED);
  }
  return show(mapping, captured, wish.file, wish.bridge);
}

async function show(
  mapping: Mapping,
  { submission, shape }: CapturedDelivery,
  file: string | null,
  bridge: string | null,
): Promise<number> {
  const sentAt = submission.submittedAt.slice(0, "2026-12-31T09:00".length).replace("T", " ");
  const head = `Preview of ${mapping.name} from ${file ?? "its sample"}, sent ${sentAt} UTC. Nothing is written.`;
  const isOther = submission.form !== mapping.form;
  const refusal = `The bridge would refuse it: it is a submission of the form ${submission.form}, and the mapping is for ${mapping.form}. Of that form it would become this:`;
  const outcome = outcomeOf(mapping, submission);
  const parts = [sentence(head), ...(isOther ? [sentence(refusal)] : []), ...(await tell(outcome, bridge))];
  if (file !== null && !isOther) parts.push(compared(differencesOf(mapping, shape)));
  print(parts.join("\n\n"));
  return isOther || outcome.kind === "parked" ? STAYED : DONE;
}

async function tell(outcome: PreviewOutcome, bridge: string | null): Promise<readonly string[]> {
  if (outcome.kind !== "todos") return [sentence(outcome.sentence)];
  const { todos } = outcome;
  const asked = await askForAll(todos, bridge);
  const shown = todos.map((todo, index) => {
    const answer = asked?.get(todo.address.project);
    const text = showTodo(todo, answer?.kind === "told" ? answer.people : null, style);
    return todo.key === "" ? text : `${style.faint(`To-do ${index + 1} of ${todos.length}: ${todo.key}`)}\n${text}`;
  });
  return [...shown, ...aboutPeople(todos, asked).map(sentence)];
}

/** The people of each project that a to-do goes to; null when nobody is to be asked. */
async function askForAll(
  todos: readonly WantedTodo[],
  bridge: string | null,
): Promise<ReadonlyMap<string, AskedPeople> | null> {
  if (bridge === null) return null;
  const session = await signInBridge(bridge);
  const asked = new Map<string, AskedPeople>();
  for (const { address } of todos) {
    if (!asked.has(address.project)) asked.set(address.project, await askPeople(session, address));
  }
  return asked;
}

/** Why people are not shown by name, where any are named, and what else their bridge says. */
function aboutPeople(todos: readonly WantedTodo[], asked: ReadonlyMap<string, AskedPeople> | null): readonly string[] {
  const named = todos.filter(namesAnybody).map(({ address }) => address.project);
  if (asked === null) return named.length === 0 ? [] : [`${AS_NAMED} No bridge was asked who they are.`];
  return [...new Set([...asked].flatMap(([project, answer]) => whyAsNamed(answer, named.includes(project))))];
}

function whyAsNamed(answer: AskedPeople, needsPeople: boolean): readonly string[] {
  switch (answer.kind) {
    case "told":
      return [];
    case "untold":
      return needsPeople ? [`${AS_NAMED} ${answer.why}`] : [];
    case "other-account":
      return [needsPeople ? `${answer.why} ${AS_NAMED}` : answer.why];
  }
}

function compared(differences: readonly string[] | null): string {
  if (differences === null) {
    return sentence("This delivery does not describe its whole form, so the form is not compared with the mapping.");
  }
  if (differences.length === 0)
    return sentence("As far as this delivery describes the form, nothing that the mapping names is missing in it.");
  const lines = differences.flatMap((difference) => wrapLine(printable(difference), style.columns, "- "));
  return ["The form differs from the mapping:", ...lines].join("\n");
}

function sentence(text: string): string {
  return wrapLine(printable(text), style.columns).join("\n");
}

process.exitCode = await main();
