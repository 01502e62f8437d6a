import * as z from "zod";
import type { TokenKey } from "../config.ts";
import { failed, ok, type Result } from "../result.ts";
import { REFUSAL_CAUSES } from "./launchpad-refusal.ts";
import { type SealedRecord, seal, unseal } from "./sealed-record.ts";

const Account = z.object({ id: z.string(), name: z.string() });
const Person = z.object({
  /** The identity's id at Launchpad, which is no person id in Basecamp; null when Launchpad did not say. */
  id: z.string().nullable(),
  name: z.string(),
});
const tokens = {
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** When the access token ends; null when Launchpad did not say. */
  expiresAt: z.number().nullable(),
  person: Person,
  accounts: z.array(Account),
};

/** The connection to Basecamp as it is encrypted; times in milliseconds since 1970. */
const ConnectionRecord = z.object({
  ...tokens,
  account: Account,
  /** The refresh token before the current one, kept until the current pair has worked. */
  previousRefreshToken: z.string().nullable(),
  /** Whether the person administrates the account, so that Basecamp shows e-mail addresses; null when unknown. */
  isAdmin: z.boolean().nullable(),
  connectedAt: z.number(),
  refreshedAt: z.number().nullable(),
  /**
   * Launchpad's last refusal of a refresh. `client` is the mark of the client id and secret that it came with, null in a
   * record from before it was kept; with the same ones nothing is sent again.
   */
  refusal: z
    .object({ at: z.number(), cause: z.enum(REFUSAL_CAUSES), client: z.string().nullable().default(null) })
    .nullable(),
  /** Marks of a refresh token together with the client id and secret: Launchpad refused these, and gets none of them twice. */
  refusedPairs: z.array(z.string()).default([]),
  /** When the access token stopped working as well, so that only a person can help. */
  endedAt: z.number().nullable(),
});
export type ConnectionRecord = z.infer<typeof ConnectionRecord>;

/** A connection that was made but not taken into use: an account is to be chosen, or the change to be confirmed. */
const ConnectionOffer = z.object({
  ...tokens,
  /** "connection": another account for the tokens that are in use, whatever they have become by then. */
  origin: z.enum(["launchpad", "connection"]),
  account: Account.nullable(),
  offeredAt: z.number(),
});
export type ConnectionOffer = z.infer<typeof ConnectionOffer>;

/** What a call to Basecamp needs of the connection. `account` is the account's id. */
export interface Grant {
  readonly accessToken: string;
  readonly account: string;
}

/** Why no grant can be had: the first two wait for a person, the last one for Launchpad. */
export type GrantFailure = "not-connected" | "reconnect-needed" | "launchpad-unavailable";

/** An access token this close to its end, in milliseconds, is refreshed before it is used. */
const EXPIRY_MARGIN_MS = 60_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The hourly look renews a token that has fewer days left. */
const REFRESH_WHEN_LEFT_MS = 5 * DAY_MS;
/** How long an access token lives by the Basecamp docs ("Authentication"); used when an answer does not say. */
const USUAL_LIFETIME_MS = 14 * DAY_MS;

/** Encrypts a record for storage; the account is bound to it. */
export function sealConnection(record: ConnectionRecord, keys: readonly TokenKey[]): Promise<SealedRecord> {
  return seal(JSON.stringify(record), record.account.id, keys);
}

/** Encrypts an offer, bound to no account. */
export function sealOffer(offer: ConnectionOffer, keys: readonly TokenKey[]): Promise<SealedRecord> {
  return seal(JSON.stringify(offer), "offer", keys);
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

/** Decrypts an offer; one that cannot be read is as good as none. */
export async function unsealOffer(stored: unknown, keys: readonly TokenKey[]): Promise<ConnectionOffer | null> {
  const text = await unseal(stored, keys);
  const offer = text.ok ? ConnectionOffer.safeParse(JSON.parse(text.value)) : null;
  return offer?.success ? offer.data : null;
}

/** Whether the access token has ended or is about to; a token of unknown life counts as living until it is refused. */
export function isExpired(record: ConnectionRecord, now: number): boolean {
  return record.expiresAt !== null && record.expiresAt - EXPIRY_MARGIN_MS <= now;
}

/** Whether the hourly look is to renew the token. */
export function endsSoon(record: ConnectionRecord, now: number): boolean {
  const end = record.expiresAt ?? (record.refreshedAt ?? record.connectedAt) + USUAL_LIFETIME_MS;
  return end - now < REFRESH_WHEN_LEFT_MS;
}

/** The grant in a record. */
export function grantOf(record: ConnectionRecord): Grant {
  return { accessToken: record.accessToken, account: record.account.id };
}
