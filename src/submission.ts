/** The form tools that Formcamp reads. */
export const SOURCES = ["typeform"] as const;
export type SourceName = (typeof SOURCES)[number];

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
  /** Its single values: the chosen options, the links of uploaded files; one element for everything else. */
  readonly values: readonly string[];
}

/** One filled-in form, in one shape for all sources. Everything in it was typed by a stranger and is plain text. */
export interface Submission {
  readonly source: SourceName;
  readonly form: string;
  readonly formTitle: string;
  /** The form tool's id of this submission, unique within its form; kept as text, since some have 19 digits. */
  readonly id: string;
  /** When it was sent, ISO 8601 in UTC. */
  readonly submittedAt: string;
  readonly answers: readonly Answer[];
  /** Hidden fields, set by the link that opened the form. */
  readonly hidden: Readonly<Record<string, string>>;
}
