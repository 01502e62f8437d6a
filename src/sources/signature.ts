/** The HMAC-SHA256 of the bytes as they came (RFC 2104), keyed by the given bytes; 32 bytes. */
export async function hmacSha256(key: string | Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const raw = typeof key === "string" ? new TextEncoder().encode(key) : key;
  const imported = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

/** Compares two texts in a time that depends on their lengths only. */
export function equalInConstantTime(left: string, right: string): boolean {
  const a = new TextEncoder().encode(left);
  const b = new TextEncoder().encode(right);
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

/** Whether a text is one of the secrets; the time it takes does not tell which, nor how much of it fits. */
export function isOneOf(secrets: readonly string[], given: string): boolean {
  let found = false;
  for (const secret of secrets) found = equalInConstantTime(given, secret) || found;
  return found;
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes of standard base64 text, with or without its padding; null when it is none. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
