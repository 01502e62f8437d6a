import * as z from "zod";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const scalars = z.array(scalar).nullish().catch(null);
const Choice = z.object({ label: scalar.nullish().catch(null), other: scalar.nullish().catch(null) });
const Choices = z.object({ labels: scalars, other: scalar.nullish().catch(null) });
const Payment = z.object({ amount: scalar.nullish().catch(null), success: z.boolean().nullish().catch(null) });
const Media = z.record(z.string(), z.unknown());

/**
 * The values of one Typeform answer: it sits under the member named by its `type`
 * (typeform.com/developers/webhooks/example-payload). Unknown future types give what text they hold.
 */
export function readTypeformValue(type: string, answer: Readonly<Record<string, unknown>>): readonly string[] {
  const value = Object.hasOwn(answer, type) ? answer[type] : undefined;
  switch (type) {
    case "boolean":
      return value === true ? ["Yes"] : value === false ? ["No"] : [];
    case "choice": {
      const choice = Choice.safeParse(value);
      return choice.success ? present([choice.data.label, choice.data.other]) : bestEffort(value);
    }
    case "choices": {
      const choices = Choices.safeParse(value);
      return choices.success ? present([...(choices.data.labels ?? []), choices.data.other]) : bestEffort(value);
    }
    case "payment": {
      const payment = Payment.safeParse(value);
      if (!payment.success) return bestEffort(value);
      const outcome = payment.data.success === false ? "not paid" : payment.data.success === true ? "paid" : null;
      return [present([payment.data.amount, outcome]).join(" ")].filter((part) => part !== "");
    }
    default:
      return bestEffort(value);
  }
}

function bestEffort(value: unknown): readonly string[] {
  const single = scalar.safeParse(value);
  if (single.success) return present([single.data]);
  if (Array.isArray(value)) return present(value.slice(0, BEST_EFFORT_MEMBERS).map(scalarOrNull));
  const media = Media.safeParse(value);
  return media.success ? present(Object.values(media.data).slice(0, BEST_EFFORT_MEMBERS).map(scalarOrNull)) : [];
}

/** How many members of a value of unknown shape are kept. */
const BEST_EFFORT_MEMBERS = 100;

function scalarOrNull(value: unknown): string | number | boolean | null {
  const single = scalar.safeParse(value);
  return single.success ? single.data : null;
}

function present(values: readonly (string | number | boolean | null | undefined)[]): readonly string[] {
  return values.flatMap((value) =>
    value === null || value === undefined || `${value}`.trim() === "" ? [] : [`${value}`],
  );
}
