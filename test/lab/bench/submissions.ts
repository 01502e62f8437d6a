import { createHmac, randomBytes } from "node:crypto";
import { SAMPLE_SUBMISSION, sampleDelivery } from "../../../src/cli/samples/typeform.ts";

/** The mapping that every part sends to, one of the tests' own, with the form that it expects. */
export const MAPPING = { name: "it-request", form: "FxIT4Desk", secret: "IT_REQUEST_SECRET" };

export const WEBHOOK_PATH = `/webhooks/${MAPPING.name}`;

/** The webhook's secret, the same for Formcamp and the comparators. */
export const SECRET = "a secret of the benchmark, 36 bytes.";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const ID_CHARACTERS = 32;
const SUMMARY = "VPN is down in the Lisbon office";

const sample = new TextDecoder().decode(sampleDelivery(MAPPING.form));

/** A submission's id as Typeform makes them: random, so that it falls anywhere into an index. */
export function newId(): string {
  return Array.from(randomBytes(ID_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The bytes that Typeform would send for a submission of this id; the id is also the title of the to-do. */
export function bodyOf(id: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(sample.replace(SAMPLE_SUBMISSION, id).replace(SUMMARY, id));
}

/** The value of `Typeform-Signature` for a body. */
export function signatureOf(body: Uint8Array): string {
  return `sha256=${createHmac("sha256", SECRET).update(body).digest("base64")}`;
}
