import { DurableObject } from "cloudflare:workers";
import { type ConnectFailure, ConnectionKeeper, type ConnectionStatus } from "../basecamp/connection.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import { launchpad } from "../basecamp/launchpad.ts";
import { issueState, useState } from "../basecamp/oauth-state.ts";
import { type Config, readConfig } from "../config.ts";
import { CALLBACK_PATH } from "../paths.ts";
import { failed, type Result } from "../result.ts";

/** The key in KV under which readers find the sealed connection record. */
export const CONNECTION_KEY = "connection";

/** The one connection object of this deployment. */
export function connectionStub(env: Cloudflare.Env): DurableObjectStub<Connection> {
  if (env.CONNECTION === undefined) throw new Error("CONNECTION is not bound; the configuration is checked first.");
  return env.CONNECTION.getByName("connection");
}

/** The connection object: one per deployment, so that refreshes come one after another. */
export class Connection extends DurableObject<Cloudflare.Env> {
  #keeper: ConnectionKeeper | null = null;

  /** Begins connecting for a browser session: the address at Launchpad to send it to. */
  async begin(session: string): Promise<string> {
    const state = await issueState(this.ctx.storage, session, Date.now());
    return this.#launchpad().authorizationUrl(state);
  }

  /** Ends connecting with the query that Launchpad sent the browser back with. */
  async finish(session: string, query: string): Promise<Result<ConnectionStatus, ConnectFailure | "wrong-state">> {
    const parameters = new URLSearchParams(query);
    const state = parameters.get("state") ?? "";
    if (!(await useState(this.ctx.storage, state, session, Date.now()))) return failed("wrong-state");
    return this.#keep().connect(parameters, state);
  }

  /** Settles on one of several accounts. */
  async chooseAccount(id: string): Promise<Result<ConnectionStatus, "unknown-account">> {
    return this.#keep().chooseAccount(id);
  }

  /** What a page may show. */
  async status(): Promise<ConnectionStatus> {
    return this.#keep().status();
  }

  /** The current grant, from the one place that is never stale. */
  async grant(): Promise<Result<Grant, GrantFailure>> {
    return this.#keep().grant();
  }

  /** A grant in place of one whose token had expired or was refused. */
  async renew(seenToken: string): Promise<Result<Grant, GrantFailure>> {
    return this.#keep().renew(seenToken);
  }

  #keep(): ConnectionKeeper {
    this.#keeper ??= new ConnectionKeeper({
      storage: this.ctx.storage,
      publish: async (record) => {
        await this.env.TOKENS?.put(CONNECTION_KEY, JSON.stringify(record)).catch(() => undefined);
      },
      launchpad: this.#launchpad(),
      keys: this.#config().tokenKeys,
      now: () => Date.now(),
    });
    return this.#keeper;
  }

  #launchpad() {
    const { basecamp, publicUrl } = this.#config();
    return launchpad(basecamp, `${publicUrl}${CALLBACK_PATH}`, {
      fetch: (input, init) => fetch(input, init),
      now: () => Date.now(),
    });
  }

  #config(): Config {
    const config = readConfig(this.env);
    if (!config.ok) throw new Error("The configuration is incomplete; callers check it first.");
    return config.value;
  }
}
