import { Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import type { Grant } from "../state.ts";
import { addGrant } from "./tokens.ts";

/** The token endpoint: form-urlencoded body with the credentials in it (RFC 6749 4.1.3 and 6), new and legacy names. */
export function tokenRoutes(emulator: Emulator): Hono<Env> {
  const routes = new Hono<Env>();

  routes.post("/token", async (c) => {
    if (!c.req.header("Content-Type")?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
      return jsonResponse({ error: "invalid_request" }, 400);
    }
    const form = new URLSearchParams(await c.req.text());
    if (form.get("client_id") !== emulator.client.id || form.get("client_secret") !== emulator.client.secret) {
      return jsonResponse({ error: "invalid_client" }, 401);
    }
    switch (form.get("grant_type") ?? form.get("type")) {
      case "authorization_code":
      case "web_server":
        return exchange(emulator, form);
      case "refresh_token":
      case "refresh":
        return refresh(emulator, form);
      default:
        return jsonResponse({ error: "unsupported_grant_type" }, 400);
    }
  });

  return routes;
}

/** A code works once, in time, and only with the redirect URI it was given out for (RFC 6749 4.1.3). */
function exchange(emulator: Emulator, form: URLSearchParams): Response {
  const { store, now } = emulator;
  const code = store.state.codes.find((known) => known.code === form.get("code"));
  if (code === undefined || code.expiresAt <= now() || code.redirectUri !== form.get("redirect_uri")) {
    return jsonResponse({ error: "invalid_grant" }, 400);
  }
  const grant = store.change((state) => {
    state.codes = state.codes.filter((known) => known !== code);
    return addGrant(emulator, state);
  });
  return tokenResponse(emulator, grant);
}

/** A refresh token works until it is replaced; a dead one is refused with 401. */
function refresh(emulator: Emulator, form: URLSearchParams): Response {
  const { store } = emulator;
  const token = form.get("refresh_token");
  const grants = store.state.grants.filter((grant) => grant.refreshToken === token && grant.refreshable);
  if (token === null || grants.length === 0) return jsonResponse({ error: "invalid_grant" }, 401);
  const grant = store.change((state) => {
    state.refreshes += 1;
    if (!state.settings.rotateRefreshTokens) return addGrant(emulator, state, token);
    for (const replaced of grants) replaced.refreshable = false;
    return addGrant(emulator, state);
  });
  return tokenResponse(emulator, grant);
}

function tokenResponse(emulator: Emulator, grant: Grant): Response {
  return jsonResponse(
    {
      access_token: grant.accessToken,
      token_type: "Bearer",
      expires_in: emulator.store.state.settings.expiresIn,
      refresh_token: grant.refreshToken,
    },
    200,
    { "Cache-Control": "no-store" },
  );
}
