import { cutText } from "../mapping/cut-text.ts";
import { FILE_LIMIT_CHARACTERS } from "../mapping/yaml-text.ts";
import type { AskedQuestion } from "./asked-questions.ts";
import { looksSecret } from "./looks-secret.ts";
import { toDoLines } from "./new-mapping-todo.ts";
import { printable } from "./text-table.ts";
import { yamlList, yamlScalar } from "./yaml-text.ts";

/** What a new mapping file is made of. */
export interface NewMapping {
  readonly source: string;
  readonly form: string;
  readonly formTitle: string;
  readonly secret: string;
  /** The name of an API key's secret; null for form tools that sign. */
  readonly apiKey: string | null;
  /** The address of the to-do list; null until somebody pastes it. */
  readonly list: string | null;
  readonly questions: readonly AskedQuestion[];
  /** Whether the delivery described its whole form. */
  readonly isWhole: boolean;
}

/** What stands where the address of the list is still to be pasted; no such address, so that the check asks for it. */
const NO_LIST = "paste the address of the to-do list here";
const COMMENT_CHARACTERS = 160;

/** How much is told of each question: less where all of it would not fit into a file. */
const DETAILS = ["options", "titles", "names"] as const;
type Detail = (typeof DETAILS)[number];

/** The text of a mapping file for a form, with comments; null for a form that is too large for one. */
export function newMappingText(mapping: NewMapping): string | null {
  const texts = DETAILS.map((detail) => textOf(mapping, detail));
  return texts.find((text) => text.length <= FILE_LIMIT_CHARACTERS) ?? null;
}

function textOf(mapping: NewMapping, detail: Detail): string {
  const { source, form, formTitle, secret, apiKey, list, questions, isWhole } = mapping;
  const title = comment(formTitle);
  const lines = [
    "# yaml-language-server: $schema=./schema.json",
    title === "" ? "# Submissions of a form as to-dos." : `# The form: ${title}`,
    "# Made by npm run new-mapping; change what you like. README.md beside this file",
    "# tells what may stand here, npm run check-mappings tells every mistake.",
    "",
    `source: ${source}`,
    `form: ${yamlScalar(form)}`,
    "",
    "# The NAME of the secret that proves where a submission comes from. The secret",
    "# itself never stands here; whoever runs Formcamp keeps it.",
    `secret: ${secret}`,
    "",
  ];
  if (apiKey !== null) {
    lines.push(
      "# The form tool signs nothing, so each submission is asked for again, with an API",
      "# key that may only read. This is the NAME of the key. Without a key, write",
      '# "trust: url-secret" in place of this line.',
      `api_key: ${apiKey}`,
      "",
    );
  }
  lines.push(
    "# The to-do list: open it in Basecamp and copy the address from the browser.",
    `todolist: ${yamlScalar(list ?? NO_LIST)}`,
    "",
    "# Where days begin and end for dates that are counted. Left out, it is UTC.",
    "# time_zone: Europe/Lisbon",
    "",
    ...(questions.length === 0 ? [] : answerLines(questions, isWhole, detail)),
    ...toDoLines(questions),
  );
  return `${lines.join("\n")}\n`;
}

function answerLines(questions: readonly AskedQuestion[], isWhole: boolean, detail: Detail): readonly string[] {
  return [
    "# A short name for each question, by which the texts below can use its answer. Take",
    "# out what you do not need: the to-do lists every answer all the same. Take the #",
    "# away before required to have the to-do say that an answer is missing, and before",
    "# one_of to have it say that an answer is none of the options.",
    ...(isWhole
      ? []
      : [
          "# The delivery does not describe its whole form, so that only the questions that",
          "# were answered in it are here.",
        ]),
    "answers:",
    ...questions.flatMap((question) => [...questionLines(question, detail), ""]),
  ];
}

function questionLines(question: AskedQuestion, detail: Detail): readonly string[] {
  const { name, title, origin, key, as, options, mayBeList } = question;
  const told = comment(title);
  const lines = [
    ...(detail === "names" || told === "" ? [] : [`  # ${told}`]),
    `  ${name}:`,
    `    ${origin}: ${yamlScalar(key)}`,
    ...(as === "text" ? [] : [`    as: ${as}`]),
    ...(mayBeList ? ["    # as: list  # if several options can be chosen"] : []),
  ];
  if (detail === "options" && options !== null) lines.push(...optionLines(options));
  return [...lines, "    # required: true"];
}

/** An empty list is refused when the # is taken away, so that nobody forgets to fill it. */
function optionLines(options: readonly string[]): readonly string[] {
  const safe = options.filter((option) => !looksSecret(option));
  if (safe.length === 0) return ["    # one_of: []  # the delivery does not tell the options"];
  const list = yamlList(safe);
  return list.length === 1 && list[0]?.startsWith("[")
    ? [`    # one_of: ${list[0]}`]
    : ["    # one_of:", ...list.map((line) => `    #   ${line}`)];
}

/** A text from outside for a comment: one line, not too long, and nothing that the check takes for a secret. */
function comment(text: string): string {
  const line = printable(text).replace(/\s+/g, " ").trim();
  return looksSecret(line) ? "(not repeated here: it looks like a secret)" : cutText(line, COMMENT_CHARACTERS);
}
