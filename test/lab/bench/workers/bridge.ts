import production from "../../../../src/worker.ts";
import { withSignInLimit } from "../../serve/worker/sign-in-limit.ts";

export { Connection, Ledger } from "../../../../src/worker.ts";

/** The Worker as it is deployed, except that anybody may try to sign in: plain workerd has no rate limit. */
export default {
  fetch: (request: Request, env: Cloudflare.Env, ctx: ExecutionContext) =>
    production.fetch(request, withSignInLimit(env), ctx),
};
