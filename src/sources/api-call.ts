import { parseExactJson } from "../exact-json.ts";
import type { ApiAccess } from "../form-listing.ts";
import { failed, ok, type Result } from "../result.ts";
import { readBody } from "./body.ts";
import { decodeUtf8 } from "./json-body.ts";

/** The largest answer of a form tool's API that is read, in bytes. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** An answer of any status; `json` is null where its body is no JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly json: unknown;
  readonly retryAfterMs: number | null;
}

/** Why there is no answer that can be read; the status is null without any. */
export interface NoApiAnswer {
  readonly reason: "too-large" | "unavailable";
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}

/** One GET. No redirect is followed, since the key would go with it; the key is in a header, since addresses end up in logs. */
export async function getFromApi(
  path: string,
  headers: Readonly<Record<string, string>>,
  { apiUrl, fetch, deadline }: ApiAccess,
): Promise<Result<ApiAnswer, NoApiAnswer>> {
  const response = await fetch(`${apiUrl}${path}`, {
    headers: { ...headers, Accept: "application/json" },
    redirect: "manual",
    signal: deadline(TIMEOUT_MS),
  }).catch(() => null);
  if (response === null) return failed({ reason: "unavailable", status: null, retryAfterMs: null });
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get("retry-after"));
  const body = await readBody(response, ANSWER_LIMIT_BYTES, ANSWER_LIMIT_BYTES);
  if (!body.ok) {
    return failed({ reason: body.failure === "too-large" ? "too-large" : "unavailable", status, retryAfterMs });
  }
  const json = parseExactJson(decodeUtf8(body.value) ?? "");
  return ok({ status, json: json.ok ? json.value : null, retryAfterMs });
}

/** Seconds, as they come with a 429; anything else is left to our own pauses. */
function readRetryAfter(header: string | null): number | null {
  return header !== null && /^[1-9]\d{0,5}$/.test(header.trim()) ? Number(header) * 1000 : null;
}
