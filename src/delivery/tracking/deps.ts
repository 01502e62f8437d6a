import type { Grant, GrantFailure } from "../../basecamp/connection-record.ts";
import type { BasecampFailure } from "../../basecamp/failure.ts";
import type { TrackingClient } from "../../basecamp/tracking-client.ts";
import type { Result } from "../../result.ts";
import type { RenewalFailure } from "../renewal.ts";
import type { RequestBudget } from "../sweep.ts";
import type { TrackingEvent } from "./event.ts";
import type { Registrations } from "./registrations.ts";
import type { TrackedTodos } from "./tracked-todos.ts";

/** What one look after a webhook, or one read of a to-do, works with. */
export interface TrackingStepDeps {
  readonly tracked: TrackedTodos;
  readonly registrations: Registrations;
  readonly client: (grant: Grant) => TrackingClient;
  readonly renew: (seenToken: string) => Promise<Result<Grant, GrantFailure>>;
  readonly budget: RequestBudget;
  /** Origin of the bridge, below which Basecamp is to call. */
  readonly publicUrl: string;
  /** The secret in the address that Basecamp calls. */
  readonly secret: () => string;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly log: (event: TrackingEvent) => void;
}

/** Why a call gave nothing, once a refused token was renewed. */
export type TrackingFailure = Exclude<BasecampFailure, { reason: "token-refused" }> | RenewalFailure;
