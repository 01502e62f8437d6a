import * as z from "zod";
import type { DeployedMapping } from "../../mapping/mapping.ts";
import { readSubmission } from "../due-row.ts";
import { type Digest, identityOf } from "../notices.ts";
import {
  ATTEMPTS_PER_DELIVERY,
  DELIVERY_COLUMNS,
  ENTRIES_PER_PAGE,
  type ExportPage,
  LedgerEntry,
  NOTICE_CHARACTERS,
  PAGE_CHARACTERS,
} from "./entry.ts";

/** What reading an export works with. */
export interface ReadDeps {
  readonly sql: SqlStorage;
  readonly digest: Digest;
  readonly findMapping: (name: string) => DeployedMapping | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const SUBMISSION = `SELECT mapping, form, submission_id AS id, accepted_at AS acceptedAt, message_id AS messageId, ticket,
  erased_at AS erasedAt, digest, body FROM submissions WHERE id = ?`;
const DELIVERIES = `SELECT id AS row, ${Object.entries(DELIVERY_COLUMNS)
  .map(([name, column]) => `${column} AS ${name}`)
  .join(", ")} FROM deliveries WHERE submission = ? ORDER BY id`;
const ATTEMPTS = `SELECT * FROM (SELECT id, kind, started_at AS startedAt, ended_at AS endedAt, reason, status
  FROM attempts WHERE delivery = ? ORDER BY id DESC LIMIT ${ATTEMPTS_PER_DELIVERY}) ORDER BY id`;
const TRACKED = `SELECT todo, account, project, state, changed_at AS changedAt FROM tracked_todos WHERE delivery = ?`;
const NOTICES = "SELECT received_at AS receivedAt, digest, body FROM notices WHERE submission = ? ORDER BY id";

const Body = z.object({ mapping: z.string(), digest: z.string().nullable(), body: z.string() });

/**
 * The submissions behind a row with all that is remembered of them, the earliest first, as many as a page holds. Without
 * answers nothing that can quote one is part of it, but the digest by which the same submission is known again. Every
 * submission must have its deliveries planned.
 */
export async function readEntries(after: number, withAnswers: boolean, deps: ReadDeps): Promise<ExportPage> {
  const ids = deps.sql
    .exec("SELECT id FROM submissions WHERE id > ? ORDER BY id LIMIT ?", after, ENTRIES_PER_PAGE + 1)
    .toArray()
    .map((row) => Number(row.id));
  const entries: LedgerEntry[] = [];
  let characters = 0;
  let unreadable = 0;
  let last = after;
  for (const id of ids.slice(0, ENTRIES_PER_PAGE)) {
    if (characters > PAGE_CHARACTERS) break;
    const entry = withAnswers ? readEntry(id, deps.sql) : await withoutAnswers(id, deps);
    last = id;
    if (entry === null) unreadable += 1;
    else entries.push(entry);
    characters += JSON.stringify(entry).length;
  }
  return { at: deps.now, entries, unreadable, next: ids.some((id) => id > last) ? last : null };
}

function readEntry(id: number, sql: SqlStorage): LedgerEntry | null {
  const deliveries = sql.exec(DELIVERIES, id).toArray();
  let room = NOTICE_CHARACTERS;
  const notices = sql
    .exec(NOTICES, id)
    .toArray()
    .map((notice) => {
      room -= String(notice.body).length;
      return room < 0 ? { ...notice, body: "" } : notice;
    });
  const entry = LedgerEntry.safeParse({
    ...sql.exec(SUBMISSION, id).one(),
    notices,
    deliveries: deliveries.map(({ row, ...delivery }) => ({
      ...delivery,
      attempts: sql
        .exec(ATTEMPTS, row)
        .toArray()
        .map(({ id: _, ...attempt }) => attempt),
      tracked: sql.exec(TRACKED, row).toArray()[0] ?? null,
    })),
  });
  return entry.success ? entry.data : null;
}

async function withoutAnswers(id: number, { sql, digest, findMapping }: ReadDeps): Promise<LedgerEntry | null> {
  const before = Body.parse(sql.exec(SUBMISSION, id).one());
  const submission = readSubmission(before.body);
  const identity = submission === null ? null : await identityOf(submission, digest, findMapping(before.mapping));
  // Read anew, since everything can have changed meanwhile.
  const entry = readEntry(id, sql);
  if (entry === null) return null;
  return {
    ...entry,
    body: entry.body === "" ? "" : null,
    digest: entry.body === before.body ? (identity ?? entry.digest) : entry.digest,
    notices: entry.notices.map((notice) => ({ ...notice, body: "" })),
    deliveries: entry.deliveries.map((delivery) => ({ ...delivery, frozen: null, detail: null, notes: "[]" })),
  };
}
