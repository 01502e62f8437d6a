import type { Answer, Submission } from "../submission.ts";
import type { Mapping } from "./mapping.ts";

/** Whether a mapping keeps any answer out of Basecamp and out of what is stored once it is filed. */
export function hasPrivateAnswers(mapping: Pick<Mapping, "answers"> | null): boolean {
  return Object.values(mapping?.answers ?? {}).some(({ isPrivate }) => isPrivate);
}

/**
 * The answers that a mapping keeps private: all to a question whose ref or id it names so. Where one question's ref is
 * another one's id, both are, since one too many is the smaller harm.
 */
export function privateAnswers(
  { answers: rules }: Pick<Mapping, "answers">,
  { answers }: Submission,
): ReadonlySet<Answer> {
  const fields = new Set(
    Object.values(rules).flatMap((rule) => (rule.isPrivate && "field" in rule ? [rule.field] : [])),
  );
  return new Set(answers.filter(({ field }) => fields.has(field.id) || (field.ref !== null && fields.has(field.ref))));
}

/** A submission without what its mapping keeps private. */
export function withoutPrivate(submission: Submission, mapping: Pick<Mapping, "answers"> | null): Submission {
  if (mapping === null || !hasPrivateAnswers(mapping)) return submission;
  const kept = privateAnswers(mapping, submission);
  const rules = Object.values(mapping.answers).filter(({ isPrivate }) => isPrivate);
  const hidden = new Set(rules.flatMap((rule) => ("hidden" in rule ? [rule.hidden] : [])));
  const variables = new Set(rules.flatMap((rule) => ("variable" in rule ? [rule.variable] : [])));
  return {
    ...submission,
    answers: submission.answers.filter((answer) => !kept.has(answer)),
    hidden: without(submission.hidden, hidden),
    variables: without(submission.variables, variables),
  };
}

function without(texts: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !names.has(name)));
}
