import * as z from "zod";
import type { ListedSubmission } from "../form-listing.ts";
import type { Answer, Submission, SubmissionKind } from "../submission.ts";
import { ofValues } from "./answer-value.ts";
import { list, optionalText, text } from "./lenient.ts";
import { TICKET_NAME, TICKET_SHAPE } from "./ticket-field.ts";
import type { Definition } from "./typeform-definition.ts";
import { readTypeformValue } from "./typeform-value.ts";

const AnswerBody = z.looseObject({
  type: optionalText,
  field: z.object({ id: optionalText, ref: optionalText, type: optionalText }).nullish().catch(null),
});
const Variable = z.looseObject({ key: text, type: optionalText });
/** One response as a webhook brings it. */
export const FormResponse = z.object({
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
export type FormResponse = z.infer<typeof FormResponse>;

/**
 * What the Responses API adds: there is a kind, and no form (typeform.com/developers/responses). That the ending comes as
 * `thankyou_screen_ref` is assumed from programs that read it so.
 */
const ListedResponse = FormResponse.omit({ form_id: true }).extend({
  response_type: optionalText,
  thankyou_screen_ref: optionalText,
});
const PARTIAL = "partial";

const Times = z.object({
  response_type: optionalText,
  submitted_at: optionalText,
  staged_at: optionalText,
  landed_at: optionalText,
});

/**
 * When a listed response was sent, or left half-way; milliseconds since 1970, null where that cannot be read. What was never
 * submitted has no such time, or one in the year 1: both are assumed.
 */
export function listedAt(input: unknown): number | null {
  const { response_type: type, submitted_at, staged_at, landed_at } = Times.safeParse(input).data ?? {};
  const given = type === PARTIAL ? [staged_at, submitted_at, landed_at] : [submitted_at, staged_at, landed_at];
  return given.map((text) => Date.parse(text ?? "")).find((time) => time > 0) ?? null;
}

/** Whether a listed response is a form that was opened and nothing more. */
export function isOnlyStarted(input: unknown): boolean {
  return Times.safeParse(input).data?.response_type === "started";
}

/** Reads a response of the Responses API beside the definition of its form; null for one that cannot be read. */
export function readListedResponse(input: unknown, form: string, definition: Definition): ListedSubmission | null {
  const read = ListedResponse.safeParse(input);
  const token = read.data?.token.trim() ?? "";
  const at = listedAt(input);
  if (!read.success || token === "" || at === null || isOnlyStarted(input)) return null;
  const kind = read.data.response_type === PARTIAL ? "partial" : "complete";
  const ending = read.data.ending ?? { ref: read.data.thankyou_screen_ref };
  const response = { ...read.data, ending, form_id: form, submitted_at: new Date(at).toISOString() };
  const submission = toSubmission(form, idOf(token, kind), kind, response, definition, at);
  return { submission, ticket: kind === "partial" ? null : ticketOf(response) };
}

/** A part of a form has the token of the whole, which must not be taken for an edit of it later. */
export function idOf(token: string, kind: SubmissionKind): string {
  return kind === "partial" ? `${token}:partial` : token;
}

/** The ticket that its form was opened with, or null. */
export function ticketOf({ hidden }: FormResponse): string | null {
  const given = text.safeParse(hidden?.[TICKET_NAME]);
  return given.success && TICKET_SHAPE.test(given.data.trim()) ? given.data.trim() : null;
}

/** A response as a submission of this form, id and kind. */
export function toSubmission(
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
