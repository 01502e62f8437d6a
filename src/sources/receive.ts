import { failed, ok, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import type { Received, RefusalReason, Source } from "./source.ts";

/** A body without a length is read up to this many times the limit before its sender is cut off. */
const DISCARDED_FACTOR = 64;

/** The largest submission that is stored, in bytes of its JSON; a row of SQLite in a Durable Object ends at 2 MB. */
const SUBMISSION_LIMIT_BYTES = 1_800_000;

/** Takes one webhook request of a form tool: size, then proof over the raw bytes, then reading, then the right form. */
export async function receive(
  source: Source,
  request: Request,
  secrets: readonly string[],
  form: string,
): Promise<Result<Received, RefusalReason>> {
  if (secrets.length === 0) return failed("no-secret");
  const body = await readBody(request, source.bodyLimitBytes);
  if (!body.ok) return body;
  const proof = await source.verify(request.headers, body.value, secrets);
  if (!proof.ok) return proof;
  const delivery = source.read(request.headers, proof.value);
  if (!delivery.ok) return delivery;
  if (delivery.value.form !== form) return failed("other-form");
  if (delivery.value.kind === "submission" && sizeOf(delivery.value.submission) > SUBMISSION_LIMIT_BYTES) {
    return failed("too-large");
  }
  return ok(delivery.value);
}

function sizeOf(submission: Submission): number {
  return new TextEncoder().encode(JSON.stringify(submission)).byteLength;
}

/** The body's bytes as they came, unless there are more than `limit`; the rest is never kept in memory. */
async function readBody(request: Request, limit: number): Promise<Result<Uint8Array, "too-large" | "unreadable">> {
  const length = request.headers.get("content-length");
  if (Number(length ?? 0) > limit) return failed("too-large");
  if (length !== null) {
    const whole = await request.arrayBuffer().catch(() => null);
    if (whole === null) return failed("unreadable");
    return whole.byteLength > limit ? failed("too-large") : ok(new Uint8Array(whole));
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
  for (;;) {
    const part = await reader?.read().catch(() => null);
    if (part === null) return failed("unreadable");
    if (part === undefined || part.done) break;
    size += part.value.byteLength;
    if (size <= limit) chunks.push(part.value);
    // What is too large is read on for a while: some senders lose the answer when their upload is cut off.
    else if (size > limit * DISCARDED_FACTOR) return failed("too-large");
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
