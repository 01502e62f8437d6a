import type { BasecampClient, Todo } from "../basecamp/client.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { draftTodo } from "../mapping/draft.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { failed, ok, type Result, unreachable } from "../result.ts";
import type { Change } from "./change.ts";
import type { AttemptReason, DeliveryEvent, DueDelivery, FrozenTodo, ParkReason } from "./delivery.ts";
import type { LookFailure, LookUp } from "./look-up.ts";
import type { DeliveryRecords } from "./records.ts";
import { withReference } from "./reference.ts";
import { ABSENT_LOOKS_BEFORE_REPEAT, isGivenUp, lookPauseMs, retryPauseMs } from "./retry.ts";

/** What one step of a delivery works with. */
export interface DeliverDeps {
  readonly records: DeliveryRecords;
  readonly findMapping: (name: string) => Mapping | null;
  readonly client: (grant: Grant) => BasecampClient;
  /** The grant that the connection has at this moment. */
  readonly currentGrant: () => Promise<Result<Grant, GrantFailure>>;
  /** A grant in place of one that Basecamp refused. */
  readonly renew: (seenToken: string) => Promise<Result<Grant, GrantFailure>>;
  readonly lookUp: LookUp;
  readonly publicUrl: string;
  readonly lookWaitSeconds: number;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly log: (event: DeliveryEvent) => void;
}

/** Why nothing more can be sent for now by anybody, and for how long at least, in milliseconds. */
export type Hold =
  | { readonly reason: GrantFailure | "account-unavailable" | "access-refused" }
  | { readonly reason: "rate-limited"; readonly forMs: number };

const OK = 200;
const CREATED = 201;

