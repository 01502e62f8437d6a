/** A question as a delivery describes it, answered or not. */
export interface ShapedQuestion {
  readonly id: string;
  readonly ref: string | null;
  readonly title: string;
  /** The form tool's own word for its type. */
  readonly type: string;
  /** The options that one chooses from; null where there are none, or the form tool does not say. */
  readonly options: readonly ShapedOption[] | null;
}

export interface ShapedOption {
  /** The form tool's ref or id of it; null where it has none. */
  readonly ref: string | null;
  readonly label: string;
}

/** All questions of a form, as one delivery describes them, in the form's order. */
export interface FormShape {
  readonly questions: readonly ShapedQuestion[];
}
