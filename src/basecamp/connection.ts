import { failed, ok, type Result } from "../result.ts";
import type { ConnectionEvent } from "./connection-event.ts";
import type { ConnectionOffer, ConnectionRecord, Grant } from "./connection-record.ts";
import { type ConnectionStatus, offerIdOf, statusOf } from "./connection-status.ts";
import type { ConnectionStore } from "./connection-store.ts";
import type { launchpad } from "./launchpad.ts";
import type { RefusalCause } from "./launchpad-refusal.ts";
import type { TokenRefresher } from "./token-refresher.ts";

export interface ConnectionDeps {
  readonly store: ConnectionStore;
  readonly refresher: TokenRefresher;
  readonly launchpad: ReturnType<typeof launchpad>;
  /** Whether the person of a grant administrates its account; null when that cannot be found out now. */
  readonly readIsAdmin: (grant: Grant) => Promise<boolean | null>;
  readonly now: () => number;
  readonly log: (event: ConnectionEvent) => void;
}

/** Why connecting ended without a connection; nothing was stored. */
export type ConnectFailure =
  | "denied"
  | "sign-in-failed"
  | "malformed"
  | "code-refused"
  | "client-refused"
  | "launchpad-unavailable"
  | "launchpad-unreadable"
  | "no-basecamp-account"
  | "foreign-host"
  | "changed-meanwhile";

/** Makes, changes and ends the one connection to Basecamp. */
export class ConnectionKeeper {
  readonly #deps: ConnectionDeps;
  readonly #store: ConnectionStore;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#store = deps.store;
  }

  /**
   * Trades the answer that came back from Launchpad for an offer, which becomes the connection at once unless an
   * account is to be chosen or another person or account would be replaced. `state` is what was sent to Launchpad.
   */
  async connect(query: URLSearchParams, state: string): Promise<Result<ConnectionStatus, ConnectFailure>> {
    const { launchpad, now } = this.#deps;
    const callback = launchpad.readCallback(query, state);
    if (!callback.ok) return callback;
    const grant = await launchpad.exchange(callback.value);
    if (!grant.ok) return failed(connectFailure(grant.failure));
    const authorization = await launchpad.authorization(grant.value.accessToken);
    if (!authorization.ok) {
      return failed(authorization.failure.reason === "unavailable" ? "launchpad-unavailable" : "launchpad-unreadable");
    }
    const { person, accounts, foreignHost } = authorization.value;
    if (accounts.length === 0) return failed(foreignHost ? "foreign-host" : "no-basecamp-account");
    const current = await this.#store.current();
    const account = accounts.length === 1 ? accounts[0] : accounts.find(({ id }) => id === current?.account.id);
    const offer = { ...grant.value, person, accounts: [...accounts], account: account ?? null };
    return this.#consider({ ...offer, origin: "launchpad", offeredAt: now() });
  }

  /** Chooses one of the accounts that the person can reach: of the offer that is named, else of the connection. */
  async chooseAccount(
    id: string,
    offerId: string | null,
  ): Promise<Result<ConnectionStatus, "unknown-account" | "offer-gone" | "changed-meanwhile">> {
    const now = this.#deps.now();
    const current = await this.#store.current();
    const own = current && { ...current, origin: "connection" as const, offeredAt: now };
    const offer = offerId === null ? own : await this.#offerNamed(offerId);
    if (!offer) return failed("offer-gone");
    const account = offer.accounts.find((candidate) => candidate.id === id);
    return account === undefined ? failed("unknown-account") : this.#consider({ ...offer, account });
  }

  /** Takes the offer that is named into use although it replaces another person or account. */
  async acceptOffer(offerId: string): Promise<Result<ConnectionStatus, "offer-gone" | "changed-meanwhile">> {
    const offer = await this.#offerNamed(offerId);
    return offer === null ? failed("offer-gone") : this.#adopt(offer);
  }

  /** Drops the offer and its tokens; the connection stays as it is. */
  async dropOffer(): Promise<ConnectionStatus> {
    await this.#store.dropOffer();
    return this.status();
  }

  /** Removes every token. */
  async disconnect(): Promise<ConnectionStatus> {
    const current = await this.#store.current();
    await this.#store.clear();
    if (current !== null) this.#deps.log({ event: "disconnected", account: current.account.id });
    return this.status();
  }

  /** What a page may know. */
  async status(): Promise<ConnectionStatus> {
    return statusOf(await this.#store.load(), await this.#store.offer(this.#deps.now()));
  }

  async #offerNamed(id: string): Promise<ConnectionOffer | null> {
    const offer = await this.#store.offer(this.#deps.now());
    return offer !== null && offerIdOf(offer) === id ? offer : null;
  }

  async #consider(offer: ConnectionOffer): Promise<Result<ConnectionStatus, "changed-meanwhile">> {
    const current = await this.#store.current();
    if (offer.account !== null && (current === null || !replaces(offer, current))) return this.#adopt(offer);
    await this.#store.putOffer(offer);
    return ok(await this.status());
  }

  async #adopt(offer: ConnectionOffer): Promise<Result<ConnectionStatus, "changed-meanwhile">> {
    const { account, accessToken, refreshToken, expiresAt, person, accounts } = offer;
    if (account === null) return ok(await this.status());
    const { generation } = this.#store;
    const inUse = offer.origin === "connection" ? await this.#deps.refresher.grant() : null;
    if (inUse !== null && !inUse.ok) return failed("changed-meanwhile");
    const token = inUse?.value.accessToken ?? accessToken;
    const isAdmin = await this.#deps.readIsAdmin({ accessToken: token, account: account.id });
    if (inUse !== null) {
      if ((await this.#store.update(token, { account, isAdmin })) === null) return failed("changed-meanwhile");
      await this.#store.dropOffer();
    } else {
      const record: ConnectionRecord = {
        ...{ accessToken, refreshToken, expiresAt, person, accounts, account, isAdmin },
        previousRefreshToken: null,
        connectedAt: this.#deps.now(),
        refreshedAt: null,
        refusal: null,
        refusedPairs: [],
        endedAt: null,
      };
      if (!(await this.#store.replace(record, generation))) return failed("changed-meanwhile");
    }
    this.#deps.log({ event: "connected", account: account.id });
    return ok(await this.status());
  }
}

function replaces(offer: ConnectionOffer, current: ConnectionRecord): boolean {
  const samePerson =
    offer.person.id === null || current.person.id === null
      ? offer.person.name === current.person.name
      : offer.person.id === current.person.id;
  return !samePerson || offer.account?.id !== current.account.id;
}

function connectFailure(failure: {
  reason: "refused" | "unavailable" | "unreadable";
  cause?: RefusalCause;
}): ConnectFailure {
  switch (failure.reason) {
    case "refused":
      return failure.cause === "client-refused" ? "client-refused" : "code-refused";
    case "unavailable":
      return "launchpad-unavailable";
    case "unreadable":
      return "launchpad-unreadable";
  }
}
