import { failed, ok, type Result } from "../result.ts";
import type { Answer, Submission } from "../submission.ts";
import { type BrokenRule, noteOf } from "./answers.ts";
import { cutText, quote } from "./cut-text.ts";
import {
  allAnswers,
  cutHtml,
  DESCRIPTION_LIMIT_CHARACTERS,
  headedParagraph,
  joinParts,
  layOut,
} from "./description.ts";
import type { DraftFailure, WantedTodo } from "./draft.ts";
import { resolveDate } from "./due-date.ts";
import type { Choice, Mapping, TodoTemplate } from "./mapping.ts";
import { notShown } from "./shown.ts";
import { holds, renderHtml, renderPlain, type TemplateValues } from "./template.ts";
import type { Values } from "./values.ts";

/** Basecamp states no limit for a title; subjects were seen cut at 191 characters (bc-api issue 309). Counted in code points. */
export const CONTENT_LIMIT_CHARACTERS = 190;

/** What every to-do of a submission is drafted from. */
export interface Drafting {
  readonly mapping: Mapping;
  readonly submission: Submission;
  readonly values: Values;
  /** What was answered and is not private. */
  readonly answers: readonly Answer[];
  /** The rules that answers break; each to-do says so. */
  readonly broken: readonly BrokenRule[];
  /** Notes that every to-do carries besides. */
  readonly notes: readonly string[];
}

type Rendered<T> = Result<T, DraftFailure>;

/** Drafts one to-do that is wanted. */
export function draftTodo(todo: TodoTemplate, drafting: Drafting): Rendered<WantedTodo> {
  const { mapping, submission, values, answers } = drafting;
  // Where answers are to be left out, none is quoted either.
  const notes = [...drafting.notes, ...drafting.broken.map((one) => noteOf(one, todo.appendsOthers))];
  values.used.answers.clear();
  values.used.notes.clear();

  const address = pick("todolist", todo.todolist, values.all);
  if (!address.ok) return address;
  if (address.value === null) throw new Error(`${mapping.name} has a to-do without a list`);
  const rendered = fill("content", todo.content, values.all, renderPlain);
  if (!rendered.ok) return rendered;
  const described = fill("description", todo.description, values.all, renderHtml);
  if (!described.ok) return described;
  // What only the dates and people are made of is not shown by that.
  const used = new Set(values.used.answers);
  const dates = readDates(todo, drafting, notes);
  if (!dates.ok) return dates;
  for (const answer of values.used.answers) used.add(answer);
  const assignees = fillAll("assignees", todo.assignees, values.valid);
  if (!assignees.ok) return assignees;
  const completionSubscribers = fillAll("completion_subscribers", todo.completionSubscribers, values.valid);
  if (!completionSubscribers.ok) return completionSubscribers;
  const notify = pick("notify", todo.notify, values.all);
  if (!notify.ok) return notify;

  const title = readTitle(rendered.value ?? "", submission.formTitle, mapping.name, notes);
  const body = described.value === null ? "" : layOut(described.value.toWellFormed());
  const headed = joinParts([title.full === null ? "" : headedParagraph("Full title", title.full), body]);
  const shown = { content: title.content, description: headed, dates: Object.values(dates.value) };
  // Without a description all of them are listed.
  const missing = described.value === null ? answers : notShown(answers, used, shown);
  const others = todo.appendsOthers ? missing : [];
  const full = joinParts([headed, allAnswers(others)?.html ?? ""]);
  const cut = cutHtml(full, DESCRIPTION_LIMIT_CHARACTERS);
  if (cut !== null) notes.push("This description was too long for a to-do and was cut here.");
  notes.push(...values.used.notes);

  return ok({
    ...{ key: todo.key, address: address.value, content: title.content, description: cut ?? full },
    ...{ assignees: assignees.value, completionSubscribers: completionSubscribers.value, fallback: todo.fallback },
    ...{ ...dates.value, notify: notify.value ?? false, notes },
  });
}

/** The first value whose condition holds, or null. */
function pick<T>(template: string, choices: readonly Choice<T>[], values: TemplateValues): Rendered<T | null> {
  for (const { use, when } of choices) {
    const isUsed = when === null ? ok(true) : holds(when, values);
    if (!isUsed.ok) return failed({ ...isUsed.failure, template });
    if (isUsed.value) return ok(use);
  }
  return ok(null);
}

function fill(
  template: string,
  choices: readonly Choice<string>[],
  values: TemplateValues,
  render: typeof renderPlain,
): Rendered<string | null> {
  const picked = pick(template, choices, values);
  if (!picked.ok || picked.value === null) return picked;
  const filled = render(picked.value, values);
  return filled.ok ? filled : failed({ ...filled.failure, template });
}

/** All texts whose condition holds. */
function fillAll(template: string, choices: readonly Choice<string>[], values: TemplateValues): Rendered<string[]> {
  const texts: string[] = [];
  for (const choice of choices) {
    const filled = fill(template, [choice], values, renderPlain);
    if (!filled.ok) return filled;
    if (filled.value !== null) texts.push(filled.value.trim());
  }
  return ok(texts);
}

/** One line of plain text that Basecamp takes as a title; `full` is set when it had to be cut. */
function readTitle(rendered: string, formTitle: string, mappingName: string, notes: string[]) {
  let line = oneLine(rendered);
  if (isBlank(line)) {
    const form = oneLine(formTitle);
    line = `Submission of ${isBlank(form) ? mappingName : form}`;
    notes.push("The title came out empty, so the form's name stands in its place.");
  }
  const content = cutText(line, CONTENT_LIMIT_CHARACTERS);
  return { content, full: content === line ? null : line };
}

/** A first day is sent only with a due date that is not before it: what Basecamp does with others is not documented. */
function readDates(
  todo: TodoTemplate,
  drafting: Drafting,
  notes: string[],
): Rendered<Pick<WantedTodo, "startsOn" | "dueOn">> {
  const dueOn = readDay("due_on", "the due date", todo.dueOn, drafting, notes);
  if (!dueOn.ok) return dueOn;
  const startsOn = readDay("starts_on", "the first day", todo.startsOn, drafting, notes);
  if (!startsOn.ok) return startsOn;
  if (startsOn.value !== null && dueOn.value === null) {
    notes.push(`Not set: the first day, ${startsOn.value}, because there is no due date.`);
    return ok({ startsOn: null, dueOn: null });
  }
  if (startsOn.value !== null && dueOn.value !== null && startsOn.value > dueOn.value) {
    notes.push(`Not set: the first day, ${startsOn.value}, because it is after the due date.`);
    return ok({ startsOn: null, dueOn: dueOn.value });
  }
  return ok({ startsOn: startsOn.value, dueOn: dueOn.value });
}

function readDay(
  template: string,
  title: string,
  choices: readonly Choice<string>[],
  { mapping, submission, values }: Drafting,
  notes: string[],
): Rendered<string | null> {
  const filled = fill(template, choices, values.valid, renderPlain);
  if (!filled.ok) return filled;
  const text = oneLine(filled.value ?? "");
  if (isBlank(text)) return ok(null);
  const { timeZone, holidays } = mapping;
  const day = resolveDate(text, { submittedAt: submission.submittedAt, timeZone, holidays });
  if (day === null) notes.push(`Not set: ${title}, because "${quote(text)}" is not a date like 2026-12-31.`);
  return ok(day || null);
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

/** True for a text of nothing but spaces and characters that show nothing, such as a zero-width space. */
function isBlank(text: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text);
}
