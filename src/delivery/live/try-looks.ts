import { failed, ok, type Result } from "../../result.ts";
import type { LiveAsking, LiveRefusal } from "./live-asking.ts";
import type { LiveCheck, LiveRecord } from "./live-record.ts";
import type { Observation } from "./observation.ts";

/** So long is waited for what Basecamp may show late, in milliseconds. */
export const LOOK_PATIENCE_MS = 60_000;
const SECOND_MS = 1_000;

/** What a step found out, and whether it is to be made again in a second because something may still come. */
export interface StepEnd {
  readonly observations: readonly Observation[];
  readonly isPending: boolean;
}

export interface TryDeps {
  readonly asking: LiveAsking;
  readonly record: LiveRecord;
  readonly now: () => number;
}

const PENDING: StepEnd = { observations: [], isPending: true };

/** How soon a new to-do shows up where a lost one would be looked for, and whether with its description. */
export async function tryRecordings(
  check: LiveCheck,
  list: string,
  { asking, record, now }: TryDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  if (check.sought === null) {
    const members = { content: "Looked for in the recordings", description: "<div>Something to show</div>" };
    const made = await asking.ask((client) => client.createTodo(list, members));
    if (!made.ok) return made;
    const { status, todo } = made.value;
    if (todo === null) return ok({ observations: missedLooks(status), isPending: false });
    const sought = { id: todo.id, madeAt: now(), trashedAt: null };
    return record.change(check.mark, () => ({ sought })) === null ? failed({ reason: "no-check" }) : ok(PENDING);
  }
  const { id, madeAt } = check.sought;
  const askedAt = now();
  const page = await asking.ask((client) => client.listRecordings(check.project, "active"));
  if (!page.ok) return page;
  const found = page.value.todos.find((todo) => todo.id === id);
  if (found === undefined && askedAt - madeAt < LOOK_PATIENCE_MS) return ok(PENDING);
  const waitedSeconds = secondsBetween(madeAt, askedAt);
  const delay: Observation = {
    ...{ fact: "recordings-delay", waitedSeconds },
    seconds: found === undefined ? null : waitedSeconds,
  };
  const isThere = found !== undefined && found.description !== null && found.description !== "";
  const description: readonly Observation[] = found === undefined ? [] : [{ fact: "recordings-description", isThere }];
  return ok({ observations: [delay, ...description], isPending: false });
}

/** Whether a to-do that was thrown away is found in the trash, where a lost one is looked for as well. */
export async function tryTrash(
  check: LiveCheck,
  { asking, record, now }: TryDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  const { sought, mark, project } = check;
  if (sought === null) return ok({ observations: [], isPending: false });
  if (sought.trashedAt === null) {
    const trashed = await asking.ask((client) => client.trash(sought.id));
    if (!trashed.ok) {
      const { failure } = trashed;
      if (failure.reason !== "turned-down") return trashed;
      const missed = { reason: "turned-down", status: failure.status } as const;
      return ok({ observations: [{ fact: "trashed-query", missed }], isPending: false });
    }
    const changed = record.change(mark, () => ({ sought: { ...sought, trashedAt: now() } }));
    return changed === null ? failed({ reason: "no-check" }) : ok(PENDING);
  }
  const askedAt = now();
  const page = await asking.ask((client) => client.listRecordings(project, "trashed"));
  if (!page.ok) return page;
  const isFound = page.value.todos.some(({ id }) => id === sought.id);
  if (!isFound && askedAt - sought.trashedAt < LOOK_PATIENCE_MS) return ok(PENDING);
  const waitedSeconds = secondsBetween(sought.trashedAt, askedAt);
  const seconds = isFound ? waitedSeconds : null;
  return ok({ observations: [{ fact: "trashed-query", seconds, waitedSeconds }], isPending: false });
}

/** Whole seconds, counted up. */
export function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.ceil((to - from) / SECOND_MS));
}

function missedLooks(status: number): readonly Observation[] {
  const missed = { reason: "turned-down", status } as const;
  return [
    { fact: "recordings-delay", missed },
    { fact: "recordings-description", missed },
    { fact: "trashed-query", missed },
  ];
}
