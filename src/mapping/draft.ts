import { failed, ok, type Result } from "../result.ts";
import type { Submission, SubmissionKind } from "../submission.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import { type BrokenRule, brokenRule, type GivenAnswer, givenAnswers, parkMessage } from "./answers.ts";
import type { Mapping, TodoTemplate } from "./mapping.ts";
import { privateAnswers } from "./private.ts";
import { holds, type RenderFailure } from "./template.ts";
import { type Drafting, draftTodo } from "./todo.ts";
import { templateValues } from "./values.ts";

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

/** What a mapping makes of a submission: to-dos, or none, with the mapping's reason. */
export type Drafted =
  | { readonly kind: "todos"; readonly todos: readonly WantedTodo[] }
  | { readonly kind: "skip"; readonly reason: string | null };

/** Drafts the to-dos of a submission by its mapping. The same two always give the same drafts. */
export function draftTodos(mapping: Mapping, submission: Submission): Result<Drafted, DraftFailure> {
  const given = givenAnswers(mapping, submission);
  const broken = brokenRules(mapping, submission.kind, given);
  const kept = privateAnswers(mapping, submission);
  const values = templateValues(mapping, submission, given, broken);

  const parking = broken.filter(({ rule }) => rule.onInvalid === "park");
  if (parking.length > 0) {
    return failed({ reason: "answer-invalid", message: parking.map(parkMessage).join(" ") });
  }

  for (const { when, reason } of mapping.skip) {
    const skips = holds(when, values.all);
    if (!skips.ok) return failed({ ...skips.failure, template: "skip" });
    if (skips.value) return ok({ kind: "skip", reason });
  }
  const drafting: Drafting = {
    ...{ mapping, submission, values },
    answers: submission.answers.filter((answer) => answer.text.trim() !== "" && !kept.has(answer)),
    ...{ broken, notes: notesOf(submission.kind) },
  };
  const todos: WantedTodo[] = [];
  for (const todo of mapping.todos) {
    const isWanted = wants(todo, drafting);
    if (!isWanted.ok) return failed({ ...isWanted.failure, template: "when" });
    if (!isWanted.value) continue;
    const drafted = draftTodo(todo, drafting);
    if (!drafted.ok) return drafted;
    todos.push(drafted.value);
  }
  return ok(todos.length === 0 ? { kind: "skip", reason: mapping.ifNone } : { kind: "todos", todos });
}

/** An answer that breaks a rule of the mapping; nothing of what was answered. */
export interface UnfitAnswer {
  /** The question's title, or where that is not known the answer's name in words. */
  readonly question: string;
  readonly kind: BrokenRule["kind"];
}

/**
 * The answers for which a mapping parks a submission. `titleOf` gives the title of a question that was not answered, by
 * its ref or id, or null.
 */
export function unfitAnswers(
  mapping: Mapping,
  submission: Submission,
  titleOf: (field: string) => string | null,
): readonly UnfitAnswer[] {
  const given = givenAnswers(mapping, submission);
  return brokenRules(mapping, submission.kind, given)
    .filter(({ rule }) => rule.onInvalid === "park")
    .map(({ name, rule, kind }) => {
      const asked = given.get(name)?.answer?.field.title ?? ("field" in rule ? titleOf(rule.field) : null);
      return { question: asked ?? name.replaceAll("_", " "), kind };
    });
}

function wants({ when }: TodoTemplate, { values }: Drafting): Result<boolean, RenderFailure> {
  return when === null ? ok(true) : holds(when, values.all);
}

function brokenRules(
  mapping: Mapping,
  kind: SubmissionKind,
  given: ReadonlyMap<string, GivenAnswer | null>,
): readonly BrokenRule[] {
  return Object.entries(mapping.answers)
    .flatMap(([name, rule]) => brokenRule(name, rule, given.get(name) ?? null) ?? [])
    .map((broken) => {
      // Of a form that was left half-way nothing else can be expected.
      const isHalf = broken.kind === "missing" && kind === "partial";
      return isHalf ? { ...broken, rule: { ...broken.rule, onInvalid: "note" as const } } : broken;
    });
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
