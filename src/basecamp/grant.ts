import type { TokenKey } from "../config.ts";
import { ok, type Result } from "../result.ts";
import { type Grant, type GrantFailure, grantOf, isExpired, unsealConnection } from "./connection-record.ts";

/** What a reader of the connection works with: the published copy, which may be a minute old, and the one truth. */
export interface GrantReaderDeps {
  readonly published: () => Promise<unknown>;
  readonly connection: {
    grant(): Promise<Result<Grant, GrantFailure>>;
    renew(seenToken: string): Promise<Result<Grant, GrantFailure>>;
  };
  readonly keys: readonly TokenKey[];
  readonly now: () => number;
}

/** The grant to call Basecamp with: from the published copy while that is good, otherwise from the connection object. */
export async function readGrant(deps: GrantReaderDeps): Promise<Result<Grant, GrantFailure>> {
  const stored = await deps.published().catch(() => null);
  if (stored === null) return deps.connection.grant();
  const record = await unsealConnection(stored, deps.keys);
  // An end told by the copy may be older than a new connection, so it is never believed.
  if (!record.ok || record.value.endedAt !== null) return deps.connection.grant();
  if (isExpired(record.value, deps.now())) return deps.connection.renew(record.value.accessToken);
  return ok(grantOf(record.value));
}
