import type { BasecampClient } from "../basecamp/client.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { Result } from "../result.ts";
import type { Change } from "./change.ts";
import { create } from "./create.ts";
import type { DueDelivery } from "./delivery.ts";
import type { CorruptDelivery } from "./due-row.ts";
import { holdQueue } from "./hold.ts";
import { LANES, type Lanes } from "./lanes.ts";
import type { LedgerSettings } from "./ledger-settings.ts";
import { look } from "./look.ts";
import { LOOK_REQUEST_LIMIT } from "./look-up.ts";
import type { Pace } from "./pace.ts";
import { PEOPLE_REQUEST_LIMIT, peopleToRead, readPeople } from "./people.ts";
import { confirm, READ_BACK_REQUESTS, type ReadBackDeps } from "./read-back.ts";
import { RENEWALS_LIMIT } from "./renewal.ts";
import { isGivenUp, retryPauseMs } from "./retry.ts";
import {
  countedFetch,
  pacedFetch,
  RUN_REQUEST_LIMIT,
  RUN_TIME_LIMIT_MS,
  SHORT_WORK_BEGINS_WITHIN_MS,
} from "./run-limits.ts";
import { type DeliverDeps, type StepEnd, tellEnd } from "./step.ts";
import type { RequestBudget } from "./sweep.ts";

/** Deliveries are begun only this early in a run, so that each has time for a whole request; most creates take less. */
const BEGIN_WITHIN_MS = 5_000;
/** A create and its repeats after a renewed token; a read-back takes no more. */
const REQUESTS_PER_CREATE = Math.max(1 + RENEWALS_LIMIT, READ_BACK_REQUESTS);

export interface DrainDeps extends Omit<ReadBackDeps, "client"> {
  readonly settings: LedgerSettings;
  readonly lanes: Lanes;
  readonly grant: () => Promise<Result<Grant, GrantFailure>>;
  readonly client: (grant: Grant, fetch: typeof globalThis.fetch) => BasecampClient;
  readonly pace: Pace;
  readonly wait: (ms: number) => Promise<void>;
  readonly deadline: (ms: number) => AbortSignal;
  readonly reportError: (error: unknown) => void;
}

/**
 * One run over what is due: takes deliveries a step further until the run's limits are reached or nothing is due. Those
 * of one mapping come one after another, so that to-dos arise in the order of their submissions, and no create is looked
 * for while it is under way. It makes at most this many requests.
 */
export async function drain(deps: DrainDeps, requests = RUN_REQUEST_LIMIT): Promise<void> {
  const { records, settings, lanes, now } = deps;
  const startedAt = now();
  const dueAt = records.queue.nextDueAt();
  if (dueAt === null || dueAt > startedAt || settings.currentHold(startedAt) !== null) return;
  const granted = await deps.grant();
  if (!granted.ok) return holdQueue({ reason: granted.failure }, deps);

  let grant = granted.value;
  const renew: DeliverDeps["renew"] = async (seenToken) => {
    const renewed = await deps.renew(seenToken);
    if (renewed.ok) grant = renewed.value;
    return renewed;
  };
  const deadline = deps.deadline(RUN_TIME_LIMIT_MS);
  const budget = { left: requests };
  let open = true;
  const work = async (): Promise<void> => {
    while (
      open &&
      settings.currentHold(now()) === null &&
      now() - startedAt < SHORT_WORK_BEGINS_WITHIN_MS &&
      budget.left >= REQUESTS_PER_CREATE &&
      deps.pace.isFree(now())
    ) {
      const isEarly = now() - startedAt < BEGIN_WITHIN_MS;
      const kinds = isEarly && budget.left >= LOOK_REQUEST_LIMIT + RENEWALS_LIMIT ? "all" : "creates";
      const due = takeNext(kinds, isEarly, deps);
      if (due === null) return;
      if ("corrupt" in due) {
        const corrupt = records.parkCorrupt(due.id, now());
        deps.log({ event: "parked", ...corrupt, reason: "corrupt-record" });
        continue;
      }
      lanes.begin(due.mapping);
      const allowance = { left: due.state === "pending" ? REQUESTS_PER_CREATE : LOOK_REQUEST_LIMIT + RENEWALS_LIMIT };
      budget.left -= allowance.left;
      let end: StepEnd = { hold: null, troubled: true };
      try {
        end = await step(due, grant, { ...deps, renew }, { allowance, run: budget }, deadline).catch(
          (error: unknown) => {
            deps.reportError(error);
            return afterBug(due, deps);
          },
        );
      } finally {
        lanes.end(due.mapping, end.troubled);
      }
      budget.left += allowance.left;
      if (end.hold !== null) {
        open = false;
        holdQueue(end.hold, deps);
      }
    }
  };
  const lanesEnded = await Promise.allSettled(Array.from({ length: LANES }, work));
  for (const lane of lanesEnded) if (lane.status === "rejected") throw lane.reason;
}

function takeNext(
  kinds: "all" | "creates",
  withTroubled: boolean,
  deps: DrainDeps,
): DueDelivery | CorruptDelivery | null {
  const { records, lanes } = deps;
  const now = deps.now();
  const waiting = records.queue.dueMappings().filter(({ dueAt }) => dueAt <= now);
  const names = waiting.map((due) => due.mapping);
  for (const mapping of lanes.order(names, withTroubled)) {
    const due = records.queue.take(mapping, now, kinds);
    if (due !== null) return due;
  }
  return null;
}

/** A bug met by one delivery must not stop the others; it is tried again later and finally waits for a person. */
function afterBug(due: DueDelivery, deps: DrainDeps): StepEnd {
  const now = deps.now();
  const dueAt = now + retryPauseMs(due.failures + 1, deps.random());
  const { absentLooks, attempt } = due;
  const change = (to: "pending" | "sending"): Change =>
    isGivenUp(due.failingSince, now)
      ? { to: "parked", reason: "bridge-fault", detail: "" }
      : { to, dueAt, absentLooks, failure: "counted" };
  // Met after the create began, the row has moved on, and the to-do may exist.
  const isStored =
    deps.records.settle(due, change(due.state), now) ||
    deps.records.settle({ ...due, state: "sending", attempt: attempt + 1 }, change("sending"), now);
  if (isStored) tellEnd(due, change(due.state), deps.log);
  return { hold: null, troubled: true };
}

async function step(
  delivery: DueDelivery,
  grant: Grant,
  deps: DrainDeps,
  { allowance, run }: { readonly allowance: RequestBudget; readonly run: RequestBudget },
  deadline: AbortSignal,
): Promise<StepEnd> {
  const counted = countedFetch(allowance, deadline, deps.fetch);
  const paced = pacedFetch(counted, deps);
  const limited: DeliverDeps = { ...deps, client: (current) => deps.client(current, paced) };
  if (delivery.state === "sending") return look(delivery, grant, limited);
  const place = peopleToRead(delivery, limited);
  if (place !== null) {
    const more = Math.max(0, Math.min(run.left, PEOPLE_REQUEST_LIMIT - allowance.left));
    run.left -= more;
    allowance.left += more;
    return readPeople(delivery, place, grant, limited, { left: allowance.left });
  }
  if (delivery.submission.isConfirmed) return create(delivery, grant, limited);
  return confirm(delivery, { ...limited, readBack: deps.readBack, seeForm: deps.seeForm, fetch: counted });
}
