import * as z from "zod";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { previewTodo } from "./choose-todo.ts";
import { DELIVERY_STATES, type DeliveryState, PARK_REASONS, type ParkReason } from "./delivery.ts";
import { isUnclear } from "./division.ts";
import { readFrozen, readSubmission } from "./due-row.ts";
import { readSiblings } from "./siblings.ts";

/** How many deliveries one replay takes; what is left over is told. */
export const REPLAY_LIMIT = 200;
/** A replay of a selection looks at so many of it, the earliest first, for those that can be filed. */
const LOOKED_AT_LIMIT = 5_000;

/**
 * Which deliveries to replay: those named, or all parked ones that fit every filter that is not null. What was imported
 * may be filed already and is not looked for, so that it has to be named, or selected by that reason.
 */
export interface ReplaySelection {
  readonly references: readonly string[] | null;
  readonly mapping: string | null;
  readonly reason: ParkReason | null;
  /** Parked at this time or later, milliseconds since 1970. */
  readonly since: number | null;
  /** Only what another version of its mapping was used for than the one deployed now. */
  readonly changed: boolean;
}

/** What a replay does with a delivery; only the first five do anything. */
export const REPLAY_VERDICTS = [
  "files",
  "skips",
  "asks-first",
  "looks-first",
  "looks-then-skips",
  "delivered",
  "under-way",
  "skipped",
  "unreadable",
  "mapping-missing",
  "draft-failed",
  "answer-invalid",
  "todo-missing",
  "unknown-reference",
] as const;
export type ReplayVerdict = (typeof REPLAY_VERDICTS)[number];

/** One delivery in a replay, and the title of the to-do that its mapping makes now; null when it makes none. */
export interface ReplayItem {
  readonly reference: string;
  readonly mapping: string;
  readonly submission: string;
  readonly parked: ParkReason | null;
  readonly verdict: ReplayVerdict;
  readonly content: string | null;
  /** The titles of what is made besides, since its submission is to make several to-dos now. */
  readonly alsoFiles: readonly string[];
}

export interface ReplayReport {
  readonly items: readonly ReplayItem[];
  /** How many more the selection holds. */
  readonly more: number;
}

const Row = z.object({
  id: z.number(),
  reference: z.string(),
  mapping: z.string(),
  submission: z.string(),
  state: z.enum(DELIVERY_STATES),
  reason: z.string().nullable(),
  version: z.string().nullable(),
  sent: z.number().nullable().catch(0),
});
type Row = z.infer<typeof Row>;

/** Says what a replay of the selection does, without doing it. */
export function planReplay(
  sql: SqlStorage,
  selection: ReplaySelection,
  findMapping: (name: string) => DeployedMapping | null,
): ReplayReport {
  const plan = (row: Row) => itemOf(sql, row, findMapping(row.mapping));
  if (selection.references !== null) {
    const named = selection.references.slice(0, REPLAY_LIMIT);
    const items = named.map((name) => rowsWhere(sql, "d.reference = ?", name).map(plan)[0] ?? unknownItem(name));
    return { items, more: selection.references.length - named.length };
  }
  const { ids, count } = parkedIds(sql, selection, findMapping);
  // Those that cannot be filed must not stand in the way of those that can.
  const filed: ReplayItem[] = [];
  const others: ReplayItem[] = [];
  for (const id of ids) {
    const [item] = rowsWhere(sql, "d.id = ?", id).map(plan);
    if (item !== undefined) (doesSomething(item) ? filed : others).push(item);
    if (filed.length === REPLAY_LIMIT) break;
  }
  const items = [...filed, ...others].slice(0, REPLAY_LIMIT);
  return { items, more: count - items.length };
}

/** Whether a replay does anything with it. */
export function doesSomething({ verdict }: Pick<ReplayItem, "verdict">): boolean {
  return stateAfter(verdict) !== null;
}

/** The state of a delivery that a replay makes due; null when it leaves it alone. */
function stateAfter(verdict: ReplayVerdict): "pending" | "sending" | null {
  if (verdict === "files" || verdict === "skips" || verdict === "asks-first") return "pending";
  return verdict === "looks-first" || verdict === "looks-then-skips" ? "sending" : null;
}

/** Makes due what a plan says can be filed; whatever changed since the plan was made is left alone. */
export function applyReplay(sql: SqlStorage, items: readonly ReplayItem[], now: number): void {
  for (const { reference, verdict } of items) {
    const state = stateAfter(verdict);
    if (state !== null) requeue(sql, reference, state, now);
  }
}

