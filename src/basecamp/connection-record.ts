import * as z from "zod";
import type { TokenKey } from "../config.ts";
import { failed, ok, type Result } from "../result.ts";
import { type SealedRecord, seal, unseal } from "./sealed-record.ts";

const Account = z.object({ id: z.string(), name: z.string() });

/** The connection to Basecamp as it is encrypted; times in milliseconds since 1970. */
const ConnectionRecord = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.number().nullable(),
  person: z.string(),
  accounts: z.array(Account),
  /** Null until one of several accounts was chosen. */
  account: Account.nullable(),
  connectedAt: z.number(),
  refreshedAt: z.number().nullable(),
  /** When Launchpad refused the refresh token or Basecamp the access token for good; then only a person can help. */
  refusedAt: z.number().nullable(),
});
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;

/** What a call to Basecamp needs of the connection. `account` is the account's id. */
export interface Grant {
  readonly accessToken: string;
  readonly account: string;
}

/** Why no grant can be had: the first three wait for a person, the last one for Launchpad. */
export type GrantFailure = "not-connected" | "account-not-chosen" | "reconnect-needed" | "launchpad-unavailable";

/** An access token this close to its end, in milliseconds, is refreshed before it is used. */
const EXPIRY_MARGIN_MS = 60_000;

/** Encrypts a record for storage; the chosen account is bound to it. */
export function sealConnection(record: ConnectionRecord, keys: readonly TokenKey[]): Promise<SealedRecord> {
  return seal(JSON.stringify(record), record.account?.id ?? "", keys);
}

/** Decrypts a stored record. A wrong key, a changed record or an unknown shape all mean: connect again. */
export async function unsealConnection(
  stored: unknown,
  keys: readonly TokenKey[],
): Promise<Result<ConnectionRecord, "reconnect-needed">> {
  const text = await unseal(stored, keys);
  if (!text.ok) return failed("reconnect-needed");
  const record = ConnectionRecord.safeParse(JSON.parse(text.value));
  return record.success ? ok(record.data) : failed("reconnect-needed");
}

/** Whether the access token has ended or is about to; a token of unknown life counts as living until it is refused. */
export function isExpired(record: ConnectionRecord, now: number): boolean {
  return record.expiresAt !== null && record.expiresAt - EXPIRY_MARGIN_MS <= now;
}

/** The grant in a record, as far as it holds one. */
export function grantOf(record: ConnectionRecord): Result<Grant, GrantFailure> {
  if (record.account === null) return failed("account-not-chosen");
  return ok({ accessToken: record.accessToken, account: record.account.id });
}
