import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Disproof, ReadBackFailure } from "../read-back.ts";
import { type Result, unreachable } from "../result.ts";
import type { Submission } from "../submission.ts";
import type { DueDelivery } from "./delivery.ts";
import { isGivenUp } from "./retry.ts";
import { again, type DeliverDeps, endAttempt, park, pauseMs, type StepEnd, settle } from "./step.ts";

const OK = 200;
/** The most requests that one read-back makes. */
export const READ_BACK_REQUESTS = 2;
/** A submission that is just there can be missing in the API for a moment; after so many tries it counts as unknown. */
const TRIES_UNTIL_UNKNOWN = 2;
const UNKNOWN_PAUSE_MS = 30_000;
/** Without the key that a mapping names nothing is asked; it can be stored at any time. */
const WITHOUT_KEY_PAUSE_MS = 5 * 60_000;

/** Asks the form tool that a mapping reads for a submission. `receivedAt` is when its webhook came, since 1970. */
export type ReadBackCall = (
  mapping: DeployedMapping,
  unconfirmed: Submission,
  receivedAt: number,
  fetch: typeof globalThis.fetch,
) => Promise<Result<Submission, ReadBackFailure>>;

export interface ReadBackDeps extends DeliverDeps {
  readonly readBack: ReadBackCall;
  /** The fetch of this step, which counts its requests. */
  readonly fetch: typeof globalThis.fetch;
}

/** Lets the form tool confirm a submission whose webhook proves too little, and stores what it says in its place. */
export async function confirm(delivery: DueDelivery, deps: ReadBackDeps): Promise<StepEnd> {
  const { records, now } = deps;
  const mapping = deps.findMapping(delivery.mapping);
  if (mapping === null) return park(delivery, deps, "mapping-missing", delivery.mapping);
  records.noteMappingVersion(delivery.id, mapping.version);
  if (mapping.apiKey === null) {
    return park(delivery, deps, "not-confirmed", "The mapping named an API key when it took this, and names none now.");
  }
  records.attempts.begin(delivery.id, "read-back", now());
  const answer = await deps.readBack(mapping, delivery.submission, delivery.acceptedAt, deps.fetch);
  if (answer.ok) {
    endAttempt(delivery, deps, "confirmed", OK);
    records.storeConfirmed(delivery.id, answer.value);
    const { absentLooks, dueAt } = delivery;
    return settle(delivery, deps, { to: "pending", dueAt, absentLooks, failure: "cleared" });
  }
  const { failure } = answer;
  endAttempt(delivery, deps, failure.reason, "status" in failure ? failure.status : null);
  switch (failure.reason) {
    case "disproved":
      return park(delivery, deps, "not-authentic", wordsOf(failure.by));
    case "unknown-submission":
      if (records.attempts.count(delivery.id, "unknown-submission") < TRIES_UNTIL_UNKNOWN) {
        return again(delivery, deps, "pending", UNKNOWN_PAUSE_MS);
      }
      return park(delivery, deps, "not-authentic", "it knows no such submission.");
    case "api-key-refused":
      if (records.attempts.count(delivery.id, "api-key-refused") < TRIES_UNTIL_UNKNOWN) {
        return again(delivery, deps, "pending", UNKNOWN_PAUSE_MS);
      }
      return park(delivery, deps, "api-key-refused", mapping.apiKey);
    case "too-large":
      return park(delivery, deps, "too-large", "");
    case "no-api-key": {
      // Nobody can confirm it now, which is not its own fault.
      const dueAt = now() + WITHOUT_KEY_PAUSE_MS;
      settle(delivery, deps, { to: "pending", dueAt, absentLooks: delivery.absentLooks, failure: "cleared" });
      return { hold: null, troubled: true };
    }
    case "unavailable":
      if (isGivenUp(delivery.failingSince, now()))
        return park(delivery, deps, "not-confirmed", "It could not be reached for more than three days.");
      return again(delivery, deps, "pending", failure.retryAfterMs ?? pauseMs(delivery, deps));
    default:
      return unreachable(failure);
  }
}

function wordsOf(by: Disproof): string {
  switch (by) {
    case "form":
      return "the submission is of another form.";
    case "id":
      return "another submission than the one that was asked for.";
    case "status":
      return "the submission is not active, but deleted or held back.";
    case "age":
      return "the submission was not made in the days before the webhook came.";
  }
}
