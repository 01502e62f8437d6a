import { randomBytes } from "node:crypto";
import { once, setMaxListeners } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RateLimiter } from "../../emulator/api/rate-limit.ts";
import { createApp } from "../../emulator/app.ts";
import { FaultQueue } from "../../emulator/control/faults.ts";
import { RequestLog } from "../../emulator/control/request-log.ts";
import type { Effect, Settings } from "../../emulator/emulator.ts";
import { ACCOUNT } from "../../emulator/seed.ts";
import { Store } from "../../emulator/store.ts";
import { Outbox } from "../../emulator/webhooks/outbox.ts";
import { keyIn } from "./mappings.ts";
import { marksIn, todoName } from "./parcels.ts";

export const CLIENT = { id: "lab-bridge", secret: "lab-bridge-secret" };

/** The emulator in this process, with its state open to the lab. */
export interface Basecamp {
  readonly origin: string;
  readonly todos: number;
  /** Requests of the bridge, of the API and for tokens. */
  readonly requests: number;
  /** How many of them Basecamp's own limit of 50 in 10 seconds turned away. */
  readonly limited: number;
  set(settings: Partial<Settings>): void;
  expireTokens(): void;
  /** The times of making of all to-dos that carry a mark, by their names; milliseconds since 1970. */
  madeByName(): ReadonlyMap<string, readonly number[]>;
  stop(): Promise<void>;
}

class CountingLimiter extends RateLimiter {
  refused = 0;

  override secondsToWait(now: number): number | undefined {
    const seconds = super.secondsToWait(now);
    if (seconds !== undefined) this.refused += 1;
    return seconds;
  }
}

/** Starts Basecamp with its Launchpad by the lab's clock. `chooseFault` is asked for requests of the bridge only. */
export async function startBasecamp(
  now: () => number,
  settings: Partial<Settings>,
  chooseFault: (method: string, path: string) => Effect | undefined,
): Promise<Basecamp> {
  const store = new Store(undefined, settings);
  const rateLimiter = new CountingLimiter();
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  let requests = 0;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("Basecamp has no address.");
  const origin = `http://127.0.0.1:${address.port}`;
  const app = createApp({
    account: ACCOUNT,
    store,
    log: new RequestLog(),
    faults: new FaultQueue(),
    chooseFault: (method, path) => {
      if (path.startsWith("/authorization/new")) return undefined;
      requests += 1;
      return chooseFault(method, path);
    },
    rateLimiter,
    outbox: new Outbox(),
    client: { ...CLIENT, redirectUri: null },
    publicUrl: origin,
    now,
    random: randomBytes,
    stopping: stopping.signal,
  });
  server.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));

  return {
    origin,
    get todos() {
      return store.state.todos.length;
    },
    get requests() {
      return requests;
    },
    get limited() {
      return rateLimiter.refused;
    },
    set: (changed) => store.change((state) => void Object.assign(state.settings, changed)),
    expireTokens: () =>
      store.change((state) => {
        for (const grant of state.grants) grant.expiresAt = Math.min(grant.expiresAt, now());
      }),
    madeByName() {
      const made = new Map<string, number[]>();
      for (const { content, description, createdAt } of store.state.todos) {
        for (const mark of marksIn(`${content} ${description}`)) {
          const name = todoName(mark, keyIn(content));
          made.set(name, [...(made.get(name) ?? []), Date.parse(createdAt)]);
        }
      }
      return made;
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      stopping.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}
