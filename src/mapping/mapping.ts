import type { SubmissionKind } from "../submission.ts";
import type { TodolistAddress } from "../todo-draft.ts";

/** A mapping file after it was read and found free of mistakes: plain JSON, so that it can be bundled. */
export interface Mapping {
  /** The file's name without `.yaml`; also the last part of its webhook's path. */
  readonly name: string;
  /** The name of a source adapter. */
  readonly source: string;
  readonly form: string;
  /** The NAME of the Worker secret that holds the webhook's signing secret, or the secret of its address. */
  readonly secret: string;
  /**
   * The NAME of the Worker secret that holds a key of the form tool's API, with which missed submissions are looked for,
   * and each one is read back where nothing is signed; null where neither is done.
   */
  readonly apiKey: string | null;
  /** Where people open the form; null for the form tool's usual address of it. */
  readonly formUrl: string | null;
  /** Whether its to-dos are watched after they were made: done, or thrown away. */
  readonly isTracked: boolean;
  /** The kinds of submissions, besides complete ones, that become to-dos. */
  readonly alsoFile: readonly SubmissionKind[];
  /** The IANA name of the zone in which days begin and end. */
  readonly timeZone: string;
  /** Days that are no working days, besides Saturdays and Sundays; `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
  /** By the name that templates use. */
  readonly answers: Readonly<Record<string, AnswerRule>>;
  /** By the name that templates use. */
  readonly lookups: Readonly<Record<string, Lookup>>;
  /** The first one that holds lets the submission make no to-do. */
  readonly skip: readonly SkipRule[];
  /** Why it is fine that no to-do's condition holds; null where one always does. */
  readonly ifNone: string | null;
  /** At least one. The to-do of a mapping with `todo` has the key "". */
  readonly todos: readonly TodoTemplate[];
  /** The options that rules name, by the declared answer: their absence from the form is worth a notice. */
  readonly namedOptions: Readonly<Record<string, readonly string[]>>;
}

/** A mapping as it is deployed. */
export interface DeployedMapping extends Mapping {
  /** Another text for each other content; comments and layout of the file do not count. */
  readonly version: string;
}

/** What an answer is read as; `list` is one of which several options can be chosen. */
export const ANSWER_KINDS = ["text", "number", "date", "email", "list"] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** What happens to a submission with an answer that breaks its rule. */
export const ON_INVALID = ["note", "park"] as const;
export type OnInvalid = (typeof ON_INVALID)[number];

/** What becomes of answers that a to-do's texts do not show. */
export const OTHER_ANSWERS = ["append", "leave-out"] as const;

/** A declared answer: the question that it comes from, by ref or id, or a hidden field or variable of the form. */
export type AnswerRule = {
  readonly required: boolean;
  readonly as: AnswerKind;
  /** The labels or refs of the options that are allowed; null allows any. */
  readonly oneOf: readonly string[] | null;
  readonly onInvalid: OnInvalid;
  /** Whether it is kept out of Basecamp, and out of what is stored once it is filed. */
  readonly isPrivate: boolean;
} & ({ readonly field: string } | { readonly hidden: string } | { readonly variable: string });

/** Another text for each text of an answer. */
export interface Lookup {
  /** A declared answer. */
  readonly from: string;
  readonly table: Readonly<Record<string, string>>;
  /** For texts that the table lacks; null for none. */
  readonly otherwise: string | null;
}

/** A Liquid condition such as `urgency == "Urgent"`; null always holds. */
export type Condition = string | null;

export interface SkipRule {
  readonly when: string;
  readonly reason: string;
}

/** A value, and when it is used. Of several for one thing the first that holds counts. */
export interface Choice<T> {
  readonly use: T;
  readonly when: Condition;
}

/** One to-do to make. Texts are Liquid. */
export interface TodoTemplate {
  /** Unique within the mapping; "" where there is only one. */
  readonly key: string;
  readonly when: Condition;
  readonly todolist: readonly Choice<TodolistAddress>[];
  readonly content: readonly Choice<string>[];
  /** None lists every question and answer. */
  readonly description: readonly Choice<string>[];
  /** All that hold; each an e-mail address, a name or an id of a person. */
  readonly assignees: readonly Choice<string>[];
  readonly completionSubscribers: readonly Choice<string>[];
  /** Who is assigned when somebody cannot be; null for nobody. */
  readonly fallback: string | null;
  readonly startsOn: readonly Choice<string>[];
  readonly dueOn: readonly Choice<string>[];
  readonly notify: readonly Choice<boolean>[];
  /** Whether answers that the texts do not show are added under them. */
  readonly appendsOthers: boolean;
}
