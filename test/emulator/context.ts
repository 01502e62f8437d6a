import type { HttpBindings } from "@hono/node-server";
import type { RateLimiter } from "./api/rate-limit.ts";
import type { FaultQueue } from "./control/faults.ts";
import type { RequestLog } from "./control/request-log.ts";
import type { Store } from "./store.ts";

/** The registered OAuth client. Without a redirect URI any loopback address with the bridge's callback path will do. */
export type OAuthClient = { id: string; secret: string; redirectUri: string | null };

/** What the routes of one running emulator share. */
export type Emulator = {
  store: Store;
  log: RequestLog;
  faults: FaultQueue;
  rateLimiter: RateLimiter;
  client: OAuthClient;
  publicUrl: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  stopping: AbortSignal;
};

/** Hono's environment: the raw Node request and response, needed to cut a socket. */
export type Env = { Bindings: HttpBindings };
