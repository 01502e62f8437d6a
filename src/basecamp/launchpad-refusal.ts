/** Why Launchpad refuses a code or a refresh token, as far as its answer tells. */
export const REFUSAL_CAUSES = ["password-changed", "no-active-account", "client-refused", "grant-ended"] as const;
export type RefusalCause = (typeof REFUSAL_CAUSES)[number];

/**
 * Reads the body of a 400 or 401 of the token endpoint, JSON or bare text. The texts are those that 37signals named in
 * its API issues (bc-api 48, 98, 199, 247) and RFC 6749 section 5.2; anything else counts as a grant that has ended.
 */
export function readRefusal(body: string): RefusalCause {
  if (/deadbolt/i.test(body)) return "password-changed";
  if (/unknown basecamp id/i.test(body)) return "no-active-account";
  if (/\b(invalid|unauthorized)_client\b/.test(body)) return "client-refused";
  return "grant-ended";
}
