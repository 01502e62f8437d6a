import type { Grant } from "../../basecamp/connection-record.ts";
import type { BasecampFailure } from "../../basecamp/failure.ts";
import type { TrackingClient } from "../../basecamp/tracking-client.ts";
import type { BasecampWebhook, WebhooksPage } from "../../basecamp/webhooks.ts";
import { TODO_EVENTS_PATH } from "../../paths.ts";
import { failed, ok, type Result, unreachable } from "../../result.ts";
import { holdAfter } from "../hold.ts";
import { RENEWALS_LIMIT, withRenewal } from "../renewal.ts";
import { retryPauseMs } from "../retry.ts";
import type { Hold } from "../step.ts";
import type { TrackingFailure, TrackingStepDeps } from "./deps.ts";
import { isFine, planWebhooks, type WebhookPlan } from "./own-webhooks.ts";
import type { Registration, TrackingProblem } from "./registrations.ts";

/** A project has few webhooks; a list that is longer than this many pages is not gone through. */
const PAGES_LIMIT = 4;
/** How many of ours that are too many one look removes. */
const REMOVALS_LIMIT = 4;
/** The most requests of one look: the list, a create or a mend or a read of what was lost, removals, renewed tokens. */
export const REGISTRATION_REQUEST_LIMIT = PAGES_LIMIT + 1 + REMOVALS_LIMIT + RENEWALS_LIMIT;
/** A create of unknown outcome may be under way still; the list is read again only after this long, in milliseconds. */
const AFTER_UNCLEAR_MS = 60_000;
const NOT_FOUND = 404;
const GONE_MEANWHILE = { reason: "no-clear-answer", status: NOT_FOUND, cause: "server-error" } as const;

/** How a look ended: whether Basecamp may have told about to-dos in vain, and whether more is left to remove. */
interface Looked {
  readonly problem: TrackingProblem | null;
  readonly missedEvents: boolean;
  readonly isUnfinished: boolean;
}

/** Sees to it that exactly one webhook tells about the to-dos of a project. Answers what holds up every other call, or null. */
export async function register(due: Registration, grant: Grant, deps: TrackingStepDeps): Promise<Hold | null> {
  const { registrations, tracked, now, random, log } = deps;
  const answer = await look(due, grant, deps);
  const outcome = answer.ok ? answer : problemOf(answer.failure);
  if (outcome.ok) {
    const { problem, missedEvents, isUnfinished } = outcome.value;
    if (missedEvents) tracked.readAgain(due, now());
    const isNews = registrations.settle(due, problem, now());
    if (isUnfinished) registrations.putBack(due, now());
    if (isNews && problem !== null) log({ event: "tracking-problem", project: due.project, problem });
    return null;
  }
  const { failure } = outcome;
  switch (failure.reason) {
    case "no-clear-answer": {
      const pauseMs = Math.max(AFTER_UNCLEAR_MS, retryPauseMs(due.failures + 1, random()));
      const isNews = registrations.fail(due, now() + pauseMs, now());
      if (isNews) log({ event: "tracking-problem", project: due.project, problem: "no-clear-answer" });
      return null;
    }
    case "other-connection":
    case "rate-limited":
    case "account-unavailable":
    case "token-refused":
      registrations.putBack(due, now());
      return holdAfter(failure, random);
    default:
      return unreachable(failure);
  }
}

/** What a refusal for good means for the webhook (Basecamp docs, "Webhooks"); other failures stay as they are. */
function problemOf(failure: TrackingFailure): Result<Looked, Exclude<TrackingFailure, { reason: "rejected" }>> {
  if (failure.reason !== "rejected") return failed(failure);
  return ok({ problem: problemOfStatus(failure.status), missedEvents: false, isUnfinished: false });
}

function problemOfStatus(status: number): TrackingProblem {
  switch (status) {
    case 400:
    case 422:
      return "address-refused";
    case 403:
      return "not-allowed";
    case NOT_FOUND:
      return "project-not-found";
    case 507:
      return "limit-reached";
    default:
      return "rejected";
  }
}

