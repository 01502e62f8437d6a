import type { Mapping } from "../mapping/mapping.ts";
import { withoutPrivate } from "../mapping/private.ts";
import { textOfHtml } from "../mapping/shown.ts";
import { readFrozen, readSubmission } from "./due-row.ts";

/** A delivery as a search looks through it; the last two as they are stored. */
export interface SearchedDelivery {
  readonly reference: string;
  readonly submission: string;
  readonly key: string | null;
  readonly frozen: string | null;
  /** Empty when it was erased. */
  readonly body: string;
}

/**
 * Whether a delivery holds a text, whatever its capital letters: in its ids, in the to-do as it was frozen, or in its
 * answers. What its mapping keeps private is not looked through, and without the mapping nobody knows what that is.
 */
export function holdsText(delivery: SearchedDelivery, text: string, mapping: Mapping | null): boolean {
  const wanted = text.toLowerCase();
  const { reference, submission, key } = delivery;
  return (
    [reference, submission, key ?? ""].some((one) => one.toLowerCase().includes(wanted)) ||
    isInTodo(delivery.frozen, wanted) ||
    isInAnswers(delivery.body, wanted, mapping)
  );
}

function isInTodo(frozen: string | null, wanted: string): boolean {
  const draft = frozen === null ? null : (readFrozen(frozen)?.draft ?? null);
  if (draft === null) return false;
  return `${draft.content}\n${textOfHtml(draft.description)}`.toLowerCase().includes(wanted);
}

function isInAnswers(body: string, wanted: string, mapping: Mapping | null): boolean {
  // The stored text is looked through as it is before the time is spent to read it.
  const stored = JSON.stringify(wanted).slice(1, -1);
  if (mapping === null || !body.toLowerCase().includes(stored)) return false;
  const read = readSubmission(body);
  if (read === null) return false;
  const { answers, hidden, variables } = withoutPrivate(read, mapping);
  const texts = [...answers.map(({ text }) => text), ...Object.values(hidden), ...Object.values(variables)];
  return texts.some((one) => one.toLowerCase().includes(wanted));
}
