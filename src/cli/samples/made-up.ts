import { createHash } from "node:crypto";
import type { Mapping } from "../../mapping/mapping.ts";

/** What a sample is made for. */
export type SampleTarget = Pick<Mapping, "name" | "source" | "form" | "answers" | "todos">;

/** A question and its answer as a sample makes them up. */
export interface MadeUpAnswer {
  /** The name that the mapping gives it. */
  readonly name: string;
  /** The same as a question's title. */
  readonly title: string;
  readonly origin: { readonly field: string } | { readonly hidden: string } | { readonly variable: string };
  readonly kind: "text" | "email" | "date";
  readonly text: string;
}

/** A day on which samples are due. */
export const SAMPLE_DAY = { year: "2027", month: "03", day: "01" };

const SAMPLE_NUMBER = "42";

/** An answer to each question that a mapping declares, with words that show where it went. */
export function madeUpAnswers({ answers, todos }: SampleTarget): readonly MadeUpAnswer[] {
  const dates = todos.flatMap(({ startsOn, dueOn }) => [...startsOn, ...dueOn]).map(({ use }) => use);
  return Object.entries(answers).map(([name, origin]) => {
    const words = name.replaceAll("_", " ");
    const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
    if (origin.as === "date" || dates.some((template) => new RegExp(`\\b${name}\\b`).test(template))) {
      return { name, title, origin, kind: "date", text: `${SAMPLE_DAY.year}-${SAMPLE_DAY.month}-${SAMPLE_DAY.day}` };
    }
    const [option] = origin.oneOf ?? [];
    if (option !== undefined) return { name, title, origin, kind: "text", text: option };
    if (origin.as === "number") return { name, title, origin, kind: "text", text: SAMPLE_NUMBER };
    if (origin.as === "email" || /mail|requester/i.test(name))
      return { name, title, origin, kind: "email", text: "mia@example.com" };
    return { name, title, origin, kind: "text", text: `Sample of ${words}` };
  });
}

/** The questions that a mapping names by their ids. */
export function fieldsOf({ answers }: SampleTarget): readonly string[] {
  return Object.values(answers).flatMap((rule) => ("field" in rule ? [rule.field] : []));
}

/** Digits that are the same for each sample of a mapping, and others once it asks for other answers. */
export function sampleDigits({ name, form, answers }: SampleTarget, count: number): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([name, form, answers]))
    .digest("hex");
  return BigInt(`0x${digest}`).toString().slice(0, count);
}
