import type { Attempt, QueueHold } from "../../delivery/delivery.ts";
import { DELIVERIES_PER_PAGE, type DeliveryDetails, type DeliverySummary } from "../../delivery/history.ts";
import { explainAttempt, explainHold, explainPark, explainState } from "../../feedback/explain.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { page, Time } from "./layout.tsx";

/** The newest deliveries. */
export function deliveriesPage(list: readonly DeliverySummary[], hold: QueueHold | null) {
  return page({
    title: "Deliveries",
    nav: true,
    children:
      list.length === 0 ? (
        <p>No submission has arrived yet.</p>
      ) : (
        <>
          <HoldNotice hold={hold} />
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Received</th>
                  <th scope="col">Mapping</th>
                  <th scope="col">State</th>
                  <th scope="col">Reference</th>
                </tr>
              </thead>
              <tbody>
                {list.map((delivery) => (
                  <tr>
                    <td>
                      <Time ms={delivery.acceptedAt} />
                    </td>
                    <td>{delivery.mapping}</td>
                    <td>{explainState(delivery.state)}</td>
                    <td>
                      <a href={`${DELIVERIES_PATH}${delivery.reference}`}>{delivery.reference}</a>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {list.length === DELIVERIES_PER_PAGE && <p>Only the newest {DELIVERIES_PER_PAGE} are shown.</p>}
        </>
      ),
  });
}

/** One delivery: its state, why, the to-do, and every attempt. */
export function deliveryPage(delivery: DeliveryDetails, hold: QueueHold | null) {
  const last = delivery.attempts.at(-1)?.reason ?? null;
  return page({
    title: `Delivery ${delivery.reference}`,
    nav: true,
    children: (
      <>
        <p class={`notice ${delivery.state === "parked" ? "bad" : delivery.state === "delivered" ? "good" : ""}`}>
          <strong>{explainState(delivery.state)}.</strong>{" "}
          {delivery.parked !== null && `${explainPark(delivery.parked.reason)} ${delivery.parked.detail}`}
          {isOpen(delivery) && last !== null && `Last attempt: ${explainAttempt(last)}`}
        </p>
        {isOpen(delivery) && <HoldNotice hold={hold} />}
        <dl>
          <dt>To-do</dt>
          <dd>{delivery.todo === null ? "none yet" : <TodoLink id={delivery.todo.id} url={delivery.todo.url} />}</dd>
          <dt>Mapping</dt>
          <dd>{delivery.mapping}</dd>
          <dt>Submission</dt>
          <dd>{delivery.submission}</dd>
          <dt>Received</dt>
          <dd>
            <Time ms={delivery.acceptedAt} />
          </dd>
          {delivery.dueAt !== null && (
            <>
              <dt>Next step</dt>
              <dd>
                <Time ms={Math.max(delivery.dueAt, hold?.until ?? 0)} />
              </dd>
            </>
          )}
        </dl>
        {delivery.notes.length > 0 && (
          <>
            <h2>Notes</h2>
            <ul>
              {delivery.notes.map((note) => (
                <li>{note}</li>
              ))}
            </ul>
          </>
        )}
        <h2>Attempts</h2>
        {delivery.attempts.length === 0 ? <p>None yet.</p> : <Attempts attempts={delivery.attempts} />}
      </>
    ),
  });
}

function HoldNotice({ hold }: { hold: QueueHold | null }) {
  if (hold === null) return null;
  return (
    <p class="notice bad">
      Nothing is filed until <Time ms={hold.until} />: {explainHold(hold.reason)}
    </p>
  );
}

function isOpen(delivery: DeliverySummary): boolean {
  return delivery.state === "pending" || delivery.state === "sending";
}

function TodoLink({ id, url }: { id: string; url: string | null }) {
  return url === null ? <span>{id}</span> : <a href={url}>{id}</a>;
}

function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Begun</th>
            <th scope="col">What</th>
            <th scope="col">Outcome</th>
            <th scope="col">Status</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr>
              <td>
                <Time ms={attempt.startedAt} />
              </td>
              <td>{attempt.kind === "create" ? "Make the to-do" : "Look for the to-do"}</td>
              <td>{attempt.reason === null ? "Under way" : explainAttempt(attempt.reason)}</td>
              <td>{attempt.status ?? "no answer"}</td>
              <td>{attempt.endedAt === null ? "" : `${attempt.endedAt - attempt.startedAt} ms`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
