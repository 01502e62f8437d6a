import { draftTodo } from "../../src/mapping/draft.ts";
import type { Mapping, TodoTemplate } from "../../src/mapping/mapping.ts";
import type { Answer, Submission } from "../../src/submission.ts";
import { submissionWith } from "../fixtures/submission.ts";

/** A mapping with the given to-do. */
export function mapping(
  todo: Partial<TodoTemplate> = {},
  answers: Mapping["answers"] = { summary: { field: "s", required: false } },
): Mapping {
  return {
    name: "it-request",
    source: "typeform",
    form: "abc",
    secret: "A_SECRET",
    apiKey: null,
    alsoFile: [],
    todolist: { account: "1", project: "2", todolist: "3" },
    answers,
    todo: { content: "{{ summary }}", description: null, assigneeIds: [], dueOn: null, notify: false, ...todo },
  };
}

/** An answer to the question of this reference. */
export function answer(ref: string, text: string, title = ref, values = [text]): Answer {
  return { field: { id: `id-${ref}`, ref, title, type: "short_text" }, text, values, choices: [] };
}

/** A submission of these answers. */
export function submission(answers: readonly Answer[], formTitle = "IT desk"): Submission {
  return submissionWith({ form: "abc", formTitle, id: "t1", submittedAt: "2026-03-02T09:00:00Z", answers });
}

/** The draft, where there must be one. */
export function drafted(by: Mapping, from: Submission) {
  const result = draftTodo(by, from);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
