import type { FormShape } from "../form-shape.ts";
import { brokenRule, type GivenAnswer } from "../mapping/answers.ts";
import type { AnswerKind, AnswerRule } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";
import { isTicketQuestion } from "../sources/ticket-field.ts";
import { type Answer, type Field, nameInMapping, type Submission } from "../submission.ts";
import { answerNames } from "./answer-names.ts";

/** A question of a form, as a new mapping declares it. */
export interface AskedQuestion {
  readonly name: string;
  readonly title: string;
  readonly origin: "field" | "hidden" | "variable";
  /** Its reference or id, or the name of the hidden field or variable. */
  readonly key: string;
  readonly as: AnswerKind;
  /** Its options; empty where the delivery does not tell them, null where it has none. */
  readonly options: readonly string[] | null;
  /** Whether nobody can tell from the delivery if several options can be chosen. */
  readonly mayBeList: boolean;
  readonly isText: boolean;
}

/** What the form tools call their types, by what is read from them. */
const TYPES: Readonly<Record<Exclude<AnswerKind, "text">, readonly string[]>> = {
  date: ["date", "control_datetime", "DATE", "DATETIME"],
  email: ["email", "control_email", "RESPONDENT_EMAIL"],
  number: [
    ...["number", "opinion_scale", "rating", "nps"],
    ...["control_number", "control_spinner", "control_scale", "control_rating", "control_slider"],
    ...["SCALE", "RATING"],
  ],
  list: ["ranking", "control_checkbox", "CHECKBOX"],
};
const CHOICES: ReadonlySet<string> = new Set([
  ...["multiple_choice", "picture_choice", "dropdown", "ranking"],
  ...["control_radio", "control_dropdown", "control_checkbox"],
  ...["MULTIPLE_CHOICE", "CHECKBOX", "LIST"],
]);
/** Typeform calls a question so whether one option can be chosen or several. */
const ONE_OR_SEVERAL: ReadonlySet<string> = new Set(["multiple_choice", "picture_choice"]);
const TEXTS: ReadonlySet<string> = new Set([
  ...["short_text", "long_text", "control_textbox", "control_textarea", "TEXT", "PARAGRAPH_TEXT"],
]);
const NO_RULE = { required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false } as const;

/** Every question of the form, and those that were answered where the delivery does not describe the form. */
export function askedQuestions(submission: Submission, shape: FormShape | null): readonly AskedQuestion[] {
  const { answers, hidden, variables } = submission;
  const carriesTickets = findSource(submission.source)?.mapping.ticketIn === "field";
  // A question of this name that somebody answered is one of the form's own.
  const isForTicket = ({ id, ref }: Field) =>
    carriesTickets && isTicketQuestion(ref) && !answers.some(({ field }) => field.id === id);
  const described = (shape?.questions ?? []).filter((question) => !isForTicket(question));
  const isDescribed = ({ id, ref }: Field) =>
    described.some((question) => (id !== "" && question.id === id) || (ref !== null && question.ref === ref));
  const undescribed = answers.filter(({ field }) => !isDescribed(field)).map(({ field }) => field);
  const fields = [...undescribed.map((field) => ({ ...field, options: null })), ...described].filter(
    (field, index, all) => nameInMapping(submission.source, field) !== "" && isFirst(field, index, all),
  );
  const questions = fields.map((field) => {
    const { id, ref, title, type } = field;
    const answer = answers.find((given) => given.field.id === id && given.field.ref === ref) ?? null;
    const labels = field.options?.map(({ label }) => label.trim()).filter((label) => label !== "") ?? [];
    const as = kindOf(field, answer);
    return {
      ...{ title, origin: "field" as const, key: nameInMapping(submission.source, field), as },
      options: labels.length > 0 || CHOICES.has(type) ? [...new Set(labels)] : null,
      mayBeList: as === "text" && ONE_OR_SEVERAL.has(type),
      isText: as === "text" && (TEXTS.has(type) || (type === "" && answer?.values.length === 1)),
    };
  });
  const others = [
    ...Object.keys(hidden).map((key) => ({ origin: "hidden" as const, key, title: `Hidden field ${key}` })),
    ...Object.keys(variables).map((key) => ({ origin: "variable" as const, key, title: `Variable ${key}` })),
  ]
    .filter(({ key }) => key.trim() !== "")
    .map((other) => ({ ...other, as: "text" as const, options: null, mayBeList: false, isText: false }));
  const names = answerNames([...fields.map(({ title, ref }) => [title, ref ?? ""]), ...others.map(({ key }) => [key])]);
  return [...questions, ...others].map((question, index) => ({ name: names[index] ?? "", ...question }));
}

function isFirst({ id, ref }: Field, index: number, all: readonly Field[]): boolean {
  return all.findIndex((other) => other.id === id && other.ref === ref) === index;
}

/** By the type, and by the answer where the form tool tells no type; never one that the answer at hand would break. */
function kindOf({ type }: Field, answer: Answer | null): AnswerKind {
  const given: GivenAnswer | null = answer === null ? null : { ...answer, text: answer.text.trim(), answer };
  const fits = (as: AnswerKind): boolean => {
    const rule: AnswerRule = { field: "", ...NO_RULE, as };
    return given === null || brokenRule("", rule, given) === null;
  };
  const typed = (["date", "email", "number", "list"] as const).find((kind) => TYPES[kind].includes(type));
  if (typed !== undefined) return fits(typed) ? typed : "text";
  const several = answer !== null && answer.values.length > 1;
  if (several && CHOICES.has(type)) return "list";
  if (type !== "" || given === null) return "text";
  // Rows of a table and links of uploaded files are several as well.
  if (several) return answer.values.some((value) => value.includes(":")) ? "text" : "list";
  return (["date", "email"] as const).find(fits) ?? "text";
}
