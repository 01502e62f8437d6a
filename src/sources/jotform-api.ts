import * as z from "zod";
import { digest } from "../digest.ts";
import { parseExactJson } from "../exact-json.ts";
import { type Confirmed, type Disproof, keyMark, type ReadBackFailure, type ReadBackOptions } from "../read-back.ts";
import { failed, ok, type Result } from "../result.ts";
import { contentOf, type Submission } from "../submission.ts";
import { readBody } from "./body.ts";
import { readApiAnswers, readApiShape } from "./jotform-answers.ts";
import { decodeUtf8 } from "./json-body.ts";
import { optionalText, text } from "./lenient.ts";
import type { CheckKey, KeyState } from "./source.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "./submission-size.ts";
import { takeTicket } from "./ticket-field.ts";

/** The largest answer of the API that is read, in bytes. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
const OK = 200;

/** A webhook of a submission that is older than this, in milliseconds, proves nothing: it is a copy of one. */
const AGE_LIMIT_MS = 48 * 60 * 60 * 1000;
/** `created_at` is in the account's own time without a zone, so up to this far off, in milliseconds. */
const ZONE_SLACK_MS = 14 * 60 * 60 * 1000;

const Envelope = z.object({ responseCode: optionalText, content: z.unknown().optional() });
const Content = z.object({
  id: optionalText,
  form_id: text,
  status: optionalText,
  created_at: optionalText,
  answers: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
});

/**
 * Reads a submission by `GET /submission/{id}` (api.jotform.com/docs) and takes its answers from there. A foreign or
 * unknown id answers 401 and so does a wrong key, hence the second question whether the key works at all. HTTP 200 can
 * carry an error's `responseCode`, and `content` can be an array of one.
 */
export async function readJotformBack(
  unconfirmed: Submission,
  options: ReadBackOptions,
): Promise<Result<Confirmed, ReadBackFailure>> {
  const answer = await get(`/submission/${unconfirmed.id}`, options);
  if (!answer.ok) return answer;
  const { status, content } = answer.value;
  if (isUnknown(status)) return whyUnknown(status, options);
  const read = Content.safeParse(Array.isArray(content) ? content[0] : content);
  if (status !== OK || !read.success) return failed({ reason: "unavailable", status, retryAfterMs: null });
  const { id, form_id: form, created_at: createdAt } = read.data;
  const disproved = (by: Disproof) => failed({ reason: "disproved" as const, status, by });
  if (form !== unconfirmed.form) return disproved("form");
  if (id !== unconfirmed.id) return disproved("id");
  if (read.data.status !== "ACTIVE") return disproved("status");
  if (!isRecent(createdAt ?? "", options.receivedAt)) return disproved("age");
  // The ticket that its webhook brought counts.
  const { rest } = takeTicket(readApiAnswers(read.data.answers));
  const submission = { ...unconfirmed, answers: rest, isConfirmed: true };
  // Its webhook had answers, so that this is not all of it.
  const isPart = submission.answers.length === 0 && unconfirmed.fingerprint !== (await fingerprintOfNone(unconfirmed));
  if (isPart) return failed({ reason: "unavailable", status, retryAfterMs: null });
  if (sizeOf(submission) > SUBMISSION_LIMIT_BYTES) return failed({ reason: "too-large", status });
  return ok({ submission, shape: readApiShape(read.data.answers) });
}

/** Asks for the key's own account (api.jotform.com/docs, "Get user information"): 401 means that the key is refused. */
export async function checkJotformKey(options: Parameters<CheckKey>[0]): Promise<KeyState> {
  const own = await get("/user", options);
  if (!own.ok) return "unavailable";
  if (own.value.status === OK) return "works";
  return own.value.status === 401 ? "refused" : "unavailable";
}

/** 401 is what Jotform answers for a foreign or unknown id; 404 would mean the same. */
function isUnknown(status: number): boolean {
  return status === 401 || status === 404;
}

async function whyUnknown(status: number, options: ReadBackOptions): Promise<Result<never, ReadBackFailure>> {
  const unknown = failed({ reason: "unknown-submission" as const, status });
  if (options.isKeyGood) return unknown;
  const own = await get("/user", options);
  if (!own.ok) return own;
  switch (own.value.status) {
    case OK:
      return unknown;
    case 401:
      return failed({ reason: "api-key-refused", status, keyMark: await keyMark(options.apiKey) });
    default:
      // Where not even the key's own account is found, such as at a wrong address, nothing is known of the submission.
      return failed({ reason: "unavailable", status: own.value.status, retryAfterMs: null });
  }
}

function fingerprintOfNone(submission: Submission): Promise<string> {
  return digest(contentOf({ ...submission, answers: [], hidden: {} }));
}

/** One GET; a foreseen answer of the API comes with the status that it means, which can differ from HTTP's. */
async function get(
  path: string,
  { apiUrl, apiKey, fetch, deadline }: Parameters<CheckKey>[0],
): Promise<Result<{ status: number; content: unknown }, ReadBackFailure>> {
  const response = await fetch(`${apiUrl}${path}`, {
    // In a header, since addresses end up in logs.
    headers: { APIKEY: apiKey, Accept: "application/json" },
    redirect: "manual",
    signal: deadline(TIMEOUT_MS),
  }).catch(() => null);
  if (response === null) return failed({ reason: "unavailable", status: null, retryAfterMs: null });
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get("retry-after"));
  const body = await readBody(response, ANSWER_LIMIT_BYTES, ANSWER_LIMIT_BYTES);
  if (!body.ok) {
    return body.failure === "too-large"
      ? failed({ reason: "too-large", status })
      : failed({ reason: "unavailable", status, retryAfterMs });
  }
  const json = parseExactJson(decodeUtf8(body.value) ?? "");
  const envelope = Envelope.safeParse(json.ok ? json.value : null);
  if (isUnknown(status)) return ok({ status, content: null });
  if (status !== OK || !envelope.success) return failed({ reason: "unavailable", status, retryAfterMs });
  const { responseCode, content } = envelope.data;
  return ok({ status: Number(responseCode ?? status), content });
}

/** Seconds, as Jotform would send them with a 429; anything else is left to our own pauses. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^[1-9]\d{0,5}$/.test(header.trim()) ? Number(header) * 1000 : null;
}

function isRecent(createdAt: string, receivedAt: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(createdAt)) return false;
  const at = Date.parse(`${createdAt.replace(" ", "T")}Z`);
  return receivedAt - at <= AGE_LIMIT_MS + ZONE_SLACK_MS && at - receivedAt <= ZONE_SLACK_MS;
}
