import { DurableObject } from "cloudflare:workers";
import { basecampClient } from "../basecamp/client.ts";
import { type ConnectFailure, ConnectionKeeper } from "../basecamp/connection.ts";
import type { ConnectionEvent } from "../basecamp/connection-event.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import { ConnectionStore, type TokenKeyUse } from "../basecamp/connection-store.ts";
import { launchpad } from "../basecamp/launchpad.ts";
import { issueState, takeState } from "../basecamp/oauth-state.ts";
import { clientMarkOf } from "../basecamp/refresh-pairs.ts";
import { type EarlyRenewal, TokenRefresher } from "../basecamp/token-refresher.ts";
import { type Clock, runtimeClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { log } from "../feedback/log.ts";
import { CALLBACK_PATH } from "../paths.ts";
import { failed, type Result } from "../result.ts";
import type { ConnectionNews } from "./alerts.ts";
import { CONNECTION_KEY, ledgerStub } from "./stubs.ts";

const ENDED_SESSIONS = "ended-sessions";

interface Parts {
  readonly store: ConnectionStore;
  readonly keeper: ConnectionKeeper;
  readonly refresher: TokenRefresher;
}

/** The connection object: one per deployment, so that refreshes come one after another. */
export class Connection extends DurableObject<Cloudflare.Env> {
  readonly #clock: Clock;
  /** What the ledger is being told: the object answers only afterwards, so that nothing of it is lost. */
  #tellings: Promise<void>[] = [];
  #parts: Parts | null = null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, clock: Clock = runtimeClock) {
    super(ctx, env);
    this.#clock = clock;
  }

  /** Begins connecting for a browser session: the address at Launchpad to send it to. */
  async begin(session: string): Promise<string> {
    const state = await issueState(this.ctx.storage, session, this.#clock.now());
    return this.#launchpad().authorizationUrl(state);
  }

  /** Ends connecting with the query that Launchpad sent the browser back with. */
  async finish(session: string, query: string): Promise<Result<ConnectionStatus, ConnectFailure | "wrong-state">> {
    const parameters = new URLSearchParams(query);
    const state = parameters.get("state") ?? "";
    if (!(await takeState(this.ctx.storage, state, session, this.#clock.now()))) return failed("wrong-state");
    return this.#told(this.#made().keeper.connect(parameters, state));
  }

  async chooseAccount(id: string, offerId: string | null): ReturnType<ConnectionKeeper["chooseAccount"]> {
    return this.#told(this.#made().keeper.chooseAccount(id, offerId));
  }

  async acceptOffer(offerId: string): ReturnType<ConnectionKeeper["acceptOffer"]> {
    return this.#told(this.#made().keeper.acceptOffer(offerId));
  }

  async dropOffer(): Promise<ConnectionStatus> {
    return this.#made().keeper.dropOffer();
  }

  async disconnect(): Promise<ConnectionStatus> {
    return this.#told(this.#made().keeper.disconnect());
  }

  async status(): Promise<ConnectionStatus> {
    return this.#made().keeper.status();
  }

  /** Under which of the keys what is stored is, after it was put under the first one as far as it can be read. */
  async tokenKeys(): Promise<TokenKeyUse> {
    return this.#made().store.keyUse();
  }

  /** The current grant, from the one place that is never stale. */
  async grant(): Promise<Result<Grant, GrantFailure>> {
    return this.#told(this.#made().refresher.grant());
  }

  /** A grant in place of one whose token had expired or was refused. */
  async renew(seenToken: string): Promise<Result<Grant, GrantFailure>> {
    return this.#told(this.#made().refresher.renew(seenToken));
  }

  /** Renews the access token before its time, once, to learn whether a new refresh token comes with it. */
  async renewEarly(): Promise<Result<EarlyRenewal, GrantFailure | "refused">> {
    return this.#told(this.#made().refresher.renewEarly());
  }

  /** Remembers that an admin's session was signed out, until it would have ended by itself (seconds since 1970). */
  async endSession(session: string, expiresAt: number): Promise<void> {
    const ended = await this.#endedSessions();
    await this.ctx.storage.put(ENDED_SESSIONS, { ...ended, [session]: expiresAt });
  }

  /** Whether an admin's session was signed out. */
  async isSessionEnded(session: string): Promise<boolean> {
    return Object.hasOwn(await this.#endedSessions(), session);
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    const value = await work;
    await Promise.all(this.#tellings.splice(0));
    return value;
  }

  async #endedSessions(): Promise<Record<string, number>> {
    const stored = (await this.ctx.storage.get<Record<string, number>>(ENDED_SESSIONS)) ?? {};
    return Object.fromEntries(Object.entries(stored).filter(([, expiresAt]) => expiresAt * 1000 > this.#clock.now()));
  }

  /** The hourly look after the access token, and after the copy that readers find, which may have been lost. */
  async refreshIfEnding(): Promise<void> {
    await this.#made().store.rewrap();
    await this.#told(this.#made().refresher.refreshIfEnding());
    const isLost = (await this.env.TOKENS?.get(CONNECTION_KEY).catch(() => "unknown")) === null;
    if (isLost) await this.#made().store.publishAgain();
  }

  #made(): Parts {
    if (this.#parts !== null) return this.#parts;
    const publish = async (record: unknown): Promise<void> => {
      const change =
        record === null
          ? this.env.TOKENS?.delete(CONNECTION_KEY)
          : this.env.TOKENS?.put(CONNECTION_KEY, JSON.stringify(record));
      // An old copy is worse than none: without one, readers ask here.
      await change?.catch(() => this.env.TOKENS?.delete(CONNECTION_KEY)).catch(() => undefined);
    };
    const published = async (): Promise<unknown> => this.env.TOKENS?.get(CONNECTION_KEY, "json").catch(() => null);
    const store = new ConnectionStore(this.ctx.storage, this.#config().tokenKeys, { publish, published });
    const note = (event: ConnectionEvent): void => {
      log(event);
      const news = newsIn(event);
      // What this fails to tell, the ledger asks for within the hour.
      if (news !== null)
        this.#tellings.push(
          ledgerStub(this.env)
            .noteConnection(news)
            .catch(() => undefined),
        );
    };
    const shared = { store, launchpad: this.#launchpad(), now: this.#clock.now, log: note };
    const client = clientMarkOf(this.#config().basecamp);
    const refresher = new TokenRefresher({ ...shared, clientMark: () => client });
    const keeper = new ConnectionKeeper({ ...shared, refresher, readIsAdmin: (grant) => this.#readIsAdmin(grant) });
    this.#parts = { store, keeper, refresher };
    return this.#parts;
  }

  /** Draws from the ledger's budget like every other call to Basecamp. */
  async #readIsAdmin({ accessToken, account }: Grant): Promise<boolean | null> {
    const { apiUrl, userAgent } = this.#config().basecamp;
    await this.#clock.wait(await ledgerStub(this.env).takeSlot());
    const options = { apiUrl, account, accessToken, userAgent, clock: this.#clock };
    const profile = await basecampClient({ ...options, fetch: (input, init) => fetch(input, init) }).getMyProfile();
    return profile.ok ? profile.value.isAdmin : null;
  }

  #launchpad() {
    const { basecamp, publicUrl } = this.#config();
    return launchpad(basecamp, `${publicUrl}${CALLBACK_PATH}`, {
      fetch: (input, init) => fetch(input, init),
      clock: this.#clock,
    });
  }

  #config(): Config {
    const config = readConfig(this.env);
    if (!config.ok) throw new Error("The configuration is incomplete; callers check it first.");
    return config.value;
  }
}

/** What an event says of the connection as a whole; null when nothing. */
function newsIn(event: ConnectionEvent): ConnectionNews | null {
  switch (event.event) {
    case "connected":
    case "token-refreshed":
      return { state: "connected", cause: null };
    case "disconnected":
      return { state: "not-connected", cause: null };
    case "refresh-refused":
      return { state: "ending", cause: event.cause };
    case "connection-ended":
      return { state: "reconnect-needed", cause: event.cause };
    case "refresh-postponed":
      return null;
  }
}
