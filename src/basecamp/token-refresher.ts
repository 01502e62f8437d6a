import { failed, ok, type Result } from "../result.ts";
import type { ConnectionEvent } from "./connection-event.ts";
import {
  type ConnectionRecord,
  endsSoon,
  type Grant,
  type GrantFailure,
  grantOf,
  isExpired,
} from "./connection-record.ts";
import type { ConnectionStore } from "./connection-store.ts";
import type { launchpad, TokenGrant } from "./launchpad.ts";
import { mayRefresh, type Pair, pairsLeft, type Refusal } from "./refresh-pairs.ts";

export interface RefresherDeps {
  readonly store: ConnectionStore;
  readonly launchpad: ReturnType<typeof launchpad>;
  /** The mark of the client id and secret that refreshes are sent with. */
  readonly clientMark: () => Promise<string>;
  readonly now: () => number;
  readonly log: (event: ConnectionEvent) => void;
}

/** What a refresh that nothing asked for brought. */
export interface EarlyRenewal {
  readonly isRefreshTokenNew: boolean;
}

/** A refresh that failed for the moment is tried again after this, doubled each time, in milliseconds. */
const FIRST_REFRESH_PAUSE_MS = 60_000;
const LONGEST_REFRESH_PAUSE_MS = 30 * 60_000;

/**
 * Gives out the connection's grant and refreshes its token, one refresh at a time. A refresh token that was refused is not
 * sent again with the same client id and secret; once others are configured it is tried with those.
 */
export class TokenRefresher {
  readonly #deps: RefresherDeps;
  readonly #store: ConnectionStore;
  #refreshing: Promise<Result<Grant, GrantFailure>> | null = null;

  constructor(deps: RefresherDeps) {
    this.#deps = deps;
    this.#store = deps.store;
  }

  /** The current grant, refreshed first when it has expired. */
  async grant(): Promise<Result<Grant, GrantFailure>> {
    const record = await this.#usable();
    if (!record.ok) return record;
    return this.#works(record.value) ? ok(grantOf(record.value)) : this.renew(record.value.accessToken);
  }

  /**
   * A grant other than the one whose token was seen to be expired or refused. Callers that come while a refresh is
   * under way share it; a caller whose token was replaced meanwhile gets the new one without another refresh.
   */
  async renew(seenToken: string): Promise<Result<Grant, GrantFailure>> {
    if (this.#refreshing !== null) {
      const shared = await this.#refreshing;
      // A refresh ahead of time that was refused gives the old token back, which this caller knows to be of no use.
      return shared.ok && shared.value.accessToken === seenToken ? this.renew(seenToken) : shared;
    }
    const record = await this.#usable();
    if (!record.ok) return record;
    const stillGood = record.value.accessToken !== seenToken && this.#works(record.value);
    return stillGood ? ok(grantOf(record.value)) : this.#refreshOnce(record.value, false);
  }

