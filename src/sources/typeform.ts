import * as z from "zod";
import { failed, ok, type Result } from "../result.ts";
import type { Answer, Submission, SubmissionKind } from "../submission.ts";
import { ofValues } from "./answer-value.ts";
import { readJson } from "./json-body.ts";
import { list, optionalText, text } from "./lenient.ts";
import { hmacSha256, isOneOf, toBase64 } from "./signature.ts";
import {
  type AuthenticBody,
  asAuthentic,
  type ProofFailure,
  type ReadDelivery,
  type ReadFailure,
  type Source,
  type UnprovenRequest,
} from "./source.ts";
import { amongPairs, TICKET_NAME, TICKET_SHAPE } from "./ticket-field.ts";
import { type Definition, readDefinition } from "./typeform-definition.ts";
import { readTypeformValue } from "./typeform-value.ts";

/** The largest body taken, in bytes. */
export const TYPEFORM_BODY_LIMIT_BYTES = 512 * 1024;

/** Typeform's webhooks (typeform.com/developers/webhooks): JSON, signed by HMAC-SHA256 over the raw bytes. */
export const typeform: Source = {
  name: "typeform",
  proof: "signed",
  bodyLimitBytes: TYPEFORM_BODY_LIMIT_BYTES,
  mapping: {
    form: {
      pattern: /^[\w-]+$/,
      hint: "It is the last part of the form's address: https://example.typeform.com/to/FxIT4Desk",
    },
    origins: ["hidden", "variable"],
    ticketIn: "hidden",
    kinds: ["partial", "test"],
    unlisted: [],
  },
  asksForOutcome: false,
  formAddress: (form) => `https://form.typeform.com/to/${form}`,
  withTicket,
  verify,
  read,
};

const AnswerBody = z.looseObject({
  type: optionalText,
  field: z.object({ id: optionalText, ref: optionalText, type: optionalText }).nullish().catch(null),
});
const Variable = z.looseObject({ key: text, type: optionalText });
const FormResponse = z.object({
  form_id: text,
  token: text,
  landed_at: optionalText,
  submitted_at: optionalText,
  hidden: z.record(z.string(), z.unknown()).nullish().catch(null),
  variables: list,
  calculated: z.object({ score: optionalText }).nullish().catch(null),
  ending: z.object({ id: optionalText, ref: optionalText }).nullish().catch(null),
  definition: z.unknown().optional(),
  answers: list,
});
type FormResponse = z.infer<typeof FormResponse>;
const Body = z.object({ event_id: optionalText, event_type: optionalText, form_response: FormResponse });

/** `Typeform-Signature: sha256=<base64>` (typeform.com/developers/webhooks/secure-your-webhooks). */
async function verify(
  { headers, body }: UnprovenRequest,
  secrets: readonly string[],
): Promise<Result<AuthenticBody, ProofFailure>> {
  const signature = headers.get("typeform-signature");
  if (signature === null || signature === "") return failed("unsigned");
  const expected: string[] = [];
  for (const secret of secrets) expected.push(`sha256=${toBase64(await hmacSha256(secret, body))}`);
  return isOneOf(expected, signature) ? ok(asAuthentic(body)) : failed("wrong-signature");
}

function read(headers: Headers, bytes: AuthenticBody, receivedAt: number): Result<ReadDelivery, ReadFailure> {
  const json = readJson(headers, bytes);
  if (!json.ok) return json;
  const body = Body.safeParse(json.value);
  if (!body.success) return failed("unreadable");
  const { event_id: event, form_response: response } = body.data;
  const id = response.token.trim();
  const form = response.form_id.trim();
  if (id === "" || form === "") return failed("unreadable");
  const kind = kindOf(body.data.event_type ?? "form_response", event ?? null, response);
  if (kind === null) return ok({ kind: "other-event", form, submissionId: id });
  // A part of a form has the id of the whole, which must not be taken for an edit of it later.
  const submissionId = kind === "partial" ? `${id}:partial` : id;
  const definition = readDefinition(response.definition);
  const submission = toSubmission(form, submissionId, kind, response, definition, receivedAt);
  const isWhole = submission.answers.every(({ field }) => definition.find(field.id, field.ref) !== null);
  const shape = isWhole ? definition.shape : null;
  return ok({ kind: "submission", submission, messageId: null, ticket: ticketOf(response), shape });
}

