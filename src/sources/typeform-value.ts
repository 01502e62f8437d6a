import * as z from "zod";
import { type AnswerValue, bestEffort, ofValues } from "./answer-value.ts";
import { optionalText, text } from "./lenient.ts";
import type { DefinedChoice } from "./typeform-definition.ts";

const scalars = z.array(optionalText).nullish().catch(null);

const Choice = z.object({ id: optionalText, ref: optionalText, label: optionalText, other: optionalText });
const Choices = z.object({ ids: scalars, refs: scalars, labels: scalars, other: optionalText });
const Payment = z.object({
  amount: optionalText,
  success: z.boolean().nullish().catch(null),
  name: optionalText,
  last4: optionalText,
});
const Signature = z.object({ url: text });

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
  if (value === undefined) return elsewhere(answer, defined);
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
      if (Array.isArray(value)) return oneByOne(value, defined);
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

/** Members of an answer that say nothing of what was answered. */
const AROUND = ["type", "field", "answer_url"];

/** An answer that has its value not where its type says: under the name of a type that is known, or under any other. */
function elsewhere(answer: Readonly<Record<string, unknown>>, defined: readonly DefinedChoice[]): TypeformValue {
  const other = ["choices", "choice", "payment", "signature"].find((name) => (answer[name] ?? null) !== null);
  if (other !== undefined) return readTypeformValue(other, { [other]: answer[other] }, defined);
  const rest = Object.entries(answer).filter(([name]) => !AROUND.includes(name));
  return plain(ofValues(rest.flatMap(([, value]) => bestEffort(value).values)));
}

/** A list of choices, each as a single one is. */
function oneByOne(values: readonly unknown[], defined: readonly DefinedChoice[]): TypeformValue {
  const read = values.map((value) => readTypeformValue("choice", { choice: value }, defined));
  const choices = read.flatMap((one) => one.choices);
  return { ...ofValues(read.flatMap((one) => one.values)), choices };
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
