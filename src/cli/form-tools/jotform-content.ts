import * as z from "zod";
import { text, writeJson } from "./captured-json.ts";
import { type Part, part } from "./multipart.ts";

/** A submission as Jotform's API gives it. */
export const ApiContent = z.looseObject({
  id: text,
  form_id: text,
  answers: z.record(
    z.string(),
    z.looseObject({
      name: text.catch(""),
      type: text.catch(""),
      order: text.catch("0"),
      answer: z.unknown().optional(),
    }),
  ),
});
export type ApiContent = z.infer<typeof ApiContent>;

const UPLOAD = "control_fileupload";
const QUESTION_KEY = /^q(\d+)_(.*)$/s;
/** Higher than the numbers of real forms get. */
const FREE_NUMBERS = 10_000;
const Members = z.record(z.string(), z.unknown()).catch({});

/**
 * What the API would say of what a webhook brings: each answer under its question's number. The labels of the questions
 * are not known, and are left to be made of the names.
 */
export function contentOf(raw: Readonly<Record<string, unknown>>): Pick<ApiContent, "answers"> {
  const declared = questionsOf(Members.parse(raw.temp_upload));
  const questions = questionsOf(raw);
  const numberOf = new Map([...declared, ...questions].map(({ number, name }) => [name, number]));
  // The addresses of uploaded files stand under the bare name, and their question's number elsewhere or nowhere.
  const uploads = Object.entries(raw)
    .filter(
      ([key, value]) => !QUESTION_KEY.test(key) && (declared.some(({ name }) => name === key) || areUploads(value)),
    )
    .map(([name, answer], index) => ({
      number: numberOf.get(name) ?? String(FREE_NUMBERS + index),
      name,
      type: UPLOAD,
      answer,
    }));
  const answers = [...questions, ...uploads].map(
    ({ number, ...answer }, index) => [number, { ...answer, order: String(index + 1), text: "" }] as const,
  );
  return { answers: Object.fromEntries(answers) };
}

function questionsOf(members: Readonly<Record<string, unknown>>) {
  return Object.entries(members).flatMap(([key, answer]) => {
    const [, number, name] = QUESTION_KEY.exec(key) ?? [];
    return number === undefined || name === undefined ? [] : [{ number, name, type: "", answer }];
  });
}

function areUploads(value: unknown): boolean {
  const links: readonly unknown[] = Array.isArray(value) ? value : [value];
  return links.length > 0 && links.every((link) => typeof link === "string" && /^https:\/\/.+\/uploads\//.test(link));
}

/**
 * The parts of the webhook that Jotform sends of a submission, in the order of 2024. `webhookURL` repeats the address,
 * with its secret; here it names no real one.
 */
export function partsOf({ form_id: form, id, answers }: ApiContent, formTitle: string): readonly Part[] {
  const given = Object.entries(answers)
    .filter(([, { answer }]) => answer !== undefined)
    .sort(([, one], [, other]) => Number(one.order) - Number(other.order));
  const entries = given.map(([number, { name, type, answer }]) => ({ key: `q${number}_${name}`, name, type, answer }));
  const typed = entries.filter(({ type }) => type !== UPLOAD).map(({ key, answer }) => [key, withoutExtra(answer)]);
  const uploads = entries.filter(({ type }) => type === UPLOAD);
  const raw = {
    slug: `submit/${form}`,
    jsExecutionTracker: "build-date-1798700000000=>init-started:1798761600000=>validator-called:1798761600020",
    submitSource: "form",
    submitDate: "1798761660000",
    buildDate: "1798700000000",
    uploadServerUrl: "https://upload.jotform.com/upload",
    eventObserver: "1",
    ...Object.fromEntries(typed),
    event_id: `1798761600000_${form}_Sa3mPl3`,
    timeToSubmit: "60",
    ...(uploads.length > 0 && {
      temp_upload: Object.fromEntries(uploads.map(({ key }) => [key, ["file#jotformfs-0"]])),
    }),
    validatedNewRequiredFieldIDs: '{"new":1}',
    path: `/submit/${form}`,
    ...Object.fromEntries(uploads.map(({ name, answer }) => [name, answer])),
  };
  const filled: Readonly<Record<string, string>> = {
    webhookURL: "https://forms.example.com/webhooks/a-mapping/the-secret-of-the-address",
    username: "example_company",
    formID: form,
    type: "WEB",
    formTitle,
    submissionID: id,
    // As PHP writes JSON.
    rawRequest: writeJson(raw).replaceAll("/", "\\/"),
    pretty: entries.map(({ name, answer }) => `${name}:${flat(answer)}`).join(", "),
    ip: "203.0.113.40",
  };
  return PART_NAMES.map((name) => part(name, filled[name] ?? ""));
}

const PART_NAMES = [
  ...["action", "webhookURL", "username", "formID", "type", "customParams", "product", "formTitle", "customTitle"],
  ...["submissionID", "event", "documentID", "teamID", "subject", "isSilent", "customBody", "rawRequest", "fromTable"],
  ...["appID", "pretty", "unread", "parent", "ip"],
];

/** The API adds a member to dates that the webhook has not. */
function withoutExtra(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== "datetime"));
}

function flat(answer: unknown): string {
  return typeof answer === "object" && answer !== null ? Object.values(answer).join(" ") : String(answer);
}
