import type { MiddlewareHandler } from "hono";
import type { Emulator, Env } from "../context.ts";
import { isLive } from "../launchpad/tokens.ts";
import { ACCOUNT } from "../seed.ts";
import { jsonResponse, notFound, refuse } from "./answer.ts";

/** 429 with Retry-After, counted before anything else is looked at, as for unauthorised requests too. */
export function limitRate({ store, rateLimiter, now }: Emulator): MiddlewareHandler<Env> {
  return async (_, next) => {
    if (!store.state.settings.rateLimit) return next();
    const seconds = rateLimiter.secondsToWait(now());
    if (seconds === undefined) return next();
    return jsonResponse({ error: "Too many requests" }, 429, { "Retry-After": String(seconds) });
  };
}

/** 400 unless the User-Agent tells how to reach its maker by a URL or an e-mail address (basecamp docs: identifying your app). */
export const requireUserAgent: MiddlewareHandler<Env> = async (c, next) => {
  const userAgent = c.req.header("User-Agent") ?? "";
  if (!/https?:\/\/[^\s)]+|[^\s@(]+@[^\s@)]+/.test(userAgent)) refuse(400, "Bad Request");
  await next();
};

/** 401 unless the bearer token is one of ours and has not expired. */
export function requireToken(emulator: Emulator): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (isLive(emulator, c.req.header("Authorization"))) return next();
    const link = `${emulator.publicUrl}/authorization/new`;
    return jsonResponse(
      {
        error: `OAuth token expired (old age). Refresh your token or acquire a new one at <a href="${link}">${link}</a>`,
      },
      401,
    );
  };
}

/** 404 for any account but the one the token belongs to. */
export const requireAccount: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.param("account") !== ACCOUNT.id) notFound();
  await next();
};
