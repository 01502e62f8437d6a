/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Emulator } from "../context.ts";
import { peopleOf, personOf, todoStatus } from "../read-state.ts";
import { ANN_ID, CHAT } from "../seed.ts";
import type { Todo, Todolist } from "../state.ts";
import { indexOf } from "../state-index.ts";
import { Page } from "./page.tsx";
import { chatPath, todoPath, webhooksPath } from "./paths.ts";
import { TodoActions } from "./todo-actions.tsx";
import { TodoState } from "./todo-state.tsx";

/** All projects with their lists, groups and to-dos. */
export function ProjectsPage({ emulator }: { emulator: Emulator }) {
  const { projects, todolists } = emulator.store.state;
  return (
    <Page emulator={emulator} title={emulator.account.name} live>
      <h1>{emulator.account.name}</h1>
      <p class="quiet">The buttons act in the name of {personOf(emulator.store.state, ANN_ID).name}.</p>
      {projects.map((project) => (
        <section id={`project-${project.id}`} aria-labelledby={`project-${project.id}-name`}>
          <h2 id={`project-${project.id}-name`}>{project.name}</h2>
          <p class="quiet">{project.description}</p>
          <p>
            <a href={webhooksPath(emulator, project.id)}>Webhooks of {project.name}</a>
            {project.id === CHAT.projectId && (
              <>
                {" · "}
                <a href={chatPath(emulator)}>{CHAT.name}</a>
              </>
            )}
          </p>
          {todolists
            .filter((list) => list.projectId === project.id && list.parentListId === null)
            .map((list) => (
              <List emulator={emulator} list={list} />
            ))}
        </section>
      ))}
    </Page>
  );
}

function List({ emulator, list }: { emulator: Emulator; list: Todolist }) {
  const { state } = emulator.store;
  const own = indexOf(state).todosIn(list.id);
  return (
    <div class={list.parentListId === null ? "list" : "group"} id={`list-${list.id}`}>
      <h3>
        {list.name} {list.status !== "active" && <span class="status">{list.status}</span>}
      </h3>
      {own.length === 0 ? (
        <p class="quiet">No to-dos yet</p>
      ) : (
        <ul class="todos">
          {own.map((todo) => (
            <TodoLine emulator={emulator} todo={todo} projectId={list.projectId} />
          ))}
        </ul>
      )}
      {state.todolists
        .filter((group) => group.parentListId === list.id)
        .map((group) => (
          <List emulator={emulator} list={group} />
        ))}
    </div>
  );
}

function TodoLine({ emulator, todo, projectId }: { emulator: Emulator; todo: Todo; projectId: string }) {
  const { state } = emulator.store;
  const names = peopleOf(state, todo.assigneeIds).map((person) => person.name);
  const status = todoStatus(state, todo);
  return (
    <li id={`todo-${todo.id}`} class={status === "trashed" ? "trashed" : todo.completedAt !== null ? "done" : ""}>
      <a class="title" href={todoPath(emulator, projectId, todo)}>
        {todo.content}
      </a>{" "}
      <TodoState todo={todo} status={status} />
      <div class="quiet">
        {names.length === 0 ? "Nobody assigned" : names.join(", ")}
        {todo.dueOn !== null && `, due ${todo.dueOn}`}
      </div>
      <TodoActions todo={todo} back="list" />
    </li>
  );
}
