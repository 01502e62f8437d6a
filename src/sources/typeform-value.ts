import * as z from "zod";
import { type AnswerValue, bestEffort, ofValues } from "./answer-value.ts";
import type { DefinedChoice } from "./typeform-definition.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optional = scalar.nullish().catch(null);
const scalars = z.array(optional).nullish().catch(null);

const Choice = z.object({ id: optional, ref: optional, label: optional, other: optional });
const Choices = z.object({ ids: scalars, refs: scalars, labels: scalars, other: optional });
const Payment = z.object({
  amount: optional,
  success: z.boolean().nullish().catch(null),
  name: optional,
  last4: optional,
});
const Signature = z.object({ url: scalar });

/** What a Typeform answer says, and the refs or ids of the options that were chosen. */
export interface TypeformValue extends AnswerValue {
  readonly choices: readonly string[];
}

/**
 * Reads one answer: its value sits under the member named by its `type` (typeform.com/developers/webhooks/example-payload).
 * `defined` are the options of its question. Unknown future types give what text they hold.
 */
export function readTypeformValue(
  type: string,
  answer: Readonly<Record<string, unknown>>,
  defined: readonly DefinedChoice[],
): TypeformValue {
  const value = Object.hasOwn(answer, type) ? answer[type] : undefined;
  switch (type) {
    case "boolean":
      if (typeof value !== "boolean") return plain(bestEffort(value));
      return plain(ofValues([value ? "Yes" : "No"]));
    case "choice": {
      const choice = Choice.safeParse(value);
      if (!choice.success) return plain(bestEffort(value));
      const { id, ref, label, other } = choice.data;
      return chosen([{ id, ref, label }], other, defined) ?? plain(bestEffort(value));
    }
    case "choices": {
      const choices = Choices.safeParse(value);
      if (!choices.success) return plain(bestEffort(value));
      return chosen(rowsOf(choices.data), choices.data.other, defined) ?? plain(bestEffort(value));
    }
    case "payment": {
      const payment = Payment.safeParse(value);
      return plain(payment.success ? (paid(payment.data) ?? bestEffort(value)) : bestEffort(value));
    }
    case "signature": {
      const signature = Signature.safeParse(value);
      return plain(signature.success ? ofValues([signature.data.url]) : bestEffort(value));
    }
    default:
      return plain(bestEffort(value));
  }
}

type Text = string | null | undefined;

/** The lists of a multiple choice can be null and of different lengths; what belongs together stands at the same place. */
function rowsOf({ ids, refs, labels }: z.infer<typeof Choices>): { id: Text; ref: Text; label: Text }[] {
  const length = Math.max(ids?.length ?? 0, refs?.length ?? 0, labels?.length ?? 0);
  return Array.from({ length }, (_, index) => ({ id: ids?.[index], ref: refs?.[index], label: labels?.[index] }));
}

/** Null when no option and no text of the person's own can be made out. */
function chosen(
  rows: readonly { id: Text; ref: Text; label: Text }[],
  other: Text,
  defined: readonly DefinedChoice[],
): TypeformValue | null {
  const labels = rows.map(({ id, ref, label }) => {
    if (!isBlank(label)) return label;
    const known =
      defined.find((choice) => !isBlank(id) && choice.id === id) ??
      defined.find((choice) => !isBlank(ref) && choice.ref === ref);
    // An option that is known by its id alone is still an answer.
    return known?.label || id || ref;
  });
  const value = ofValues([...labels, other]);
  if (value.values.length === 0) return null;
  const choices = rows.flatMap(({ id, ref }) => (isBlank(ref) ? (isBlank(id) ? [] : [`${id}`]) : [`${ref}`]));
  return { ...value, choices };
}

function paid({ amount, success, name, last4 }: z.infer<typeof Payment>): AnswerValue | null {
  const outcome = success === false ? "not paid" : success === true ? "paid" : null;
  const card = isBlank(last4) ? null : `card ending in ${last4}`;
  const sum = ofValues([amount, outcome], " ").text;
  const whole = ofValues([sum, name, card]).text;
  return whole === "" ? null : ofValues([whole]);
}

function plain(value: AnswerValue): TypeformValue {
  return { ...value, choices: [] };
}

function isBlank(text: Text): boolean {
  return text === null || text === undefined || text.trim() === "";
}
