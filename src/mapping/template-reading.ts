import { type Token, TypeGuards } from "liquidjs";
import { BLOCK_ENDS } from "./template.ts";

/** A mistake inside a template, by its place in the template's text. */
export interface TemplateProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** One `{{ }}` or `{% %}`; `name` is the tag's first word, empty for an output. */
export interface LiquidSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A name where it is used; `isShown` when it is put in, and not only compared. */
export interface UsedName {
  readonly name: string;
  readonly offset: number;
  readonly isShown: boolean;
}

/** A name that is compared with a text, by an operator or by `{% when %}`, which is `==`. */
export interface Comparison {
  readonly name: string;
  readonly text: string;
  readonly operator: string;
  readonly offset: number;
  readonly length: number;
}

/** What a template holds: its mistakes, where its Liquid stands, and which names it uses. */
export interface TemplateReading {
  readonly problems: TemplateProblem[];
  readonly spans: LiquidSpan[];
  readonly names: UsedName[];
  readonly comparisons: Comparison[];
  /** False when a mistake hides where the following Liquid begins or ends, so that the HTML around it cannot be judged. */
  readonly sound: boolean;
}

/** The hint for an open block. */
export function closeWith({ name }: { readonly name: string }): string {
  return `Close {% ${name} %} with {% ${BLOCK_ENDS[name]} %}.`;
}

/** How many values a filter takes, in words. */
export function takes({ least, most }: { least: number; most: number }): string {
  if (most === 0) return "no value after its name";
  const count = least === most ? `${least}` : `${least} to ${most}`;
  return `${count} value${most === 1 ? "" : "s"} after a colon, with commas between`;
}

/** One of liquidjs's complaints in our words; `found` are the two characters at its place. */
export function explain(message: string, found: string): [message: string, hint?: string] {
  if (/^=[^=]/.test(found)) return ["A single = compares nothing.", 'Write ==, as in urgency == "Urgent".'];
  const [, joint] = /^(&&|\|\|)/.exec(found) ?? [];
  if (joint !== undefined) return [`Liquid knows no ${joint}.`, `Write ${joint === "&&" ? "and" : "or"}.`];
  if (/^[()]/.test(found)) return ["Brackets are not available in a condition.", "Write two conditions instead."];
  if (message.startsWith("output ")) return ["This {{ is not closed by }}.", "A quote inside it may be open."];
  if (message.startsWith("tag ")) return ["This {% is not closed by %}."];
  if (message.startsWith("illegal tag")) return ["This {% %} names no tag."];
  return ["Liquid cannot read this.", "Compare with == or !=, put texts in quotes, and a | before each filter."];
}

/** The name that an operand consists of, or null. */
export function nameOf(token: Token | undefined): string | null {
  if (token === undefined || !TypeGuards.isPropertyAccessToken(token) || token.variable !== undefined) return null;
  const [name] = token.props;
  return name !== undefined && TypeGuards.isWordToken(name) ? name.content : null;
}
