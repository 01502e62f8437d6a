/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Todo } from "../state.ts";

/** Buttons to tick and to trash a to-do, or to take that back; `back` is the page to return to. */
export function TodoActions({ todo, back }: { todo: Todo; back: "list" | "todo" }) {
  return (
    <form method="post" action={`/projects/todos/${todo.id}`} class="actions">
      <input type="hidden" name="back" value={back} />
      {todo.status !== "active" ? (
        <Action todo={todo} name="restore" label="Restore" />
      ) : (
        <>
          {todo.completedAt === null ? (
            <Action todo={todo} name="complete" label="Tick" />
          ) : (
            <Action todo={todo} name="uncomplete" label="Untick" />
          )}
          <Action todo={todo} name="trash" label="Trash" />
        </>
      )}
    </form>
  );
}

/** Heard without its surroundings, a button tells its to-do too. */
function Action({ todo, name, label }: { todo: Todo; name: string; label: string }) {
  return (
    <button type="submit" name="do" value={name}>
      {label} <span class="heard">{todo.content}</span>
    </button>
  );
}
