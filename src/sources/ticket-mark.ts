import { equalInConstantTime, hmacSha256 } from "./signature.ts";
import { TICKET_SHAPE } from "./ticket-field.ts";

/** Bytes of the signature that tells our own tickets from others. */
const MARK_BYTES = 16;

/** The mark that makes a ticket of its first part. */
export function ticketMark(key: string, id: string): Promise<string> {
  return markOf(key, "ticket", id, MARK_BYTES);
}

/** Whether a text is a ticket that was made with one of these keys. */
export async function isOwnTicket(keys: readonly string[], text: string): Promise<boolean> {
  const [, id, mark] = TICKET_SHAPE.exec(text) ?? [];
  if (id === undefined || mark === undefined) return false;
  for (const key of keys) {
    if (equalInConstantTime(mark, await ticketMark(key, id))) return true;
  }
  return false;
}

/** A keyed digest for one purpose, cut to so many bytes. */
export async function markOf(
  key: string,
  purpose: "ticket" | "started",
  text: string,
  length?: number,
): Promise<string> {
  const mac = await hmacSha256(key, new TextEncoder().encode(`${purpose} ${text}`));
  return toBase64Url(mac.subarray(0, length));
}

/** Base64 for addresses, without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
