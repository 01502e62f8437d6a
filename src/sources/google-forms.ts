import * as z from "zod";
import type { FormShape, ShapedQuestion } from "../form-shape.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Answer, Field, Submission } from "../submission.ts";
import { readGoogleFormsValue } from "./google-forms-value.ts";
import { readJson } from "./json-body.ts";
import { list, optionalText, text } from "./lenient.ts";
import {
  type AuthenticBody,
  asAuthentic,
  type ProofFailure,
  type ReadDelivery,
  type ReadFailure,
  type Source,
  type UnprovenRequest,
} from "./source.ts";
import { isStandardSecret, verifyStandardWebhook } from "./standard-webhooks.ts";
import { cutTitle, oneLineTitle } from "./title.ts";

/** The largest body taken, in bytes. */
export const GOOGLE_FORMS_BODY_LIMIT_BYTES = 1024 * 1024;

/** The most ids of responses in one question of the script, which asks which of them are not known. */
export const ASKED_IDS_LIMIT = 500;

/** The id under which a mapping finds the address of the person who is signed in, where the form collects it. */
export const RESPONDENT_EMAIL = "respondentEmail";

/** Google Forms, through our own Apps Script (`google-forms.gs`): JSON, signed and timed by Standard Webhooks. */
export const googleForms: Source = {
  name: "google-forms",
  proof: "signed-and-timed",
  bodyLimitBytes: GOOGLE_FORMS_BODY_LIMIT_BYTES,
  mapping: {
    form: {
      // The address that people get holds another id, which begins with 1FAIpQL.
      pattern: /^(?!1FAIpQL)[\w-]+$/,
      hint: "It stands in the editor's address between /d/ and /edit; the script's check shows it. The address that people get, with /d/e/, holds another one.",
    },
    origins: [],
    ticketIn: null,
    kinds: [],
    unlisted: [RESPONDENT_EMAIL],
  },
  asksForOutcome: true,
  isUsableSecret: isStandardSecret,
  // The id of the editor's address leads people nowhere.
  formAddress: () => null,
  verify,
  read,
};

const Item = z.object({
  id: optionalText,
  type: optionalText,
  title: optionalText,
  rows: z.array(optionalText).nullish().catch(null),
  response: z.unknown().optional(),
});
const Question = z.object({
  id: text,
  type: text,
  title: optionalText,
  options: z.array(text).nullish().catch(null),
});
const Submitted = z.object({
  event: z.literal("submission").nullish(),
  formId: text,
  formTitle: optionalText,
  responseId: text,
  timestamp: optionalText,
  respondentEmail: optionalText,
  items: list,
  form: list,
});
const Check = z.object({
  event: z.literal("check"),
  formId: text,
  responses: z.array(z.string()).max(ASKED_IDS_LIMIT).optional(),
});

/** The message's id stands in the headers, which are signed; it is read there again. */
async function verify(
  request: UnprovenRequest,
  secrets: readonly string[],
  now: number,
): Promise<Result<AuthenticBody, ProofFailure>> {
  const proven = await verifyStandardWebhook(request, secrets, now);
  return proven.ok ? ok(asAuthentic(request.body)) : proven;
}

function read(headers: Headers, bytes: AuthenticBody, receivedAt: number): Result<ReadDelivery, ReadFailure> {
  const json = readJson(headers, bytes);
  if (!json.ok) return json;
  const check = Check.safeParse(json.value);
  if (check.success) {
    const { formId, responses } = check.data;
    return ok({ kind: "check", form: formId.trim(), asksFor: responses?.map((id) => id.trim()) ?? null });
  }
  const submitted = Submitted.safeParse(json.value);
  if (!submitted.success) return failed("unreadable");
  const { formId, responseId } = submitted.data;
  if (formId.trim() === "" || responseId.trim() === "") return failed("unreadable");
  const submission = toSubmission(submitted.data, receivedAt);
  const shape = readShape(submitted.data.form ?? []);
  return ok({ kind: "submission", submission, messageId: headers.get("webhook-id"), ticket: null, shape });
}

function toSubmission(body: z.infer<typeof Submitted>, receivedAt: number): Submission {
  const sentAt = Date.parse(body.timestamp ?? "");
  return {
    source: "google-forms",
    form: body.formId.trim(),
    formTitle: oneLineTitle(body.formTitle ?? ""),
    id: body.responseId.trim(),
    kind: "complete",
    submittedAt: new Date(Number.isNaN(sentAt) ? receivedAt : sentAt).toISOString(),
    answers: [...respondent(body.respondentEmail), ...(body.items ?? []).flatMap(toAnswer)],
    hidden: {},
    variables: {},
    ending: null,
    isConfirmed: true,
    fingerprint: null,
  };
}

/** Where the form collects addresses, Google asks for it before the first question. */
function respondent(address: string | null | undefined): Answer[] {
  const email = address?.trim() ?? "";
  if (email === "") return [];
  const field = { id: RESPONDENT_EMAIL, ref: null, title: "E-mail address", type: "RESPONDENT_EMAIL" };
  return [{ field, text: email, values: [email], choices: [] }];
}

function toAnswer(input: unknown): Answer[] {
  const item = Item.safeParse(input);
  if (!item.success) return [];
  const { id, type, title, rows, response } = item.data;
  const { text, values } = readGoogleFormsValue(type ?? "", response, rows ?? []);
  if (values.length === 0) return [];
  return [{ field: toField(id, title, type), text, values, choices: [] }];
}

/** The questions that our script lists; null where it lists none, as its older version does, or one cannot be read. */
function readShape(listed: readonly unknown[]): FormShape | null {
  const questions = listed.flatMap((input): ShapedQuestion[] => {
    const item = Question.safeParse(input);
    if (!item.success) return [];
    const { id, type, title, options } = item.data;
    const labels = options?.map((label) => ({ ref: null, label })) ?? null;
    return [{ ...toField(id, title, type), options: labels }];
  });
  return questions.length === 0 || questions.length < listed.length ? null : { questions };
}

type Text = string | null | undefined;

function toField(id: Text, title: Text, type: Text): Field {
  const named = oneLineTitle(title ?? "") || `Question ${cutTitle(id ?? "")}`.trim();
  return { id: id ?? named, ref: null, title: named, type: type ?? "" };
}
