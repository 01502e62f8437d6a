import { Drop } from "liquidjs";
import { answerHtml } from "./description.ts";
import { readDate } from "./due-date.ts";

/** What a template's value is made of. */
export interface AnswerParts {
  readonly text: string;
  /** The chosen options of a multiple choice; else the text alone. */
  readonly values: readonly string[];
  /** The form tool's refs of the chosen options. */
  readonly choices: readonly string[];
  /** Whether `contains` asks for a whole option rather than for a part of the text. */
  readonly isList: boolean;
  /** Whether it is compared as a day, with or without a time of day behind it. */
  readonly isDate: boolean;
}

/**
 * An answer as templates and conditions meet it. A condition may compare it with an option's label or with its ref,
 * which survives a rename. It tells when it was turned into text.
 */
export class AnswerText {
  readonly #parts: AnswerParts;
  readonly #onShown: () => void;

  constructor(parts: AnswerParts, onShown: () => void = () => undefined) {
    this.#parts = parts;
    this.#onShown = onShown;
  }

  toString(): string {
    this.#onShown();
    return this.#parts.text;
  }

  /** The text, for comparing only. */
  peek(): string {
    return this.#parts.text;
  }

  /** Where links of uploaded files are links. */
  get html(): string {
    this.#onShown();
    return answerHtml(this.#parts.text, this.#parts.values);
  }

  get values(): readonly string[] {
    this.#onShown();
    return this.#parts.values;
  }

  // The comparisons of liquidjs (its `Comparable`), and `contains`, which asks for an index.

  equals(other: unknown): boolean {
    if (other instanceof Drop) return false;
    const { text, values, choices, isDate } = this.#parts;
    if (typeof other === "number") return asNumber(text) === other;
    const sought = textOf(other);
    if (text === sought) return true;
    if (isDate && readDate(text) !== null) return readDate(text) === readDate(sought);
    return values.length === 1 && choices.length === 1 && choices[0] === sought;
  }

  gt(other: unknown): boolean {
    return this.#compare(other) > 0;
  }

  geq(other: unknown): boolean {
    return this.#compare(other) >= 0;
  }

  lt(other: unknown): boolean {
    return this.#compare(other) < 0;
  }

  leq(other: unknown): boolean {
    return this.#compare(other) <= 0;
  }

  indexOf(other: unknown): number {
    const { text, values, choices, isList } = this.#parts;
    const sought = textOf(other);
    if (sought === "") return -1;
    if (!isList) return text.indexOf(sought);
    return Math.max(values.indexOf(sought), choices.indexOf(sought));
  }

  /** Not a number when the two cannot be compared, so that no comparison holds. */
  #compare(other: unknown): number {
    const { text, isDate } = this.#parts;
    if (typeof other === "number") return asNumber(text) - other;
    const sought = textOf(other);
    if (sought === "") return Number.NaN;
    const [day, otherDay] = [readDate(text), readDate(sought)];
    if (isDate && day !== null && otherDay !== null) return day === otherDay ? 0 : day < otherDay ? -1 : 1;
    const [own, theirs] = [asNumber(text), asNumber(sought)];
    if (!Number.isNaN(own) && !Number.isNaN(theirs)) return own - theirs;
    return text === sought ? 0 : text < sought ? -1 : 1;
  }
}

/** A number as it is written with a point; anything else is none. */
export function asNumber(text: string): number {
  return /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** Without telling that another answer was shown: it was only compared. A question without an answer is no text. */
function textOf(value: unknown): string {
  if (value instanceof AnswerText) return value.peek();
  if (value instanceof Drop) return "";
  return value === null || value === undefined ? "" : String(value);
}
