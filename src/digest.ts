/** The SHA-256 digest of a text, in hexadecimal. */
export async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * What proves to a bridge that holds the same value of a secret that it is the same. Whoever does not hold it learns from
 * this no more than whether a guess is right; each question takes another salt.
 */
export function proofOfSecret(name: string, value: string, salt: string): Promise<string> {
  return digest(JSON.stringify(["rotation", salt, name, value]));
}
