import { completeDraft } from "../../src/mapping/complete.ts";
import type { Diagnostic } from "../../src/mapping/diagnostic.ts";
import { type DraftFailure, draftTodos, type WantedTodo } from "../../src/mapping/draft.ts";
import type { AnswerRule, Choice, Mapping, TodoTemplate } from "../../src/mapping/mapping.ts";
import { compileFile } from "../../src/mapping/parse.ts";
import type { Person } from "../../src/person.ts";
import { ok, type Result } from "../../src/result.ts";
import type { Answer, Submission } from "../../src/submission.ts";
import { submissionWith } from "../fixtures/submission.ts";

/** A value that is always used. */
export function always<T>(use: T): Choice<T>[] {
  return [{ use, when: null }];
}

/** The rule of an answer to the question of this reference. */
export function rule(field: string, more: Partial<AnswerRule> = {}): AnswerRule {
  return { field, required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false, ...more };
}

/** The to-do of a template whose title is the answer "summary". */
export function template(todo: Partial<TodoTemplate> = {}): TodoTemplate {
  return {
    ...{ key: "", when: null, description: [], assignees: [], completionSubscribers: [], fallback: null },
    ...{ startsOn: [], dueOn: [], notify: [], appendsOthers: true },
    todolist: always({ account: "1", project: "2", todolist: "3" }),
    content: always("{{ summary }}"),
    ...todo,
  };
}

/** A mapping with the given to-do. */
export function mapping(
  todo: Partial<TodoTemplate> = {},
  answers: Mapping["answers"] = { summary: rule("s") },
): Mapping {
  return {
    ...{ name: "it-request", source: "typeform", form: "abc", secret: "A_SECRET", apiKey: null, formUrl: null },
    ...{
      isTracked: false,
      alsoFile: [],
      timeZone: "UTC",
      holidays: [],
      lookups: {},
      skip: [],
      ifNone: null,
      namedOptions: {},
    },
    ...{ answers, todos: [template(todo)] },
  };
}

/** The mapping of a file, without its tests. */
export function compileMapping(file: string, text: string): Result<Mapping, Diagnostic[]> {
  const read = compileFile(file, text);
  return read.ok ? ok(read.value.mapping) : read;
}

/** A mapping that is compiled from its file. */
export function compiled(text: string): Mapping {
  const read = compileMapping("mappings/it-request.yaml", text);
  if (!read.ok) throw new Error(read.failure.map(({ message }) => message).join("\n"));
  return read.value;
}

/** An answer to the question of this reference. */
export function answer(ref: string, text: string, title = ref, values = [text]): Answer {
  return { field: { id: `id-${ref}`, ref, title, type: "short_text" }, text, values, choices: [] };
}

/** A submission of these answers. */
export function submission(answers: readonly Answer[], formTitle = "IT desk"): Submission {
  return submissionWith({ form: "abc", formTitle, id: "t1", submittedAt: "2026-03-02T09:00:00Z", answers });
}

/** The to-dos that are wanted, where the submission is not skipped. */
export function wanted(by: Mapping, from: Submission): readonly WantedTodo[] {
  const result = draftTodos(by, from);
  if (!result.ok) throw new Error(result.failure.message);
  if (result.value.kind === "skip") throw new Error(`It is skipped: ${result.value.reason}`);
  return result.value.todos;
}

/** The first draft, with its people looked up among those given. */
export function drafted(by: Mapping, from: Submission, people: readonly Person[] | null = null) {
  const [first] = wanted(by, from);
  if (first === undefined) throw new Error("There is no to-do.");
  return completeDraft(first, people);
}

/** Why no draft is made. */
export function draftFailure(by: Mapping, from: Submission): DraftFailure {
  const result = draftTodos(by, from);
  if (result.ok) throw new Error("There is a draft.");
  return result.failure;
}