/** Takes one due delivery one step further: a create, or a look after a create of unknown outcome. */
export async function deliver(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<Hold | null> {
  return delivery.state === "pending" ? create(delivery, grant, deps) : look(delivery, grant, deps);
}

async function create(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<Hold | null> {
  const { records, now } = deps;
  const frozen = delivery.frozen === null ? freeze(delivery, deps) : ok(delivery.frozen);
  if (!frozen.ok) return park(delivery, deps, frozen.failure.reason, frozen.failure.detail);
  const { address, draft } = frozen.value;
  const own = await grantFor(address.account, grant, deps);
  if (!own.ok) return withoutGrant(delivery, deps, own.failure, address.account);

  const lookAt = now() + lookPauseMs(0, deps.lookWaitSeconds);
  if (!records.beginCreate(delivery, frozen.value, now(), lookAt)) return null;
  const sending: DueDelivery = { ...delivery, state: "sending", attempt: delivery.attempt + 1, absentLooks: 0 };
  const answer = await withRenewal(own.value, deps, (client) => client.createTodo(address.todolist, draft));
  if (answer.ok) {
    endAttempt(sending, deps, "created", CREATED);
    return settle(sending, deps, delivered(answer.value, frozen.value));
  }
  const failure = answer.failure;
  endAttempt(sending, deps, attemptReason(failure), failure.status);
  switch (failure.reason) {
    case "rejected":
      return park(sending, deps, "rejected", describe(failure));
    case "no-clear-answer":
      return again(sending, deps, "sending", lookPauseMs(0, deps.lookWaitSeconds));
    default:
      return refused(sending, deps, "pending", failure);
  }
}

async function look(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<Hold | null> {
  const { records, now } = deps;
  const { frozen, firstSentAt } = delivery;
  if (frozen === null || firstSentAt === null) return park(delivery, deps, "corrupt-record", "");
  const own = await grantFor(frozen.address.account, grant, deps);
  if (!own.ok) return withoutGrant(delivery, deps, own.failure, frozen.address.account);
  records.beginAttempt(delivery.id, "look", now());
  const answer = await withRenewal<Todo | null, LookFailure>(own.value, deps, (client) =>
    deps.lookUp(client, frozen.address.project, delivery.reference, firstSentAt),
  );
  if (answer.ok) {
    endAttempt(delivery, deps, answer.value === null ? "absent" : "found", OK);
    const change = answer.value === null ? afterAbsent(delivery, deps) : delivered(answer.value, frozen);
    return settle(delivery, deps, change);
  }
  const failure = answer.failure;
  endAttempt(delivery, deps, attemptReason(failure), "status" in failure ? failure.status : null);
  switch (failure.reason) {
    case "rejected":
    case "no-clear-answer":
    case "too-many-to-look-through":
      return isGivenUp(delivery.failingSince, now())
        ? park(delivery, deps, "still-unclear", describe(failure))
        : again(delivery, deps, "sending", pauseMs(delivery, deps));
    default:
      return refused(delivery, deps, "sending", failure);
  }
}

/** The grant to use for an account. The one at hand may be out of date, so the connection is asked before that is said. */
async function grantFor(
  account: string,
  grant: Grant,
  deps: DeliverDeps,
): Promise<Result<Grant, GrantFailure | "other-account">> {
  if (grant.account === account) return ok(grant);
  const current = await deps.currentGrant();
  return !current.ok || current.value.account === account ? current : failed("other-account");
}

function withoutGrant(
  delivery: DueDelivery,
  deps: DeliverDeps,
  reason: GrantFailure | "other-account",
  account: string,
): Hold | null {
  if (reason === "other-account") return park(delivery, deps, "other-account", account);
  notItsFault(delivery, deps, delivery.state);
  return { reason };
}

/** After an answer that says that no work was done, and that often concerns every other call as well. */
function refused(
  delivery: DueDelivery,
  deps: DeliverDeps,
  to: "pending" | "sending",
  failure: RenewalFailure | Extract<BasecampFailure, { reason: "rate-limited" | "account-unavailable" }>,
): Hold | null {
  switch (failure.reason) {
    case "rate-limited": {
      const forMs = failure.retryAfterMs ?? pauseMs(delivery, deps);
      if (to === "pending" && isGivenUp(delivery.failingSince, deps.now())) park(delivery, deps, "gave-up", "");
      else again(delivery, deps, to, forMs);
      return { reason: "rate-limited", forMs };
    }
    case "other-connection":
      return notItsFault(delivery, deps, to);
    case "token-refused":
      notItsFault(delivery, deps, to);
      return { reason: failure.grantFailure ?? "access-refused" };
    case "account-unavailable":
      notItsFault(delivery, deps, to);
      return { reason: "account-unavailable" };
    default:
      return unreachable(failure);
  }
}

/** The to-do as the current mapping makes it, with our reference, for the row to keep. */
function freeze(delivery: DueDelivery, deps: DeliverDeps): Result<FrozenTodo, { reason: ParkReason; detail: string }> {
  const mapping = deps.findMapping(delivery.mapping);
  if (mapping === null) return failed({ reason: "mapping-missing", detail: delivery.mapping });
  const drafted = draftTodo(mapping, delivery.submission);
  if (!drafted.ok) return failed({ reason: "draft-failed", detail: drafted.failure.message });
  const draft = withReference(drafted.value.draft, deps.publicUrl, delivery.reference);
  return ok({ address: mapping.todolist, draft, notes: drafted.value.notes });
}

type RenewalFailure =
  /** `grantFailure` is null when even the renewed token was refused. */
  | { readonly reason: "token-refused"; readonly status: 401; readonly grantFailure: GrantFailure | null }
  /** The renewed grant is for another account: the connection was changed meanwhile. */
  | { readonly reason: "other-connection"; readonly status: 401 };

/** Makes a call; when the token is refused, once more with a renewed one. A refused token means that no work was done. */
async function withRenewal<T, F extends BasecampFailure | LookFailure>(
  grant: Grant,
  deps: DeliverDeps,
  call: (client: BasecampClient) => Promise<Result<T, F>>,
): Promise<Result<T, Exclude<F, { reason: "token-refused" }> | RenewalFailure>> {
  let answer = await call(deps.client(grant));
  if (!answer.ok && answer.failure.reason === "token-refused") {
    const renewed = await deps.renew(grant.accessToken);
    if (!renewed.ok) return failed({ reason: "token-refused", status: 401, grantFailure: renewed.failure });
    if (renewed.value.account !== grant.account) return failed({ reason: "other-connection", status: 401 });
    answer = await call(deps.client(renewed.value));
  }
  if (answer.ok) return answer;
  if (answer.failure.reason === "token-refused") {
    return failed({ reason: "token-refused", status: 401, grantFailure: null });
  }
  return failed(answer.failure as Exclude<F, { reason: "token-refused" }>);
}

function afterAbsent(delivery: DueDelivery, deps: DeliverDeps): Change {
  const absentLooks = delivery.absentLooks + 1;
  if (absentLooks < ABSENT_LOOKS_BEFORE_REPEAT) {
    const dueAt = deps.now() + lookPauseMs(absentLooks, deps.lookWaitSeconds);
    return { to: "sending", dueAt, absentLooks, failure: "kept" };
  }
  if (isGivenUp(delivery.failingSince, deps.now())) return { to: "parked", reason: "gave-up", detail: "" };
  const dueAt = deps.now() + retryPauseMs(Math.max(delivery.failures, 1), deps.random());
  return { to: "pending", dueAt, absentLooks, failure: "kept" };
}

/** Basecamp drops a date or a person that it does not like without a word; what is missing in its answer is noted. */
function delivered(todo: Todo, { draft, notes: draftNotes }: FrozenTodo): Change {
  const notes = [...draftNotes];
  if (draft.dueOn !== null && todo.dueOn !== draft.dueOn) {
    notes.push(`Basecamp did not take the due date ${draft.dueOn}.`);
  }
  const missing = draft.assigneeIds.filter((id) => todo.assigneeIds !== null && !todo.assigneeIds.includes(id));
  if (missing.length > 0) {
    notes.push(`Basecamp did not assign ${missing.join(", ")}: probably not a person on this project.`);
  }
  return { to: "delivered", todo: { id: todo.id, url: todo.appUrl }, notes };
}

function again(delivery: DueDelivery, deps: DeliverDeps, to: "pending" | "sending", inMs: number): null {
  const { absentLooks } = delivery;
  return settle(delivery, deps, { to, dueAt: deps.now() + inMs, absentLooks, failure: "counted" });
}

/** Nobody can deliver now, so this is due as before and its failures so far count no more. */
function notItsFault(delivery: DueDelivery, deps: DeliverDeps, to: "pending" | "sending"): null {
  const { absentLooks } = delivery;
  return settle(delivery, deps, { to, dueAt: deps.now(), absentLooks, failure: "cleared" });
}

function park(delivery: DueDelivery, deps: DeliverDeps, reason: ParkReason, detail: string): null {
  return settle(delivery, deps, { to: "parked", reason, detail });
}

function pauseMs(delivery: DueDelivery, deps: DeliverDeps): number {
  return retryPauseMs(delivery.failures + 1, deps.random());
}

function settle(delivery: DueDelivery, deps: DeliverDeps, change: Change): null {
  deps.records.settle(delivery, change, deps.now());
  return null;
}

function endAttempt(delivery: DueDelivery, deps: DeliverDeps, reason: AttemptReason, status: number | null): void {
  const ended = deps.records.endAttempt(delivery.id, reason, status, deps.now());
  if (ended === null) return;
  const { reference, mapping, attempt: number } = delivery;
  deps.log({ event: "attempt", reference, mapping, number, ...ended });
}

function attemptReason(failure: LookFailure | RenewalFailure) {
  return failure.reason === "no-clear-answer" ? failure.cause : failure.reason;
}

function describe(failure: LookFailure): string {
  if (failure.reason !== "rejected") return "";
  return failure.detail === "" ? `HTTP ${failure.status}` : `HTTP ${failure.status}: ${failure.detail}`;
}
