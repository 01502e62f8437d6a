/** A question of a form. `id` and `ref` survive a rename in the form tool; `title` is for display only. */
export interface Field {
  readonly id: string;
  readonly ref: string | null;
  readonly title: string;
  /** The form tool's own word for the question, such as `short_text`; unknown future words are kept. */
  readonly type: string;
}

/** What a person gave to one question. Questions without an answer have no entry in a submission. */
export interface Answer {
  readonly field: Field;
  /** As a person would read it; the chosen options of a multiple choice are joined by ", ". May hold line breaks. */
  readonly text: string;
  /** Its single values: the chosen options, the links of uploaded files, the rows of a grid; else one element. */
  readonly values: readonly string[];
  /** The form tool's refs or ids of the chosen options, where it gives any: two options can read the same. */
  readonly choices: readonly string[];
}

/** What a submission is: a form that was sent off, one that was left half-way, or a trial of the form tool's own. */
export const SUBMISSION_KINDS = ["complete", "partial", "test"] as const;
export type SubmissionKind = (typeof SUBMISSION_KINDS)[number];

/** One filled-in form, in one shape for all sources. Everything in it was typed by a stranger and is plain text. */
export interface Submission {
  /** The name of the source adapter that read it. */
  readonly source: string;
  readonly form: string;
  readonly formTitle: string;
  /** The form tool's id of this submission, unique within its form; kept as text, since some have 19 digits. */
  readonly id: string;
  readonly kind: SubmissionKind;
  /** When it was sent, or received where the form tool does not say; ISO 8601 in UTC. */
  readonly submittedAt: string;
  readonly answers: readonly Answer[];
  /** Hidden fields, set by the link that opened the form. */
  readonly hidden: Readonly<Record<string, string>>;
  /** What the form computed, such as a score. */
  readonly variables: Readonly<Record<string, string>>;
  /** The ref or id of the ending that the person saw; null where the form tool does not say. */
  readonly ending: string | null;
  /** False until the form tool itself has confirmed it; up to then it holds no answers. */
  readonly isConfirmed: boolean;
  /**
   * The digest of the content that its webhook had, where other answers are stored: it tells whether a submission that
   * comes again was edited. Null where the stored answers tell that.
   */
  readonly fingerprint: string | null;
}

/** What makes a submission another one: its answers and hidden fields, not their order nor the form's titles. */
export function contentOf(submission: Submission): string {
  const answers = submission.answers.map(({ field, text, values }) => JSON.stringify([keyOf(field), text, values]));
  const hidden = Object.entries(submission.hidden).map((entry) => JSON.stringify(entry));
  return JSON.stringify([answers.sort(), hidden.sort()]);
}

/** What a mapping names a question by: Typeform's reference, else the id, and each where the other is not told. */
export function nameInMapping(source: string, { id, ref }: Pick<Field, "id" | "ref">): string {
  const reference = ref?.trim() ?? "";
  return source === "typeform" && reference !== "" ? reference : id.trim() || reference;
}

/** What a question is known by from one submission to the next. */
export function keyOf({ id, ref, title }: Field): string {
  return id || ref || title;
}
