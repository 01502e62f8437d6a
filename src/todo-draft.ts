/** A to-do before it exists. Ids are digit strings, since Basecamp's may exceed 2^53; dates are `YYYY-MM-DD`. */
export interface TodoDraft {
  /** The title: plain text, one line, never blank. */
  readonly content: string;
  /** HTML of the tags that Basecamp keeps, answers already escaped. */
  readonly description: string;
  readonly assigneeIds: readonly string[];
  /** The people whom Basecamp tells when the to-do is done. */
  readonly completionSubscriberIds: readonly string[];
  /** Never without a due date, nor after it. */
  readonly startsOn: string | null;
  readonly dueOn: string | null;
  /** True tells the assignees by Basecamp's own notification. */
  readonly notify: boolean;
}

/** Where a to-do goes: digit strings, taken from a list's address in the browser. */
export interface TodolistAddress {
  readonly account: string;
  readonly project: string;
  readonly todolist: string;
}
