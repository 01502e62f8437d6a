import type { DueDelivery, FiledTodo, ParkReason } from "./delivery.ts";

/** The row as it was when a step began; a change is stored only if nobody changed the row since. */
export type Version = Pick<DueDelivery, "id" | "state" | "attempt">;

/** What happens to a delivery at the end of a step. */
export type Change =
  | { readonly to: "delivered"; readonly todo: FiledTodo; readonly notes: readonly string[] }
  | { readonly to: "parked"; readonly reason: ParkReason; readonly detail: string }
  | {
      readonly to: "pending" | "sending";
      readonly dueAt: number;
      readonly absentLooks: number;
      /** Whether this counts towards giving up, leaves the count as it is, or shows that nobody could deliver. */
      readonly failure: "counted" | "kept" | "cleared";
    };

/** The columns that a change sets. */
export function columnsOf(change: Change): Record<string, SqlStorageValue> {
  switch (change.to) {
    case "delivered":
      return {
        state: "delivered",
        due_at: null,
        reason: null,
        detail: null,
        todo_id: change.todo.id,
        todo_url: change.todo.url,
        notes: JSON.stringify(change.notes),
      };
    case "parked":
      return { state: "parked", due_at: null, reason: change.reason, detail: change.detail };
    case "pending":
    case "sending":
      return { state: change.to, due_at: change.dueAt, absent_looks: change.absentLooks };
  }
}

/** What a change does to the count of failures, as more of an UPDATE; a counted one takes the time as its value. */
export function failureColumns(change: Change): string {
  if (isCounted(change)) return ", failures = failures + 1, failing_since = coalesce(failing_since, ?)";
  return "failure" in change && change.failure === "cleared" ? ", failures = 0, failing_since = NULL" : "";
}

/** Whether a change counts towards giving up. */
export function isCounted(change: Change): boolean {
  return "failure" in change && change.failure === "counted";
}
