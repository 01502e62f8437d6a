import type { MiddlewareHandler } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { accountsOf } from "../launchpad/accounts.ts";
import { liveGrant } from "../launchpad/tokens.ts";
import { viewAs } from "../view.ts";
import { jsonResponse, notFound, refuse } from "./answer.ts";

/** 429 with Retry-After, counted before anything else is looked at, as for unauthorised requests too. */
export function limitRate({ store, rateLimiter, now }: Emulator): MiddlewareHandler<ApiEnv> {
  return async (_, next) => {
    if (!store.state.settings.rateLimit) return next();
    const seconds = rateLimiter.secondsToWait(now());
    if (seconds === undefined) return next();
    return jsonResponse({ error: "Too many requests" }, 429, { "Retry-After": String(seconds) });
  };
}

/** 400 unless the User-Agent tells how to reach its maker by a URL or an e-mail address (basecamp docs: identifying your app). */
export const requireUserAgent: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const userAgent = c.req.header("User-Agent") ?? "";
  if (!/https?:\/\/[^\s)]+|[^\s@(]+@[^\s@)]+/.test(userAgent)) refuse(400, "Bad Request");
  await next();
};

/** 401 unless the bearer token is one of ours, neither expired nor revoked. From here on its person is the viewer. */
export function requireToken(emulator: Emulator): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const grant = liveGrant(emulator, c.req.header("Authorization"));
    if (grant !== undefined) {
      c.set("view", viewAs(emulator, grant.personId));
      return next();
    }
    const link = `${emulator.publicUrl}/authorization/new`;
    return jsonResponse(
      {
        error: `OAuth token expired (old age). Refresh your token or acquire a new one at <a href="${link}">${link}</a>`,
      },
      401,
    );
  };
}

/** An empty 404 that names its reason, if the account is to have one (basecamp docs: handling errors). */
export function requireActiveAccount({ store }: Emulator): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { accountReason } = store.state.settings;
    return accountReason === null ? next() : c.body(null, 404, { Reason: accountReason });
  };
}

/** 404 for any account but the one that has data. Of the others that Launchpad lists only the own profile is there. */
export function requireAccount(emulator: Emulator): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const id = c.req.param("account");
    const listed = accountsOf(emulator).some((account) => account.product === "bc3" && account.id === id);
    const asksForProfile = c.req.path === `/${id}/my/profile`;
    if (id !== emulator.account.id && !(listed && asksForProfile)) notFound();
    await next();
  };
}
