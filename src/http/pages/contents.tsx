import { todolistWebUrl } from "../../basecamp/url.ts";
import type { DeliveryContents, DeliveryTodo, ShownAnswer, ShownTodo } from "../../delivery/contents.ts";
import { explainNoAnswers, explainNoTodo } from "../../feedback/explain-deliveries.ts";
import { Scroll } from "./layout.tsx";

/** The to-do of a delivery as it was sent or would be, and what was submitted. */
export function Contents({ contents, apiUrl }: { contents: DeliveryContents; apiUrl: string }) {
  const { todo, answers, hasPrivate } = contents;
  return (
    <>
      <h2>{headingOf(todo)}</h2>
      {todo.kind === "none" ? <p>{explainNoTodo(todo.reason)}</p> : <Todo todo={todo.todo} apiUrl={apiUrl} />}
      <h2>What was submitted</h2>
      {typeof answers === "string" ? <p>{explainNoAnswers(answers)}</p> : <Answers answers={answers} />}
      {typeof answers !== "string" && hasPrivate && (
        <p class="quiet">Answers that the mapping keeps private are not shown.</p>
      )}
    </>
  );
}

function headingOf({ kind }: DeliveryTodo): string {
  switch (kind) {
    case "sent":
      return "What was sent to Basecamp";
    case "would-send":
      return "What would be sent to Basecamp now";
    case "none":
      return "The to-do";
  }
}

function Todo({ todo, apiUrl }: { todo: ShownTodo; apiUrl: string }) {
  const { content, lines, address, assignees, completionSubscribers, startsOn, dueOn, notify, notes } = todo;
  const list = todolistWebUrl(address, apiUrl);
  return (
    <div class="panel">
      <p>
        <strong>
          <bdi>{content}</bdi>
        </strong>
      </p>
      <dl>
        <dt>List</dt>
        <dd>
          <a href={list}>{list}</a>
        </dd>
        <dt>Assigned</dt>
        <dd>{listed(assignees)}</dd>
        <dt>Told when done</dt>
        <dd>{listed(completionSubscribers)}</dd>
        {startsOn !== null && (
          <>
            <dt>First day</dt>
            <dd>{startsOn}</dd>
          </>
        )}
        <dt>Due</dt>
        <dd>{dueOn ?? "no date"}</dd>
        <dt>Notified</dt>
        <dd>{notify ? "yes, Basecamp tells whoever is assigned" : "no"}</dd>
      </dl>
      <h3>Text</h3>
      {lines.length === 0 ? <p class="quiet">No text.</p> : <p class="lines">{lines.join("\n")}</p>}
      {notes.length > 0 && (
        <>
          <h3>Notes under the text</h3>
          <ul>
            {notes.map((note) => (
              <li>{note}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function listed(names: readonly string[]): string {
  const given = names.map((name) => name.trim()).filter((name) => name !== "");
  return given.length === 0 ? "nobody" : given.join(", ");
}

function Answers({ answers }: { answers: readonly ShownAnswer[] }) {
  if (answers.length === 0) return <p>No question was answered.</p>;
  return (
    <details>
      <summary>{answers.length === 1 ? "Show 1 answer" : `Show ${answers.length} answers`}</summary>
      <p class="quiet">Under each question stands how a mapping names it.</p>
      <Scroll of="What was submitted">
        <table class="texts">
          <thead>
            <tr>
              <th scope="col">Question</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(({ question, key, text }) => (
              <tr>
                <th scope="row">
                  <bdi>{question}</bdi>
                  <code class="quiet">{key}</code>
                </th>
                <td>
                  <bdi>{text}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
