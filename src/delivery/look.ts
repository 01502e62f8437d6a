import type { Todo } from "../basecamp/client.ts";
import type { Grant } from "../basecamp/connection-record.ts";
import type { Change } from "./change.ts";
import type { DueDelivery } from "./delivery.ts";
import { KNOWN_BEFORE_MS, type LookFailure } from "./look-up.ts";
import { grantFor, withRenewal } from "./renewal.ts";
import {
  ABSENT_LOOKS_AFTER_SUCCESS,
  ABSENT_LOOKS_BEFORE_REPEAT,
  isGivenUp,
  LOST_ANSWERS_LIMIT,
  lookPauseMs,
  retryPauseMs,
} from "./retry.ts";
import {
  again,
  type DeliverDeps,
  endAttempt,
  filed,
  park,
  pauseMs,
  refused,
  type StepEnd,
  settle,
  withoutGrant,
} from "./step.ts";

const OK = 200;
/** A look that one run could not finish goes on after this long, in milliseconds, so that creates have their turn. */
const GOES_ON_AFTER_MS = 10_000;

/** Looks for the to-do of a delivery whose last create is of unknown outcome. */
export async function look(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<StepEnd> {
  const { records, now } = deps;
  const { frozen, firstSentAt, lastSentAt, reference } = delivery;
  if (frozen === null || firstSentAt === null) return park(delivery, deps, "corrupt-record", "");
  const { account, project } = frozen.address;
  const own = await grantFor(account, grant, deps);
  if (!own.ok) return withoutGrant(delivery, deps, own.failure, account);
  records.attempts.begin(delivery.id, "look", now());
  const wanted = {
    ...{ project, reference, firstSentAt, lastSentAt: lastSentAt ?? firstSentAt, content: frozen.draft.content },
    dueAt: delivery.dueAt,
    known: records.filedSince(project, firstSentAt - KNOWN_BEFORE_MS),
  };
  const answer = await withRenewal<Todo | null, LookFailure>(own.value, deps, (client) =>
    deps.lookUp(client, wanted, deps.lookMemory, now),
  );
  if (answer.ok) {
    endAttempt(delivery, deps, answer.value === null ? "absent" : "found", OK);
    const change = answer.value === null ? afterAbsent(delivery, deps) : filed(answer.value, frozen, "found");
    return settle(delivery, deps, change);
  }
  const failure = answer.failure;
  const reason = failure.reason === "no-clear-answer" ? failure.cause : failure.reason;
  endAttempt(delivery, deps, reason, "status" in failure ? failure.status : null);
  switch (failure.reason) {
    case "look-unfinished": {
      const { absentLooks } = delivery;
      return settle(delivery, deps, { to: "sending", dueAt: now() + GOES_ON_AFTER_MS, absentLooks, failure: "kept" });
    }
    case "rejected":
    case "no-clear-answer":
    case "too-many-to-look-through":
    case "list-behind": {
      if (isGivenUp(delivery.failingSince, now())) return park(delivery, deps, "still-unclear", "");
      const end = again(delivery, deps, "sending", pauseMs(delivery, deps));
      return { ...end, troubled: failure.reason === "no-clear-answer" };
    }
    default:
      return refused(delivery, deps, "sending", failure);
  }
}

/** A complete look found nothing: looks again, then begins afresh, unless a repeat could make a second to-do. */
function afterAbsent(delivery: DueDelivery, deps: DeliverDeps): Change {
  const absentLooks = delivery.absentLooks + 1;
  const lookAgain = (inMs: number): Change => {
    return { to: "sending", dueAt: deps.now() + inMs, absentLooks, failure: "kept" };
  };
  if (absentLooks < ABSENT_LOOKS_BEFORE_REPEAT) return lookAgain(lookPauseMs(absentLooks, deps.lookWaitSeconds));
  if (delivery.successSeen) {
    if (absentLooks < ABSENT_LOOKS_AFTER_SUCCESS) return lookAgain(lookPauseMs(absentLooks, deps.lookWaitSeconds));
    return { to: "parked", reason: "still-unclear", detail: "" };
  }
  if (delivery.lostAnswers >= LOST_ANSWERS_LIMIT) return { to: "parked", reason: "still-unclear", detail: "" };
  if (isGivenUp(delivery.failingSince, deps.now())) return { to: "parked", reason: "gave-up", detail: "" };
  const dueAt = deps.now() + retryPauseMs(Math.max(delivery.failures, 1), deps.random());
  return { to: "pending", dueAt, absentLooks, failure: "kept" };
}
