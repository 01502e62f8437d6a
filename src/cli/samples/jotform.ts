import { madeUpAnswers, SAMPLE_DAY, type SampleTarget, sampleDigits } from "./made-up.ts";

const LEAVE_SUBMISSION = "6190000000000006543";
const ID_DIGITS = 19;
const FREE_NUMBERS = 10_000;

/** By its number: name, type, label and answer. */
type Question = readonly [number: string, name: string, type: string, label: string, answer: unknown];

const LEAVE: readonly Question[] = [
  ["3", "yourName", "control_fullname", "Your name", { first: "Mia", last: "Muster" }],
  ["4", "email", "control_email", "E-mail", "mia@example.com"],
  ["5", "kindOf", "control_dropdown", "Kind of leave", ["Parental leave"]],
  ["6", "firstDay", "control_datetime", "First day", date("2027", "02", "08")],
  ["7", "lastDay", "control_datetime", "Last day", date("2027", "03", "19")],
  [
    "8",
    "handover",
    "control_textarea",
    "Who takes over?",
    "Jonas has the keys.\r\nRota 2/2027 & the <night> shift are open.",
  ],
  ["9", "consent", "control_checkbox", "Agreed with", ["Team lead", "Payroll"]],
  ["12", "health", "control_textarea", "Health matters, for HR only", "Physiotherapy on Mondays"],
];

/** The numbers of the questions that the leave request answers. */
export const LEAVE_FIELDS: readonly string[] = LEAVE.map(([number]) => number);

/** A leave request that fits the shipped mapping, as Jotform's API answers it; the webhook is made from it. */
export function leaveRequest(form: string): Uint8Array {
  return answerOf(form, LEAVE_SUBMISSION, "Leave request", LEAVE);
}

/** A submission with an answer to each question of a mapping, as Jotform's API answers it. */
export function madeUpJotform(target: SampleTarget): Uint8Array {
  const made = madeUpAnswers(target).flatMap(({ name, title, origin, kind, text }, index): Question[] => {
    if (!("field" in origin)) return [];
    const [type, answer] =
      kind === "date"
        ? ["control_datetime", date(SAMPLE_DAY.year, SAMPLE_DAY.month, SAMPLE_DAY.day)]
        : [kind === "email" ? "control_email" : "control_textbox", text];
    if (/^\d+$/.test(origin.field)) return [[origin.field, name, type, title, answer]];
    // A question that is known by its name has a number all the same, here one that no real form gets to.
    return [[String(FREE_NUMBERS + index), origin.field, type, title, answer]];
  });
  return answerOf(target.form, `6${sampleDigits(target, ID_DIGITS - 1)}`, `Sample of ${target.name}`, made);
}

function date(year: string, month: string, day: string): object {
  return { month, day, year, datetime: `${year}-${month}-${day} 00:00:00` };
}

function answerOf(form: string, id: string, title: string, questions: readonly Question[]): Uint8Array {
  const answers = questions.map(
    ([number, name, type, text, answer], index) =>
      [number, { name, order: String(index + 2), text, type, answer }] as const,
  );
  const content = {
    id,
    form_id: form,
    ip: "203.0.113.40",
    status: "ACTIVE",
    new: "1",
    flag: "0",
    notes: "",
    updated_at: null,
    answers: { "1": { name: "header", order: "1", text: title, type: "control_head" }, ...Object.fromEntries(answers) },
  };
  return new TextEncoder().encode(JSON.stringify({ responseCode: 200, message: "success", content }));
}
