import * as z from "zod";
import { parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Answer, Field, Submission } from "../submission.ts";
import { equalInConstantTime, hmacSha256, toBase64 } from "./signature.ts";
import { type AuthenticBody, asAuthentic, type Received, type Source } from "./source.ts";
import { readTypeformValue } from "./typeform-value.ts";

/** The largest body taken, in bytes. */
export const TYPEFORM_BODY_LIMIT_BYTES = 512 * 1024;

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optionalText = text.nullish().catch(null);

const AnswerBody = z.looseObject({
  type: optionalText,
  field: z.object({ id: optionalText, ref: optionalText, type: optionalText }).nullish().catch(null),
});
const FieldBody = z.object({ id: optionalText, ref: optionalText, type: optionalText, title: optionalText });
const FormResponse = z.object({
  form_id: text,
  token: text,
  submitted_at: optionalText,
  hidden: z.record(z.string(), z.unknown()).nullish().catch(null),
  definition: z
    .object({ title: optionalText, fields: z.array(z.unknown()).nullish().catch(null) })
    .nullish()
    .catch(null),
  answers: z.array(z.unknown()).nullish().catch(null),
});
const Body = z.object({ event_type: optionalText, form_response: FormResponse });

/** Typeform's webhooks (typeform.com/developers/webhooks): JSON, signed by HMAC-SHA256 over the raw bytes. */
export const typeform: Source = {
  name: "typeform",
  bodyLimitBytes: TYPEFORM_BODY_LIMIT_BYTES,
  verify,
  read,
};

/** `Typeform-Signature: sha256=<base64>` (typeform.com/developers/webhooks/secure-your-webhooks). */
async function verify(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly string[],
): Promise<Result<AuthenticBody, "unsigned" | "wrong-signature">> {
  const signature = headers.get("typeform-signature");
  if (signature === null || signature === "") return failed("unsigned");
  let genuine = false;
  for (const secret of secrets) {
    const expected = `sha256=${toBase64(await hmacSha256(secret, body))}`;
    genuine = equalInConstantTime(signature, expected) || genuine;
  }
  return genuine ? ok(asAuthentic(body)) : failed("wrong-signature");
}

function read(
  headers: Headers,
  bytes: AuthenticBody,
): Result<Received & { form: string }, "wrong-content-type" | "unreadable"> {
  if (!isJson(headers.get("content-type"))) return failed("wrong-content-type");
  const text = decodeUtf8(bytes);
  const json = text === null ? failed("not-json" as const) : parseExactJson(text);
  if (!json.ok) return failed("unreadable");
  const body = Body.safeParse(json.value);
  if (!body.success) return failed("unreadable");
  const { event_type: event, form_response: response } = body.data;
  const id = response.token.trim();
  const form = response.form_id.trim();
  if (id === "" || form === "") return failed("unreadable");
  if (event !== null && event !== undefined && event !== "form_response") {
    return ok({ kind: "ignored", submissionId: id, form });
  }
  return ok({ kind: "submission", submission: toSubmission(form, id, response), form });
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}

/** A missing header is taken as JSON: an authentic submission is not lost for it. */
function isJson(contentType: string | null): boolean {
  return contentType === null || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim());
}

function toSubmission(form: string, id: string, response: z.infer<typeof FormResponse>): Submission {
  const fields = (response.definition?.fields ?? []).flatMap(toField);
  return {
    source: "typeform",
    form,
    formTitle: cleanTitle(response.definition?.title ?? ""),
    id,
    submittedAt: toInstant(response.submitted_at),
    answers: (response.answers ?? []).flatMap((answer) => toAnswer(answer, fields)),
    hidden: Object.fromEntries(
      Object.entries(response.hidden ?? {}).flatMap(([name, value]) => {
        const read = text.safeParse(value);
        return read.success && read.data !== "" ? [[name, read.data]] : [];
      }),
    ),
  };
}

function toField(input: unknown): Field[] {
  const field = FieldBody.safeParse(input);
  if (!field.success) return [];
  const { id, ref, type, title } = field.data;
  return [{ id: id ?? "", ref: ref ?? null, type: type ?? "", title: cleanTitle(title ?? "") }];
}

/** Joined by field id first: one public capture has answer refs that differ from the definition's. */
function toAnswer(input: unknown, fields: readonly Field[]): Answer[] {
  const answer = AnswerBody.safeParse(input);
  if (!answer.success) return [];
  const own = answer.data.field;
  const defined =
    fields.find((field) => field.id !== "" && field.id === own?.id) ??
    fields.find((field) => field.ref !== null && field.ref === own?.ref);
  const field: Field = {
    id: own?.id ?? defined?.id ?? "",
    ref: defined?.ref ?? own?.ref ?? null,
    type: own?.type ?? defined?.type ?? answer.data.type ?? "",
    title: defined?.title || own?.ref || own?.id || "Question",
  };
  const values = readTypeformValue(answer.data.type ?? "", answer.data);
  return values.length === 0 ? [] : [{ field, text: values.join(", "), values }];
}

/** Titles carry line breaks, `*bold*` marks and unresolved recalls such as `{{field:ref}}`, which mean nothing here. */
function cleanTitle(title: string): string {
  return title
    .replace(/\{\{\s*(?:field|hidden|var|answer)[:_][^{}]*\}\}/g, "…")
    .replace(/\*([^*]+)\*/g, "$1")
    .replace(/(^|\s)_([^_]+)_(?=\s|$)/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}

function toInstant(submittedAt: string | null | undefined): string {
  const time = Date.parse(submittedAt ?? "");
  return Number.isNaN(time) ? "" : new Date(time).toISOString();
}
