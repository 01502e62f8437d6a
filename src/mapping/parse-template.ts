import type { Scalar } from "yaml";
import { KEPT_TAGS } from "../basecamp/rich-text.ts";
import { readDate } from "./due-date.ts";
import { checkHtml } from "./html-check.ts";
import { didYouMean } from "./suggest.ts";
import { renderPlain } from "./template.ts";
import { readTemplate } from "./template-check.ts";
import type { TemplateProblem, TemplateReading } from "./template-reading.ts";
import { type Entry, shorten, type YamlReader } from "./yaml-keys.ts";
import { sourceOffsets } from "./yaml-offsets.ts";

type Check = (template: string, reading: TemplateReading) => TemplateProblem[];

const KEPT_TAG = new RegExp(`</?(?:${KEPT_TAGS.join("|")})(?![a-z0-9])[^<>]*>`, "gi");

/** Reads the template of a to-do's title. `declared` are the names it may use; null when they could not be read. */
export function readContent(entry: Entry, reader: YamlReader, text: string, declared: readonly string[] | null) {
  return readField(entry, reader, text, declared, (template) =>
    Array.from(template.matchAll(KEPT_TAG), (tag) => ({
      offset: tag.index,
      length: tag[0].length,
      message: `Basecamp shows ${tag[0]} in a title as it stands: a title is plain text.`,
    })),
  );
}

/** Reads the template of a to-do's description, which is HTML. */
export function readDescription(entry: Entry, reader: YamlReader, text: string, declared: readonly string[] | null) {
  return readField(entry, reader, text, declared, (template, reading) =>
    reading.sound ? checkHtml(template, reading.spans) : [],
  );
}

/** Reads the template of a due date; one without Liquid must already be a date. */
export function readDueOn(entry: Entry, reader: YamlReader, text: string, declared: readonly string[] | null) {
  return readField(entry, reader, text, declared, (template, { spans, sound }) => {
    if (!sound || spans.length > 0 || readDate(template) !== null) return [];
    const message = `"${shorten(template)}" is not a date like 2026-12-31.`;
    return [{ offset: 0, length: template.length, message }];
  });
}

function readField(
  entry: Entry,
  reader: YamlReader,
  text: string,
  declared: readonly string[] | null,
  check: Check,
): string | null {
  const scalar = reader.text(entry);
  if (scalar === null) return null;
  const reading = readTemplate(scalar.value);
  const problems = [...reading.problems, ...check(scalar.value, reading), ...undeclared(reading, declared)];
  if (problems.length === 0) problems.push(...trialProblem(scalar.value, reading));
  report(problems, scalar, reader, text);
  return scalar.value;
}

/** Fills the template in without any answer, so that what only the engine refuses is found here and not by a submission. */
function trialProblem(template: string, { names }: TemplateReading): TemplateProblem[] {
  const trial = renderPlain(template, Object.fromEntries(names.map(({ name }) => [name, null])));
  return trial.ok ? [] : [{ offset: 0, length: 1, message: "Liquid cannot fill in this template." }];
}

function undeclared(reading: TemplateReading, declared: readonly string[] | null): TemplateProblem[] {
  if (declared === null) return [];
  return reading.names
    .filter(({ name }) => !declared.includes(name))
    .map(({ name, offset }) => ({
      offset,
      length: name.length,
      message: `No answer is called "${shorten(name)}".`,
      hint: didYouMean(name, declared) ?? `Declare it under "answers", or use one of: ${declared.join(", ")}.`,
    }));
}

function report(problems: TemplateProblem[], scalar: Scalar.Parsed, reader: YamlReader, text: string): void {
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
