import { didYouMean } from "../suggest.ts";
import { readDate } from "./due-date.ts";
import type { AnswerRule, Lookup } from "./mapping.ts";
import { BUILT_INS } from "./template.ts";
import type { Comparison, TemplateProblem, TemplateReading } from "./template-reading.ts";
import { shorten, type YamlReader } from "./yaml-keys.ts";

/** What is known of a mapping file when its texts and conditions are read. */
export interface Scope {
  readonly reader: YamlReader;
  /** The file's text. */
  readonly text: string;
  /** Null when they could not be read, so that nothing can be said about names. */
  readonly answers: Readonly<Record<string, AnswerRule>> | null;
  readonly lookups: Readonly<Record<string, Lookup>> | null;
  /** The options that rules name, by the answer; filled while they are read. */
  readonly named: Map<string, Set<string>>;
  /** The account of the first list that was read. */
  readonly account: { known: string | null };
}

/** The names that a text may use; null when they could not be read. */
function namesOf({ answers, lookups }: Scope): readonly string[] | null {
  return answers === null || lookups === null ? null : [...Object.keys(answers), ...Object.keys(lookups), ...BUILT_INS];
}

/** What is wrong with the names that a template or condition uses, and with the options that it compares. */
export function nameProblems(reading: TemplateReading, scope: Scope): TemplateProblem[] {
  const names = namesOf(scope);
  if (names === null) return [];
  const unknown = reading.names
    .filter(({ name }) => !names.includes(name))
    .map(({ name, offset, isShown }) => ({
      offset,
      length: name.length,
      message: `No answer is called "${shorten(name)}".`,
      hint: [
        didYouMean(name, names) ?? `Declare it under "answers", or use one of: ${names.join(", ")}.`,
        ...(isShown || !/^[A-Z]/.test(name) ? [] : [`If it is a text, it needs quotes: "${shorten(name)}".`]),
      ].join(" "),
    }));
  const kept = reading.names
    .filter(({ name, isShown }) => isShown && ruleOf(scope, name)?.isPrivate === true)
    .map(({ name, offset }) => ({
      offset,
      length: name.length,
      message: `"${name}" is private, so it cannot stand in a to-do.`,
      hint: "A condition may use it.",
    }));
  return [...unknown, ...kept, ...reading.comparisons.flatMap((compared) => optionProblem(compared, scope))];
}

function optionProblem(comparison: Comparison, scope: Scope): TemplateProblem[] {
  const { name, text, offset, length, operator } = comparison;
  // Nothing is compared with where an answer may be lacking.
  if (text === "") return [];
  const problem = (message: string, hint?: string): TemplateProblem[] => [{ offset, length, message, hint }];
  const rule = ruleOf(scope, name);
  if (rule !== null) {
    if (rule.as === "list" && (operator === "==" || operator === "!=")) {
      const hint = `Write ${name} contains "${shorten(text)}".`;
      return problem(`Several options of "${name}" can be chosen, so that it is rarely just this one.`, hint);
    }
    if (rule.as === "date" && readDate(text) === null) {
      return problem(`"${name}" is a date, and "${shorten(text)}" is none like 2026-12-31.`);
    }
    if (/[<>]/.test(operator)) return [];
    const isOption = operator !== "contains" || rule.as === "list" || rule.oneOf !== null;
    if (isOption && operator !== "!=") scope.named.set(name, (scope.named.get(name) ?? new Set()).add(text));
    if (rule.oneOf === null || rule.oneOf.includes(text)) return [];
    const hint = didYouMean(text, rule.oneOf) ?? `It names: ${rule.oneOf.join(", ")}.`;
    return problem(`"${shorten(text)}" is not among the options that "one_of" names for "${name}".`, hint);
  }
  const lookup = lookupOf(scope, name);
  const isWhole = operator === "==" || operator === "!=";
  const texts = lookup === null || !isWhole ? null : textsOf(lookup);
  if (texts === null || texts.includes(text)) return [];
  const hint = didYouMean(text, texts) ?? `It gives: ${texts.join(", ")}.`;
  return problem(`"${shorten(text)}" is none of the texts that the lookup "${name}" gives.`, hint);
}

function textsOf({ table, otherwise }: Lookup): readonly string[] {
  return [...new Set([...Object.values(table), ...(otherwise === null ? [] : [otherwise])])];
}

function ruleOf({ answers }: Scope, name: string): AnswerRule | null {
  return answers !== null && Object.hasOwn(answers, name) ? (answers[name] ?? null) : null;
}

function lookupOf({ lookups }: Scope, name: string): Lookup | null {
  return lookups !== null && Object.hasOwn(lookups, name) ? (lookups[name] ?? null) : null;
}
