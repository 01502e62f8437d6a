import type { RefusalCause } from "./launchpad-refusal.ts";

/** What the log is told of the connection. */
export type ConnectionEvent =
  | { readonly event: "connected" | "disconnected" | "token-refreshed"; readonly account: string }
  | { readonly event: "refresh-refused" | "connection-ended"; readonly account: string; readonly cause: RefusalCause }
  | { readonly event: "refresh-postponed"; readonly account: string; readonly until: string };
