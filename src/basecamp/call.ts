import * as z from "zod";
import type { Clock } from "../clock.ts";
import { parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import { readAnswerText } from "./answer-text.ts";
import { belowApi } from "./api-address.ts";
import { type BasecampFailure, readFailure } from "./failure.ts";

/** What a client needs to make its calls; `fetch` and the clock are the caller's. */
export interface BasecampClientOptions {
  /** Origin of the API; every call goes there. */
  readonly apiUrl: string;
  /** The account's id, a string of digits. */
  readonly account: string;
  readonly accessToken: string;
  readonly userAgent: string;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, "now" | "deadline">;
}

const CREATED = 201;
const NO_CONTENT = 204;
/** Longest wait for a whole answer, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/** An id as Basecamp's JSON has it, read exactly; it comes as a string of digits. */
export const idText = z.union([z.string().regex(/^\d+$/), z.number().int().nonnegative().transform(String)]);

/** A call to Basecamp, its path below the API's origin. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

/** Reads the JSON of a good answer, null where there is no body; null for what cannot be believed. */
export type Reader<T> = (json: unknown, headers: Headers, options: BasecampClientOptions) => T | null;

/** An answer as it came; `text` is null where its body broke off, and `cause` says by what. */
export interface Exchanged {
  readonly response: Response;
  readonly text: string | null;
  readonly cause: "timeout" | "network";
}

/** Sends one request, following no redirect. Fails only where no answer began. */
export async function exchange(
  options: BasecampClientOptions,
  request: ApiRequest,
): Promise<Result<Exchanged, Extract<BasecampFailure, { reason: "no-clear-answer" }>>> {
  const signal = options.clock.deadline(REQUEST_TIMEOUT_MS);
  const cause = () => (signal.aborted ? "timeout" : "network");
  try {
    const response = await options.fetch(`${options.apiUrl}${request.path}`, {
      method: request.method,
      headers: headersFor(options, request),
      redirect: "manual",
      signal,
      ...(request.body !== undefined && { body: request.body }),
    });
    const text = await readAnswerText(response).catch(() => null);
    return ok({ response, text, cause: cause() });
  } catch {
    return failed({ reason: "no-clear-answer", status: null, cause: cause() });
  }
}

/** Makes one call. What comes back is believed only once `read` took it; a create must be answered by 201. */
export async function call<T>(
  options: BasecampClientOptions,
  request: ApiRequest,
  read: Reader<T>,
): Promise<Result<T, BasecampFailure>> {
  const answer = await exchange(options, request);
  if (!answer.ok) return answer;
  const { response, text, cause } = answer.value;
  // A refusal is one by its status, whatever became of its body.
  if (!response.ok) return failed(readFailure(response.status, response.headers, text ?? "", options.clock.now()));
  if (text === null) return failed({ reason: "no-clear-answer", status: response.status, cause });
  const json = response.status === NO_CONTENT ? ok(null) : parseExactJson(text);
  // Basecamp makes with 201; a 200 to a create was seen with the body ignored (bc-api issue 261).
  const expected = request.method !== "POST" || response.status === CREATED;
  const value = json.ok && expected ? read(json.value, response.headers, options) : null;
  if (value !== null) return ok(value);
  return failed({ reason: "no-clear-answer", status: response.status, cause: "unreadable-answer" });
}

/** A GET must not carry a Content-Type: Basecamp would ignore its query. */
function headersFor(options: BasecampClientOptions, request: ApiRequest): Record<string, string> {
  return {
    Authorization: `Bearer ${options.accessToken}`,
    "User-Agent": options.userAgent,
    Accept: "application/json",
    ...(request.body !== undefined && { "Content-Type": "application/json; charset=utf-8" }),
  };
}

/** The path of the `rel="next"` link (RFC 8288), null on the last page, "foreign" when it leaves the account's API. */
export function readNextPage(headers: Headers, apiUrl: string, account: string): string | "foreign" | null {
  for (const match of (headers.get("link") ?? "").matchAll(/<([^<>]*)>([^<]*)/g)) {
    const [, target = "", parameters = ""] = match;
    if (target === "" || !/;\s*rel="?next"?\s*(;|,|$)/i.test(parameters)) continue;
    const path = belowApi(target, apiUrl)?.slice(apiUrl.length);
    return path?.startsWith(`/${account}/`) ? path : "foreign";
  }
  return null;
}
