import type { DeliveryEvent } from "../delivery/delivery.ts";
import type { RefusalReason } from "../sources/source.ts";

/** What is worth a line in the Worker's log. No member may hold a secret, a token, a ticket or an answer. */
export type LogEntry =
  | DeliveryEvent
  | { readonly event: "refused"; readonly mapping: string; readonly reason: RefusalReason | "storage-failed" }
  | { readonly event: "misconfigured"; readonly problems: readonly string[] }
  | { readonly event: "error"; readonly where: string; readonly error: string };

/** Writes one structured line. */
export function log(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}
