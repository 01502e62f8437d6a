/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Emulator } from "../context.ts";
import { parentListOf, peopleOf, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import type { Todo } from "../state.ts";
import { Page } from "./page.tsx";
import { sanitizeRichText } from "./rich-text.ts";
import { Time } from "./time.tsx";
import { TodoActions } from "./todo-actions.tsx";
import { TodoState } from "./todo-state.tsx";

/** One to-do as a person sees it. */
export function TodoPage({ emulator, todo }: { emulator: Emulator; todo: Todo }) {
  const { state } = emulator.store;
  const list = todolistOf(state, todo);
  const project = projectOf(state, list);
  const path = [project.name, parentListOf(state, list)?.name, list.name].filter((name) => name !== undefined);
  const names = (ids: string[]) =>
    peopleOf(state, ids)
      .map((person) => person.name)
      .join(", ");
  return (
    <Page emulator={emulator} title={todo.content} live>
      <p>
        <a href={`/projects#list-${list.id}`}>{path.join(" / ")}</a>{" "}
        <TodoState todo={todo} status={todoStatus(state, todo)} />
      </p>
      <article>
        <h1>{todo.content}</h1>
        <TodoActions todo={todo} back="todo" />
        <dl>
          <dt>Assigned to</dt>
          <dd>{names(todo.assigneeIds) || "Nobody"}</dd>
          <dt>When done, tell</dt>
          <dd>{names(todo.subscriberIds) || "Nobody"}</dd>
          <dt>Due on</dt>
          <dd>{todo.dueOn === null ? "No due date" : [todo.startsOn, todo.dueOn].filter(Boolean).join(" to ")}</dd>
          <dt>Added by</dt>
          <dd>
            {names([todo.creatorId])} at <Time at={todo.createdAt} />
          </dd>
        </dl>
        {todo.description !== "" && <div class="rich-text">{raw(sanitizeRichText(todo.description))}</div>}
      </article>
    </Page>
  );
}
