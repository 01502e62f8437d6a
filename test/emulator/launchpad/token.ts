import { Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import type { Grant } from "../state.ts";
import { grantTypeOf } from "./grant-type.ts";
import { refusalResponse } from "./refusals.ts";
import { addGrant } from "./tokens.ts";

/** The token endpoint: form-urlencoded body with the credentials in it (RFC 6749 4.1.3 and 6), new and legacy names. */
export function tokenRoutes(emulator: Emulator): Hono<Env> {
  const routes = new Hono<Env>();

  routes.post("/token", async (c) => {
    if (!c.req.header("Content-Type")?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
      return jsonResponse({ error: "invalid_request" }, 400);
    }
    const form = new URLSearchParams(await c.req.text());
    const secret = emulator.store.state.settings.clientSecret ?? emulator.client.secret;
    if (form.get("client_id") !== emulator.client.id || form.get("client_secret") !== secret) {
      return jsonResponse({ error: "invalid_client" }, 401);
    }
    switch (grantTypeOf(form)) {
      case "code":
        return exchange(emulator, form);
      case "refresh":
        return refresh(emulator, form);
      case "unsupported":
        return jsonResponse({ error: "unsupported_grant_type" }, 400);
    }
  });

  return routes;
}

/** A code works once, in time, and only for the client and the redirect URI it was given out for (RFC 6749 4.1.3). */
function exchange(emulator: Emulator, form: URLSearchParams): Response {
  const { store, now } = emulator;
  const code = store.state.codes.find(
    (known) =>
      known.code === form.get("code") &&
      known.clientId === form.get("client_id") &&
      known.redirectUri === form.get("redirect_uri"),
  );
  if (code === undefined || code.expiresAt <= now()) return jsonResponse({ error: "invalid_grant" }, 400);
  const grant = store.change((state) => {
    state.codes = state.codes.filter((known) => known !== code);
    return addGrant(emulator, state, code.personId);
  });
  return tokenResponse(emulator, grant);
}

/** A refresh token works until it is replaced or revoked; one that is unknown or replaced is refused with 401. */
function refresh(emulator: Emulator, form: URLSearchParams): Response {
  const { store } = emulator;
  const { refusal, oldRefreshTokens, rotateRefreshTokens, tokenAnswer } = store.state.settings;
  if (refusal !== null) return refusalResponse(refusal);

  const grants = store.state.grants.filter((grant) => grant.refreshToken === form.get("refresh_token"));
  const known = grants[0];
  if (known?.revoked) return refusalResponse("authorization-expired");
  const works = oldRefreshTokens === "alive" || grants.some((grant) => !grant.replaced);
  if (known === undefined || !works) return jsonResponse({ error: "invalid_grant" }, 401);

  const grant = store.change((state) => {
    state.refreshes += 1;
    const rotates = rotateRefreshTokens && tokenAnswer === "full";
    if (!rotates) return addGrant(emulator, state, known.personId, known.refreshToken);
    for (const grant of grants) grant.replaced = true;
    return addGrant(emulator, state, known.personId);
  });
  return tokenResponse(emulator, grant);
}

function tokenResponse(emulator: Emulator, grant: Grant): Response {
  return jsonResponse(tokenBody(emulator, grant), 200, { "Cache-Control": "no-store" });
}

/** What clients must be able to read, as the official SDK does: all of it, or no more than the access token. */
function tokenBody({ store }: Emulator, grant: Grant) {
  const { expiresIn, tokenAnswer } = store.state.settings;
  const access_token = grant.accessToken;
  switch (tokenAnswer) {
    case "full":
      return { access_token, token_type: "Bearer", expires_in: expiresIn, refresh_token: grant.refreshToken };
    case "minimal":
      return { access_token };
    case "nulls":
      return { access_token, token_type: null, expires_in: null, refresh_token: null };
  }
}
