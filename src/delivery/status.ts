import * as z from "zod";
import { type UnfitAnswer, unfitAnswers } from "../mapping/draft.ts";
import { findQuestion } from "../mapping/drift.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { withoutPrivate } from "../mapping/private.ts";
import type { Submission } from "../submission.ts";
import {
  DELIVERY_STATES,
  type DeliveryState,
  PARK_REASONS,
  type ParkReason,
  type QueueHold,
  SKIP_REASONS,
  type SkipReason,
  TODO_STATES,
  type TodoState,
} from "./delivery.ts";
import { readShape } from "./drift-records.ts";
import { readSubmission } from "./due-row.ts";
import { stateOfWhole } from "./whole.ts";

/** What is under way for longer than this, in milliseconds, takes longer than usual. */
const USUAL_MS = 2 * 60_000;

/** What a ticket shows of its submission: how far it got as a whole, and of what is in it only what was asked for. */
export interface SubmissionStatus {
  readonly state: DeliveryState;
  readonly mapping: string;
  /** When it came, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** Whether it is under way for longer than usual, or nothing is filed at the moment. */
  readonly isDelayed: boolean;
  /** Why it waits for a person; null unless it is parked. */
  readonly parked: ParkReason | null;
  /** The answers for which it waits; empty where that is not the reason, or not known any more. */
  readonly unfit: readonly UnfitAnswer[];
  /** Why no to-do is made of it; null unless it is skipped. */
  readonly skipped: SkipReason | null;
  /** The to-dos that exist, in the order in which they were planned. */
  readonly todos: readonly FiledTodoStatus[];
  /** What was answered, without what is private; null where that was not asked for, or is erased or not confirmed. */
  readonly sent: readonly SentAnswer[] | null;
}

/** A question and its answer as the person who sent it knows them. */
export interface SentAnswer {
  readonly question: string;
  readonly text: string;
}

/** What a status is read with. */
export interface StatusDeps {
  readonly sql: SqlStorage;
  readonly findMapping: (name: string) => DeployedMapping | null;
  /** Why nothing is filed at the moment, or null. */
  readonly hold: QueueHold | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A to-do that exists, and what became of it since; null where nobody watches it. */
export interface FiledTodoStatus {
  readonly url: string | null;
  readonly state: TodoState | null;
}

const Row = z.object({
  submission: z.number(),
  mapping: z.string(),
  receivedAt: z.number(),
  state: z.enum(DELIVERY_STATES).nullable(),
  reason: z.string().nullable().catch(null),
  todoUrl: z.string().nullable().catch(null),
  todoState: z.enum(TODO_STATES).nullable().catch(null),
});

/** The status of the submission that a ticket belongs to; null when there is none. `withSent` asks for its answers. */
export function findStatus(ticket: string, withSent: boolean, deps: StatusDeps): SubmissionStatus | null {
  const rows = deps.sql
    .exec(
      `SELECT s.id AS submission, s.mapping, s.accepted_at AS receivedAt, d.state, d.reason, d.todo_url AS todoUrl,
         t.state AS todoState
       FROM submissions s LEFT JOIN deliveries d ON d.submission = s.id LEFT JOIN tracked_todos t ON t.delivery = d.id
       WHERE s.ticket = ? ORDER BY d.id`,
      ticket,
    )
    .toArray();
  const deliveries = z.array(Row).parse(rows);
  const [first] = deliveries;
  if (first === undefined) return null;
  const { submission, mapping, receivedAt } = first;
  const state = stateOfWhole(deliveries.flatMap((delivery) => delivery.state ?? []));
  const reason = deliveries.find((delivery) => delivery.state === state)?.reason ?? null;
  const parked = state === "parked" ? (PARK_REASONS.find((known) => known === reason) ?? "corrupt-record") : null;
  const isUnderWay = state === "pending" || state === "sending";
  return {
    state,
    mapping,
    receivedAt,
    isDelayed: isUnderWay && (isHeld(deps.hold) || deps.now - receivedAt > USUAL_MS),
    parked,
    unfit: parked === "answer-invalid" ? unfitOf(submission, mapping, deps) : [],
    skipped: state === "skipped" ? (SKIP_REASONS.find((known) => known === reason) ?? null) : null,
    todos: deliveries.flatMap((delivery) =>
      delivery.state === "delivered" ? [{ url: delivery.todoUrl, state: delivery.todoState }] : [],
    ),
    sent: withSent ? sentOf(submission, mapping, deps) : null,
  };
}

/** Whether nothing is filed for longer than the moment that Basecamp asks for now and then. */
function isHeld(hold: QueueHold | null): boolean {
  return hold !== null && hold.reason !== "rate-limited";
}

function unfitOf(row: number, mappingName: string, { sql, findMapping }: StatusDeps): readonly UnfitAnswer[] {
  const mapping = findMapping(mappingName);
  const submission = submissionOf(sql, row);
  if (mapping === null || submission === null) return [];
  const stored = sql.exec("SELECT shape FROM forms WHERE mapping = ?", mappingName).toArray()[0];
  const shape = readShape(String(stored?.shape ?? ""));
  return unfitAnswers(mapping, submission, (field) =>
    shape === null ? null : (findQuestion(shape, field)?.title ?? null),
  );
}

/** Without its mapping nobody knows which answers are private, so that none are shown. */
function sentOf(row: number, mappingName: string, { sql, findMapping }: StatusDeps): readonly SentAnswer[] | null {
  const mapping = findMapping(mappingName);
  const submission = submissionOf(sql, row);
  if (mapping === null || submission === null || !submission.isConfirmed) return null;
  return withoutPrivate(submission, mapping).answers.map(({ field, text }) => ({ question: field.title, text }));
}

function submissionOf(sql: SqlStorage, row: number): Submission | null {
  return readSubmission(String(sql.exec("SELECT body FROM submissions WHERE id = ?", row).toArray()[0]?.body ?? ""));
}
