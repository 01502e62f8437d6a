import type { Connection } from "./connection.ts";
import type { Ledger } from "./ledger.ts";

/** The one connection object of this deployment. */
export function connectionStub(env: Cloudflare.Env): DurableObjectStub<Connection> {
  if (env.CONNECTION === undefined) throw new Error("CONNECTION is not bound; the configuration is checked first.");
  return env.CONNECTION.getByName("connection");
}

/** The one ledger of this deployment. */
export function ledgerStub(env: Cloudflare.Env): DurableObjectStub<Ledger> {
  if (env.LEDGER === undefined) throw new Error("LEDGER is not bound; the configuration is checked first.");
  return env.LEDGER.getByName("ledger");
}

/** The key in KV under which readers find the sealed connection record. */
export const CONNECTION_KEY = "connection";
