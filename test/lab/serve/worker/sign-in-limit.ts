/** Stands in for the rate limit of the admin's sign-in, which plain workerd does not have: everybody may try. */
const SIGN_IN_LIMIT: RateLimit = { limit: async () => ({ success: true }) };

/** The environment of a Worker, with the binding that the configuration asks for. */
export function withSignInLimit(env: Cloudflare.Env): Cloudflare.Env {
  return { ...env, SIGN_IN_LIMIT };
}
