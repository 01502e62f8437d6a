import * as z from "zod";
import type { EntryDelivery, LedgerEntry } from "./entry.ts";
import { putDelivery } from "./put-delivery.ts";
import type { TakeDeps } from "./take-entries.ts";

const OwnRow = z.object({
  id: z.number(),
  reference: z.string(),
  key: z.string().nullable(),
  state: z.string(),
  reason: z.string().nullable(),
  attempt: z.number(),
  firstSentAt: z.number().nullable(),
  todoId: z.string().nullable(),
  changedAt: z.number(),
});
/** A delivery that the ledger has of a submission which an export tells of. */
type Own = z.infer<typeof OwnRow>;

/** A delivery of the export, and the one here that makes the same to-do. */
interface Pair {
  readonly told: EntryDelivery;
  readonly own: Own | null;
}

const OWN = `SELECT id, reference, todo_key AS key, state, reason, attempt, first_sent_at AS firstSentAt, todo_id AS todoId,
  changed_at AS changedAt FROM deliveries WHERE submission = ? ORDER BY id`;

const OF_IT = "SELECT 1 FROM deliveries WHERE submission = ? AND reference = ?";

/**
 * Takes over what only the export knows of a submission that the ledger has. A to-do that exists is never made again,
 * whatever was begun here meanwhile; all else is believed only of what the ledger did nothing for since it was imported
 * or came again.
 */
export function mergeEntry(submission: number, entry: LedgerEntry, deps: TakeDeps): "completed" | "known" | "clashing" {
  const fate = mergeDeliveries(submission, entry, deps);
  return fate !== "clashing" && eraseAsTold(submission, entry, deps) ? "completed" : fate;
}

function mergeDeliveries(submission: number, entry: LedgerEntry, deps: TakeDeps) {
  const { sql } = deps.storage;
  const own = z.array(OwnRow).parse(sql.exec(OWN, submission).toArray());
  const isUntouched = own.every(isOpenToAll);
  const pairs = pairsOf(own, entry.deliveries, isUntouched);
  const news = pairs.filter((pair) => isNews(pair, entry, isUntouched));
  if (news.length === 0) return "known";
  if (news.some(({ told }) => isOfOther(told.reference, submission, sql))) return "clashing";
  completeSubmission(submission, own, entry, sql);
  const left = own.filter((one) => isUnsent(one) && pairs.every((pair) => pair.own !== one));
  const references = new Set(entry.deliveries.map(({ reference }) => reference));
  const isImported = own.some(({ reference }) => references.has(reference));
  const untold = left.filter(({ key }) => (isUntouched && !isImported) || (key !== null && isTold(key, entry)));
  // Keys are set below; two may never be the same, not even on the way.
  const written = news.flatMap(({ own: one }) => (one !== null && isOpenToAll(one) ? one : []));
  for (const { id } of [...untold.filter(({ key }) => isTold(key, entry)), ...written]) {
    sql.exec("UPDATE deliveries SET todo_key = NULL WHERE id = ?", id);
  }
  for (const pair of news) takeOver(pair, submission, entry, deps);
  for (const { id } of untold) parkUntold(id, deps);
  return "completed";
}

/** The same reference is the same delivery, and the same key is the same to-do; what nothing was done for takes any. */
function pairsOf(own: readonly Own[], told: readonly EntryDelivery[], isUntouched: boolean): readonly Pair[] {
  const free = new Set(own);
  const found = new Map<EntryDelivery, Own>();
  const match = (isMatch: (delivery: EntryDelivery, one: Own) => boolean) => {
    for (const delivery of told) {
      const one = found.has(delivery) ? undefined : [...free].find((candidate) => isMatch(delivery, candidate));
      if (one === undefined) continue;
      found.set(delivery, one);
      free.delete(one);
    }
  };
  match((delivery, one) => delivery.reference === one.reference);
  match((delivery, one) => delivery.key === one.key);
  if (isUntouched) match((_delivery, one) => isUnsent(one));
  return told.map((delivery) => ({ told: delivery, own: found.get(delivery) ?? null }));
}

function isNews({ told, own }: Pair, entry: LedgerEntry, isUntouched: boolean): boolean {
  if (own === null) return isUntouched || told.state === "delivered";
  if (own.state === "delivered") return false;
  if (told.state === "delivered") return isOpenToAll(own) || told.todoId !== null;
  if (told.reference !== own.reference) return isUnsent(own);
  const bringsAnswers = own.reason === "answers-not-exported" && Boolean(entry.body);
  const isNewer = told.attempt > own.attempt || told.changedAt > own.changedAt;
  return isAsImported(own) && (isNewer || bringsAnswers);
}

