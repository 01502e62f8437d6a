import { createHmac } from "node:crypto";

/** The submission id of the sample; always the same, so that sending it again makes no second to-do. */
export const SAMPLE_SUBMISSION = "sample0vpn0is0down0000000000a001";

const QUESTIONS = [
  ["short-summary", "short_text", "What do you need?", "text", "VPN is down in the Lisbon office"],
  ["urgency", "multiple_choice", "How urgent is it?", "choice", "Urgent"],
  ["needed-by", "date", "When do you need it?", "date", "2027-01-29"],
  ["your-email", "email", "Your e-mail address", "email", "mia@example.com"],
  [
    "details",
    "long_text",
    "Tell us more",
    "text",
    "Nobody on the third floor can connect.\nError 619 since 9:40 & <retry> did not help.",
  ],
] as const;

/** A Typeform delivery that fits the shipped IT request mapping, as the bytes that Typeform would send. */
export function sampleDelivery(form: string): Uint8Array {
  const body = {
    event_id: "01SAMPLE0000000000000000AA",
    event_type: "form_response",
    form_response: {
      form_id: form,
      token: SAMPLE_SUBMISSION,
      landed_at: "2026-11-23T09:40:12Z",
      submitted_at: "2026-11-23T09:42:51Z",
      definition: {
        id: form,
        title: "IT request",
        fields: QUESTIONS.map(([ref, type, title]) => ({ id: `f-${ref}`, ref, type, title, properties: {} })),
      },
      answers: QUESTIONS.map(([ref, type, , kind, value]) => ({
        type: kind,
        [kind]: kind === "choice" ? { label: value } : value,
        field: { id: `f-${ref}`, ref, type },
      })),
    },
  };
  return new TextEncoder().encode(`${JSON.stringify(body)}\n`);
}

/** Posts a body as Typeform does, signed over its bytes. */
export async function postSigned(url: string, body: Uint8Array<ArrayBuffer>, secret: string): Promise<Response> {
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` },
    body,
  });
}
