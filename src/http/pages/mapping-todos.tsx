import type { Child } from "hono/jsx";
import { todolistWebUrl } from "../../basecamp/url.ts";
import { explainCondition } from "../../feedback/explain-mapping.ts";
import type { Choice, DeployedMapping, TodoTemplate } from "../../mapping/mapping.ts";

/** Each to-do that a mapping makes, by its templates. */
export function MappingTodos({ mapping, apiUrl }: { mapping: DeployedMapping; apiUrl: string }) {
  return (
    <>
      {mapping.todos.map((todo) => (
        <section aria-label={titleOf(todo)}>
          <h2>{titleOf(todo)}</h2>
          <Todo todo={todo} apiUrl={apiUrl} />
        </section>
      ))}
    </>
  );
}

function titleOf({ key }: TodoTemplate): string {
  return key === "" ? "To-do" : `To-do ${key}`;
}

function Todo({ todo, apiUrl }: { todo: TodoTemplate; apiUrl: string }) {
  const { content, description, todolist, assignees, completionSubscribers, fallback, startsOn, dueOn, notify } = todo;
  return (
    <dl>
      {todo.when !== null && (
        <>
          <dt>Made</dt>
          <dd>
            when <code>{todo.when}</code>
          </dd>
        </>
      )}
      <Row title="Title" choices={content} show={template} />
      <Row title="Text" choices={description} show={block} without="every question with its answer" />
      {description.length > 0 && (
        <>
          <dt>Other answers</dt>
          <dd>{todo.appendsOthers ? "are added under the text" : "are left out"}</dd>
        </>
      )}
      <Row title="List" choices={todolist} show={(list) => <ListLink list={list} apiUrl={apiUrl} />} />
      <Row title="Assigned to" choices={assignees} show={template} without="nobody" />
      {fallback !== null && (
        <>
          <dt>Instead of those not found</dt>
          <dd>{template(fallback)}</dd>
        </>
      )}
      <Row title="Told when done" choices={completionSubscribers} show={template} without="nobody" />
      {startsOn.length > 0 && <Row title="First day" choices={startsOn} show={template} />}
      <Row title="Due" choices={dueOn} show={template} without="never" />
      <Row title="Assignees are notified" choices={notify} show={(yes) => (yes ? "yes" : "no")} without="no" />
    </dl>
  );
}

interface RowProps<T> {
  readonly title: string;
  readonly choices: readonly Choice<T>[];
  readonly show: (value: T) => Child;
  /** What holds where the mapping says nothing. */
  readonly without?: string;
}

function Row<T>({ title, choices, show, without = "" }: RowProps<T>) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {choices.length === 0 && without}
        {choices.map(({ use, when }) => (
          <div>
            {show(use)} {(when !== null || choices.length > 1) && <span class="quiet">{explainCondition(when)}</span>}
          </div>
        ))}
      </dd>
    </>
  );
}

function template(text: string) {
  return <code>{text}</code>;
}

function block(text: string) {
  return <pre>{text.trim()}</pre>;
}

function ListLink({ list, apiUrl }: { list: TodoTemplate["todolist"][number]["use"]; apiUrl: string }) {
  const url = todolistWebUrl(list, apiUrl);
  return <a href={url}>{url}</a>;
}
