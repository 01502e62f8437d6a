import type { FiledTodoStatus, SentAnswer, SubmissionStatus } from "../../delivery/status.ts";
import { explainTodo, isSettled, type StatusKind, type StatusWords } from "../../feedback/explain-status.ts";
import { cutText } from "../../mapping/cut-text.ts";
import { page, Time } from "./layout.tsx";
import { LOOK_PAUSES_SECONDS } from "./status-script.ts";

/** The most of one answer that is shown, in characters. */
const SHOWN_CHARACTERS = 2_000;

interface StatusView {
  readonly kind: StatusKind;
  readonly words: StatusWords;
  /** Null while no submission has come. */
  readonly status: SubmissionStatus | null;
  /** The address at which the form can be filled in again; null where that is not known. */
  readonly again: string | null;
  readonly isTracked: boolean;
  /** How often the page has loaded itself again without JavaScript. */
  readonly looks: number;
}

/** How far a submission got, for the person who sent it. It looks again by itself until nothing more happens. */
export function statusPage({ kind, words, status, again, isTracked, looks }: StatusView) {
  const settled = isSettled(kind, status?.todos ?? []);
  const pause = settled ? undefined : LOOK_PAUSES_SECONDS[looks];
  const isUnfit = status !== null && status.unfit.length > 0;
  return page({
    title: words.title,
    section: null,
    head: settled ? undefined : (
      <>
        <script src="/status.js" defer></script>
        {pause !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={`${pause}; url=?n=${looks + 1}`} />
          </noscript>
        )}
      </>
    ),
    children: (
      <>
        <div data-part="message" class={`notice ${words.tone}`} role="status">
          <p>{words.message}</p>
          {isUnfit && again !== null && (
            <p>
              <a class="button" href={again}>
                Fill in the form again
              </a>
            </p>
          )}
        </div>
        <div data-part="rest">
          <Steps kind={kind} status={status} isTracked={isTracked} />
          {status !== null && <Todos todos={status.todos} />}
          {status?.sent && <Sent answers={status.sent} />}
        </div>
        {!settled && (
          <>
            <p class="quiet" data-looks hidden={pause === undefined}>
              This page looks again by itself for ten minutes. You may close it and come back to this address later.
            </p>
            <p class="quiet" data-ended hidden={pause !== undefined}>
              This page has stopped looking by itself. <a href="?">Look again</a>, and if nothing has changed, ask
              whoever looks after the form.
            </p>
          </>
        )}
      </>
    ),
  });
}

function Steps({ kind, status, isTracked }: Pick<StatusView, "kind" | "status" | "isTracked">) {
  const todos = status?.todos ?? [];
  const isDone = todos.length > 0 && todos.every(({ state }) => state === "completed");
  const isWatched = isTracked || todos.some(({ state }) => state !== null);
  const isAway = todos.some(({ state }) => state === "trashed" || state === "gone");
  const labels = [
    kind === "awaited" ? "On its way" : "Received",
    kind === "parked" ? "Waits for a person" : "Being filed",
    "Filed",
    ...(isWatched && !isAway ? ["Done"] : []),
  ];
  const current = currentStep(kind, isDone);
  if (current === null) return null;
  return (
    <ol class="steps">
      {labels.map((label, index) => (
        <li
          class={index < current || (index === current && kind === "delivered") ? "past" : undefined}
          aria-current={index === current ? "step" : undefined}
        >
          {label}
          {index === 0 && status !== null && (
            <span class="quiet">
              {" "}
              <Time ms={status.receivedAt} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Null where no to-do is made. */
function currentStep(kind: StatusKind, isDone: boolean): number | null {
  switch (kind) {
    case "awaited":
      return 0;
    case "pending":
    case "sending":
    case "parked":
      return 1;
    case "delivered":
      return isDone ? 3 : 2;
    case "skipped":
      return null;
  }
}

function Todos({ todos }: { todos: readonly FiledTodoStatus[] }) {
  if (todos.length === 0) return null;
  return (
    <>
      <h2>In Basecamp</h2>
      <ul>
        {todos.map(({ url, state }, index) => {
          const name = todos.length > 1 ? `To-do ${index + 1} of ${todos.length}` : "The to-do";
          return (
            <li>
              {url === null ? (
                name
              ) : (
                <a href={url} rel="noreferrer">
                  {name}
                </a>
              )}
              {state !== null && `: ${explainTodo(state)}`}
            </li>
          );
        })}
      </ul>
      <p class="quiet">Only people of its project in Basecamp can open it.</p>
    </>
  );
}

function Sent({ answers }: { answers: readonly SentAnswer[] }) {
  return (
    <>
      <h2 id="sent">What you sent</h2>
      <p class="quiet">Only the browser in which you opened the form shows this, for a day.</p>
      <div class="texts">
        <table aria-labelledby="sent">
          <tbody>
            {answers.map(({ question, text }) => (
              <tr>
                <th scope="row">{question}</th>
                <td>{cutText(text, SHOWN_CHARACTERS)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
