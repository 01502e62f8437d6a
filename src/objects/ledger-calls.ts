import { type BasecampClient, basecampClient } from "../basecamp/client.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import { readGrant } from "../basecamp/grant.ts";
import { type LiveClient, liveClient } from "../basecamp/live-client.ts";
import { type TrackingClient, trackingClient } from "../basecamp/tracking-client.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Pace } from "../delivery/pace.ts";
import type { Result } from "../result.ts";
import { CONNECTION_KEY, connectionStub } from "./stubs.ts";

/** How the ledger reaches Basecamp: the connection's grant, and clients that use it. */
export class LedgerCalls {
  readonly #env: Cloudflare.Env;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #trustsCopy: () => boolean;

  /** `trustsCopy` tells whether KV may be asked for the grant. */
  constructor(env: Cloudflare.Env, config: Config, clock: Clock, trustsCopy: () => boolean) {
    this.#env = env;
    this.#config = config;
    this.#clock = clock;
    this.#trustsCopy = trustsCopy;
  }

  readonly grant = (): Promise<Result<Grant, GrantFailure>> =>
    readGrant({
      published: async () => (this.#trustsCopy() ? this.#env.TOKENS?.get(CONNECTION_KEY, "json") : null) ?? null,
      connection: connectionStub(this.#env),
      keys: this.#config.tokenKeys,
      now: this.#clock.now,
    });

  /** From the one place that is never stale. */
  readonly currentGrant = (): Promise<Result<Grant, GrantFailure>> => connectionStub(this.#env).grant();

  readonly renew = (seenToken: string): Promise<Result<Grant, GrantFailure>> =>
    connectionStub(this.#env).renew(seenToken);

  readonly client = ({ account, accessToken }: Grant, fetch: typeof globalThis.fetch): BasecampClient => {
    const { apiUrl, userAgent } = this.#config.basecamp;
    return basecampClient({ apiUrl, account, accessToken, userAgent, fetch, clock: this.#clock });
  };

  readonly trackingClient = ({ account, accessToken }: Grant, fetch: typeof globalThis.fetch): TrackingClient => {
    const { apiUrl, userAgent } = this.#config.basecamp;
    return trackingClient({ apiUrl, account, accessToken, userAgent, fetch, clock: this.#clock });
  };

  /** The calls of the check of a real account, each waiting for its turn; `see` gets the headers of every answer. */
  readonly liveClient = ({ account, accessToken }: Grant, pace: Pace, see: (headers: Headers) => void): LiveClient => {
    const { apiUrl, userAgent } = this.#config.basecamp;
    return liveClient({ apiUrl, account, accessToken, userAgent, fetch: this.#paced(pace, see), clock: this.#clock });
  };

  /** The same with clients whose calls wait for their turn; `see` gets the headers of every answer. */
  paced(pace: Pace, see: (headers: Headers) => void = () => undefined) {
    const client = (grant: Grant): BasecampClient => this.client(grant, this.#paced(pace, see));
    return { grant: this.grant, currentGrant: this.currentGrant, renew: this.renew, client };
  }

  #paced(pace: Pace, see: (headers: Headers) => void): typeof globalThis.fetch {
    return async (input, init) => {
      await this.#clock.wait(pace.take(this.#clock.now()));
      const answer = await fetch(input, init);
      see(answer.headers);
      return answer;
    };
  }
}
