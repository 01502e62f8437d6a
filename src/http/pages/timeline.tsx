import type { Child } from "hono/jsx";
import type { Attempt } from "../../delivery/delivery.ts";
import type { TimelineEvent } from "../../delivery/timeline.ts";
import { explainAttempt } from "../../feedback/explain.ts";
import { explainAttemptKind } from "../../feedback/explain-deliveries.ts";
import { briefPark, briefSkip } from "../../feedback/explain-replay.ts";
import { Time } from "./layout.tsx";

/** A longer timeline shows its beginning and its end, and folds what lies between. */
const SHOWN_WHOLE = 16;
const SHOWN_FIRST = 4;
const SHOWN_LAST = 8;

/** What happened to a delivery, the earliest first, and what comes next. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  if (events.length <= SHOWN_WHOLE) return <Events events={events} />;
  const folded = events.slice(SHOWN_FIRST, -SHOWN_LAST);
  return (
    <>
      <Events events={events.slice(0, SHOWN_FIRST)} />
      <details>
        <summary>Show {folded.length} more</summary>
        <Events events={folded} />
      </details>
      <Events events={events.slice(-SHOWN_LAST)} />
    </>
  );
}

function Events({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol class="events">
      {events.map((event) => (
        <li>
          <Time ms={event.at} />
          <span>{wordsOf(event)}</span>
        </li>
      ))}
    </ol>
  );
}

function wordsOf(event: TimelineEvent): Child {
  switch (event.kind) {
    case "received":
      return "Received and stored.";
    case "drafted":
      return "Drafted by its mapping. A repeat by itself sends the same to-do; one that a person asks for is drafted anew.";
    case "attempt":
      return <AttemptWords attempt={event.attempt} />;
    case "came-again":
      return "Came again with other answers. No to-do was changed.";
    case "filed":
      return <strong class="good">Filed.</strong>;
    case "parked":
      return (
        <>
          <strong class="bad">Waits for a person:</strong> {briefPark(event.reason)}.
        </>
      );
    case "skipped":
      return (
        <>
          <strong>Not filed:</strong> {briefSkip(event.reason, null)}.
        </>
      );
    case "erased":
      return "The answers were erased.";
    case "next":
      return <strong class="wait">Next step</strong>;
  }
}

function AttemptWords({ attempt }: { attempt: Attempt }) {
  const { kind, reason, status, startedAt, endedAt } = attempt;
  const took = endedAt === null ? [] : [`${endedAt - startedAt} ms`];
  const answer = status !== null ? [`HTTP ${status}`] : endedAt === null ? [] : ["no answer"];
  return (
    <>
      <strong>{explainAttemptKind(kind)}</strong> {reason === null ? "Under way." : explainAttempt(reason)}{" "}
      <span class="quiet">{[...answer, ...took].join(", ")}</span>
    </>
  );
}
