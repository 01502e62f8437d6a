/** Why a call to Basecamp did not give what was asked for. */
export type BasecampFailure =
  /** 401: the access token is refused; no work was done. */
  | { readonly reason: "token-refused"; readonly status: 401 }
  /** 429: refused before any work. `retryAfterMs` is null when Basecamp gave no usable wait. */
  | { readonly reason: "rate-limited"; readonly status: 429; readonly retryAfterMs: number | null }
  /** Understood and turned down; sending the same again gives the same. `detail` is short plain text. */
  | { readonly reason: "rejected"; readonly status: number; readonly detail: string }
  /** 404 with a `Reason` header: the whole account is out of reach (Basecamp docs, "Account inactive"). */
  | { readonly reason: "account-unavailable"; readonly status: number; readonly detail: string }
  /** No answer that can be relied on: the call may or may not have done its work. `status` is null when none began. */
  | { readonly reason: "no-clear-answer"; readonly status: number | null; readonly cause: UnclearCause };

/** What kept an answer from being clear. */
export const UNCLEAR_CAUSES = ["network", "timeout", "server-error", "unreadable-answer", "redirected"] as const;
export type UnclearCause = (typeof UNCLEAR_CAUSES)[number];

/** Client errors that say nothing for good about the request (RFC 9110, RFC 4918, RFC 8470). */
const PASSING_CLIENT_ERRORS = new Set([408, 409, 423, 425]);
const DETAIL_LIMIT_CHARACTERS = 300;

/** Reads a refusal: any answer that is not 2xx. `now` is in milliseconds since 1970. */
export function readFailure(status: number, headers: Headers, body: string, now: number): BasecampFailure {
  if (status === 401) return { reason: "token-refused", status };
  if (status === 429) return { reason: "rate-limited", status, retryAfterMs: readRetryAfter(headers, now) };
  if (status >= 300 && status < 400) return { reason: "no-clear-answer", status, cause: "redirected" };
  if (status === 507) return { reason: "rejected", status, detail: readDetail(body) };
  if (status >= 500 || status < 200 || PASSING_CLIENT_ERRORS.has(status)) {
    return { reason: "no-clear-answer", status, cause: "server-error" };
  }
  const accountReason = headers.get("reason");
  if (status === 404 && accountReason !== null) {
    return { reason: "account-unavailable", status, detail: clip(accountReason) };
  }
  return { reason: "rejected", status, detail: readDetail(body) };
}

/**
 * `Retry-After` in milliseconds: whole seconds above zero or a future HTTP date (RFC 9110 section 10.2.3); anything
 * else is null. Longer than a day counts as nonsense.
 */
export function readRetryAfter(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Math.ceil((Date.parse(value) - now) / 1000) * 1000;
  return Number.isFinite(wait) && wait > 0 && wait <= RETRY_AFTER_LIMIT_MS ? wait : null;
}

const RETRY_AFTER_LIMIT_MS = 24 * 60 * 60 * 1000;

/** The `error` text of a JSON body without its tags; HTML and other bodies say nothing a person needs. */
function readDetail(body: string): string {
  const match = /"error"\s*:\s*"((?:[^"\\]|\\.){0,1000})"/.exec(body);
  return clip((match?.[1] ?? "").replace(/<[^>]*>/g, "").replace(/\\./g, " "));
}

function clip(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, DETAIL_LIMIT_CHARACTERS);
}
