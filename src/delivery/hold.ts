import type { BasecampFailure } from "../basecamp/failure.ts";
import { unreachable } from "../result.ts";
import type { DeliveryEvent } from "./delivery.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import type { DeliveryRecords } from "./records.ts";
import type { RenewalFailure } from "./renewal.ts";
import { retryPauseMs } from "./retry.ts";
import type { Hold } from "./step.ts";

const HOLD_WITHOUT_GRANT_MS = 5 * 60_000;
const HOLD_WITHOUT_LAUNCHPAD_MS = 60_000;
const HOLD_ACCOUNT_UNAVAILABLE_MS = 60 * 60_000;
const HOLD_ACCESS_REFUSED_MS = 30 * 60_000;

export interface HoldDeps {
  readonly settings: LedgerSettings;
  readonly records: DeliveryRecords;
  readonly log: (event: DeliveryEvent) => void;
  readonly now: () => number;
}

/** Lets no call be made for a while by anybody, and tells the log. A hold that lasts as long already stays as it is. */
export function holdQueue(held: Hold, { settings, records, log, now }: HoldDeps): void {
  const until = now() + holdMs(held);
  if (!settings.hold({ until, reason: held.reason }, now())) return;
  // Time in which nobody could deliver does not count towards giving up.
  if (held.reason !== "rate-limited") records.forgetFailures();
  log({ event: "held", reason: held.reason, until: new Date(until).toISOString() });
}

/** What a failed call says about every other call; null when it concerns only what was asked for. */
export function holdAfter(failure: BasecampFailure | RenewalFailure, random: () => number): Hold | null {
  switch (failure.reason) {
    case "rate-limited":
      // Without a wait that Basecamp named, the long pause of what was asked for must not become everybody's.
      return { reason: "rate-limited", forMs: failure.retryAfterMs ?? retryPauseMs(1, random()) };
    case "token-refused":
      return { reason: ("grantFailure" in failure ? failure.grantFailure : null) ?? "access-refused" };
    case "account-unavailable":
      return { reason: "account-unavailable" };
    case "other-connection":
    case "no-clear-answer":
    case "rejected":
      return null;
    default:
      return unreachable(failure);
  }
}

function holdMs(held: Hold): number {
  switch (held.reason) {
    case "rate-limited":
      return held.forMs;
    case "account-unavailable":
      return HOLD_ACCOUNT_UNAVAILABLE_MS;
    case "access-refused":
      return HOLD_ACCESS_REFUSED_MS;
    case "launchpad-unavailable":
      return HOLD_WITHOUT_LAUNCHPAD_MS;
    case "not-connected":
    case "reconnect-needed":
      return HOLD_WITHOUT_GRANT_MS;
    default:
      return unreachable(held);
  }
}
