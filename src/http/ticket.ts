import { equalInConstantTime, hmacSha256 } from "../sources/signature.ts";

/** Random bytes that make a ticket unguessable, and bytes of the signature that tells our own from others. */
const RANDOM_BYTES = 16;
const MARK_BYTES = 16;

/**
 * Makes the ticket of a status page: random bytes and an HMAC over them, so that others are turned away without asking
 * the ledger. `random` gives that many random bytes.
 */
export async function makeTicket(key: string, random: (length: number) => Uint8Array): Promise<string> {
  const id = toBase64Url(random(RANDOM_BYTES));
  return `${id}.${await markOf(key, id)}`;
}

/** Whether a text is a ticket that was made with this key. */
export async function isTicket(key: string, text: string): Promise<boolean> {
  const [, id, mark] = /^([\w-]{22})\.([\w-]{22})$/.exec(text) ?? [];
  return id !== undefined && mark !== undefined && equalInConstantTime(mark, await markOf(key, id));
}

async function markOf(key: string, id: string): Promise<string> {
  const mac = await hmacSha256(key, new TextEncoder().encode(`ticket ${id}`));
  return toBase64Url(mac.subarray(0, MARK_BYTES));
}

/** Base64 for addresses, without padding (RFC 4648 section 5). */
function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
