import * as z from "zod";
import { ATTEMPT_KINDS, DELIVERY_STATES, TODO_STATES } from "../delivery.ts";

/** What stands in each export, so that no other file is taken for one. The version changes with the entries below. */
export const EXPORT_FORMAT = "formcamp-ledger";
export const EXPORT_VERSION = 1;

/** How many submissions one page of an export or an import holds at most. */
export const ENTRIES_PER_PAGE = 200;
/** A page of an export takes no further submission once it holds so much text, in characters. */
export const PAGE_CHARACTERS = 1_000_000;
/** Of each delivery so many attempts are exported, the newest ones. */
export const ATTEMPTS_PER_DELIVERY = 100;
/** What was sent again is exported up to this much for each submission, in characters; that it came, always. */
export const NOTICE_CHARACTERS = 2_000_000;

const time = z.number().int().nonnegative();
const count = z.number().int().nonnegative();

/** A delivery's members of an entry, each with the column that it is stored in. */
export const DELIVERY_COLUMNS = {
  key: "todo_key",
  reference: "reference",
  state: "state",
  attempt: "attempt",
  firstSentAt: "first_sent_at",
  lastSentAt: "last_sent_at",
  lostAnswers: "lost_answers",
  successSeen: "success_seen",
  redraft: "redraft",
  account: "account",
  project: "project",
  frozen: "frozen",
  mappingVersion: "mapping_version",
  reason: "reason",
  detail: "detail",
  todoId: "todo_id",
  todoUrl: "todo_url",
  notes: "notes",
  changedAt: "changed_at",
} as const;

const StoredDelivery = z.strictObject({
  key: z.string().nullable(),
  reference: z.string().regex(/^[0-9a-z]{1,40}$/),
  state: z.enum(DELIVERY_STATES),
  attempt: count,
  firstSentAt: time.nullable(),
  lastSentAt: time.nullable(),
  lostAnswers: count,
  successSeen: count,
  redraft: count,
  account: z.string().nullable(),
  project: z.string().nullable(),
  frozen: z.string().nullable(),
  mappingVersion: z.string().nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  todoId: z.string().nullable(),
  todoUrl: z.string().nullable(),
  notes: z.string(),
  changedAt: time,
} satisfies Record<keyof typeof DELIVERY_COLUMNS, z.ZodType>);

const Attempt = z.strictObject({
  kind: z.enum(ATTEMPT_KINDS),
  startedAt: time,
  endedAt: time.nullable(),
  reason: z.string().nullable(),
  status: z.number().int().nullable(),
});

/** A to-do that is followed, and what became of it as far as it is known. */
const Tracked = z.strictObject({
  todo: z.string(),
  account: z.string(),
  project: z.string(),
  state: z.enum(TODO_STATES),
  changedAt: time,
});

const EntryDelivery = StoredDelivery.extend({
  attempts: z.array(Attempt).max(ATTEMPTS_PER_DELIVERY),
  tracked: Tracked.nullable(),
});

const Notice = z.strictObject({ receivedAt: time, digest: z.string(), body: z.string() });

/** A submission with all that the ledger remembers of it: one line of an export. Times in milliseconds since 1970. */
export const LedgerEntry = z.strictObject({
  mapping: z.string().min(1),
  form: z.string(),
  id: z.string().min(1),
  acceptedAt: time,
  messageId: z.string().nullable(),
  ticket: z.string().nullable(),
  erasedAt: time.nullable(),
  digest: z.string().nullable(),
  /** Its answers as they are stored: empty once they are erased, null where the export was made without them. */
  body: z.string().nullable(),
  notices: z.array(Notice),
  deliveries: z.array(EntryDelivery).min(1),
});

export type LedgerEntry = z.infer<typeof LedgerEntry>;
export type EntryDelivery = LedgerEntry["deliveries"][number];

/** A page of an export. */
export interface ExportPage {
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
  readonly entries: readonly LedgerEntry[];
  /** How many more there are that cannot be read. */
  readonly unreadable: number;
  /** The row that the next page begins behind; null at the end. */
  readonly next: number | null;
}
