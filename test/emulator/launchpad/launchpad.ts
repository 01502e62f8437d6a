import { Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import { ACCOUNT, IDENTITY } from "../seed.ts";
import { consentRoutes } from "./consent.tsx";
import { tokenRoutes } from "./token.ts";
import { liveGrant } from "./tokens.ts";

const OTHER_ACCOUNT_ID = "88770011";

/** The OAuth side: consent, tokens, and who the token belongs to (basecamp docs: authentication). */
export function launchpadRoutes(emulator: Emulator): Hono<Env> {
  const { publicUrl } = emulator;
  const launchpad = new Hono<Env>();
  launchpad.route("/authorization", consentRoutes(emulator));
  launchpad.route("/authorization", tokenRoutes(emulator));

  launchpad.get("/authorization.json", (c) => {
    const grant = liveGrant(emulator, c.req.header("Authorization"));
    if (grant === undefined) return jsonResponse({ error: "The access token is unknown or has expired." }, 401);
    return jsonResponse({
      expires_at: new Date(grant.expiresAt).toISOString(),
      identity: {
        id: BigInt(IDENTITY.id),
        first_name: IDENTITY.firstName,
        last_name: IDENTITY.lastName,
        email_address: IDENTITY.email,
      },
      accounts: [
        {
          product: "bc3",
          id: BigInt(ACCOUNT.id),
          name: ACCOUNT.name,
          href: `${publicUrl}/${ACCOUNT.id}`,
          app_href: `${publicUrl}/${ACCOUNT.id}`,
        },
        {
          product: "bcx",
          id: BigInt(OTHER_ACCOUNT_ID),
          name: "Example Company, the years before",
          href: `${publicUrl}/${OTHER_ACCOUNT_ID}/api/v1`,
          app_href: `${publicUrl}/${OTHER_ACCOUNT_ID}`,
        },
      ],
    });
  });

  return launchpad;
}
