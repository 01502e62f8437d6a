import type { FormShape } from "../form-shape.ts";
import type { Answer, Field } from "../submission.ts";
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
  return controlsOf(answers).flatMap(({ id, control }) =>
    Object.hasOwn(control, "answer") ? readControl(id, control) : [],
  );
}

/** What has no answer on any form (seen in answers of the API and in programs that read them). */
const NO_QUESTIONS: ReadonlySet<string> = new Set([
  ...["control_head", "control_text", "control_button", "control_pagebreak", "control_collapse", "control_divider"],
  ...["control_image", "control_captcha"],
]);

/**
 * The questions of the same `answers`, which names the unanswered ones too; their options are not told. Null where a
 * control has no type: then it was put together from a webhook, which lists no more than it likes.
 */
export function readApiShape(answers: unknown): FormShape | null {
  const fields = controlsOf(answers).map(({ id, control }) => fieldOf(id, control));
  const questions = fields.filter(({ type }) => !NO_QUESTIONS.has(type));
  if (questions.length === 0 || questions.some(({ type }) => type === "")) return null;
  return { questions: questions.map((field) => ({ ...field, options: null })) };
}

/** In the form's order. */
function controlsOf(answers: unknown): { id: string; control: Members }[] {
  if (typeof answers !== "object" || answers === null) return [];
  return Object.entries(answers)
    .flatMap(([id, control]) => (isMembers(control) ? [{ id, control }] : []))
    .map(({ id, control }) => ({ id, control, order: numberOf(memberText(control, "order")), qid: numberOf(id) }))
    .sort((a, b) => compare(a.order, b.order) || compare(a.qid, b.qid));
}

function readControl(id: string, control: Members): Answer[] {
  const field = fieldOf(id, control);
  const { text, values } = readJotformValue(control.answer, field.type);
  return values.length === 0 ? [] : [{ field, text, values, choices: [] }];
}

function fieldOf(id: string, control: Members): Field {
  const name = memberText(control, "name");
  const title = cutTitle(plainText(memberText(control, "text"))) || titleFromName(name, id);
  return { id, ref: name.trim() === "" ? null : name, title, type: memberText(control, "type") };
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
