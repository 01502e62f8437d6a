import { isScalar, type Scalar } from "yaml";
import { KEPT_TAGS } from "../basecamp/rich-text.ts";
import { resolveDate } from "./due-date.ts";
import { checkHtml } from "./html-check.ts";
import { nameProblems, type Scope } from "./scope.ts";
import { renderPlain } from "./template.ts";
import { readCondition, readTemplate } from "./template-check.ts";
import type { TemplateProblem, TemplateReading } from "./template-reading.ts";
import { type Entry, shorten } from "./yaml-keys.ts";
import { sourceOffsets } from "./yaml-offsets.ts";

type Check = (template: string, reading: TemplateReading) => TemplateProblem[];

const KEPT_TAG = new RegExp(`</?(?:${KEPT_TAGS.join("|")})(?![a-z0-9])[^<>]*>`, "gi");

/** Any day will do to see whether a text means one. */
const SOME_DAY = { submittedAt: "2026-01-05T09:00:00Z", timeZone: "UTC", holidays: [] };
const DATE_HINT = 'Or one that is counted: "3 working days", "next friday", "2 weeks before 2026-12-31".';
/** What a date is when the answer in it is not given. */
const DEFAULT_DATE = /^\s*\{\{[^{}|]*\|\s*default:\s*(?:'([^']*)'|"([^"]*)")\s*\}\}\s*$/;

/** Reads the template of a to-do's title. */
export function readContent(entry: Entry, scope: Scope): string | null {
  return readField(entry, scope, (template) =>
    Array.from(template.matchAll(KEPT_TAG), (tag) => ({
      offset: tag.index,
      length: tag[0].length,
      message: `Basecamp shows ${tag[0]} in a title as it stands: a title is plain text.`,
    })),
  );
}

/** Reads the template of a to-do's description, which is HTML. */
export function readDescription(entry: Entry, scope: Scope): string | null {
  return readField(entry, scope, (template, reading) => (reading.sound ? checkHtml(template, reading.spans) : []));
}

/** Reads the template of a date. Without Liquid it must mean a day, and so must the text that stands in for an answer. */
export function readDay(entry: Entry, scope: Scope): string | null {
  return readField(entry, scope, (template, { spans, sound, names, problems }) => {
    if (!sound || problems.length > 0) return [];
    const [, single, double] = DEFAULT_DATE.exec(template) ?? [];
    const literal = spans.length === 0 ? template : (single ?? double ?? null);
    if (literal === null) return trialDay(template, names, scope);
    if (literal.trim() === "" || resolveDate(literal, SOME_DAY)) return [];
    const offset = template.indexOf(literal);
    const message = `"${shorten(literal)}" is not a date like 2026-12-31.`;
    return [{ offset, length: literal.length, message, hint: DATE_HINT }];
  });
}

/** Fills dates in, and then nothing: where a text is made of dates alone, both must come to a day or to none. */
function trialDay(template: string, names: TemplateReading["names"], { answers }: Scope): TemplateProblem[] {
  const isDate = (name: string) => answers !== null && Object.hasOwn(answers, name) && answers[name]?.as === "date";
  if (!names.every(({ name }) => isDate(name))) return [];
  for (const value of ["2026-03-02", null]) {
    const trial = renderPlain(template, Object.fromEntries(names.map(({ name }) => [name, value])));
    const text = trial.ok ? trial.value.trim() : "";
    if (text === "" || resolveDate(text, SOME_DAY) !== null) continue;
    const when = value === null ? "Without an answer" : `With the answer ${value}`;
    const message = `${when} this comes to "${shorten(text)}", which is no date.`;
    return [{ offset: 0, length: template.length, message, hint: DATE_HINT }];
  }
  return [];
}

/** Reads a template of plain text, such as that of a person. */
export function readPlain(entry: Entry, scope: Scope): string | null {
  return readField(entry, scope, () => []);
}

/** Reads a condition; null after a mistake. */
export function readWhen(entry: Entry, scope: Scope): string | null {
  if (isScalar(entry.node) && typeof entry.node.value === "boolean") {
    const hint = 'Leave "when" out for what always holds.';
    return scope.reader.refuse(scope.reader.placeOf(entry.node), "A condition compares an answer.", hint);
  }
  const scalar = scope.reader.text(entry);
  if (scalar === null) return null;
  const reading = readCondition(scalar.value);
  const problems = [...reading.problems, ...nameProblems(reading, scope)];
  if (problems.length === 0 && reading.names.length === 0) {
    const message = "This condition looks at no answer, so it is always the same.";
    const hint = 'Compare an answer: when: urgency == "Urgent"';
    problems.push({ offset: 0, length: scalar.value.length, message, hint });
  }
  if (problems.length === 0) problems.push(...trialProblem(`{% if ${scalar.value} %}{% endif %}`, reading));
  report(problems, scalar, scope);
  return problems.length === 0 ? scalar.value : null;
}

function readField(entry: Entry, scope: Scope, check: Check): string | null {
  const scalar = scope.reader.text(entry);
  if (scalar === null) return null;
  const reading = readTemplate(scalar.value);
  const problems = [...reading.problems, ...check(scalar.value, reading), ...nameProblems(reading, scope)];
  if (problems.length === 0) problems.push(...trialProblem(scalar.value, reading));
  report(problems, scalar, scope);
  return scalar.value;
}

/** Fills the template in without any answer, so that what only the engine refuses is found here and not by a submission. */
function trialProblem(template: string, { names }: TemplateReading): TemplateProblem[] {
  const trial = renderPlain(template, Object.fromEntries(names.map(({ name }) => [name, null])));
  return trial.ok ? [] : [{ offset: 0, length: 1, message: "Liquid cannot fill in this template." }];
}

function report(problems: TemplateProblem[], scalar: Scalar.Parsed, { reader, text }: Scope): void {
  if (problems.length === 0) return;
  const place = sourceOffsets(scalar, text);
  for (const { offset, length, message, hint } of problems) {
    const start = place(offset);
    const end = place(offset + Math.max(1, length) - 1) + 1;
    const lineEnd = text.indexOf("\n", start);
    reader.refuse(
      { offset: start, length: Math.min(end, lineEnd === -1 ? text.length : lineEnd) - start },
      message,
      hint,
    );
  }
}
