const encoder = new TextEncoder();
const keys = new Map<string, Promise<CryptoKey>>();

/** Whether the request's body carries the signature that Typeform would give it; answers the body, or null. */
export async function readSigned(request: Request, secret: string): Promise<ArrayBuffer | null> {
  const [, signature] = /^sha256=(.+)$/.exec(request.headers.get("Typeform-Signature") ?? "") ?? [];
  if (signature === undefined) return null;
  const body = await request.arrayBuffer();
  const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  return (await crypto.subtle.verify("HMAC", await keyOf(secret), bytes, body)) ? body : null;
}

function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const made = crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
  keys.set(secret, made);
  return made;
}
