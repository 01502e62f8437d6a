import type { TokenKey } from "../config.ts";
import { failed, ok, type Result } from "../result.ts";
import {
  type ConnectionRecord,
  type Grant,
  type GrantFailure,
  grantOf,
  isExpired,
  sealConnection,
  unsealConnection,
} from "./connection-record.ts";
import type { launchpad } from "./launchpad.ts";

/** Durable storage of the connection object: what was put is there for every later get. */
export interface ConnectionStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export interface ConnectionDeps {
  readonly storage: ConnectionStorage;
  /** Hands a copy of the sealed record to the readers; a failure costs a detour, never the connection. */
  readonly publish: (record: unknown) => Promise<void>;
  readonly launchpad: ReturnType<typeof launchpad>;
  readonly keys: readonly TokenKey[];
  readonly now: () => number;
}

/** Why connecting ended without a connection; nothing was stored. */
export type ConnectFailure =
  | "denied"
  | "malformed"
  | "code-refused"
  | "launchpad-unavailable"
  | "launchpad-unreadable"
  | "no-basecamp-account";

/** The connection as a page may show it: no tokens. Times in milliseconds since 1970. */
export type ConnectionStatus =
  | { readonly state: "not-connected" }
  | { readonly state: "unreadable" }
  | {
      readonly state: "connected" | "account-not-chosen" | "reconnect-needed";
      readonly person: string;
      readonly account: { readonly id: string; readonly name: string } | null;
      readonly accounts: readonly { readonly id: string; readonly name: string }[];
      readonly connectedAt: number;
      readonly expiresAt: number | null;
    };

const RECORD = "record";

/** Keeps the one connection to Basecamp: makes it, gives out its grant, and refreshes it one at a time. */
export class ConnectionKeeper {
  readonly #deps: ConnectionDeps;
  #refreshing: Promise<Result<Grant, GrantFailure>> | null = null;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  /** Trades the answer that came back from Launchpad for a connection. `state` is what was sent with the request. */
  async connect(query: URLSearchParams, state: string): Promise<Result<ConnectionStatus, ConnectFailure>> {
    const { launchpad, now } = this.#deps;
    const callback = launchpad.readCallback(query, state);
    if (!callback.ok) return callback;
    const grant = await launchpad.exchange(callback.value);
    if (!grant.ok) return failed(connectFailure(grant.failure.reason));
    const authorization = await launchpad.authorization(grant.value.accessToken);
    if (!authorization.ok) return failed(connectFailure(authorization.failure.reason));
    const { person, accounts } = authorization.value;
    const [account] = accounts;
    if (account === undefined) return failed("no-basecamp-account");
    await this.#save({
      ...grant.value,
      person,
      accounts: [...accounts],
      account: accounts.length === 1 ? account : null,
      connectedAt: now(),
      refreshedAt: null,
      refusedAt: null,
    });
    return ok(await this.status());
  }

  /** Settles on one of the accounts that the connected person can reach. */
  async chooseAccount(id: string): Promise<Result<ConnectionStatus, "unknown-account">> {
    const record = await this.#load();
    const account = record.ok ? record.value?.accounts.find((candidate) => candidate.id === id) : undefined;
    if (!record.ok || record.value === null || account === undefined) return failed("unknown-account");
    await this.#save({ ...record.value, account });
    return ok(await this.status());
  }

  /** What a page may know. */
  async status(): Promise<ConnectionStatus> {
    const record = await this.#load();
    if (!record.ok) return { state: "unreadable" };
    if (record.value === null) return { state: "not-connected" };
    const { person, account, accounts, connectedAt, expiresAt, refusedAt } = record.value;
    const state = refusedAt !== null ? "reconnect-needed" : account === null ? "account-not-chosen" : "connected";
    return { state, person, account, accounts, connectedAt, expiresAt };
  }

  /** The current grant, refreshed first when it has expired. */
  async grant(): Promise<Result<Grant, GrantFailure>> {
    const record = await this.#load();
    if (!record.ok) return record;
    if (record.value === null) return failed("not-connected");
    if (isExpired(record.value, this.#deps.now())) return this.renew(record.value.accessToken);
    return record.value.refusedAt === null ? grantOf(record.value) : failed("reconnect-needed");
  }

  /**
   * A grant other than the one whose token was seen to be expired or refused. Callers that come while a refresh is
   * under way share it; a caller whose token was replaced meanwhile gets the new one without another refresh.
   */
  async renew(seenToken: string): Promise<Result<Grant, GrantFailure>> {
    if (this.#refreshing !== null) return this.#refreshing;
    const record = await this.#load();
    if (!record.ok) return record;
    if (record.value === null) return failed("not-connected");
    if (record.value.accessToken !== seenToken) return grantOf(record.value);
    // Another caller may have begun while the record was read.
    this.#refreshing ??= this.#refresh(record.value).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refresh(record: ConnectionRecord): Promise<Result<Grant, GrantFailure>> {
    const { launchpad, now } = this.#deps;
    if (record.refusedAt !== null || record.refreshToken === null) return this.#refuse(record);
    const answer = await launchpad.refresh(record.refreshToken);
    if (!answer.ok) {
      return answer.failure.reason === "refused" ? this.#refuse(record) : failed("launchpad-unavailable");
    }
    const { accessToken, refreshToken, expiresAt } = answer.value;
    const renewed = { ...record, accessToken, expiresAt, refreshedAt: now() };
    await this.#save({ ...renewed, refreshToken: refreshToken ?? record.refreshToken });
    return grantOf(renewed);
  }

  /** Launchpad may ban clients that repeat a refused refresh, so the refusal is remembered and never tried again. */
  async #refuse(record: ConnectionRecord): Promise<Result<Grant, GrantFailure>> {
    if (record.refusedAt === null) await this.#save({ ...record, refusedAt: this.#deps.now() });
    return failed("reconnect-needed");
  }

  async #load(): Promise<Result<ConnectionRecord | null, "reconnect-needed">> {
    const stored = await this.#deps.storage.get(RECORD);
    return stored === undefined ? ok(null) : unsealConnection(stored, this.#deps.keys);
  }

  async #save(record: ConnectionRecord): Promise<void> {
    const sealed = await sealConnection(record, this.#deps.keys);
    await this.#deps.storage.put(RECORD, sealed);
    await this.#deps.publish(sealed);
  }
}

function connectFailure(reason: "refused" | "unavailable" | "unreadable"): ConnectFailure {
  switch (reason) {
    case "refused":
      return "code-refused";
    case "unavailable":
      return "launchpad-unavailable";
    case "unreadable":
      return "launchpad-unreadable";
  }
}
