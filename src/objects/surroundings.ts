import { type Clock, runtimeClock } from "../clock.ts";
import { type LookUp, lookUp } from "../delivery/look-up.ts";
import { findMapping } from "../mapping/catalog.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Confirmed, ReadBackFailure, ReadBackOptions } from "../read-back.ts";
import type { Result } from "../result.ts";
import type { Submission } from "../submission.ts";

/** Reads a submission back from the form tool of its mapping; the Worker hands this in, which knows the form tools. */
export type ReadBackFor = (
  env: Cloudflare.Env,
  mapping: DeployedMapping,
  unconfirmed: Submission,
  options: Omit<ReadBackOptions, "apiUrl" | "apiKey" | "isKeyGood">,
) => Promise<Result<Confirmed, ReadBackFailure>>;

/** The mark of the API key that a mapping names now; null without one. */
export type KeyMarkFor = (env: Cloudflare.Env, mapping: DeployedMapping) => Promise<string | null>;

/** What the ledger works with besides its storage. */
export interface Surroundings {
  readonly clock: Clock;
  readonly findMapping: (name: string) => DeployedMapping | null;
  readonly lookUp: LookUp;
  readonly readBack: ReadBackFor;
  readonly markOfKey: KeyMarkFor;
}

/** What it works with in a deployment, but for the form tools. */
export const SURROUNDINGS: Omit<Surroundings, "readBack" | "markOfKey"> = { clock: runtimeClock, findMapping, lookUp };
