import { madeUpAnswers, type SampleTarget, sampleDigits } from "./made-up.ts";

/** The submission id of the sample; always the same, so that sending it again makes no second to-do. */
export const SAMPLE_SUBMISSION = "sample0vpn0is0down0000000000a001";

/** By its reference: type, title, and the member that holds the answer. */
type Question = readonly [ref: string, type: string, title: string, member: string, value: string];

const QUESTIONS: readonly Question[] = [
  ["short-summary", "short_text", "What do you need?", "text", "VPN is down in the Lisbon office"],
  ["urgency", "multiple_choice", "How urgent is it?", "choice", "Urgent"],
  ["needed-by", "date", "When do you need it?", "date", "2027-01-29"],
  ["your-email", "email", "Your e-mail address", "email", "mia@example.com"],
  [
    "details",
    "long_text",
    "Tell us more",
    "text",
    "Nobody on the third floor can connect.\nError 619 since 9:40 & <retry> did not help.",
  ],
];

/** The references of the questions that the sample answers. */
export const SAMPLE_FIELDS: readonly string[] = QUESTIONS.map(([ref]) => ref);

/** A Typeform delivery that fits the shipped IT request mapping, as the bytes that Typeform would send. */
export function sampleDelivery(form: string): Uint8Array<ArrayBuffer> {
  return deliveryOf({ form, token: SAMPLE_SUBMISSION, title: "IT request", questions: QUESTIONS });
}

/** A Typeform delivery with an answer to each question of a mapping. */
export function madeUpTypeform(target: SampleTarget): Uint8Array<ArrayBuffer> {
  const made = madeUpAnswers(target);
  const members = { text: ["short_text", "text"], email: ["email", "email"], date: ["date", "date"] } as const;
  return deliveryOf({
    form: target.form,
    token: `sample${sampleDigits(target, 26)}`,
    title: `Sample of ${target.name}`,
    questions: made.flatMap(({ title, origin, kind, text }) => {
      const [type, member] = members[kind];
      return "field" in origin ? [[origin.field, type, title, member, text] as const] : [];
    }),
    hidden: Object.fromEntries(
      made.flatMap(({ origin, text }) => ("hidden" in origin ? [[origin.hidden, text] as const] : [])),
    ),
    variables: made.flatMap(({ origin, text }) =>
      "variable" in origin ? [{ key: origin.variable, type: "text", text }] : [],
    ),
  });
}

function deliveryOf(sample: {
  readonly form: string;
  readonly token: string;
  readonly title: string;
  readonly questions: readonly Question[];
  readonly hidden?: Readonly<Record<string, string>>;
  readonly variables?: readonly object[];
}): Uint8Array<ArrayBuffer> {
  const { form, token, title, questions, hidden, variables } = sample;
  const body = {
    event_id: "01SAMPLE0000000000000000AA",
    event_type: "form_response",
    form_response: {
      form_id: form,
      token,
      landed_at: "2026-11-23T09:40:12Z",
      submitted_at: "2026-11-23T09:42:51Z",
      ...(hidden !== undefined && { hidden }),
      ...(variables !== undefined && { variables }),
      definition: {
        id: form,
        title,
        fields: questions.map(([ref, type, title]) => ({ id: `f-${ref}`, ref, type, title, properties: {} })),
      },
      answers: questions.map(([ref, type, , member, value]) => ({
        type: member,
        [member]: member === "choice" ? { label: value } : value,
        field: { id: `f-${ref}`, ref, type },
      })),
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(body)}\n`);
}
