import { failed, ok, type Result } from "../result.ts";
import type { Received, RefusalReason, Source } from "./source.ts";

/** Takes one webhook request of a form tool: size, then proof over the raw bytes, then reading, then the right form. */
export async function receive(
  source: Source,
  request: Request,
  secrets: readonly string[],
  form: string,
): Promise<Result<Received, RefusalReason>> {
  if (secrets.length === 0) return failed("no-secret");
  const body = await readBody(request, source.bodyLimitBytes);
  if (body === null) return failed("too-large");
  const proof = await source.verify(request.headers, body, secrets);
  if (!proof.ok) return proof;
  const delivery = source.read(request.headers, proof.value);
  if (!delivery.ok) return delivery;
  if (delivery.value.form !== form) return failed("other-form");
  return ok(delivery.value);
}

/** The body's bytes as they came, or null as soon as there are more than `limit`; the rest is not read into memory. */
async function readBody(request: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return null;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
