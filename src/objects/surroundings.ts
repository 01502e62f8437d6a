import { type Clock, runtimeClock } from "../clock.ts";
import { type LookUp, lookUp } from "../delivery/look-up.ts";
import { findMapping } from "../mapping/catalog.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";

/** What the ledger works with besides its storage. The runtime gives none, so that these are used. */
export interface Surroundings {
  readonly clock: Clock;
  readonly findMapping: (name: string) => DeployedMapping | null;
  readonly lookUp: LookUp;
}

export const SURROUNDINGS: Surroundings = { clock: runtimeClock, findMapping, lookUp };
