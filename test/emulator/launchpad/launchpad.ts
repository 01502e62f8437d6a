import { Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import { authorizationShape } from "./authorization.ts";
import { consentRoutes } from "./consent.tsx";
import { tokenRoutes } from "./token.ts";
import { liveGrant } from "./tokens.ts";

/** The OAuth side: consent, tokens, and who the token belongs to (basecamp docs: authentication). */
export function launchpadRoutes(emulator: Emulator): Hono<Env> {
  const launchpad = new Hono<Env>();
  launchpad.route("/authorization", consentRoutes(emulator));
  launchpad.route("/authorization", tokenRoutes(emulator));

  launchpad.get("/authorization.json", (c) => {
    const grant = liveGrant(emulator, c.req.header("Authorization"));
    if (grant === undefined) return jsonResponse({ error: "The access token is unknown or has expired." }, 401);
    return jsonResponse(authorizationShape(emulator, grant));
  });

  return launchpad;
}