/** Typeform takes hidden fields from the fragment, which browsers send to nobody; reported by others, not tried. */
function withTicket(address: string, ticket: string): string {
  const [page = "", ...fragment] = address.split("#");
  return `${page}#${amongPairs(fragment.join("#"), ticket)}`;
}

function ticketOf({ hidden }: FormResponse): string | null {
  const given = text.safeParse(hidden?.[TICKET_NAME]);
  return given.success && TICKET_SHAPE.test(given.data.trim()) ? given.data.trim() : null;
}

/**
 * Null for events that are no response of any kind. The "Send test request" button of Typeform's admin panel
 * sends no mark of its own, but an event that has the response's token for its id, and no time between its landing and
 * its sending (seen in a captured delivery).
 */
function kindOf(eventType: string, event: string | null, response: FormResponse): SubmissionKind | null {
  if (eventType === "form_response_partial") return "partial";
  if (eventType !== "form_response") return null;
  const { landed_at: landedAt, submitted_at: submittedAt } = response;
  const isTest = event === response.token && typeof landedAt === "string" && landedAt === submittedAt;
  return isTest ? "test" : "complete";
}

function toSubmission(
  form: string,
  id: string,
  kind: SubmissionKind,
  response: FormResponse,
  definition: Definition,
  receivedAt: number,
): Submission {
  return {
    source: "typeform",
    form,
    formTitle: definition.title,
    id,
    kind,
    submittedAt: toInstant(response.submitted_at, receivedAt),
    answers: (response.answers ?? []).flatMap((answer) => toAnswer(answer, definition)),
    hidden: textsOf(Object.entries(response.hidden ?? {}).filter(([name]) => name !== TICKET_NAME)),
    variables: readVariables(response),
    ending: response.ending?.ref ?? response.ending?.id ?? null,
    isConfirmed: true,
    fingerprint: null,
  };
}

/** Joined by field id first: one public capture has answer refs that differ from the definition's. */
function toAnswer(input: unknown, definition: Definition): Answer[] {
  const answer = AnswerBody.safeParse(input);
  if (!answer.success) return [];
  const own = answer.data.field;
  const defined = definition.find(own?.id ?? null, own?.ref ?? null);
  const { text, values, choices } = readTypeformValue(answer.data.type ?? "", answer.data, defined?.choices ?? []);
  if (values.length === 0) return [];
  const field = {
    id: own?.id ?? defined?.id ?? "",
    ref: defined?.ref ?? own?.ref ?? null,
    type: own?.type ?? defined?.type ?? answer.data.type ?? "",
    title: defined?.title || own?.ref || own?.id || "Question",
  };
  return [{ field, text, values, choices }];
}

/** The variables by their keys; the score that older bodies give apart counts as one, unless there is one of that name. */
function readVariables(response: FormResponse): Record<string, string> {
  const own = (response.variables ?? []).flatMap((input): [string, unknown][] => {
    const variable = Variable.safeParse(input);
    if (!variable.success) return [];
    const { key, type } = variable.data;
    return [[key, Object.hasOwn(variable.data, type ?? "") ? variable.data[type ?? ""] : undefined]];
  });
  return textsOf([["score", response.calculated?.score], ...own]);
}

/** Those that hold something, by name. */
function textsOf(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const read = text.safeParse(value);
      return read.success && ofValues([read.data]).values.length > 0 ? [[name, read.data]] : [];
    }),
  );
}

function toInstant(submittedAt: string | null | undefined, receivedAt: number): string {
  const time = Date.parse(submittedAt ?? "");
  return new Date(Number.isNaN(time) ? receivedAt : time).toISOString();
}
