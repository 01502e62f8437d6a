import { failed, ok, type Result } from "../result.ts";
import type { Answer, Submission, SubmissionKind } from "../submission.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import {
  allAnswers,
  cutHtml,
  DESCRIPTION_LIMIT_CHARACTERS,
  headedParagraph,
  joinParts,
  layOut,
} from "./description.ts";
import { readDate } from "./due-date.ts";
import type { AnswerRule, Mapping } from "./mapping.ts";
import { type RenderFailure, renderHtml, renderPlain, type TemplateValues } from "./template.ts";

/** Basecamp states no limit for a title; subjects were seen cut at 191 characters (bc-api issue 309). Counted in code points. */
export const CONTENT_LIMIT_CHARACTERS = 190;
const QUOTED_LIMIT_CHARACTERS = 80;

/** Why no draft could be made. The message holds nothing of the answers, so that an admin may see it. */
export type DraftFailure =
  | (RenderFailure & { readonly template: string })
  /** An answer breaks a rule whose mapping says `on_invalid: park`. */
  | { readonly reason: "answer-invalid"; readonly message: string };

/** A to-do as the mapping wants it, before its people are looked up. */
export interface WantedTodo {
  readonly key: string;
  readonly address: TodolistAddress;
  readonly content: string;
  /** HTML, without the notes. */
  readonly description: string;
  /** E-mail addresses, names or ids, as the mapping or an answer gives them. */
  readonly assignees: readonly string[];
  readonly completionSubscribers: readonly string[];
  readonly fallback: string | null;
  readonly startsOn: string | null;
  readonly dueOn: string | null;
  readonly notify: boolean;
  /** What a person should know about how it came to be. */
  readonly notes: readonly string[];
}

/** What a mapping makes of a submission: to-dos, or none, with the mapping's reason where it gives one. */
export type Drafted =
  | { readonly kind: "todos"; readonly todos: readonly WantedTodo[] }
  | { readonly kind: "skip"; readonly reason: string | null };

/** Drafts the to-dos of a submission by its mapping. The same two always give the same drafts. */
export function draftTodos(mapping: Mapping, submission: Submission): Result<Drafted, DraftFailure> {
  const answered = submission.answers.filter((answer) => answer.text.trim() !== "");
  const values = templateValues(mapping, submission, answered);
  const todos: WantedTodo[] = [];
  for (const todo of mapping.todos) {
    const content = renderPlain(todo.content[0]?.use ?? "", values);
    if (!content.ok) return failed({ ...content.failure, template: "content" });
    const template = todo.description[0]?.use;
    const description = template === undefined ? ok(null) : renderHtml(template, values);
    if (!description.ok) return failed({ ...description.failure, template: "description" });
    const dueOn = renderPlain(todo.dueOn[0]?.use ?? "", values);
    if (!dueOn.ok) return failed({ ...dueOn.failure, template: "due_on" });

    const notes: string[] = [...notesOf(submission.kind)];
    for (const [name, rule] of Object.entries(mapping.answers)) {
      if (rule.required && values[name] === null)
        notes.push(`Not answered, though required: ${name.replaceAll("_", " ")}.`);
    }
    const title = readTitle(content.value, submission.formTitle, mapping.name, notes);
    const due = readDueOn(dueOn.value, notes);
    const body =
      description.value === null ? (allAnswers(answered)?.html ?? "") : layOut(description.value.toWellFormed());
    const full = joinParts([title.full === null ? "" : headedParagraph("Full title", title.full), body]);
    const cut = cutHtml(full, DESCRIPTION_LIMIT_CHARACTERS);
    if (cut !== null) notes.push("This description was too long for a to-do and was cut here.");
    const address = todo.todolist[0]?.use;
    if (address === undefined) throw new Error(`${mapping.name} has a to-do without a list`);
    todos.push({
      ...{ key: todo.key, address, content: title.content, description: cut ?? full, dueOn: due, notes },
      assignees: todo.assignees.map(({ use }) => use),
      completionSubscribers: todo.completionSubscribers.map(({ use }) => use),
      ...{ fallback: todo.fallback, startsOn: null, notify: todo.notify[0]?.use ?? false },
    });
  }
  return ok({ kind: "todos", todos });
}

function templateValues(mapping: Mapping, submission: Submission, answered: readonly Answer[]): TemplateValues {
  const declared = Object.entries(mapping.answers).map(
    ([name, rule]) => [name, findText(rule, submission, answered)?.trim() || null] as const,
  );
  return {
    ...Object.fromEntries(declared),
    all_answers: allAnswers(answered),
    form_title: submission.formTitle,
    submitted_at: submission.submittedAt,
    submission_id: submission.id,
  };
}

/** What a person should know of a submission that is none that somebody sent off. */
function notesOf(kind: SubmissionKind): readonly string[] {
  switch (kind) {
    case "complete":
      return [];
    case "partial":
      return ["The form was left half-way. This is what was answered until then."];
    case "test":
      return ["This is a test that the form tool sent."];
  }
}

function findText(rule: AnswerRule, { hidden, variables }: Submission, answered: readonly Answer[]): string | null {
  if ("hidden" in rule) return Object.hasOwn(hidden, rule.hidden) ? (hidden[rule.hidden] ?? null) : null;
  if ("variable" in rule) return Object.hasOwn(variables, rule.variable) ? (variables[rule.variable] ?? null) : null;
  const answer =
    answered.find(({ field }) => field.ref === rule.field) ?? answered.find(({ field }) => field.id === rule.field);
  return answer?.text ?? null;
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

function readDueOn(rendered: string, notes: string[]): string | null {
  const text = oneLine(rendered);
  if (isBlank(text)) return null;
  const date = readDate(text);
  if (date === null) {
    const quoted = cutText(text, QUOTED_LIMIT_CHARACTERS);
    notes.push(`Not set: the due date, because "${quoted}" is not a date like 2026-12-31.`);
  }
  return date;
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

function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  return `${characters
    .slice(0, limit - 1)
    .join("")
    .trimEnd()}…`;
}
