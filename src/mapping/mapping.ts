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
   * The NAME of the Worker secret that holds a key of the form tool's API, with which each submission is read back; null
   * where the webhook itself is believed.
   */
  readonly apiKey: string | null;
  /** The kinds of submissions, besides complete ones, that become to-dos. */
  readonly alsoFile: readonly SubmissionKind[];
  readonly todolist: TodolistAddress;
  /** By the name that templates use. */
  readonly answers: Readonly<Record<string, AnswerRule>>;
  readonly todo: TodoTemplate;
}

/** A mapping as it is deployed. */
export interface DeployedMapping extends Mapping {
  /** Another text for each other content; comments and layout of the file do not count. */
  readonly version: string;
}

/** A declared answer: the question that it comes from, by ref or id, or a hidden field or variable of the form. */
export type AnswerRule = { readonly required: boolean } & (
  | { readonly field: string }
  | { readonly hidden: string }
  | { readonly variable: string }
);

/** The to-do to make. `content`, `description` and `dueOn` are Liquid. */
export interface TodoTemplate {
  readonly content: string;
  /** Null lists every question and answer. */
  readonly description: string | null;
  readonly assigneeIds: readonly string[];
  readonly dueOn: string | null;
  readonly notify: boolean;
}