async function look(due: Registration, grant: Grant, deps: TrackingStepDeps): Promise<Result<Looked, TrackingFailure>> {
  const { project } = due;
  const prefix = `${deps.publicUrl}${TODO_EVENTS_PATH}`;
  const own = { address: `${prefix}${deps.secret()}`, prefix, lastAddress: due.address };
  const calls = callsOf(grant, deps);

  const listed = await listAll(project, calls);
  if (!listed.ok) return listed;
  if (listed.value === null) return ok({ problem: "too-many-webhooks", missedEvents: false, isUnfinished: false });
  const { kept, surplus } = planWebhooks(listed.value, own);
  let missedEvents = false;
  if (kept?.isFine) {
    // What was made or mended by a look that came to no end may have been off for a while before.
    missedEvents = (await hasLost(kept.webhook, due, calls, deps)) || due.failures > 0;
  } else {
    // Known as ours from now on, also where the answer is lost and PUBLIC_URL is another one next time.
    if (due.address === null) deps.registrations.noteAddress(due, own.address);
    const put = await calls((client) =>
      kept === null ? client.createWebhook(project, own.address) : client.mendWebhook(kept.webhook.id, own.address),
    );
    if (!put.ok) return isGone(put.failure, kept) ? failed(GONE_MEANWHILE) : put;
    if (!isFine(put.value, own)) return ok({ problem: "not-taken", missedEvents: false, isUnfinished: false });
    missedEvents = true;
    deps.log({ event: "todo-webhook", project, outcome: kept === null ? "made" : "mended" });
  }
  for (const { id } of surplus.slice(0, REMOVALS_LIMIT)) {
    const removed = await calls((client) => client.deleteWebhook(id));
    // One that is gone already is no failure.
    if (!removed.ok && removed.failure.reason !== "rejected") return removed;
    if (removed.ok) deps.log({ event: "todo-webhook", project, outcome: "removed" });
  }
  // Only now is nothing left under the address of before.
  if (surplus.length <= REMOVALS_LIMIT) deps.registrations.noteAddress(due, own.address);
  return ok({ problem: null, missedEvents, isUnfinished: surplus.length > REMOVALS_LIMIT });
}

/** Whether the one to mend was removed since the list was read, which the next list tells. */
function isGone(failure: TrackingFailure, kept: WebhookPlan["kept"]): boolean {
  return kept !== null && failure.reason === "rejected" && failure.status === NOT_FOUND;
}

type Calls = <T>(
  call: (client: TrackingClient) => Promise<Result<T, BasecampFailure>>,
) => Promise<Result<T, TrackingFailure>>;

/** Calls that go on with the token of the last renewal. */
function callsOf(grant: Grant, deps: TrackingStepDeps): Calls {
  let current = grant;
  const renew: TrackingStepDeps["renew"] = async (seenToken) => {
    const renewed = await deps.renew(seenToken);
    if (renewed.ok && renewed.value.account === grant.account) current = renewed.value;
    return renewed;
  };
  return (call) => withRenewal(current, { ...deps, renew }, call);
}

/** All webhooks of a project, or null when there are too many to be sure of. */
async function listAll(
  project: string,
  calls: Calls,
): Promise<Result<readonly BasecampWebhook[] | null, TrackingFailure>> {
  const all: BasecampWebhook[] = [];
  let next: string | null = null;
  for (let pages = 0; pages < PAGES_LIMIT; pages++) {
    const path: string | null = next;
    const page: Result<WebhooksPage, TrackingFailure> = await calls((client) =>
      path === null ? client.listWebhooks(project) : client.nextWebhooks(path),
    );
    if (!page.ok) return page;
    all.push(...page.value.webhooks);
    next = page.value.next;
    if (next === null) return ok(all);
  }
  return ok(null);
}

/** Whether something reached nobody that is not known yet; Basecamp may repeat nothing of that. A failure harms nothing. */
async function hasLost(
  { id }: BasecampWebhook,
  due: Registration,
  calls: Calls,
  deps: TrackingStepDeps,
): Promise<boolean> {
  const answer = await calls((client) => client.lostDeliveries(id));
  const lostAt = answer.ok ? answer.value.lastLostAt : null;
  if (lostAt === null || lostAt <= (due.lostAt ?? 0)) return false;
  deps.registrations.noteLost(due, lostAt);
  return true;
}
