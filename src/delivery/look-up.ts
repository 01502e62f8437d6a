import type { BasecampClient, RecordingStatus, RecordingsPage, Todo } from "../basecamp/client.ts";
import type { BasecampFailure } from "../basecamp/failure.ts";
import { failed, ok, type Result } from "../result.ts";
import { carriesReference } from "./reference.ts";

/** The most requests that one look makes. */
export const LOOK_REQUEST_LIMIT = 20;
/** How far Basecamp's clock may be behind ours, in milliseconds. */
const CLOCK_SKEW_MARGIN_MS = 10 * 60 * 1000;
const STATUSES: readonly RecordingStatus[] = ["active", "archived", "trashed"];

export type LookFailure = BasecampFailure | { readonly reason: "too-many-to-look-through" };

/** How an earlier create is looked for. */
export type LookUp = typeof lookUp;

/**
 * Looks whether a to-do with our reference exists in a project: through the recordings, newest first, back to `since`
 * (milliseconds since 1970) less a margin, the archived and the trashed ones too. Null means that a complete look
 * found none; a look that could not be completed is a failure and says nothing.
 */
export async function lookUp(
  client: BasecampClient,
  project: string,
  reference: string,
  since: number,
): Promise<Result<Todo | null, LookFailure>> {
  const budget = { left: LOOK_REQUEST_LIMIT };
  for (const status of STATUSES) {
    const found = await lookThrough(client, project, status, reference, since - CLOCK_SKEW_MARGIN_MS, budget);
    if (!found.ok || found.value !== null) return found;
  }
  return ok(null);
}

async function lookThrough(
  client: BasecampClient,
  project: string,
  status: RecordingStatus,
  reference: string,
  since: number,
  budget: { left: number },
): Promise<Result<Todo | null, LookFailure>> {
  let next: string | null = null;
  do {
    if (budget.left-- <= 0) return failed({ reason: "too-many-to-look-through" });
    const page: Result<RecordingsPage, BasecampFailure> =
      next === null ? await client.listRecordings(project, status) : await client.nextRecordings(next);
    if (!page.ok) return page;
    for (const todo of page.value.todos) {
      if (todo.createdAt !== null && Date.parse(todo.createdAt) < since) return ok(null);
      const description = await descriptionOf(client, todo, budget);
      if (!description.ok) return description;
      if (carriesReference(description.value, reference)) return ok(todo);
    }
    next = page.value.next;
  } while (next !== null);
  return ok(null);
}

async function descriptionOf(
  client: BasecampClient,
  todo: Todo,
  budget: { left: number },
): Promise<Result<string, LookFailure>> {
  if (todo.description !== null) return ok(todo.description);
  if (budget.left-- <= 0) return failed({ reason: "too-many-to-look-through" });
  const whole = await client.getTodo(todo.id);
  if (whole.ok) return ok(whole.value.description ?? "");
  const gone = whole.failure.reason === "rejected" && whole.failure.status === 404;
  return gone ? ok("") : whole;
}