  /** Refreshes a token that has only days left, or that other client credentials may renew again. */
  async refreshIfEnding(): Promise<void> {
    const record = await this.#store.current();
    if (record === null || record.refreshToken === null) return;
    if (record.refusal !== null) {
      if (await this.#mayRefresh(record)) await this.#refreshOnce(record, this.#works(record));
      return;
    }
    if (record.endedAt !== null) return;
    if (record.previousRefreshToken !== null) await this.#prove(record.accessToken);
    if (endsSoon(record, this.#deps.now())) await this.#refreshOnce(record, this.#works(record));
  }

  /** One refresh although the access token works. "refused" when Launchpad refused it now or before; the token stays. */
  async renewEarly(): Promise<Result<EarlyRenewal, GrantFailure | "refused">> {
    const before = await this.#usable();
    if (!before.ok) return before;
    const { refreshToken, refusal } = before.value;
    if (refreshToken === null || refusal !== null) return failed("refused");
    const renewed = await this.#refreshOnce(before.value, this.#works(before.value));
    if (!renewed.ok) return renewed;
    const after = await this.#store.current();
    if (after === null || after.refusal !== null) return failed("refused");
    return ok({ isRefreshTokenNew: after.refreshToken !== refreshToken });
  }

  #works(record: ConnectionRecord): boolean {
    return record.endedAt === null && !isExpired(record, this.#deps.now());
  }

  async #mayRefresh(record: ConnectionRecord): Promise<boolean> {
    return mayRefresh(record, await this.#deps.clientMark());
  }

  #refreshOnce({ accessToken }: ConnectionRecord, tokenWorks: boolean): Promise<Result<Grant, GrantFailure>> {
    this.#refreshing ??= this.#refresh(accessToken, tokenWorks).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** `tokenWorks` is false when the access token is known to be of no use any more. */
  async #refresh(accessToken: string, tokenWorks: boolean): Promise<Result<Grant, GrantFailure>> {
    const { launchpad, now, log } = this.#deps;
    // Read once more, since a refresh may have ended between the caller's look and this one.
    const record = await this.#store.current();
    if (record?.accessToken !== accessToken) return this.#inPlaceOf();
    const account = record.account.id;
    const client = await this.#deps.clientMark();
    const [pair, ...others] = await pairsLeft(record, client);
    if (pair === undefined) {
      const refusal = record.refusal ?? { at: now(), cause: "grant-ended", client };
      return tokenWorks ? ok(grantOf(record)) : this.#end(record, refusal);
    }
    const pause = await this.#store.refreshPause();
    if (pause.until > now()) return failed("launchpad-unavailable");

    const answer = await launchpad.refresh(pair.refreshToken);
    if (answer.ok) {
      const renewed = await this.#renewed(record, pair, answer.value);
      if (pause.failures > 0) await this.#store.setRefreshPause({ failures: 0, until: 0 });
      return renewed;
    }
    if (answer.failure.reason !== "refused") {
      const failures = pause.failures + 1;
      const until = now() + Math.min(FIRST_REFRESH_PAUSE_MS * 2 ** (failures - 1), LONGEST_REFRESH_PAUSE_MS);
      await this.#store.setRefreshPause({ failures, until });
      log({ event: "refresh-postponed", account, until: new Date(until).toISOString() });
      return failed("launchpad-unavailable");
    }
    const cause = answer.failure.cause;
    const refusedPairs = [...record.refusedPairs, pair.mark];
    if (others.length > 0 && cause !== "client-refused") {
      // The pair that was stored last never worked; the token before it was not refused yet.
      const before = await this.#store.update(record.accessToken, { refusedPairs });
      return before === null ? this.#inPlaceOf() : this.#refresh(accessToken, tokenWorks);
    }
    log({ event: "refresh-refused", account, cause });
    const refusal = { at: now(), cause, client };
    const refused = await this.#store.update(record.accessToken, { refusal, refusedPairs });
    if (refused === null) return this.#inPlaceOf();
    return tokenWorks ? ok(grantOf(refused)) : this.#end(refused, refusal);
  }

  /** Stores the new pair before it is used, and keeps the old refresh token until the new pair has worked. */
  async #renewed(record: ConnectionRecord, sent: Pair, answer: TokenGrant): Promise<Result<Grant, GrantFailure>> {
    const { now, log } = this.#deps;
    const { accessToken, refreshToken, expiresAt } = answer;
    const rotated = refreshToken !== null && refreshToken !== sent.refreshToken;
    const renewed = await this.#store.update(record.accessToken, {
      ...{ accessToken, expiresAt, refreshedAt: now() },
      refreshToken: refreshToken ?? sent.refreshToken,
      previousRefreshToken: rotated ? sent.refreshToken : null,
      ...{ refusal: null, refusedPairs: [], endedAt: null },
    });
    if (renewed === null) return this.#inPlaceOf();
    log({ event: "token-refreshed", account: record.account.id });
    if (rotated) await this.#prove(accessToken);
    return ok(grantOf(renewed));
  }

  /** Drops the refresh token before the current one once the current pair is seen to work. */
  async #prove(accessToken: string): Promise<void> {
    const works = (await this.#deps.launchpad.authorization(accessToken)).ok;
    if (works) await this.#store.update(accessToken, { previousRefreshToken: null });
  }

  /** Launchpad may ban clients that repeat a refused refresh, so the end is remembered and nothing is tried again. */
  async #end(record: ConnectionRecord, refusal: Refusal): Promise<Result<Grant, GrantFailure>> {
    const change = { refusal, endedAt: this.#deps.now() };
    if ((await this.#store.update(record.accessToken, change)) === null) return this.#inPlaceOf();
    this.#deps.log({ event: "connection-ended", account: record.account.id, cause: refusal.cause });
    return failed("reconnect-needed");
  }

  /** The grant of the connection that replaced the one being refreshed, as it is: a refresh must not wait for itself. */
  async #inPlaceOf(): Promise<Result<Grant, GrantFailure>> {
    const record = await this.#usable();
    if (!record.ok) return record;
    return record.value.endedAt === null ? ok(grantOf(record.value)) : failed("reconnect-needed");
  }

  async #usable(): Promise<Result<ConnectionRecord, GrantFailure>> {
    const record = await this.#store.load();
    if (!record.ok) return record;
    if (record.value === null) return failed("not-connected");
    if (record.value.endedAt !== null && !(await this.#mayRefresh(record.value))) return failed("reconnect-needed");
    return ok(record.value);
  }
}
