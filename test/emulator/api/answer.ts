import { HTTPException } from "hono/http-exception";
import { writeJson } from "../json.ts";

/** A JSON answer whose ids above 2^53 keep all their digits. */
export function jsonResponse(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(writeJson(value), {
    status,
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  });
}

/** Ends the request with an empty 404: gone, never there, or not in this account or project. */
export function notFound(): never {
  throw new HTTPException(404, { res: new Response(null, { status: 404 }) });
}

/** Ends the request with the error body that Basecamp gives for most refusals. */
export function refuse(status: 400 | 415 | 422 | 500, error: string): never {
  throw new HTTPException(status, { res: jsonResponse({ status, error }, status) });
}
