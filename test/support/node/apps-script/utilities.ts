import { createHmac } from "node:crypto";

/** A value as `Byte[]` of Apps Script, which are signed; anything else fits none of its methods. */
export function signedBytes(value: unknown): number[] {
  const isByte = (entry: unknown) => Number.isInteger(entry) && Number(entry) >= -128 && Number(entry) <= 127;
  if (!Array.isArray(value) || !value.every(isByte)) {
    throw new Error(`The parameters (${typeof value}) don't match the method signature.`);
  }
  return value.map(Number);
}

export function unsignedBytes(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from(bytes, (byte) => byte & 0xff);
}

function toSigned(bytes: Uint8Array): number[] {
  return Array.from(Int8Array.from(bytes));
}

/** The parts of `Utilities` that have no clock. */
export const pureUtilities = {
  computeHmacSha256Signature(value: unknown, key: unknown): number[] {
    const hmac = createHmac("sha256", unsignedBytes(signedBytes(key)));
    return toSigned(hmac.update(unsignedBytes(signedBytes(value))).digest());
  },
  base64Encode(bytes: unknown): string {
    return Buffer.from(unsignedBytes(signedBytes(bytes))).toString("base64");
  },
  base64Decode(text: unknown): number[] {
    if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) {
      throw new Error("Could not decode string.");
    }
    return toSigned(Buffer.from(text, "base64"));
  },
  newBlob(text: unknown): { getBytes(): number[] } {
    if (typeof text !== "string") throw new Error("The parameters don't match the method signature.");
    return { getBytes: () => toSigned(new TextEncoder().encode(text)) };
  },
};
