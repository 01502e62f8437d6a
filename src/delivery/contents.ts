import * as z from "zod";
import { completeDraft } from "../mapping/complete.ts";
import type { DeployedMapping, Mapping } from "../mapping/mapping.ts";
import { hasPrivateAnswers, withoutPrivate } from "../mapping/private.ts";
import { richTextLines } from "../mapping/rich-text-lines.ts";
import type { Person } from "../person.ts";
import { nameInMapping, type Submission } from "../submission.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import { previewTodo } from "./choose-todo.ts";
import { DELIVERY_STATES, type FrozenTodo } from "./delivery.ts";
import { readFrozen, readSubmission } from "./due-row.ts";
import type { PeopleMemory } from "./people-memory.ts";
import { readSiblings } from "./siblings.ts";

/** A to-do for a person to read. People are named where they are known, and else as the mapping or Basecamp has them. */
export interface ShownTodo {
  readonly content: string;
  /** Its text, line by line. */
  readonly lines: readonly string[];
  readonly address: TodolistAddress;
  readonly assignees: readonly string[];
  readonly completionSubscribers: readonly string[];
  readonly startsOn: string | null;
  readonly dueOn: string | null;
  readonly notify: boolean;
  /** What is added to its text besides; none where that stands in the text already. */
  readonly notes: readonly string[];
}

/** Why there is no to-do to show. */
export type NoTodoReason =
  | "erased"
  | "unreadable"
  | "mapping-missing"
  | "not-confirmed"
  | "draft-failed"
  | "answer-invalid"
  | "todo-missing"
  | "none-wanted";

/** What was sent to Basecamp, what its mapping would send now, or why there is neither. */
export type DeliveryTodo =
  | { readonly kind: "sent" | "would-send"; readonly todo: ShownTodo }
  | { readonly kind: "none"; readonly reason: NoTodoReason };

/** Why the answers are not shown: without their mapping nobody knows which of them are private. */
export type NoAnswersReason = "erased" | "unreadable" | "mapping-missing" | "not-confirmed";

export interface ShownAnswer {
  readonly question: string;
  /** How a mapping names it, such as `field: 1101`. */
  readonly key: string;
  readonly text: string;
}

/** What is stored of a submission and its to-do. Nothing private is part of it. */
export interface DeliveryContents {
  readonly todo: DeliveryTodo;
  readonly answers: readonly ShownAnswer[] | NoAnswersReason;
  /** Whether the mapping keeps some answers private, which are therefore missing. */
  readonly hasPrivate: boolean;
}

const Row = z.object({
  id: z.number(),
  mapping: z.string().catch(""),
  state: z.enum(DELIVERY_STATES),
  redraft: z.number().catch(0),
  frozen: z.string().nullable().catch(""),
  body: z.string().catch("unreadable"),
});
type Row = z.infer<typeof Row>;

/** Reads what a delivery's page shows of its submission and to-do; null when no delivery has this reference. */
export function readContents(
  sql: SqlStorage,
  reference: string,
  findMapping: (name: string) => DeployedMapping | null,
  people: Pick<PeopleMemory, "told">,
): DeliveryContents | null {
  const found = sql.exec(
    `SELECT d.id, d.mapping, d.state, d.redraft, d.frozen, s.body
     FROM deliveries d JOIN submissions s ON s.id = d.submission WHERE d.reference = ?`,
    reference,
  );
  const row = found.toArray().map((one) => Row.parse(one))[0];
  if (row === undefined) return null;
  const mapping = findMapping(row.mapping);
  const submission = row.body === "" ? "erased" : (readSubmission(row.body) ?? "unreadable");
  return {
    todo: todoOf(sql, row, submission, mapping, people),
    answers: answersOf(submission, mapping),
    hasPrivate: hasPrivateAnswers(mapping),
  };
}

type Stored = Submission | "erased" | "unreadable";

function todoOf(
  sql: SqlStorage,
  row: Row,
  submission: Stored,
  mapping: DeployedMapping | null,
  people: Pick<PeopleMemory, "told">,
): DeliveryTodo {
  const none = (reason: NoTodoReason): DeliveryTodo => ({ kind: "none", reason });
  // What a person had tried again is drafted anew.
  const isSent = row.frozen !== null && !(row.state === "pending" && row.redraft !== 0);
  if (isSent) {
    const frozen = readFrozen(row.frozen ?? "");
    return frozen === null ? none("unreadable") : { kind: "sent", todo: sentTodo(frozen, people) };
  }
  if (typeof submission === "string") return none(submission);
  if (row.state === "skipped") return none("none-wanted");
  if (mapping === null) return none("mapping-missing");
  if (!submission.isConfirmed) return none("not-confirmed");
  const preview = previewTodo(row.id, readSiblings(sql, row.id), mapping, submission);
  if (!preview.ok) return none(preview.failure);
  if (preview.value === null) return none("none-wanted");
  const wanted = preview.value.own;
  const known = people.told(wanted.address)?.people ?? null;
  const { draft, notes } = completeDraft(wanted, known ?? []);
  const { content, startsOn, dueOn, notify, address } = wanted;
  const shown = { content, startsOn, dueOn, notify, address, lines: linesOf(wanted.description) };
  if (known === null) {
    const { assignees, completionSubscribers, notes } = wanted;
    return { kind: "would-send", todo: { ...shown, assignees, completionSubscribers, notes } };
  }
  const assignees = named(draft.assigneeIds, known);
  const completionSubscribers = named(draft.completionSubscriberIds, known);
  return { kind: "would-send", todo: { ...shown, assignees, completionSubscribers, notes } };
}

function sentTodo({ address, draft }: FrozenTodo, people: Pick<PeopleMemory, "told">): ShownTodo {
  const known = people.told(address)?.people ?? [];
  const { content, startsOn, dueOn, notify } = draft;
  return {
    ...{ content, startsOn, dueOn, notify, address, notes: [], lines: linesOf(draft.description) },
    assignees: named(draft.assigneeIds, known),
    completionSubscribers: named(draft.completionSubscriberIds, known),
  };
}

function named(ids: readonly string[], people: readonly Person[]): readonly string[] {
  return ids.map((id) => people.find((person) => person.id === id)?.name ?? `person ${id}`);
}

function linesOf(html: string): readonly string[] {
  return richTextLines(html).map(({ lead, text }) => lead + text);
}

function answersOf(submission: Stored, mapping: Mapping | null): readonly ShownAnswer[] | NoAnswersReason {
  if (typeof submission === "string") return submission;
  if (mapping === null) return "mapping-missing";
  if (!submission.isConfirmed) return "not-confirmed";
  const { answers, hidden, variables } = withoutPrivate(submission, mapping);
  return [
    ...answers.map(({ field, text }) => ({
      question: field.title || field.id,
      key: `field: ${nameInMapping(submission.source, field)}`,
      text,
    })),
    ...Object.entries(hidden).map(([question, text]) => ({ question, key: `hidden: ${question}`, text })),
    ...Object.entries(variables).map(([question, text]) => ({ question, key: `variable: ${question}`, text })),
  ];
}
