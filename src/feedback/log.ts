import type { ConnectionEvent } from "../basecamp/connection-event.ts";
import type { AlertChannel } from "../config.ts";
import type { DeliveryEvent } from "../delivery/delivery.ts";
import type { DriftEvent } from "../delivery/drift-watch.ts";
import type { ImportCounts } from "../delivery/export/take-entries.ts";
import type { RefusalKind } from "../delivery/refusals.ts";
import type { TrackingEvent } from "../delivery/tracking/event.ts";
import type { Trouble } from "../delivery/trouble.ts";
import type { SweepEnd, WebhookState } from "../form-listing.ts";
import type { AlertFailure } from "./alert-sender.ts";
import type { WebhookRefusal } from "./explain-webhook.ts";

/** What is worth a line in the Worker's log. No member may hold a secret, a token, a ticket or an answer. */
export type LogEntry =
  | DeliveryEvent
  | ConnectionEvent
  | DriftEvent
  | TrackingEvent
  | {
      readonly event: "accepted";
      readonly mapping: string;
      readonly source: string;
      readonly fresh: boolean;
      readonly edited: boolean;
    }
  | { readonly event: "refused"; readonly mapping: string; readonly reason: WebhookRefusal }
  | { readonly event: "todo-event-refused" }
  | { readonly event: "todo-events-secret"; readonly order: "rotate" | "end"; readonly state: string | null }
  | { readonly event: "secret-proof"; readonly name: string; readonly state: "held" | "other" | "absent" | "too-many" }
  /** A step of the check of a real account; the reason is null for one that was done. */
  | { readonly event: "live-check"; readonly step: string; readonly reason: string | null }
  | { readonly event: "alert"; readonly mapping: string; readonly reason: RefusalKind }
  | ({
      readonly event: "alert-failed";
      readonly channel: AlertChannel["kind"];
      readonly alerts: number;
      readonly failures: number;
    } & AlertFailure)
  | {
      readonly event: "alert-sent";
      readonly channel: AlertChannel["kind"];
      readonly alerts: number;
      readonly kinds: readonly Trouble["kind"][];
      readonly status: number;
    }
  | {
      /** A form tool's own list was compared; no id, and nothing of anybody's answers. */
      readonly event: "swept";
      readonly mapping: string;
      readonly found: number;
      readonly tooLarge: number;
      /** How many seconds of which the list did not show all. */
      readonly passedOver: number;
      readonly webhook: WebhookState;
      readonly end: SweepEnd;
      readonly dryRun: boolean;
    }
  | { readonly event: "signed-in" | "signed-out" }
  | { readonly event: "sign-in-refused"; readonly reason: "wrong-password" | "too-many" }
  | {
      /** What a person decided about one delivery; `reason` says why that was not done. */
      readonly event: "decided";
      readonly decision: "replay" | "exists" | "make" | "erase";
      readonly reference: string;
      readonly reason: string | null;
    }
  | { readonly event: "exported"; readonly submissions: number; readonly withAnswers: boolean }
  | ({ readonly event: "imported" } & ImportCounts)
  | { readonly event: "replayed"; readonly deliveries: number; readonly dueAgain: number }
  | { readonly event: "misconfigured"; readonly problems: readonly string[] }
  | { readonly event: "error"; readonly where: string; readonly error: string };

/** Writes one structured line. */
export function log(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}

/** Writes a line for a bug that was caught at a door: what kind it is and where in our code, never its message. */
export function logError(where: string, error: unknown): void {
  log({ event: "error", where, error: error instanceof Error ? traceOf(error) : typeof error });
}

/** Messages can quote what was being worked on, so only the name and the places are kept. */
function traceOf(error: Error): string {
  const places = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...places.slice(0, 5).map((line) => line.trim())].join(" ");
}
