import type { Answer, Submission } from "../submission.ts";
import { AnswerText } from "./answer-text.ts";
import { answerText, type BrokenRule, type GivenAnswer } from "./answers.ts";
import { quote } from "./cut-text.ts";
import { allAnswers } from "./description.ts";
import type { Lookup, Mapping } from "./mapping.ts";
import { privateAnswers } from "./private.ts";
import type { TemplateValues } from "./template.ts";
import { UNANSWERED } from "./unanswered.ts";

/** What the templates of a mapping may name, for one submission. */
export interface Values {
  readonly all: TemplateValues;
  /** For dates and people: an answer that breaks its rule counts as not given. */
  readonly valid: TemplateValues;
  /** What templates showed, and what they could not find, since it was last emptied. */
  readonly used: Used;
}

export interface Used {
  readonly answers: Set<Answer>;
  /** Notes of lookups that were used and have nothing for what was answered. */
  readonly notes: Set<string>;
}

/** Makes them; private answers are among them, since conditions may use them. */
export function templateValues(
  mapping: Mapping,
  submission: Submission,
  given: ReadonlyMap<string, GivenAnswer | null>,
  broken: readonly BrokenRule[],
): Values {
  const used: Used = { answers: new Set(), notes: new Set() };
  const privates = privateAnswers(mapping, submission);
  const listed = submission.answers.filter((answer) => answer.text.trim() !== "" && !privates.has(answer));
  const all: Record<string, TemplateValues[string]> = Object.create(null);
  for (const [name, rule] of Object.entries(mapping.answers)) {
    const own = given.get(name) ?? null;
    all[name] =
      own === null ? UNANSWERED : answerText(own, rule, () => void (own.answer && used.answers.add(own.answer)));
  }
  const onShown = () => {
    for (const answer of listed) used.answers.add(answer);
  };
  all.all_answers = allAnswers(listed, onShown) ?? UNANSWERED;
  all.form_title = submission.formTitle;
  all.submitted_at = submission.submittedAt;
  all.submission_id = submission.id;
  for (const [name, lookup] of Object.entries(mapping.lookups)) {
    const own = given.get(lookup.from) ?? null;
    const isPrivate = mapping.answers[lookup.from]?.isPrivate ?? false;
    Object.defineProperty(all, name, {
      enumerable: true,
      get: () => lookedUp(name, lookup, own, isPrivate, used) ?? UNANSWERED,
    });
  }
  const valid: TemplateValues = Object.create(all, {
    ...Object.getOwnPropertyDescriptors(all),
    ...Object.fromEntries(
      broken.map(({ name }) => [name, { value: UNANSWERED, enumerable: true } satisfies PropertyDescriptor]),
    ),
  });
  return { all, valid, used };
}

/** The texts of a table for each chosen option, joined by ", "; null when there is none. */
function lookedUp(
  name: string,
  { table, otherwise }: Lookup,
  given: GivenAnswer | null,
  isPrivate: boolean,
  used: Used,
): AnswerText | null {
  const find = (text: string, ref: string | undefined): string | null => {
    if (Object.hasOwn(table, text)) return table[text] ?? null;
    return ref !== undefined && Object.hasOwn(table, ref) ? (table[ref] ?? null) : null;
  };
  if (given === null) return otherwise === null ? null : plainText([otherwise]);
  const { text, values, choices } = given;
  const whole = find(text, choices.length === 1 ? choices[0] : undefined);
  if (whole !== null) return plainText([whole]);
  const refs = choices.length === values.length ? choices : [];
  const found = values.flatMap((value, index) => {
    const one = find(value, refs[index]) ?? otherwise;
    if (one === null) {
      const quoted = isPrivate ? "" : ` for "${quote(value)}"`;
      used.notes.add(`The lookup "${name}" has nothing${quoted}.`);
    }
    return one ?? [];
  });
  return found.length === 0 ? null : plainText([...new Set(found)]);
}

function plainText(values: readonly string[]): AnswerText {
  return new AnswerText({ text: values.join(", "), values, choices: [], isList: values.length > 1, isDate: false });
}
