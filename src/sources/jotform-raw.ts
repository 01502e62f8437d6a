import type { Answer } from "../submission.ts";
import { type AnswerValue, ofValues } from "./answer-value.ts";
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
  const declared = questionsOf(Object.hasOwn(raw, "temp_upload") ? raw.temp_upload : null);
  const idOf = new Map([...declared, ...questions].map(({ id, name }) => [name, id]));
  const declaredNames = new Set(declared.map(({ name }) => name));
  const uploads = new Map<string, AnswerValue>();
  for (const name of Object.keys(raw)) {
    if (QUESTION_KEY.test(name)) continue;
    const links = readLinks(raw[name], declaredNames.has(name) && name !== "uploadServerUrl");
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

/** The addresses of uploaded files; nothing for any other value. A field that is known to upload may use any server. */
function readLinks(value: unknown, isDeclared: boolean): AnswerValue {
  const links = ofValues(typeof value === "string" ? [value] : Array.isArray(value) ? value.map(textOrMark) : []);
  const isLink = (link: string) => /^https:\/\/[^\s/]/.test(link) && (isDeclared || link.includes("/uploads/"));
  return links.values.every(isLink) ? links : ofValues([]);
}

/** What is no string makes the whole value none of links. */
function textOrMark(item: unknown): string {
  return typeof item === "string" ? item : "not a link";
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
