import type { Answer, Submission } from "../submission.ts";
import { AnswerText, asNumber } from "./answer-text.ts";
import { quote } from "./cut-text.ts";
import { readDate } from "./due-date.ts";
import type { AnswerRule, Mapping } from "./mapping.ts";
import { privateAnswers } from "./private.ts";

const EMAIL = /^[^\s@<>()[\]",;:]+@[^\s@<>()[\]",;:]+\.[^\s@.<>()[\]",;:]+$/;

/** A declared answer as it came, or null when the question was not answered. */
export interface GivenAnswer {
  readonly text: string;
  readonly values: readonly string[];
  readonly choices: readonly string[];
  /** The answer of the submission that it is; null for hidden fields and variables. */
  readonly answer: Answer | null;
}

/** A rule that an answer breaks. */
export interface BrokenRule {
  readonly name: string;
  readonly rule: AnswerRule;
  readonly kind: "missing" | "not-a-date" | "not-a-number" | "not-an-email" | "not-allowed";
  readonly text: string;
}

/** The declared answers of a submission by their names. Another name for a private question finds nothing. */
export function givenAnswers(
  mapping: Pick<Mapping, "answers">,
  submission: Submission,
): ReadonlyMap<string, GivenAnswer | null> {
  const privates = privateAnswers(mapping, submission);
  return new Map(
    Object.entries(mapping.answers).map(([name, rule]) => {
      const found = find(rule, submission);
      const isKept = !rule.isPrivate && found !== null && found.answer !== null && privates.has(found.answer);
      return [name, isKept ? null : found];
    }),
  );
}

function find(rule: AnswerRule, { answers, hidden, variables }: Submission): GivenAnswer | null {
  if ("field" in rule) {
    const answered = answers.filter(({ text }) => text.trim() !== "");
    const answer =
      answered.find(({ field }) => field.ref === rule.field) ?? answered.find(({ field }) => field.id === rule.field);
    if (answer === undefined) return null;
    const values = answer.values.map((value) => value.trim()).filter((value) => value !== "");
    return { text: answer.text.trim(), values, choices: answer.choices, answer };
  }
  const [texts, name] = "hidden" in rule ? [hidden, rule.hidden] : [variables, rule.variable];
  const text = Object.hasOwn(texts, name) ? (texts[name]?.trim() ?? "") : "";
  return text === "" ? null : { text, values: [text], choices: [], answer: null };
}

/** A given answer for templates and conditions. */
export function answerText(given: GivenAnswer, rule: AnswerRule, onShown: () => void): AnswerText {
  const isList = rule.as === "list" || rule.oneOf !== null;
  const { text, values, choices } = given;
  return new AnswerText({ text, values, choices, isList, isDate: rule.as === "date" }, onShown);
}

/** The rule that an answer breaks, or null. */
export function brokenRule(name: string, rule: AnswerRule, given: GivenAnswer | null): BrokenRule | null {
  const broken = (kind: BrokenRule["kind"]): BrokenRule => ({ name, rule, kind, text: given?.text ?? "" });
  if (given === null) return rule.required ? broken("missing") : null;
  if (rule.as === "date" && readDate(given.text) === null) return broken("not-a-date");
  if (rule.as === "number" && Number.isNaN(asNumber(given.text))) return broken("not-a-number");
  if (rule.as === "email" && !EMAIL.test(given.text)) return broken("not-an-email");
  return rule.oneOf === null || isAllowed(given, rule.oneOf) ? null : broken("not-allowed");
}

function isAllowed({ text, values, choices }: GivenAnswer, allowed: readonly string[]): boolean {
  if (allowed.includes(text)) return true;
  return values.every(
    (value, index) =>
      allowed.includes(value) || (choices.length === values.length && allowed.includes(choices[index] ?? "")),
  );
}

/** What a to-do says of a broken rule. A private answer is never quoted. */
export function noteOf({ name, rule, kind, text }: BrokenRule, mayQuote: boolean): string {
  const words = name.replaceAll("_", " ");
  if (kind === "missing") return `Not answered, though required: ${words}.`;
  const quoted = rule.isPrivate || !mayQuote ? "" : `, "${quote(text)}"`;
  switch (kind) {
    case "not-a-date":
      return `Not a date like 2026-12-31: ${words}${quoted}.`;
    case "not-a-number":
      return `Not a number like 12.50: ${words}${quoted}.`;
    case "not-an-email":
      return `Not an e-mail address: ${words}${quoted}.`;
    case "not-allowed":
      return `Not one of the answers that were expected: ${words}${quoted}.`;
  }
}

/** Why the submission is parked, for the admin. It quotes nothing. */
export function parkMessage({ name, kind }: BrokenRule): string {
  switch (kind) {
    case "missing":
      return `The answer "${name}" is required and was not given.`;
    case "not-a-date":
      return `The answer "${name}" is not a date like 2026-12-31.`;
    case "not-a-number":
      return `The answer "${name}" is not a number like 12.50.`;
    case "not-an-email":
      return `The answer "${name}" is not an e-mail address.`;
    case "not-allowed":
      return `The answer "${name}" is none of those that "one_of" allows.`;
  }
}
