import type { HttpBindings } from "@hono/node-server";
import type { RateLimiter } from "./api/rate-limit.ts";
import type { Effect, FaultQueue } from "./control/faults.ts";
import type { RequestLog } from "./control/request-log.ts";
import type { Person } from "./state.ts";
import type { Store } from "./store.ts";
import type { Outbox } from "./webhooks/outbox.ts";

/** The registered OAuth client. Without a redirect URI any loopback address with the bridge's callback path will do. */
export type OAuthClient = { id: string; secret: string; redirectUri: string | null };

/** The one account; everything of the API lies under its id. */
export type Account = { id: string; name: string; createdAt: string };

/** What the routes of one running emulator share. */
export type Emulator = {
  account: Account;
  store: Store;
  log: RequestLog;
  faults: FaultQueue;
  chooseFault: (method: string, path: string) => Effect | undefined;
  rateLimiter: RateLimiter;
  outbox: Outbox;
  client: OAuthClient;
  publicUrl: string;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  stopping: AbortSignal;
};

/** The emulator as the person sees it whose token came with a request; whoever that is acts, and sees what they may. */
export type View = Emulator & { viewer: Person };

/** Hono's environment: the raw Node request and response, needed to cut a socket. */
export type Env = { Bindings: HttpBindings };

/** The environment below the account, where every request that came past the token check has a view. */
export type ApiEnv = Env & { Variables: { view: View } };
