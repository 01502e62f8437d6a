import type { MiddlewareHandler } from "hono";
import type { Emulator, Env } from "../context.ts";
import { grantTypeOf } from "./grant-type.ts";

const TOO_MANY_REQUESTS = 429;

/**
 * Counts how often each refresh token is sent, also if a fault answers or no answer arrives, and how often it is
 * refused: by any 4xx but 429, which says nothing about the token.
 */
export function countRefreshes({ store }: Emulator): MiddlewareHandler<Env> {
  return async (c, next) => {
    const form = new URLSearchParams(await c.req.text());
    const token = form.get("refresh_token");
    if (token === null || grantTypeOf(form) !== "refresh") return next();

    store.change(({ refreshTokensSent }) => {
      const sent = refreshTokensSent.find((known) => known.token === token);
      if (sent === undefined) refreshTokensSent.push({ token, times: 1, refused: 0 });
      else sent.times += 1;
    });
    await next();
    const { status } = c.res;
    if (status < 400 || status >= 500 || status === TOO_MANY_REQUESTS) return;
    store.change(({ refreshTokensSent }) => {
      const sent = refreshTokensSent.find((known) => known.token === token);
      if (sent !== undefined) sent.refused += 1;
    });
  };
}
