import type { Grant, GrantFailure } from "../../basecamp/connection-record.ts";
import type { TrackingClient } from "../../basecamp/tracking-client.ts";
import type { Result } from "../../result.ts";
import { type HoldDeps, holdQueue } from "../hold.ts";
import type { LedgerSettings } from "../ledger-settings.ts";
import { RENEWALS_LIMIT } from "../renewal.ts";
import {
  countedFetch,
  type PaceDeps,
  pacedFetch,
  RUN_TIME_LIMIT_MS,
  SHORT_WORK_BEGINS_WITHIN_MS,
} from "../run-limits.ts";
import type { Hold } from "../step.ts";
import type { TrackingStepDeps } from "./deps.ts";
import { readTodo } from "./read-todo.ts";
import { REGISTRATION_REQUEST_LIMIT, register } from "./register.ts";

/** The most requests of one run for to-dos that exist already; those of the deliveries are fewer by as many. */
export const TRACKING_REQUEST_LIMIT = 12;
/** A read of a to-do: itself, the trash, its project, and repeats after a renewed token. */
const READ_REQUEST_LIMIT = 3 + RENEWALS_LIMIT;

export interface LookAfterDeps
  extends Pick<TrackingStepDeps, "tracked" | "registrations" | "renew" | "publicUrl" | "secret" | "random">,
    HoldDeps,
    PaceDeps {
  readonly settings: LedgerSettings;
  readonly log: HoldDeps["log"] & TrackingStepDeps["log"];
  readonly now: () => number;
  readonly grant: () => Promise<Result<Grant, GrantFailure>>;
  readonly client: (grant: Grant, fetch: typeof globalThis.fetch) => TrackingClient;
  readonly fetch: typeof globalThis.fetch;
  readonly deadline: (ms: number) => AbortSignal;
  readonly account: KnownAccount;
}

/** The account that was connected when last somebody asked; what belongs to another one waits without an alarm. */
export class KnownAccount {
  id: string | null = null;
  /** Whether nobody was connected then, so that all of it waits until somebody is, or for the hourly look. */
  isMissing = false;
}

/** When something of followed to-dos is due, in milliseconds since 1970; null with nothing due. */
export function nextLookAt({
  tracked,
  registrations,
  account,
}: Pick<LookAfterDeps, "tracked" | "registrations" | "account">) {
  if (account.isMissing) return null;
  const times = [tracked.nextAt(account.id), registrations.nextAt(account.id)].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * The end of a run that began at `startedAt`: looks after webhooks that are due, then reads what became of to-dos, until
 * the limits are reached. What goes beyond one step waits while deliveries need the pace.
 */
export async function lookAfterTodos(deps: LookAfterDeps, startedAt: number): Promise<void> {
  const { settings, pace, now } = deps;
  const dueAt = nextLookAt(deps);
  if (dueAt === null || dueAt > now() || settings.currentHold(now()) !== null) return;
  const granted = await deps.grant();
  if (!granted.ok) {
    // What has only to be looked at is no reason to try again before anything can have changed.
    deps.account.isMissing = granted.failure !== "launchpad-unavailable";
    return deps.account.isMissing ? undefined : holdQueue({ reason: granted.failure }, deps);
  }
  let grant = granted.value;
  deps.account.id = grant.account;

  const leftMs = RUN_TIME_LIMIT_MS - (now() - startedAt);
  const budget = { left: TRACKING_REQUEST_LIMIT };
  const paced = pacedFetch(countedFetch(budget, deps.deadline(Math.max(0, leftMs)), deps.fetch), deps);
  const renew: TrackingStepDeps["renew"] = async (seenToken) => {
    const renewed = await deps.renew(seenToken);
    if (!renewed.ok) return renewed;
    deps.account.id = renewed.value.account;
    if (renewed.value.account === grant.account) grant = renewed.value;
    return renewed;
  };
  const stepDeps: TrackingStepDeps = { ...deps, renew, budget, client: (current) => deps.client(current, paced) };
  for (let steps = 0; ; steps++) {
    const hasTime = pace.nextFreeAt(now()) - startedAt < SHORT_WORK_BEGINS_WITHIN_MS;
    if (!hasTime || (steps > 0 && !pace.isFree(now())) || settings.currentHold(now()) !== null) return;
    const step = nextStep(grant, stepDeps);
    if (step === null) return;
    const hold = await step;
    if (hold !== null) return holdQueue(hold, deps);
    // Another account is connected by now; what waits for that one has a run of its own.
    if (deps.account.id !== grant.account) return;
  }
}

/** Begins what is due first; null when nothing is, or when too few requests are left for it. */
function nextStep(grant: Grant, deps: TrackingStepDeps): Promise<Hold | null> | null {
  const { registrations, tracked, budget, now } = deps;
  const registration = budget.left >= REGISTRATION_REQUEST_LIMIT ? registrations.begin(grant.account, now()) : null;
  if (registration !== null) return register(registration, grant, deps);
  const read = budget.left >= READ_REQUEST_LIMIT ? tracked.begin(grant.account, now()) : null;
  return read === null ? null : readTodo(read, grant, deps);
}
