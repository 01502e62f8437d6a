import * as z from "zod";
import type { TokenKey } from "../config.ts";
import { failed, ok, type Result } from "../result.ts";

const IV_BYTES = 12;

/** An encrypted record as it is stored: AES-256-GCM, the key's id beside it, the account bound to it. */
export const SealedRecord = z.object({
  version: z.literal(1),
  keyId: z.string(),
  account: z.string(),
  iv: z.string(),
  ciphertext: z.string(),
});
export type SealedRecord = z.infer<typeof SealedRecord>;

/** Encrypts text with the first key under a fresh IV; the account id is additional data (NIST SP 800-38D). */
export async function seal(text: string, account: string, keys: readonly TokenKey[]): Promise<SealedRecord> {
  const [key] = keys;
  if (key === undefined) throw new Error("Sealing needs a key; the configuration is checked before.");
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const parameters = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(account) };
  const ciphertext = await crypto.subtle.encrypt(parameters, await importKey(key), new TextEncoder().encode(text));
  return { version: 1, keyId: key.id, account, iv: toHex(iv), ciphertext: toHex(new Uint8Array(ciphertext)) };
}

/** Decrypts a record of outside origin. Fails when its key is not among `keys` or when anything in it was changed. */
export async function unseal(
  stored: unknown,
  keys: readonly TokenKey[],
): Promise<Result<string, "unknown-key" | "tampered">> {
  const record = SealedRecord.safeParse(stored);
  if (!record.success) return failed("tampered");
  const key = keys.find((candidate) => candidate.id === record.data.keyId);
  if (key === undefined) return failed("unknown-key");
  const iv = fromHex(record.data.iv);
  const ciphertext = fromHex(record.data.ciphertext);
  if (iv === null || ciphertext === null) return failed("tampered");
  const parameters = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(record.data.account) };
  try {
    return ok(new TextDecoder().decode(await crypto.subtle.decrypt(parameters, await importKey(key), ciphertext)));
  } catch {
    return failed("tampered");
  }
}

function importKey(key: TokenKey): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key.bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array | null {
  if (!/^(?:[0-9a-f]{2})+$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
