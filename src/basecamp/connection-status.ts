import type { Result } from "../result.ts";
import type { ConnectionOffer, ConnectionRecord } from "./connection-record.ts";
import type { RefusalCause } from "./launchpad-refusal.ts";

interface NamedAccount {
  readonly id: string;
  readonly name: string;
}

/** A connection as a page may show it: no tokens. Times in milliseconds since 1970. */
export interface ConnectionView {
  /** "ending": the refresh was refused, but the access token still works until it expires. */
  readonly state: "connected" | "ending" | "reconnect-needed";
  readonly person: string;
  /** Null when it could not be found out. */
  readonly isAdmin: boolean | null;
  readonly account: NamedAccount;
  readonly accounts: readonly NamedAccount[];
  readonly connectedAt: number;
  readonly refreshedAt: number | null;
  readonly expiresAt: number | null;
  readonly refusal: { readonly at: number; readonly cause: RefusalCause } | null;
}

/** What was brought back from Launchpad and waits for a person: a choice of account, or a yes to replace. */
export interface OfferView {
  /** Names the offer in the forms, so that an answer to an older question is not taken for this one. */
  readonly id: string;
  readonly person: string;
  readonly account: NamedAccount | null;
  readonly accounts: readonly NamedAccount[];
}

export interface ConnectionStatus {
  readonly current: { readonly state: "not-connected" | "unreadable" } | ConnectionView;
  readonly offer: OfferView | null;
}

/** What a page may know of the stored connection and the offer beside it. */
export function statusOf(
  record: Result<ConnectionRecord | null, unknown>,
  offer: ConnectionOffer | null,
): ConnectionStatus {
  return {
    current: record.ok
      ? record.value === null
        ? { state: "not-connected" }
        : viewOf(record.value)
      : { state: "unreadable" },
    offer:
      offer === null
        ? null
        : { id: offerIdOf(offer), person: offer.person.name, account: offer.account, accounts: offer.accounts },
  };
}

/** The name of an offer. */
export function offerIdOf(offer: ConnectionOffer): string {
  return String(offer.offeredAt);
}

function viewOf(record: ConnectionRecord): ConnectionView {
  const { isAdmin, account, accounts, connectedAt, refreshedAt, expiresAt, refusal, endedAt } = record;
  const state = endedAt !== null ? "reconnect-needed" : refusal !== null ? "ending" : "connected";
  return {
    state,
    person: record.person.name,
    isAdmin,
    account,
    accounts,
    connectedAt,
    refreshedAt,
    expiresAt,
    refusal,
  };
}
