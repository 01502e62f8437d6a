import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { JOTFORM_CONTENT_TYPE, leaveAnswers, leaveParts, multipart } from "../fixtures/jotform.ts";
import { visit } from "./bridge.ts";

export const LEAVE_SECRET = "current-leave-secret";
/** The secret that test/vitest.config.ts configures: 32 bytes of 1. */
export const ONBOARDING_SECRET = `whsec_${toBase64(new Uint8Array(32).fill(1))}`;

/** The headers that our script signs a body with; `at` in milliseconds since 1970. */
export async function signStandardWebhook(
  body: Uint8Array,
  secret: string,
  { id = "gf_1", at = Date.now() } = {},
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  const key = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (character) => character.charCodeAt(0));
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`);
  const signature = toBase64(await hmacSha256(key, new Uint8Array([...prefix, ...body])));
  return {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
}

/** Posts a response of the onboarding form as our script does. */
export async function deliverOnboarding(
  body: unknown = onboarding(),
  options: { id?: string; at?: number; secret?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  const signed = await signStandardWebhook(bytes, options.secret ?? ONBOARDING_SECRET, options);
  return visit("/webhooks/onboarding", { method: "POST", headers: { ...signed, ...options.headers }, body: bytes });
}

/** Posts a leave request as Jotform does, to the address with the secret. */
export function deliverLeaveRequest(
  id: string,
  rawRequest: unknown = leaveAnswers(),
  secret = LEAVE_SECRET,
): Promise<Response> {
  return visit(`/webhooks/leave-request/${encodeURIComponent(secret)}`, {
    method: "POST",
    headers: { "Content-Type": JOTFORM_CONTENT_TYPE },
    body: multipart(leaveParts(id, rawRequest)),
  });
}
