import { parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import { checkJotformKey, readJotformBack } from "./jotform-api.ts";
import { askJotformWebhook, listJotform } from "./jotform-list.ts";
import { readRawRequest } from "./jotform-raw.ts";
import { isMembers } from "./jotform-text.ts";
import { isOneOf } from "./signature.ts";
import {
  type AuthenticBody,
  asAuthentic,
  type ProofFailure,
  type ReadDelivery,
  type ReadFailure,
  type Source,
  type UnprovenRequest,
} from "./source.ts";
import { amongPairs, takeTicket } from "./ticket-field.ts";
import { oneLineTitle } from "./title.ts";

/** The largest body taken, in bytes. Drawn signatures come as images in it, which are not stored. */
export const JOTFORM_BODY_LIMIT_BYTES = 1_800_000;

/** `submitDate` is the browser's own clock; further than this from ours, in milliseconds, it is not believed. */
const SUBMIT_DATE_SLACK_MS = 24 * 60 * 60 * 1000;

/**
 * Jotform's webhooks: multipart forms that nothing signs (jotform.com/answers/14043811), so that a secret in the address
 * must do, and the submission is read back where the mapping names an API key.
 */
export const jotform: Source = {
  name: "jotform",
  proof: "url-secret",
  bodyLimitBytes: JOTFORM_BODY_LIMIT_BYTES,
  mapping: {
    form: {
      pattern: /^\d+$/,
      hint: "It is the number in the form's address: https://form.jotform.com/261234567890123",
    },
    origins: [],
    ticketIn: "field",
    kinds: [],
    unlisted: [],
  },
  asksForOutcome: false,
  formAddress: (form) => `https://form.jotform.com/${form}`,
  withTicket,
  verify,
  read,
  readBack: readJotformBack,
  checkKey: checkJotformKey,
  list: listJotform,
  webhookState: askJotformWebhook,
};

async function verify(
  { addressSecret, body }: UnprovenRequest,
  secrets: readonly string[],
): Promise<Result<AuthenticBody, ProofFailure>> {
  if (addressSecret === null || addressSecret === "") return failed("no-address-secret");
  return isOneOf(secrets, addressSecret) ? ok(asAuthentic(body)) : failed("wrong-address-secret");
}

/**
 * Reads the parts `formID`, `submissionID` and `rawRequest`, and `formTitle` for display. The others are not looked at:
 * `webhookURL` repeats the secret, `ip` and `username` are nobody's business, `pretty` cannot be parsed.
 */
async function read(
  headers: Headers,
  bytes: AuthenticBody,
  receivedAt: number,
): Promise<Result<ReadDelivery, ReadFailure>> {
  const contentType = headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(contentType.trim())) return failed("wrong-content-type");
  const parts = await readParts(bytes, contentType);
  const form = partOf(parts, "formID");
  const id = partOf(parts, "submissionID");
  const json = parseExactJson(partOf(parts, "rawRequest"));
  if (!isId(form) || !isId(id) || !json.ok || !isMembers(json.value)) return failed("unreadable");
  const { ticket, rest } = takeTicket(readRawRequest(json.value));
  const submission = {
    source: "jotform",
    form,
    formTitle: oneLineTitle(partOf(parts, "formTitle")),
    id,
    kind: "complete",
    submittedAt: new Date(sentAt(json.value.submitDate, receivedAt)).toISOString(),
    answers: rest,
    hidden: {},
    variables: {},
    ending: null,
    isConfirmed: true,
    fingerprint: null,
  } as const;
  return ok({ kind: "submission", submission, messageId: null, ticket, shape: null });
}

/** Jotform fills in the questions whose unique names stand in the query; reported by others, not tried. */
function withTicket(address: string, ticket: string): string {
  const [page = "", ...fragment] = address.split("#");
  const [path = "", ...query] = page.split("?");
  const end = fragment.length === 0 ? "" : `#${fragment.join("#")}`;
  return `${path}?${amongPairs(query.join("?"), ticket)}${end}`;
}

/** The parts of a multipart body, or null for one that is none. */
async function readParts(bytes: Uint8Array, contentType: string): Promise<FormData | null> {
  try {
    return await new Response(bytes, { headers: { "Content-Type": contentType } }).formData();
  } catch {
    return null;
  }
}

function partOf(parts: FormData | null, name: string): string {
  const part = parts?.get(name);
  return typeof part === "string" ? part.trim() : "";
}

/** Forms have up to 15 digits and submissions 19, beyond what a number holds. */
function isId(text: string): boolean {
  return /^\d{1,25}$/.test(text);
}

function sentAt(submitDate: unknown, receivedAt: number): number {
  const at = typeof submitDate === "string" && /^\d{13}$/.test(submitDate) ? Number(submitDate) : Number.NaN;
  return Math.abs(at - receivedAt) <= SUBMIT_DATE_SLACK_MS ? at : receivedAt;
}
