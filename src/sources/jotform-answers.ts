import type { Answer } from "../submission.ts";
import { scalarText } from "./answer-value.ts";
import { plainText } from "./html-text.ts";
import { isMembers, type Members } from "./jotform-text.ts";
import { titleFromName } from "./jotform-title.ts";
import { readJotformValue } from "./jotform-value.ts";
import { cutTitle } from "./title.ts";

/**
 * Reads the `answers` of `GET /submission/{id}` (api.jotform.com/docs): number of the question → `{name, order, text,
 * type, answer}`, in the form's order. What is no question, such as a heading or a button, has no `answer` and is left
 * out, and so is whatever is none of all that.
 */
export function readApiAnswers(answers: unknown): Answer[] {
  if (typeof answers !== "object" || answers === null) return [];
  return Object.entries(answers)
    .flatMap(([id, control]) => (isMembers(control) && Object.hasOwn(control, "answer") ? [{ id, control }] : []))
    .map(({ id, control }) => ({ id, control, order: numberOf(memberText(control, "order")), qid: numberOf(id) }))
    .sort((a, b) => compare(a.order, b.order) || compare(a.qid, b.qid))
    .flatMap(({ id, control }) => readControl(id, control));
}

function readControl(id: string, control: Members): Answer[] {
  const type = memberText(control, "type");
  const { text, values } = readJotformValue(control.answer, type);
  if (values.length === 0) return [];
  const name = memberText(control, "name");
  const title = cutTitle(plainText(memberText(control, "text"))) || titleFromName(name, id);
  return [{ field: { id, ref: name.trim() === "" ? null : name, title, type }, text, values, choices: [] }];
}

function memberText(control: Members, name: string): string {
  return Object.hasOwn(control, name) ? (scalarText(control[name]) ?? "") : "";
}

/** Digits as a number; anything else comes last. */
function numberOf(text: string): number {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
