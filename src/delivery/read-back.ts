import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Confirmed, Disproof, ReadBackFailure } from "../read-back.ts";
import { type Result, unreachable } from "../result.ts";
import type { Submission } from "../submission.ts";
import type { DueDelivery } from "./delivery.ts";
import { isGivenUp } from "./retry.ts";
import { again, type DeliverDeps, endAttempt, park, pauseMs, type StepEnd, settle } from "./step.ts";

const OK = 200;
/** The most requests that one read-back makes. */
export const READ_BACK_REQUESTS = 2;
/**
 * A submission that was just made can be missing in the API for a moment, so that it is asked for again after these
 * pauses, in milliseconds, before it counts as unknown.
 */
const UNKNOWN_PAUSES_MS = [10_000, 40_000];
/** Tries longer ago than this belong to an earlier webhook or a replay. */
const UNKNOWN_WITHIN_MS = 5 * 60_000;
/** Without the key that a mapping names nothing is asked; it can be stored at any time. */
const WITHOUT_KEY_PAUSE_MS = 5 * 60_000;
/** A form tool's wish to wait is heeded up to this long. */
const LONGEST_WISH_MS = 60 * 60_000;

/** Asks the form tool that a mapping reads for a submission. `receivedAt` is when its webhook came, since 1970. */
export type ReadBackCall = (
  mapping: DeployedMapping,
  unconfirmed: Submission,
  receivedAt: number,
  fetch: typeof globalThis.fetch,
) => Promise<Result<Confirmed, ReadBackFailure>>;

/** What a read-back works with, besides what every step does. */
export interface ReadBackDeps extends DeliverDeps {
  readonly readBack: ReadBackCall;
  /** Looks at the form that a submission came from. */
  readonly seeForm: (mapping: string, submission: Submission, shapeText: string | null) => void;
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
    const { submission, shape } = answer.value;
    records.storeConfirmed(delivery.id, submission);
    deps.seeForm(mapping.name, submission, shape === null ? null : JSON.stringify(shape));
    const { absentLooks, dueAt } = delivery;
    return settle(delivery, deps, { to: "pending", dueAt, absentLooks, failure: "cleared" });
  }
  const { failure } = answer;
  endAttempt(delivery, deps, failure.reason, "status" in failure ? failure.status : null);
  switch (failure.reason) {
    case "disproved":
      return park(delivery, deps, "not-authentic", wordsOf(failure.by));
    case "unknown-submission":
      return (
        askAgain(delivery, deps, failure.reason) ??
        park(delivery, deps, "not-authentic", "it knows no such submission.")
      );
    case "api-key-refused":
      return (
        askAgain(delivery, deps, failure.reason) ??
        park(delivery, deps, "api-key-refused", keyDetail(mapping.apiKey, failure.keyMark))
      );
    case "too-large":
      return park(delivery, deps, "too-large", "");
    case "no-api-key": {
      // Nobody can confirm it now, which is not its own fault.
      const dueAt = now() + WITHOUT_KEY_PAUSE_MS;
      settle(delivery, deps, { to: "pending", dueAt, absentLooks: delivery.absentLooks, failure: "cleared" });
      return { hold: null, troubled: true };
    }
    case "unavailable": {
      if (isGivenUp(delivery.failingSince, now())) {
        return park(delivery, deps, "not-confirmed", "It could not be reached for more than three days.");
      }
      const wishMs = failure.retryAfterMs === null ? null : Math.min(failure.retryAfterMs, LONGEST_WISH_MS);
      const end = again(delivery, deps, "pending", wishMs ?? pauseMs(delivery, deps));
      // What it asks of one it asks of all.
      if (wishMs !== null) records.postponeUnconfirmed(delivery.mapping, now() + wishMs);
      return end;
    }
    default:
      return unreachable(failure);
  }
}

/** Tries once more after a pause; null when that was done often enough. */
function askAgain(
  delivery: DueDelivery,
  deps: ReadBackDeps,
  reason: "unknown-submission" | "api-key-refused",
): StepEnd | null {
  const tries = deps.records.attempts.count(delivery.id, reason, deps.now() - UNKNOWN_WITHIN_MS);
  const pause = UNKNOWN_PAUSES_MS[tries - 1];
  return pause === undefined ? null : again(delivery, deps, "pending", pause);
}

/** What is stored of a refused key: its name, and a mark by which another key is told from it. */
export function keyDetail(name: string, mark: string): string {
  return `${name} (${mark})`;
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
