import type { DeliveryContents } from "../../delivery/contents.ts";
import type { QueueHold } from "../../delivery/delivery.ts";
import type { DeliveryDetails, DeliverySummary } from "../../delivery/history.ts";
import type { ReplayItem } from "../../delivery/replay.ts";
import { timelineOf } from "../../delivery/timeline.ts";
import { explainAttempt, explainPark, explainSkip, explainState } from "../../feedback/explain.ts";
import { type Done, explainDone } from "../../feedback/explain-replay.ts";
import { explainTodoState } from "../../feedback/explain-tracking.ts";
import type { Trust } from "../../feedback/explain-trust.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { Choices } from "./choices.tsx";
import { Contents } from "./contents.tsx";
import { HoldNotice } from "./hold.tsx";
import { page, Time } from "./layout.tsx";
import { Notices } from "./notices.tsx";
import { colourOf } from "./state.tsx";
import { Timeline } from "./timeline.tsx";
import { told } from "./told.tsx";

interface Around {
  readonly hold: QueueHold | null;
  /** How far its submission is proven; null when its mapping is gone. */
  readonly trust: Trust | null;
  readonly contents: DeliveryContents;
  /** Where Basecamp is called, which tells where its pages are. */
  readonly apiUrl: string;
  /** What a replay would do now; null unless the delivery is parked. */
  readonly outlook: ReplayItem | null;
  /** What was just done with it. */
  readonly done: Done | null;
  /** Why what was just asked for was not done. */
  readonly problem: string | null;
}

/** One delivery: its state, why, what a person can do, the to-do, the answers, what came again, and what happened. */
export function deliveryPage(
  delivery: DeliveryDetails,
  { hold, trust, contents, apiUrl, outlook, done, problem }: Around,
) {
  const { reference, parked, state } = delivery;
  const isWithout = lacksAnswers(delivery);
  const events = timelineOf(delivery, hold?.until ?? null);
  return page({
    title: `Delivery ${reference}`,
    section: "Deliveries",
    children: (
      <>
        {problem !== null && (
          <p class="notice bad" role="alert">
            {problem}
          </p>
        )}
        {done !== null && stillHolds(done, delivery) && (
          <p class="notice" role="status">
            {explainDone(done)}
          </p>
        )}
        <p class={`notice ${colourOf(state)}`}>
          <strong>{explainState(state)}.</strong> {isOfExport(delivery) ? told(whyOf(delivery)) : whyOf(delivery)}
        </p>
        {isOpen(delivery) && <HoldNotice hold={hold} />}
        <Facts delivery={delivery} hold={hold} trust={trust} />
        {parked !== null && outlook !== null && (
          <Choices reference={reference} reason={parked.reason} outlook={outlook} />
        )}
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
        {!isWithout && <Contents contents={contents} apiUrl={apiUrl} />}
        <Notices notices={delivery.notices} />
        <h2>What happened</h2>
        <Timeline events={events.filter(({ kind }) => kind !== "erased" || !isWithout)} />
        {(delivery.erasedAt === null || delivery.notices.length > 0) && <EraseLink reference={reference} />}
      </>
    ),
  });
}

/** An address is kept and opened again, when what was done may be past. */
function stillHolds(done: Done, delivery: DeliveryDetails): boolean {
  switch (done) {
    case "filing":
    case "looking":
    case "making":
      return isOpen(delivery);
    case "linked":
      return delivery.state === "delivered";
    case "erased":
      return delivery.erasedAt !== null;
  }
}

function whyOf(delivery: DeliveryDetails): string {
  const { parked, state, skipped, skipDetail } = delivery;
  const last = delivery.attempts.at(-1)?.reason ?? null;
  if (parked !== null) return `${explainPark(parked.reason)} ${parked.detail}`;
  if (state === "skipped") return `${explainSkip(skipped)} ${skipDetail ?? ""}`;
  return isOpen(delivery) && last !== null ? `Last attempt: ${explainAttempt(last)}` : "";
}

/** Whether it came from an export whose answers were left out, so that nothing of them was ever erased here. */
function lacksAnswers({ parked, erasedAt }: DeliveryDetails): boolean {
  return parked?.reason === "answers-not-exported" && erasedAt !== null;
}

function isOfExport(delivery: DeliveryDetails): boolean {
  return lacksAnswers(delivery) || delivery.parked?.reason === "imported";
}

function isOpen(delivery: DeliverySummary): boolean {
  return delivery.state === "pending" || delivery.state === "sending";
}

function Facts({ delivery, hold, trust }: { delivery: DeliveryDetails } & Pick<Around, "hold" | "trust">) {
  const { todo, dueAt, erasedAt } = delivery;
  return (
    <dl>
      <dt>To-do</dt>
      <dd>
        {todo === null ? delivery.state === "skipped" ? "none" : "none yet" : <TodoLink id={todo.id} url={todo.url} />}
      </dd>
      {delivery.todoState !== null && (
        <>
          <dt>In Basecamp</dt>
          <dd>
            {explainTodoState(delivery.todoState)} <Time ms={delivery.todoChangedAt ?? delivery.changedAt} />
          </dd>
        </>
      )}
      <dt>Mapping</dt>
      <dd>{delivery.mapping}</dd>
      <dt>Submission</dt>
      <dd>{delivery.submission}</dd>
      {delivery.key && (
        <>
          <dt>Key</dt>
          <dd>{delivery.key}</dd>
        </>
      )}
      {delivery.siblings.length > 0 && (
        <>
          <dt>Same submission</dt>
          {delivery.siblings.map((sibling) => (
            <dd>
              <a href={`${DELIVERIES_PATH}${sibling.reference}`}>{sibling.key || sibling.reference}</a>:{" "}
              {explainState(sibling.state)}
            </dd>
          ))}
        </>
      )}
      {trust !== null && (
        <>
          <dt>Proof</dt>
          <dd class={trust.isWeak ? "bad" : ""}>
            {trust.brief}. {trust.sentence}
          </dd>
        </>
      )}
      {delivery.sweptAt !== null && (
        <>
          <dt>Way</dt>
          <dd>
            The webhook did not bring it; found by the hourly look on <Time ms={delivery.sweptAt} />
          </dd>
        </>
      )}
      <dt>Received</dt>
      <dd>
        <Time ms={delivery.acceptedAt} />
      </dd>
      {erasedAt !== null && (
        <>
          <dt>Answers</dt>
          <dd>
            {lacksAnswers(delivery) ? "were not in the export" : "erased on "}
            {!lacksAnswers(delivery) && <Time ms={erasedAt} />}
          </dd>
        </>
      )}
      {dueAt !== null && (
        <>
          <dt>Next step</dt>
          <dd>
            <Time ms={Math.max(dueAt, hold?.until ?? 0)} />
          </dd>
        </>
      )}
    </dl>
  );
}

function EraseLink({ reference }: { reference: string }) {
  return (
    <>
      <h2>Erase the answers</h2>
      <p>
        Removes what the person answered from Formcamp. The submission's id and the link to its to-do stay, and the
        to-do in Basecamp is not touched. What is not filed yet never will be.
      </p>
      <p>
        <a href={`${DELIVERIES_PATH}${reference}/erase`}>Erase the answers …</a>
      </p>
    </>
  );
}

function TodoLink({ id, url }: { id: string; url: string | null }) {
  return url === null ? <span>{id}</span> : <a href={url}>{id}</a>;
}
