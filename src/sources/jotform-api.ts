import * as z from "zod";
import { parseExactJson } from "../exact-json.ts";
import type { ReadBackFailure, ReadBackOptions } from "../read-back.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import { readBody } from "./body.ts";
import { readApiAnswers } from "./jotform-answers.ts";
import { decodeUtf8 } from "./json-body.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "./submission-size.ts";

/** The largest answer of the API that is read, in bytes. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** A webhook of a submission that is older than this, in milliseconds, proves nothing: it is a copy of one. */
const AGE_LIMIT_MS = 48 * 60 * 60 * 1000;
/** `created_at` is in the account's own time without a zone, so up to this far off, in milliseconds. */
const ZONE_SLACK_MS = 14 * 60 * 60 * 1000;

const text = z.union([z.string(), z.number()]).transform(String);
const Envelope = z.object({ responseCode: text.nullish().catch(null), content: z.unknown().optional() });
const Content = z.object({
  id: text.nullish().catch(null),
  form_id: text,
  status: text.nullish().catch(null),
  created_at: text.nullish().catch(null),
  answers: z.unknown().optional(),
});

/**
 * Reads a submission by `GET /submission/{id}` (api.jotform.com/docs) and takes its answers from there. A foreign or
 * unknown id answers 401 and so does a wrong key, hence the second question whether the key works at all. HTTP 200 can
 * carry an error's `responseCode`, and `content` can be an array of one.
 */
export async function readJotformBack(
  unconfirmed: Submission,
  options: ReadBackOptions,
): Promise<Result<Submission, ReadBackFailure>> {
  const answer = await get(`/submission/${unconfirmed.id}`, options);
  if (!answer.ok) return answer;
  const { status, content } = answer.value;
  if (status === 401 || status === 403 || status === 404) {
    const own = await get("/user", options);
    if (!own.ok) return own;
    const isRefused = own.value.status === 401 || own.value.status === 403;
    return failed({ reason: isRefused ? "api-key-refused" : "unknown-submission", status });
  }
  const read = Content.safeParse(Array.isArray(content) ? content[0] : content);
  if (status !== 200 || !read.success) return failed({ reason: "unavailable", status, retryAfterMs: null });
  const { id, form_id: form, created_at: createdAt, answers } = read.data;
  if (form !== unconfirmed.form) return failed({ reason: "disproved", by: "form" });
  if (id !== unconfirmed.id) return failed({ reason: "disproved", by: "id" });
  if (read.data.status !== "ACTIVE") return failed({ reason: "disproved", by: "status" });
  if (!isRecent(createdAt ?? "", options.receivedAt)) return failed({ reason: "disproved", by: "age" });
  const submission = { ...unconfirmed, answers: readApiAnswers(answers), isConfirmed: true };
  return sizeOf(submission) > SUBMISSION_LIMIT_BYTES ? failed({ reason: "too-large" }) : ok(submission);
}

/** One GET; a foreseen answer of the API comes with the status that it means, which can differ from HTTP's. */
async function get(
  path: string,
  { apiUrl, apiKey, fetch, deadline }: ReadBackOptions,
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
      ? failed({ reason: "too-large" })
      : failed({ reason: "unavailable", status, retryAfterMs });
  }
  const json = parseExactJson(decodeUtf8(body.value) ?? "");
  const envelope = Envelope.safeParse(json.ok ? json.value : null);
  const meant = Number((envelope.success ? envelope.data.responseCode : null) ?? status);
  const isKnown = status === 401 || status === 403 || status === 404 || (status === 200 && envelope.success);
  if (!isKnown) return failed({ reason: "unavailable", status, retryAfterMs });
  return ok({ status: status === 200 ? meant : status, content: envelope.success ? envelope.data.content : null });
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