function takeOver({ told, own }: Pair, submission: number, entry: LedgerEntry, deps: TakeDeps): void {
  const { storage, records, now } = deps;
  const { sql } = storage;
  const taken = sql.exec("SELECT 1 FROM deliveries WHERE submission = ? AND todo_key = ?", submission, told.key);
  const key = taken.toArray().length > 0 ? null : told.key;
  if (own === null || isOpenToAll(own)) {
    putDelivery(own?.id ?? null, submission, entry, { ...told, key }, deps);
    return;
  }
  sql.exec("UPDATE deliveries SET todo_key = coalesce(todo_key, ?) WHERE id = ?", key, own.id);
  const { account, project, todoId, todoUrl } = told;
  if (todoId === null) return;
  const place = account === null || project === null ? null : { account, project };
  records.settleFiled(own.id, { id: todoId, url: todoUrl }, [], now, "found", place);
}

/** Whether nothing of it can exist in Basecamp, as far as this ledger knows. */
function isUnsent({ state, firstSentAt, todoId }: Own): boolean {
  return (state === "pending" || state === "parked") && firstSentAt === null && todoId === null;
}

/** Whether it waits as an import left it. */
function isAsImported({ state, reason }: Own): boolean {
  return state === "parked" && (reason === "imported" || reason === "answers-not-exported");
}

/** Whether the ledger did nothing for it since it came or was imported, so that an export is believed. */
function isOpenToAll(own: Own): boolean {
  return isUnsent(own) || isAsImported(own);
}

function isTold(key: string | null, { deliveries }: LedgerEntry): boolean {
  return deliveries.some((told) => told.key === key);
}

/** Whether a reference belongs to another submission than this one. */
export function isOfOther(reference: string, submission: number | null, sql: SqlStorage): boolean {
  const owners = sql.exec("SELECT submission FROM deliveries WHERE reference = ?", reference).toArray();
  return owners.some((owner) => owner.submission !== submission);
}

/**
 * The time and the ticket are those of the first time. Answers are taken where an earlier import had none; those that
 * came again, or were erased here, stay as they are.
 */
function completeSubmission(
  submission: number,
  own: readonly Own[],
  { acceptedAt, ticket, body }: LedgerEntry,
  sql: SqlStorage,
): void {
  sql.exec(
    `UPDATE submissions SET accepted_at = min(accepted_at, ?),
       ticket = coalesce(ticket, iif(EXISTS (SELECT 1 FROM submissions WHERE ticket = ?), NULL, ?)) WHERE id = ?`,
    ...[acceptedAt, ticket, ticket, submission],
  );
  if (!body || own.every(({ reason }) => reason !== "answers-not-exported")) return;
  sql.exec("UPDATE submissions SET body = ?, erased_at = NULL WHERE id = ? AND body = ''", body, submission);
}

/** What the export tells as erased is erased here as well, once all of it is settled and unless it is of another line. */
function eraseAsTold(submission: number, entry: LedgerEntry, { storage: { sql }, retention, now }: TakeDeps): boolean {
  if (entry.body !== "" || entry.erasedAt === null) return false;
  const [told] = entry.deliveries.filter(({ reference }) => {
    return sql.exec(OF_IT, submission, reference).toArray().length > 0;
  });
  const kept = sql.exec(
    `SELECT 1 FROM submissions WHERE id = ? AND body <> '' AND NOT EXISTS (SELECT 1 FROM deliveries
       WHERE submission = submissions.id AND state NOT IN ('delivered', 'skipped'))`,
    submission,
  );
  if (told === undefined || kept.toArray().length === 0) return false;
  retention.eraseNow(told.reference, now);
  sql.exec("UPDATE submissions SET digest = ?, erased_at = ? WHERE id = ?", entry.digest, entry.erasedAt, submission);
  return true;
}

/** Of a delivery that the export does not tell of, nobody knows whether one that it tells of did its work. */
function parkUntold(delivery: number, { storage: { sql }, now }: TakeDeps): void {
  sql.exec(
    `UPDATE deliveries SET state = 'parked', due_at = NULL, reason = 'imported', detail = ?, changed_at = ? WHERE id = ?`,
    ...["The export tells of fewer to-dos of this submission.", now, delivery],
  );
}
