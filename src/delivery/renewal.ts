import type { BasecampClient } from "../basecamp/client.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { failed, ok, type Result } from "../result.ts";
import type { LookFailure } from "./look-up.ts";

/** How a step comes by a grant that Basecamp takes. */
export interface RenewalDeps<Client = BasecampClient> {
  readonly client: (grant: Grant) => Client;
  /** The grant that the connection has at this moment. */
  readonly currentGrant: () => Promise<Result<Grant, GrantFailure>>;
  /** A grant in place of one that Basecamp refused. */
  readonly renew: (seenToken: string) => Promise<Result<Grant, GrantFailure>>;
}

export type RenewalFailure =
  /** `grantFailure` is null when even the renewed token was refused. */
  | { readonly reason: "token-refused"; readonly status: 401; readonly grantFailure: GrantFailure | null }
  /** The renewed grant is for another account: the connection was changed meanwhile. */
  | { readonly reason: "other-connection"; readonly status: 401 };

/** The grant to use for an account. The one at hand may be out of date, so the connection is asked before that is said. */
export async function grantFor(
  account: string,
  grant: Grant,
  deps: RenewalDeps,
): Promise<Result<Grant, GrantFailure | "other-account">> {
  if (grant.account === account) return ok(grant);
  const current = await deps.currentGrant();
  return !current.ok || current.value.account === account ? current : failed("other-account");
}

/** A renewed token can be one that another caller got a while ago and that is dead as well, so that one more is asked for. */
export const RENEWALS_LIMIT = 2;

/** Makes a call; when the token is refused, again with a renewed one. A refused token means that no work was done. */
export async function withRenewal<T, F extends BasecampFailure | LookFailure, Client = BasecampClient>(
  grant: Grant,
  deps: Pick<RenewalDeps<Client>, "client" | "renew">,
  call: (client: Client) => Promise<Result<T, F>>,
): Promise<Result<T, Exclude<F, { reason: "token-refused" }> | RenewalFailure>> {
  let current = grant;
  let answer = await call(deps.client(current));
  for (let n = 0; n < RENEWALS_LIMIT && !answer.ok && answer.failure.reason === "token-refused"; n++) {
    const renewed = await deps.renew(current.accessToken);
    if (!renewed.ok) return failed({ reason: "token-refused", status: 401, grantFailure: renewed.failure });
    if (renewed.value.account !== grant.account) return failed({ reason: "other-connection", status: 401 });
    current = renewed.value;
    answer = await call(deps.client(current));
  }
  if (answer.ok) return answer;
  if (answer.failure.reason === "token-refused") {
    return failed({ reason: "token-refused", status: 401, grantFailure: null });
  }
  return failed(answer.failure as Exclude<F, { reason: "token-refused" }>);
}
