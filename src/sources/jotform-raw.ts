import type { Answer } from "../submission.ts";
import { type AnswerValue, bestEffort, NO_ANSWER, ofValues } from "./answer-value.ts";
import { parsed, readList } from "./jotform-table.ts";
import { isMembers } from "./jotform-text.ts";
import { titleFromName } from "./jotform-title.ts";
import { readJotformValue } from "./jotform-value.ts";

const QUESTION_KEY = /^q(\d{1,20})_(.*)$/s;

/**
 * Reads the answers of a webhook's `rawRequest`, parsed: `q{number}_{name}` → answer, and uploads as addresses under the
 * name alone (seen in captured deliveries). All other keys are Jotform's own and dropped. Questions are in the order of
 * the body, uploads that have no key with a number at the end; a title can only be made of the name.
 */
export function readRawRequest(raw: Readonly<Record<string, unknown>>): Answer[] {
  const questions = questionsOf(raw);
  const declared = questionsOf(Object.hasOwn(raw, "temp_upload") ? parsed(raw.temp_upload) : null);
  const idOf = new Map([...declared, ...questions].map(({ id, name }) => [name, id]));
  const declaredNames = new Set(declared.map(({ name }) => name));
  const uploads = new Map<string, AnswerValue>();
  for (const name of Object.keys(raw)) {
    if (QUESTION_KEY.test(name)) continue;
    const links = readUploads(name, raw[name], declaredNames.has(name));
    if (links.values.length > 0) uploads.set(name, links);
  }
  const answers: Answer[] = [];
  for (const { key, id, name } of questions) {
    const own = readJotformValue(raw[key]);
    const links = idOf.get(name) === id ? uploads.get(name) : undefined;
    if (links !== undefined) uploads.delete(name);
    add(answers, id, name, links === undefined ? own : merged(links, own));
  }
  for (const [name, links] of uploads) add(answers, idOf.get(name) ?? name, name, links);
  return answers;
}

interface Question {
  readonly key: string;
  readonly id: string;
  readonly name: string;
}

function questionsOf(members: unknown): Question[] {
  if (!isMembers(members)) return [];
  return Object.keys(members).flatMap((key) => {
    const [, id, name] = QUESTION_KEY.exec(key) ?? [];
    return id === undefined || name === undefined ? [] : [{ key, id, name }];
  });
}

/** Keys that hold addresses of Jotform's own pages. */
const OWN_ADDRESSES: ReadonlySet<string> = new Set(["uploadServerUrl", "referer", "refererURL", "slug", "path"]);
const UPLOAD = /^https?:\/\/[^\s/]+\/\S*upload/i;

/**
 * The addresses of uploaded files in a text, a list or an object. Of a field that is known to upload whatever it holds is
 * taken; of any other one the addresses that lead to uploads.
 */
function readUploads(name: string, value: unknown, isDeclared: boolean): AnswerValue {
  if (OWN_ADDRESSES.has(name)) return NO_ANSWER;
  const leaves = isMembers(value) ? readList(Object.values(value)).values : bestEffort(value).values;
  return ofValues(isDeclared ? leaves : leaves.filter((leaf) => UPLOAD.test(leaf)));
}

/** The links, and what the question's own key holds besides them. */
function merged(links: AnswerValue, own: AnswerValue): AnswerValue {
  return ofValues([...new Set([...links.values, ...own.values])]);
}

function add(answers: Answer[], id: string, name: string, { text, values }: AnswerValue): void {
  if (values.length === 0) return;
  const field = { id, ref: name.trim() === "" ? null : name, title: titleFromName(name, id), type: "" };
  answers.push({ field, text, values, choices: [] });
}
