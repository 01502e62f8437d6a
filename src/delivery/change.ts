import type { DueDelivery, FiledTodo, ParkReason, SkipReason } from "./delivery.ts";

/** The row as it was when a step began; a change is stored only if nobody changed the row since. */
export type Version = Pick<DueDelivery, "id" | "state" | "attempt">;

/** What happens to a delivery at the end of a step. */
export type Change =
  | {
      readonly to: "delivered";
      readonly todo: FiledTodo;
      readonly notes: readonly string[];
      /** One that was found may have been done or thrown away since it was made. */
      readonly how: "made" | "found";
    }
  | { readonly to: "parked"; readonly reason: ParkReason; readonly detail: string }
  | { readonly to: "skipped"; readonly reason: SkipReason; readonly detail: string }
  | {
      readonly to: "pending" | "sending";
      readonly dueAt: number;
      readonly absentLooks: number;
      /** Whether this counts towards giving up, leaves the count as it is, or shows that nobody could deliver. */
      readonly failure: "counted" | "kept" | "cleared";
      /** What is known of the last create besides: it got no answer at all, or one that says that it was done. */
      readonly answer?: "lost" | "success-seen";
    };

/** The columns that a change sets, unless the to-do exists. */
export function columnsOf(change: Exclude<Change, { to: "delivered" }>): Record<string, SqlStorageValue> {
  if ("dueAt" in change) return { state: change.to, due_at: change.dueAt, absent_looks: change.absentLooks };
  return { state: change.to, due_at: null, reason: change.reason, detail: change.detail };
}

/** The counts that a change moves, as more of an UPDATE; a counted failure takes the time as its value. */
export function countColumns(change: Change): string {
  if (!("failure" in change)) return "";
  const answer = { lost: ", lost_answers = lost_answers + 1", "success-seen": ", success_seen = 1" };
  const failures = {
    counted: ", failures = failures + 1, failing_since = coalesce(failing_since, ?)",
    kept: "",
    cleared: ", failures = 0, failing_since = NULL",
  };
  return `${change.answer === undefined ? "" : answer[change.answer]}${failures[change.failure]}`;
}

/** Whether a change counts towards giving up. */
export function isCounted(change: Change): boolean {
  return "failure" in change && change.failure === "counted";
}
