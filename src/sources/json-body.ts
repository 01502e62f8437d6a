import { parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import type { AuthenticBody, ReadFailure } from "./source.ts";

/** The value of a proven JSON body. */
export function readJson(headers: Headers, bytes: AuthenticBody): Result<unknown, ReadFailure> {
  if (!isJson(headers.get("content-type"))) return failed("wrong-content-type");
  const decoded = decodeUtf8(bytes);
  const json = decoded === null ? failed("not-json" as const) : parseExactJson(decoded);
  return json.ok ? ok(json.value) : failed("unreadable");
}

/** Whether a content type is one of JSON. A missing one is taken for it: an authentic submission is not lost for that. */
function isJson(contentType: string | null): boolean {
  return contentType === null || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim());
}

/** The text of UTF-8 bytes, without a byte order mark; null when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