/** A person says that the to-do does not exist: it is made without another look, if it is parked. */
export function makeAnew(
  sql: SqlStorage,
  reference: string,
  now: number,
): "made-due" | "not-parked" | "unknown-reference" {
  if (requeue(sql, reference, "pending", now, ", frozen = NULL")) return "made-due";
  return rowsWhere(sql, "d.reference = ?", reference).length === 0 ? "unknown-reference" : "not-parked";
}

function requeue(sql: SqlStorage, reference: string, state: DeliveryState, now: number, more = ""): boolean {
  // What is made without a look begins afresh: no earlier create of it is of unknown outcome.
  const afresh = state === "pending" ? ", first_sent_at = NULL, last_sent_at = NULL, success_seen = 0" : "";
  const { rowsWritten } = sql.exec(
    `UPDATE deliveries SET state = ?, redraft = 1, due_at = ?, changed_at = ?, reason = NULL, detail = NULL,
       absent_looks = 0, failures = 0, failing_since = NULL, lost_answers = 0${afresh}${more}
     WHERE reference = ? AND state = 'parked'`,
    state,
    now,
    now,
    reference,
  );
  return rowsWritten > 0;
}

const COLUMNS = `SELECT d.id, d.reference, d.mapping, coalesce(s.submission_id, '') AS submission, d.state, d.reason,
    d.mapping_version AS version, d.first_sent_at AS sent
  FROM deliveries d LEFT JOIN submissions s ON s.id = d.submission`;

/** The rows of a selection, the earliest first and no more than are looked at, and how many there are. */
function parkedIds(
  sql: SqlStorage,
  { mapping, reason, since, changed }: ReplaySelection,
  findMapping: (name: string) => DeployedMapping | null,
): { readonly ids: readonly number[]; readonly count: number } {
  const rows = sql.exec(
    `SELECT id, mapping, mapping_version AS version FROM deliveries INDEXED BY deliveries_parked_id
     WHERE state = 'parked' AND mapping = coalesce(?, mapping) AND reason = coalesce(?, reason)
       AND changed_at >= coalesce(?, 0) AND (reason <> 'imported' OR first_sent_at IS NOT NULL OR ? = 'imported')
     ORDER BY id`,
    mapping,
    reason,
    since,
    reason,
  );
  const ids: number[] = [];
  let count = 0;
  // One by one: all of them at once can be more than the memory holds.
  for (const row of rows) {
    if (changed && findMapping(String(row.mapping))?.version === row.version) continue;
    count += 1;
    if (ids.length < LOOKED_AT_LIMIT) ids.push(Number(row.id));
  }
  return { ids, count };
}

function rowsWhere(sql: SqlStorage, condition: string, value: string | number): readonly Row[] {
  return z.array(Row).parse(sql.exec(`${COLUMNS} WHERE ${condition}`, value).toArray());
}

const Texts = z.object({ body: z.string(), frozen: z.string().nullable() });
type Texts = z.infer<typeof Texts>;

function textsOf(sql: SqlStorage, { reference }: Row): Texts {
  const query = `SELECT s.body, d.frozen FROM deliveries d JOIN submissions s ON s.id = d.submission
    WHERE d.reference = ?`;
  return Texts.parse(sql.exec(query, reference).one());
}

function itemOf(sql: SqlStorage, row: Row, mapping: DeployedMapping | null): ReplayItem {
  const { body, frozen } = textsOf(sql, row);
  const { reference, submission } = row;
  const parked = row.state === "parked" ? (PARK_REASONS.find((reason) => reason === row.reason) ?? null) : null;
  const item = (verdict: ReplayVerdict, content: string | null = null, also: readonly string[] = []): ReplayItem => {
    return { reference, mapping: row.mapping, submission, parked, verdict, content, alsoFiles: also };
  };
  if (row.state === "delivered" || row.state === "skipped") return item(row.state);
  if (row.state !== "parked") return item("under-way");
  const read = readSubmission(body);
  if (read === null || (frozen !== null && readFrozen(frozen) === null)) return item("unreadable");
  if (mapping === null) return item("mapping-missing");
  // Its answers are not known before the form tool gives them.
  if (!read.isConfirmed) return item("asks-first");
  const looksFirst = row.sent !== null && isUnclear(row.reason);
  const asked = previewTodo(row.id, readSiblings(sql, row.id), mapping, read);
  if (!asked.ok) return item(asked.failure);
  if (asked.value === null) return item(looksFirst ? "looks-then-skips" : "skips");
  const { own, besides } = asked.value;
  const also = besides.map(({ content }) => content);
  return item(looksFirst ? "looks-first" : "files", own.content, also);
}

function unknownItem(reference: string): ReplayItem {
  return {
    reference,
    mapping: "",
    submission: "",
    parked: null,
    verdict: "unknown-reference",
    content: null,
    alsoFiles: [],
  };
}
