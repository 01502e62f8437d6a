import { jsonResponse } from "../api/answer.ts";

const DURATION = "3.02ms";
const CALLS_LEFT = 99_875;

/** A good answer in the envelope that all of Jotform's answers have. */
export function success(content: unknown): Response {
  return envelope(200, { responseCode: 200, message: "success", content });
}

/** The one refusal there is: for a wrong key, and for what is unknown or somebody else's. */
export function unauthorized(resource: string): Response {
  return envelope(401, { responseCode: 401, ...refusalOf(resource) });
}

/** The same refusal under HTTP status 200, its code as text. */
export function unauthorizedIn200(resource: string): Response {
  return envelope(200, { responseCode: "401", ...refusalOf(resource) });
}

function refusalOf(resource: string) {
  return { message: `You're not authorized to use (${resource})`, content: "" };
}

function envelope(status: number, body: object): Response {
  return jsonResponse({ ...body, duration: DURATION, "limit-left": CALLS_LEFT }, status);
}
