import type { Grant } from "../../basecamp/connection-record.ts";
import { failed, ok, type Result, unreachable } from "../../result.ts";
import type { TodoState } from "../delivery.ts";
import { holdAfter } from "../hold.ts";
import { withRenewal } from "../renewal.ts";
import { retryPauseMs } from "../retry.ts";
import type { Hold } from "../step.ts";
import type { TrackingFailure, TrackingStepDeps } from "./deps.ts";
import type { DueRead } from "./tracked-todos.ts";

const NOT_FOUND = 404;
/** Reads in a row without a clear answer, over about eight hours, after which only Basecamp's next word makes it due. */
const READS_LIMIT = 12;

/** Reads what became of a to-do and stores it. Answers what holds up every other call, or null. */
export async function readTodo(read: DueRead, grant: Grant, deps: TrackingStepDeps): Promise<Hold | null> {
  const { tracked, now, random, log } = deps;
  const state = await stateOf(read, grant, deps);
  if (state.ok) {
    const change = tracked.settle(read, state.value, now());
    if (change !== null) log({ event: "todo-changed", ...change });
    return null;
  }
  const { failure } = state;
  switch (failure.reason) {
    case "rejected":
    case "no-clear-answer": {
      const failures = read.failures + 1;
      tracked.fail(read, failures < READS_LIMIT ? now() + retryPauseMs(failures, random()) : null);
      return null;
    }
    case "other-connection":
    case "rate-limited":
    case "account-unavailable":
    case "token-refused":
      tracked.putBack(read, now());
      return holdAfter(failure, random);
    default:
      return unreachable(failure);
  }
}

/**
 * Basecamp may say of what is in the trash that it does not exist, so that the trash is looked through: its page with what
 * was thrown away last. What is not there is gone, unless it is the project that cannot be reached.
 */
async function stateOf(
  { todo, project }: DueRead,
  grant: Grant,
  deps: TrackingStepDeps,
): Promise<Result<TodoState, TrackingFailure>> {
  const answer = await withRenewal(grant, deps, (client) => client.getTodo(todo));
  if (answer.ok && answer.value.state !== null) return ok(answer.value.state);
  if (answer.ok) return failed({ reason: "no-clear-answer", status: null, cause: "unreadable-answer" });
  if (!isNotFound(answer.failure)) return answer;
  const trash = await withRenewal(grant, deps, (client) => client.listRecordings(project, "trashed", "updated_at"));
  if (!trash.ok) return trash;
  if (trash.value.todos.some(({ id }) => id === todo)) return ok("trashed");
  const reached = await withRenewal(grant, deps, (client) => client.getProject(project));
  return reached.ok ? ok("gone") : reached;
}

function isNotFound(failure: TrackingFailure): boolean {
  return failure.reason === "rejected" && failure.status === NOT_FOUND;
}
