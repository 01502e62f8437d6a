import { failed, ok, type Result } from "../result.ts";
import { fromBase64, hmacSha256, isOneOf, toBase64 } from "./signature.ts";
import type { ProofFailure, UnprovenRequest } from "./source.ts";

/** How far a request's time may be from ours, before or after, in seconds. */
export const SIGNATURE_WINDOW_SECONDS = 5 * 60;

const SECRET_PREFIX = "whsec_";
/** The shortest key that is taken, in bytes; the specification asks for 24 to 64. */
const KEY_MIN_BYTES = 24;
const ID_MAX_CHARACTERS = 256;
/** More entries in one header than any rotation needs are not looked at. */
const SIGNATURES_LIMIT = 10;

/**
 * Proves a request by Standard Webhooks 1.0.0 (standardwebhooks.com): `v1,` and the base64 of an HMAC-SHA256 over
 * id, timestamp and the raw body, joined by dots. Answers the `webhook-id`, which is the same for each try of one
 * message. One matching signature among several suffices.
 */
export async function verifyStandardWebhook(
  { headers, body }: UnprovenRequest,
  secrets: readonly string[],
  now: number,
): Promise<Result<string, ProofFailure>> {
  const keys = secrets.flatMap((secret) => readKey(secret) ?? []);
  if (keys.length === 0) return failed("no-usable-secret");
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signatures = headers.get("webhook-signature") ?? "";
  if (id === "" || timestamp === "" || signatures === "") return failed("unsigned");
  // A dot in the id would make it unclear where the id ends in what is signed.
  if (id.length > ID_MAX_CHARACTERS || id.includes(".") || !/^\d{1,12}$/.test(timestamp)) {
    return failed("wrong-signature");
  }
  const given = signatures.split(" ").slice(0, SIGNATURES_LIMIT);
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`);
  const signed = new Uint8Array(prefix.byteLength + body.byteLength);
  signed.set(prefix);
  signed.set(body, prefix.byteLength);
  const expected: string[] = [];
  for (const key of keys) expected.push(`v1,${toBase64(await hmacSha256(key, signed))}`);
  let genuine = false;
  for (const signature of given) genuine = isOneOf(expected, signature) || genuine;
  if (!genuine) return failed("wrong-signature");
  // Looked at last, so that only who knows the secret learns how our clock stands.
  if (Math.abs(now / 1000 - Number(timestamp)) > SIGNATURE_WINDOW_SECONDS) return failed("stale-timestamp");
  return ok(id);
}

/** Whether a secret is one as the specification writes it. */
export function isStandardSecret(secret: string): boolean {
  return readKey(secret) !== null;
}

/** The bytes of a secret as the specification writes it, with or without its prefix; null for anything else. */
function readKey(secret: string): Uint8Array | null {
  const text = secret.trim();
  const bytes = fromBase64(text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : text);
  return bytes !== null && bytes.byteLength >= KEY_MIN_BYTES ? bytes : null;
}
