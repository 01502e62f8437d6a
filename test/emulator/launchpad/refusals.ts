import { jsonResponse } from "../api/answer.ts";
import type { Refusal } from "../settings.ts";

/** How Launchpad has been seen to refuse a refresh, or how RFC 6749 section 5.2 wants it. */
export function refusalResponse(refusal: Refusal): Response {
  switch (refusal) {
    // bc-api issue 98: after a change of the password
    case "authorization-expired":
      return jsonResponse({ error: "authorization_expired" }, 400);
    // bc-api issue 247: the person has no active account any more
    case "unknown-basecamp-id":
      return bareText("Unknown Basecamp ID.");
    // bc-api issues 48 and 199: after a change of the password
    case "rekeyed-deadbolt":
      return bareText("This Basecamp ID rekeyed its deadbolt.");
    case "invalid-grant":
      return jsonResponse({ error: "invalid_grant" }, 400);
    case "invalid-client":
      return jsonResponse({ error: "invalid_client" }, 401);
    // bc-api issue 110: no fault of the token's
    case "not-found":
      return jsonResponse({ status: 404, error: "Not Found" }, 404);
  }
}

function bareText(sentence: string): Response {
  return new Response(sentence, { status: 401, headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
