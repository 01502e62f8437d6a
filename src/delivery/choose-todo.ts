import { type DraftFailure, draftTodos, type WantedTodo } from "../mapping/draft.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import type { Change } from "./change.ts";
import type { DueDelivery, ParkReason, SkipReason } from "./delivery.ts";
import { divide, type Sibling } from "./division.ts";
import type { DeliveryRecords } from "./records.ts";

export interface ChooseDeps {
  readonly records: DeliveryRecords;
  readonly newReference: () => string;
  readonly now: () => number;
}

/** What happens to a delivery of which no to-do is made now; "changed" when it is another one's turn meanwhile. */
export type NoTodo = Extract<Change, { to: "parked" | "skipped" }> | "changed";

/**
 * The to-do that a delivery is to make by its mapping as it is now. The first one of a submission sees to it that each
 * other to-do that the mapping wants has a delivery of its own.
 */
export function chooseTodo(
  delivery: DueDelivery,
  mapping: DeployedMapping,
  { records, newReference, now }: ChooseDeps,
): Result<WantedTodo, NoTodo> {
  const stays = (reason: ParkReason, detail: string): Result<never, NoTodo> => {
    records.noteMappingVersion(delivery.id, mapping.version);
    return failed({ to: "parked", reason, detail });
  };
  const drafted = draftTodos(mapping, delivery.submission);
  if (!drafted.ok) return stays(parkReasonOf(drafted.failure), drafted.failure.message);
  const todos = drafted.value.kind === "todos" ? drafted.value.todos : [];
  const skipped = skipOf(drafted.value.kind === "skip" ? drafted.value.reason : null);
  const division = records.siblings.divide(
    delivery,
    todos.map(({ key }) => key),
    { newReference, now: now(), eraseAt: records.eraseAt(mapping.name, now()), dropped: skipped },
  );
  if (division === null) return failed("changed");
  const own = todos.find(({ key }) => key === division.own);
  if (own !== undefined) return ok(own);
  const key = delivery.key ?? "";
  if (drafted.value.kind === "todos" && !division.isAnew && !hasTodo(mapping, key))
    return stays("todo-missing", key === "" ? "It was the only to-do." : `Its key: ${key}`);
  return failed({ to: "skipped", ...skipped });
}

/** A delivery's own to-do, and the others for which its submission gets a delivery besides. */
export interface Preview {
  readonly own: WantedTodo;
  readonly besides: readonly WantedTodo[];
}

/** Whether a mapping has a to-do of this key, whatever its condition says. */
function hasTodo(mapping: DeployedMapping, key: string): boolean {
  return mapping.todos.some((todo) => todo.key === key);
}

/** For what a delivery is parked of which no draft can be made. */
function parkReasonOf({ reason }: DraftFailure): "answer-invalid" | "draft-failed" {
  return reason === "answer-invalid" ? reason : "draft-failed";
}

function skipOf(reason: string | null): { readonly reason: SkipReason; readonly detail: string } {
  return reason === null ? { reason: "nothing-asked", detail: "" } : { reason: "mapping-skip", detail: reason };
}

/** What `chooseTodo` would come to now, without doing it; null when the delivery makes no to-do. */
export function previewTodo(
  id: number,
  siblings: readonly Sibling[],
  mapping: DeployedMapping,
  submission: Submission,
): Result<Preview | null, "draft-failed" | "answer-invalid" | "todo-missing"> {
  const drafted = draftTodos(mapping, submission);
  if (!drafted.ok) return failed(parkReasonOf(drafted.failure));
  const self = siblings.find((sibling) => sibling.id === id);
  if (drafted.value.kind === "skip" || self === undefined) return ok(null);
  const { todos } = drafted.value;
  const others = siblings.filter((sibling) => sibling !== self);
  const division = divide(
    self,
    others,
    todos.map(({ key }) => key),
  );
  const own = todos.find(({ key }) => key === division.own);
  if (own === undefined) {
    return !division.isAnew && !hasTodo(mapping, self.key ?? "") ? failed("todo-missing") : ok(null);
  }
  const revived = others.filter((other) => division.revived.includes(other.id)).map(({ key }) => key);
  const besides = todos.filter(({ key }) => division.added.includes(key) || revived.includes(key));
  return ok({ own, besides });
}
