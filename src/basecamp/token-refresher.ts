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
import type { RefusalCause } from "./launchpad-refusal.ts";

export interface RefresherDeps {
  readonly store: ConnectionStore;
  readonly launchpad: ReturnType<typeof launchpad>;
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

/** Gives out the connection's grant and refreshes its token, one refresh at a time and none that was refused before. */
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
    if (isExpired(record.value, this.#deps.now())) return this.renew(record.value.accessToken);
    return ok(grantOf(record.value));
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
    const stillGood = record.value.accessToken !== seenToken && !isExpired(record.value, this.#deps.now());
    return stillGood ? ok(grantOf(record.value)) : this.#refreshOnce(record.value, false);
  }

  /** Refreshes a token that has only days left, so that no delivery ever waits for it. */
  async refreshIfEnding(): Promise<void> {
    const record = await this.#store.current();
    if (record === null || record.endedAt !== null || record.refusal !== null || record.refreshToken === null) return;
    if (record.previousRefreshToken !== null) await this.#prove(record.accessToken);
    if (endsSoon(record, this.#deps.now())) await this.#refreshOnce(record, !isExpired(record, this.#deps.now()));
  }

  /** One refresh although the access token works. "refused" when Launchpad refused it now or before; the token stays. */
  async renewEarly(): Promise<Result<EarlyRenewal, GrantFailure | "refused">> {
    const before = await this.#usable();
    if (!before.ok) return before;
    const { refreshToken, refusal } = before.value;
    if (refreshToken === null || refusal !== null) return failed("refused");
    const renewed = await this.#refreshOnce(before.value, !isExpired(before.value, this.#deps.now()));
    if (!renewed.ok) return renewed;
    const after = await this.#store.current();
    if (after === null || after.refusal !== null) return failed("refused");
    return ok({ isRefreshTokenNew: after.refreshToken !== refreshToken });
  }

  #refreshOnce(record: ConnectionRecord, tokenWorks: boolean): Promise<Result<Grant, GrantFailure>> {
    this.#refreshing ??= this.#refresh(record, tokenWorks).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** `tokenWorks` is false when the access token is known to be of no use any more. */
  async #refresh(record: ConnectionRecord, tokenWorks: boolean): Promise<Result<Grant, GrantFailure>> {
    const { launchpad, now, log } = this.#deps;
    const account = record.account.id;
    if (record.refreshToken === null || record.refusal !== null) {
      return this.#end(record, record.refusal?.cause ?? "grant-ended");
    }
    const pause = await this.#store.refreshPause();
    if (pause.until > now()) return failed("launchpad-unavailable");

    const answer = await launchpad.refresh(record.refreshToken);
    if (answer.ok) {
      const renewed = await this.#renewed(record, answer.value);
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
    if (record.previousRefreshToken !== null && answer.failure.cause !== "client-refused") {
      // The pair that was stored last never worked; the token before it was not refused yet.
      const change = { refreshToken: record.previousRefreshToken, previousRefreshToken: null };
      const before = await this.#store.update(record.accessToken, change);
      return before === null ? this.#inPlaceOf() : this.#refresh(before, tokenWorks);
    }
    const { cause } = answer.failure;
    log({ event: "refresh-refused", account, cause });
    if (!tokenWorks) return this.#end(record, cause);
    const refused = await this.#store.update(record.accessToken, { refusal: { at: now(), cause } });
    return refused === null ? this.#inPlaceOf() : ok(grantOf(refused));
  }

  /** Stores the new pair before it is used, and keeps the old refresh token until the new pair has worked. */
  async #renewed(record: ConnectionRecord, answer: TokenGrant): Promise<Result<Grant, GrantFailure>> {
    const { now, log } = this.#deps;
    const { accessToken, refreshToken, expiresAt } = answer;
    const rotated = refreshToken !== null && refreshToken !== record.refreshToken;
    const renewed = await this.#store.update(record.accessToken, {
      ...{ accessToken, expiresAt, refreshedAt: now() },
      refreshToken: refreshToken ?? record.refreshToken,
      previousRefreshToken: rotated ? record.refreshToken : null,
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
  async #end(record: ConnectionRecord, cause: RefusalCause): Promise<Result<Grant, GrantFailure>> {
    const at = this.#deps.now();
    const refusal = record.refusal ?? { at, cause };
    if ((await this.#store.update(record.accessToken, { refusal, endedAt: at })) === null) return this.#inPlaceOf();
    this.#deps.log({ event: "connection-ended", account: record.account.id, cause });
    return failed("reconnect-needed");
  }

  /** The grant of the connection that replaced the one being refreshed, as it is: a refresh must not wait for itself. */
  async #inPlaceOf(): Promise<Result<Grant, GrantFailure>> {
    const record = await this.#usable();
    return record.ok ? ok(grantOf(record.value)) : record;
  }

  async #usable(): Promise<Result<ConnectionRecord, GrantFailure>> {
    const record = await this.#store.load();
    if (!record.ok) return record;
    if (record.value === null) return failed("not-connected");
    return record.value.endedAt === null ? ok(record.value) : failed("reconnect-needed");
  }
}
