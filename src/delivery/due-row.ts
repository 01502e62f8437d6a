import * as z from "zod";
import { SUBMISSION_KINDS, type Submission } from "../submission.ts";
import type { DueDelivery, FrozenTodo } from "./delivery.ts";

/** A due row that cannot be read. */
export interface CorruptDelivery {
  readonly id: number;
  readonly corrupt: true;
}

const FieldText: z.ZodType<Submission["answers"][number]["field"]> = z.object({
  id: z.string(),
  ref: z.string().nullable(),
  title: z.string(),
  type: z.string(),
});

const texts = z.record(z.string(), z.string());

/** What an older Formcamp stored lacks the later members. */
const SubmissionText: z.ZodType<Submission> = z.object({
  source: z.string(),
  form: z.string(),
  formTitle: z.string(),
  id: z.string(),
  kind: z.enum(SUBMISSION_KINDS).default("complete"),
  submittedAt: z.string(),
  answers: z.array(
    z.object({
      field: FieldText,
      text: z.string(),
      values: z.array(z.string()),
      choices: z.array(z.string()).default([]),
    }),
  ),
  hidden: texts,
  variables: texts.default({}),
  ending: z.string().nullable().default(null),
  isConfirmed: z.boolean().default(true),
  fingerprint: z.string().nullable().default(null),
});

/** What an older Formcamp froze lacks subscribers and the first day. */
const FrozenText: z.ZodType<FrozenTodo> = z.object({
  address: z.object({ account: z.string(), project: z.string(), todolist: z.string() }),
  draft: z.object({
    content: z.string(),
    description: z.string(),
    assigneeIds: z.array(z.string()),
    completionSubscriberIds: z.array(z.string()).default([]),
    startsOn: z.string().nullable().default(null),
    dueOn: z.string().nullable(),
    notify: z.boolean(),
  }),
  notes: z.array(z.string()),
});

const DueRow = z.object({
  id: z.number(),
  reference: z.string(),
  mapping: z.string(),
  todo_key: z.string().nullable(),
  state: z.enum(["pending", "sending"]),
  due_at: z.number(),
  attempt: z.number(),
  absent_looks: z.number(),
  failures: z.number(),
  failing_since: z.number().nullable(),
  first_sent_at: z.number().nullable(),
  last_sent_at: z.number().nullable(),
  lost_answers: z.number(),
  success_seen: z.number(),
  redraft: z.number(),
  frozen: z.string().nullable(),
  accepted_at: z.number(),
  body: z.string(),
});

/** The columns that a due row is read from, of `deliveries` and its submission. */
export const DUE_COLUMNS = `d.id, d.reference, d.mapping, d.todo_key, d.state, d.due_at, d.attempt, d.absent_looks,
  d.failures, d.failing_since, d.first_sent_at, d.last_sent_at, d.lost_answers, d.success_seen, d.redraft, d.frozen, s.accepted_at,
  s.body`;

/** Reads a row of what is due, as the ledger's query selects it. */
export function readDue(input: Record<string, SqlStorageValue>): DueDelivery | CorruptDelivery {
  const row = DueRow.safeParse(input);
  const submission = row.success ? readSubmission(row.data.body) : null;
  const frozen = row.success && row.data.frozen !== null ? readFrozen(row.data.frozen) : null;
  if (!row.success || submission === null || (frozen === null && row.data.frozen !== null)) {
    return { id: Number(input.id), corrupt: true };
  }
  const { id, reference, mapping, state, attempt, failures } = row.data;
  return {
    ...{ id, reference, mapping, state, attempt, failures, frozen, submission },
    key: row.data.todo_key,
    dueAt: row.data.due_at,
    absentLooks: row.data.absent_looks,
    failingSince: row.data.failing_since,
    firstSentAt: row.data.first_sent_at,
    lastSentAt: row.data.last_sent_at,
    lostAnswers: row.data.lost_answers,
    successSeen: row.data.success_seen !== 0,
    redraft: row.data.redraft !== 0,
    acceptedAt: row.data.accepted_at,
  };
}

/** A stored submission, or null when it was erased or cannot be read any more. */
export function readSubmission(body: string): Submission | null {
  return parseStored(SubmissionText, body);
}

/** A stored frozen to-do, or null when it cannot be read any more. */
export function readFrozen(frozen: string): FrozenTodo | null {
  return parseStored(FrozenText, frozen);
}

function parseStored<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
