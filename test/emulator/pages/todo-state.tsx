/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Status, Todo } from "../state.ts";

/** Says what is no longer open about a to-do: done, archived or trashed. */
export function TodoState({ todo, status }: { todo: Todo; status: Status }) {
  return (
    <>
      {todo.completedAt !== null && <span class="status">done</span>}{" "}
      {status !== "active" && <span class="status">{status}</span>}
    </>
  );
}
