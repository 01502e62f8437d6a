import { RESPONDENT_EMAIL } from "../../sources/google-forms.ts";
import { madeUpAnswers, type SampleTarget, sampleDigits } from "./made-up.ts";

const NEW_COLLEAGUE = "2_ABaOnuSample0new0colleague0000001";

/** By its number: type, title and response. */
type Item = readonly [id: number | string, type: string, title: string, response: unknown];

const ITEMS: readonly Item[] = [
  [1101, "TEXT", "Who is coming?", "Ines Duarte"],
  [1102, "LIST", "Team", "Logistics"],
  [1103, "DATE", "First day", "2027-02-15"],
  [1104, "CHECKBOX", "What is needed?", ["Laptop", "Badge, yellow", "Desk on the 2nd floor"]],
  [1105, "PARAGRAPH_TEXT", "Anything else?", "Starts at 10:00.\nPlease book the <small> room & a lunch."],
];

/** The ids of the questions that the announcement answers. */
export const ONBOARDING_FIELDS: readonly string[] = [RESPONDENT_EMAIL, ...ITEMS.map(([id]) => String(id))];

/** An announcement of a new colleague that fits the shipped mapping, as the bytes that our script would send. */
export function newColleague(form: string): Uint8Array {
  return responseOf(form, NEW_COLLEAGUE, "New colleague", "mia@example.com", ITEMS);
}

/** A response with an answer to each question of a mapping. */
export function madeUpGoogleForms(target: SampleTarget): Uint8Array {
  const items = madeUpAnswers(target).flatMap(({ title, origin, kind, text }): Item[] => {
    if (!("field" in origin) || origin.field === RESPONDENT_EMAIL) return [];
    return [[origin.field, kind === "date" ? "DATE" : "TEXT", title, text]];
  });
  const id = `2_ABaOnuSample${sampleDigits(target, 20)}`;
  return responseOf(target.form, id, `Sample of ${target.name}`, "mia@example.com", items);
}

function responseOf(form: string, id: string, title: string, email: string, items: readonly Item[]): Uint8Array {
  const response = {
    event: "submission",
    formId: form,
    formTitle: title,
    responseId: id,
    timestamp: "2026-11-23T08:15:42.318Z",
    respondentEmail: email,
    items: items.map(([id, type, title, response]) => ({ id, type, title, response })),
    form: items.map(([id, type, title]) => ({ id, type, title })),
  };
  return new TextEncoder().encode(JSON.stringify(response));
}
