import * as z from "zod";
import { failed, ok, type Result } from "../result.ts";
import type { SubmissionKind } from "../submission.ts";
import { readJson } from "./json-body.ts";
import { optionalText } from "./lenient.ts";
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
import { amongPairs } from "./ticket-field.ts";
import { askTypeformWebhook, checkTypeformKey, listTypeform } from "./typeform-api.ts";
import { readDefinition } from "./typeform-definition.ts";
import { FormResponse, idOf, ticketOf, toSubmission } from "./typeform-response.ts";

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
  checkKey: checkTypeformKey,
  list: listTypeform,
  webhookState: askTypeformWebhook,
};

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
  const definition = readDefinition(response.definition);
  const submission = toSubmission(form, idOf(id, kind), kind, response, definition, receivedAt);
  const isWhole = submission.answers.every(({ field }) => definition.find(field.id, field.ref) !== null);
  const shape = isWhole ? definition.shape : null;
  return ok({ kind: "submission", submission, messageId: null, ticket: ticketOf(response), shape });
}

/** Typeform takes hidden fields from the fragment, which browsers send to nobody; reported by others, not tried. */
function withTicket(address: string, ticket: string): string {
  const [page = "", ...fragment] = address.split("#");
  return `${page}#${amongPairs(fragment.join("#"), ticket)}`;
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
