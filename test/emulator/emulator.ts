import { randomBytes } from "node:crypto";
import { once, setMaxListeners } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RateLimiter } from "./api/rate-limit.ts";
import { createApp } from "./app.ts";
import type { OAuthClient } from "./context.ts";
import { type Effect, FaultQueue } from "./control/faults.ts";
import { RequestLog } from "./control/request-log.ts";
import type { MoreLists } from "./more-lists.ts";
import { ACCOUNT } from "./seed.ts";
import type { Settings } from "./settings.ts";
import { Store } from "./store.ts";
import { Outbox } from "./webhooks/outbox.ts";

export type { Effect, Settings };

export type EmulatorOptions = {
  port: number;
  host?: string;
  /** The origin in every URL the emulator hands out; its own origin if absent. */
  publicUrl?: string;
  /** A JSON file that keeps the state across restarts; memory only if absent. */
  stateFile?: string;
  /** What differs from the default settings at the start and after a reset; a state file that exists keeps its own. */
  settings?: Partial<Settings>;
  /** Asked for each request that no posted fault hit, by its method and its path with the query. */
  chooseFault?: (method: string, path: string) => Effect | undefined;
  /** The id of the account; the seed's if absent. */
  accountId?: string;
  /** To-do lists besides those of the seed. */
  todolists?: MoreLists;
  client?: Partial<OAuthClient>;
  /** The key that Jotform's API takes, also where a state file has another one. */
  jotformKey?: string;
  now?: () => number;
  random?: (bytes: number) => Uint8Array;
};

export type RunningEmulator = { origin: string; stop(): Promise<void> };

const DEFAULT_CLIENT: OAuthClient = {
  id: "emulator-client",
  secret: "emulator-client-secret",
  redirectUri: null,
};

/**
 * Starts a local Basecamp with its Launchpad, and Jotform's API beside them. Rejects with the server's error
 * (EADDRINUSE) if the port is taken.
 */
export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const host = options.host ?? "127.0.0.1";
  const store = openStore(options);
  const stopping = new AbortController();
  // Every webhook that waits for its next try listens.
  setMaxListeners(0, stopping.signal);

  const server = createServer();
  server.listen(options.port, host);
  await once(server, "listening");

  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const app = createApp({
    account: { ...ACCOUNT, ...(options.accountId !== undefined && { id: options.accountId }) },
    store,
    log: new RequestLog(),
    faults: new FaultQueue(),
    chooseFault: options.chooseFault ?? (() => undefined),
    rateLimiter: new RateLimiter(),
    outbox: new Outbox(),
    client: { ...DEFAULT_CLIENT, ...options.client },
    publicUrl: options.publicUrl?.replace(/\/+$/, "") ?? origin,
    now: options.now ?? Date.now,
    random: options.random ?? randomBytes,
    stopping: stopping.signal,
  });
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));

  return {
    origin,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      stopping.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}

function openStore({ stateFile, settings, jotformKey, todolists }: EmulatorOptions): Store {
  if (jotformKey === undefined) return new Store(stateFile, settings, todolists);
  const store = new Store(stateFile, { ...settings, jotformKey }, todolists);
  store.change((state) => Object.assign(state.settings, { jotformKey }));
  return store;
}
