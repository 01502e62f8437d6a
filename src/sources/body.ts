import { failed, ok, type Result } from "../result.ts";

/** A body without a length is read up to this many times the limit before its sender is cut off. */
const DISCARDED_FACTOR = 64;

/**
 * The body's bytes as they came, unless there are more than `limit`; the rest is never kept in memory, and read on up to
 * `discardLimit` only.
 */
export async function readBody(
  message: Request | Response,
  limit: number,
  discardLimit = limit * DISCARDED_FACTOR,
): Promise<Result<Uint8Array, "too-large" | "cut-off">> {
  const length = message.headers.get("content-length");
  if (Number(length ?? 0) > limit) return failed("too-large");
  // The length of a packed body says nothing of what it unpacks to.
  if (length !== null && !message.headers.has("content-encoding")) {
    const whole = await message.arrayBuffer().catch(() => null);
    if (whole === null) return failed("cut-off");
    return whole.byteLength > limit ? failed("too-large") : ok(new Uint8Array(whole));
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = message.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch(() => null);
    if (part === null) return failed("cut-off");
    if (part === undefined || part.done) break;
    size += part.value.byteLength;
    if (size <= limit) chunks.push(part.value);
    // What is too large is read on for a while: some senders lose the answer when their upload is cut off.
    else if (size > discardLimit) return failed("too-large");
  }
  if (size > limit) return failed("too-large");
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return ok(body);
}
