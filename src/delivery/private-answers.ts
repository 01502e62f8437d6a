import type { Mapping } from "../mapping/mapping.ts";
import type { Submission } from "../submission.ts";

/** Whether a mapping keeps any answer out of Basecamp and out of what is stored once it is filed. */
export function hasPrivateAnswers(mapping: Mapping | null): boolean {
  return Object.values(mapping?.answers ?? {}).some(({ isPrivate }) => isPrivate);
}

/**
 * A submission without the answers that its mapping keeps private. It is known by the identity of the whole one, so that
 * the same submission is no edit when it comes again.
 */
export function withoutPrivate(submission: Submission, mapping: Mapping | null, identity: string): Submission {
  if (mapping === null || !hasPrivateAnswers(mapping)) return submission;
  let { answers } = submission;
  const hidden = { ...submission.hidden };
  const variables = { ...submission.variables };
  const answered = submission.answers.filter(({ text }) => text.trim() !== "");
  for (const rule of Object.values(mapping.answers)) {
    if (!rule.isPrivate) continue;
    if ("hidden" in rule) delete hidden[rule.hidden];
    else if ("variable" in rule) delete variables[rule.variable];
    else {
      // As a template finds an answer: by its question's ref, and by its id where no answer has that ref.
      const part = answered.some(({ field }) => field.ref === rule.field) ? "ref" : "id";
      answers = answers.filter(({ field }) => field[part] !== rule.field);
    }
  }
  return { ...submission, answers, hidden, variables, fingerprint: identity };
}
