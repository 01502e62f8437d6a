import { explainDrift } from "../feedback/explain-drift.ts";
import type { FormShape } from "../form-shape.ts";
import { draftTodos, type WantedTodo } from "../mapping/draft.ts";
import { compareForm } from "../mapping/drift.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { Submission } from "../submission.ts";

/** What the bridge would make of a submission. Each sentence says why there is no to-do. */
export type PreviewOutcome =
  | { readonly kind: "todos"; readonly todos: readonly WantedTodo[] }
  | { readonly kind: "skipped"; readonly sentence: string }
  | { readonly kind: "parked"; readonly sentence: string };

/** Drafts the to-dos of a submission as the bridge does once it is stored. */
export function outcomeOf(mapping: Mapping, submission: Submission): PreviewOutcome {
  const { kind } = submission;
  if (kind !== "complete" && !mapping.alsoFile.includes(kind)) {
    const what = kind === "partial" ? "The form was left half-way" : "This is a test that the form tool sent";
    return skipped(`${what}, and the mapping does not say also_file: [${kind}].`);
  }
  const drafted = draftTodos(mapping, submission);
  if (!drafted.ok) {
    const { failure } = drafted;
    const where = failure.reason === "answer-invalid" ? "" : ` (${failure.template})`;
    return { kind: "parked", sentence: `It would wait for a person: ${failure.message}${where}` };
  }
  if (drafted.value.kind === "todos") return drafted.value;
  const { reason } = drafted.value;
  return skipped(reason === null ? 'No to-do of the mapping has a "when" that holds.' : `The mapping says: ${reason}`);
}

/** How a form differs from its mapping, in sentences; null where the delivery does not describe the whole form. */
export function differencesOf(mapping: Mapping, shape: FormShape | null): readonly string[] | null {
  return shape === null ? null : compareForm(mapping, shape, null).map(explainDrift);
}

function skipped(why: string): PreviewOutcome {
  return { kind: "skipped", sentence: `No to-do is made of it. ${why}` };
}
