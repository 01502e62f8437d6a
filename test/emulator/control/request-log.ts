import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import type { Emulator, Env } from "../context.ts";

const MAX_ENTRIES = 10_000;

export type RequestEntry = {
  at: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Null while the request runs, and for good if its socket was cut. */
  status: number | null;
};

/**
 * The requests as they came, oldest first; only the newest 10,000 are kept. Authorization headers, codes and secrets
 * stay readable, since tests compare tokens and the emulator's are worth nothing outside of it.
 */
export class RequestLog {
  readonly entries: RequestEntry[] = [];

  add(entry: RequestEntry): void {
    this.entries.push(entry);
    if (this.entries.length > MAX_ENTRIES) this.entries.shift();
  }

  clear(): void {
    this.entries.length = 0;
  }
}

/** Records every request that reaches it, and names its answer by an X-Request-Id (basecamp docs: request ids). */
export function recordRequests({ log, now, random }: Emulator): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    const entry: RequestEntry = {
      at: new Date(now()).toISOString(),
      method: c.req.method,
      path: pathname + search,
      headers: c.req.header(),
      body: "",
      status: null,
    };
    log.add(entry);
    entry.body = await c.req.text();
    await next();
    if (c.res === RESPONSE_ALREADY_SENT) return;
    entry.status = c.res.status;
    c.header("X-Request-Id", Buffer.from(random(16)).toString("hex"));
  };
}
