import * as z from "zod";
import { digest } from "../digest.ts";
import type { ApiAccess } from "../form-listing.ts";
import { type Confirmed, type Disproof, keyMark, type ReadBackFailure, type ReadBackOptions } from "../read-back.ts";
import { failed, ok, type Result } from "../result.ts";
import { contentOf, type Submission } from "../submission.ts";
import { getFromApi } from "./api-call.ts";
import { readApiAnswers, readApiShape } from "./jotform-answers.ts";
import { optionalText, text } from "./lenient.ts";
import type { CheckKey, KeyState } from "./source.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "./submission-size.ts";
import { takeTicket } from "./ticket-field.ts";

const OK = 200;

/** A webhook of a submission that is older than this, in milliseconds, proves nothing: it is a copy of one. */
const AGE_LIMIT_MS = 48 * 60 * 60 * 1000;
/** `created_at` is in the account's own time without a zone, so up to this far off, in milliseconds. */
const ZONE_SLACK_MS = 14 * 60 * 60 * 1000;

const Envelope = z.object({ responseCode: optionalText, content: z.unknown().optional(), "limit-left": optionalText });
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
  const answer = await getFromJotform(`/submission/${unconfirmed.id}`, options);
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
  const own = await getFromJotform("/user", options);
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
  const own = await getFromJotform("/user", options);
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
export async function getFromJotform(
  path: string,
  access: ApiAccess,
): Promise<Result<{ status: number; content: unknown; left: number | null }, JotformSilence>> {
  const answer = await getFromApi(path, { APIKEY: access.apiKey }, access);
  if (!answer.ok) return answer;
  const { status, json, retryAfterMs } = answer.value;
  const envelope = Envelope.safeParse(json);
  if (isUnknown(status)) return ok({ status, content: null, left: null });
  if (status !== OK || !envelope.success) return failed({ reason: "unavailable", status, retryAfterMs });
  const { responseCode, content, "limit-left": left } = envelope.data;
  return ok({ status: Number(responseCode ?? status), content, left: readLeft(left) });
}

type JotformSilence = Extract<ReadBackFailure, { reason: "too-large" | "unavailable" }>;

/** How many calls the day has left. */
function readLeft(left: string | null | undefined): number | null {
  return /^\d{1,9}$/.test(left ?? "") ? Number(left) : null;
}

function isRecent(createdAt: string, receivedAt: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(createdAt)) return false;
  const at = Date.parse(`${createdAt.replace(" ", "T")}Z`);
  return receivedAt - at <= AGE_LIMIT_MS + ZONE_SLACK_MS && at - receivedAt <= ZONE_SLACK_MS;
}
