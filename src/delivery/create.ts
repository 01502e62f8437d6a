import type { Grant } from "../basecamp/connection-record.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { completeDraft } from "../mapping/complete.ts";
import { failed, ok, type Result } from "../result.ts";
import { chooseTodo, type NoTodo } from "./choose-todo.ts";
import type { DueDelivery, FrozenTodo, ParkReason } from "./delivery.ts";
import { withReference } from "./reference.ts";
import { grantFor, type RenewalFailure, withRenewal } from "./renewal.ts";
import { lookPauseMs } from "./retry.ts";
import {
  again,
  type DeliverDeps,
  DONE,
  endAttempt,
  filed,
  park,
  refused,
  type StepEnd,
  settle,
  withoutGrant,
} from "./step.ts";

const CREATED = 201;

/** The to-do to send, and the mapping's version if it was drafted just now. */
interface Prepared {
  readonly frozen: FrozenTodo;
  readonly mappingVersion: string | null;
}

/** Makes the to-do of a delivery for which no create is of unknown outcome. */
export async function create(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<StepEnd> {
  const { records, now } = deps;
  const prepared = prepare(delivery, deps);
  if (!prepared.ok) return prepared.failure === "changed" ? DONE : settle(delivery, deps, prepared.failure);
  const { frozen, mappingVersion } = prepared.value;
  const { address, draft } = frozen;
  const own = await grantFor(address.account, grant, deps);
  if (!own.ok) {
    if (mappingVersion !== null) records.noteMappingVersion(delivery.id, mappingVersion);
    return withoutGrant(delivery, deps, own.failure, address.account);
  }

  const lookAt = now() + lookPauseMs(0, deps.lookWaitSeconds);
  if (!records.beginCreate(delivery, frozen, mappingVersion, now(), lookAt)) return DONE;
  const sending: DueDelivery = { ...delivery, state: "sending", attempt: delivery.attempt + 1, absentLooks: 0 };
  const answer = await withRenewal(own.value, deps, (client) => client.createTodo(address.todolist, draft));
  if (answer.ok) {
    endAttempt(sending, deps, "created", CREATED);
    // Whoever was not assigned has left the project since its people were read.
    const isSomebodyGone = draft.assigneeIds.some((id) => answer.value.assigneeIds?.includes(id) === false);
    if (isSomebodyGone) deps.people.doubt(address, now());
    return settle(sending, deps, filed(answer.value, frozen, "made"));
  }
  const failure = answer.failure;
  endAttempt(sending, deps, failure.reason === "no-clear-answer" ? failure.cause : failure.reason, failure.status);
  switch (failure.reason) {
    case "rejected":
      return park(sending, deps, parkReasonOf(failure.status), describe(failure));
    case "no-clear-answer":
      return again(sending, deps, "sending", lookPauseMs(0, deps.lookWaitSeconds), answerOf(failure));
    default:
      return refused(sending, deps, "pending", failure);
  }
}

/** The to-do as it was frozen, or as the current mapping makes it. */
function prepare(delivery: DueDelivery, deps: DeliverDeps): Result<Prepared, NoTodo> {
  if (delivery.frozen !== null && !delivery.redraft) return ok({ frozen: delivery.frozen, mappingVersion: null });
  const mapping = deps.findMapping(delivery.mapping);
  if (mapping === null) return failed({ to: "parked", reason: "mapping-missing", detail: delivery.mapping });
  const chosen = chooseTodo(delivery, mapping, deps);
  if (!chosen.ok) return chosen;
  const wanted = chosen.value;
  const complete = completeDraft(wanted, deps.people.told(wanted.address)?.people ?? null);
  const draft = withReference(complete.draft, deps.publicUrl, delivery.reference);
  const frozen = { address: wanted.address, draft, notes: complete.notes };
  return ok({ frozen, mappingVersion: mapping.version });
}

/** A 201 whose body was lost says that the to-do exists; without any answer nothing at all is known. */
function answerOf(failure: Extract<BasecampFailure | RenewalFailure, { reason: "no-clear-answer" }>) {
  if (failure.status === CREATED) return "success-seen";
  return failure.status === null ? "lost" : undefined;
}

function describe({ status, detail }: Extract<BasecampFailure, { reason: "rejected" }>): string {
  return detail === "" ? `HTTP ${status}` : `HTTP ${status}: ${detail}`;
}

/** What a refusal for good means (Basecamp docs, "Handling errors"). */
function parkReasonOf(status: number): ParkReason {
  switch (status) {
    case 400:
    case 415:
      return "not-understood";
    case 403:
      return "not-allowed";
    case 404:
      return "list-not-found";
    case 422:
      return "content-refused";
    case 507:
      return "limit-reached";
    default:
      return "rejected";
  }
}
