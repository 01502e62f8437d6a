import * as z from "zod";
import type { Mapping } from "../mapping/mapping.ts";
import { DELIVERY_STATES, type DeliveryState } from "./delivery.ts";
import { type DeliverySummary, readSummary, selectSummary } from "./history.ts";
import { holdsText, type SearchedDelivery } from "./search.ts";

/** How many deliveries one page lists. */
export const DELIVERIES_PER_PAGE = 50;
/** How many deliveries are looked through for one page, whatever it is to show; the next page goes on from there. */
export const CANDIDATES_PER_PAGE = 5_000;
/** A search reads no more stored text than this for one page, in characters. */
const SEARCHED_CHARACTERS = 20_000_000;

/** The states that a list can be narrowed to, as a person sees them. */
export const STATE_FILTERS = ["waiting", "filed", "parked", "skipped"] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];

/** What a list shows; null takes any. */
export interface DeliveryFilter {
  readonly state: StateFilter | null;
  readonly mapping: string | null;
  /** The form tool's id. */
  readonly submission: string | null;
  /** A reference or a submission id as a whole, or a part of the to-do or of an answer. */
  readonly text: string | null;
}

/** A page of a list: those before or after a row, or the newest with neither. */
export interface DeliveryQuery extends DeliveryFilter {
  readonly before: number | null;
  readonly after: number | null;
}

/** The newest of all. */
export const EVERYTHING: DeliveryQuery = {
  ...{ state: null, mapping: null, submission: null, text: null },
  ...{ before: null, after: null },
};

export interface ListedDelivery extends DeliverySummary {
  /** The title of the to-do as it was sent; null when none was sent, or it is erased. */
  readonly title: string | null;
}

/** A page of a list, the newest first, and the rows before and after which it goes on; null where it does not. */
export interface DeliveryList {
  readonly deliveries: readonly ListedDelivery[];
  readonly older: number | null;
  readonly newer: number | null;
  /** Where the page ended because enough was looked through: when the last of that was accepted; else null. */
  readonly searchedTo: number | null;
  /** Whether these are all that have the text as their reference or submission id, and no others were looked at. */
  readonly isExact: boolean;
}

type FindMapping = (name: string) => Mapping | null;

/** A page of the deliveries that fit. It reads a bounded number of rows, however many there are. */
export function listDeliveries(sql: SqlStorage, query: DeliveryQuery, findMapping: FindMapping): DeliveryList {
  const named = query.text === null || isFurther(query) ? null : namedBy(sql, query, query.text, findMapping);
  const isExact = named !== null;
  const { ids, rest, searched } = named ?? walk(sql, query, findMapping);
  const isUpwards = query.before === null && query.after !== null;
  const first = ids.at(isUpwards ? -1 : 0);
  const last = ids.at(isUpwards ? 0 : -1);
  const cameFrom = isFurther(query);
  return {
    deliveries: summaries(sql, ids),
    older: isUpwards ? (last ?? (query.after ?? 0) + 1) : rest,
    newer: isUpwards ? rest : cameFrom ? (first ?? (query.before ?? 0) - 1) : null,
    searchedTo: searched === null ? null : acceptedAt(sql, searched),
    isExact,
  };
}

function isFurther({ before, after }: DeliveryQuery): boolean {
  return before !== null || after !== null;
}

/** What was found, in the order of the walk; where the next page begins; and the last row looked at if that cut it short. */
interface Walk {
  readonly ids: readonly number[];
  readonly rest: number | null;
  readonly searched: number | null;
}

/** Those whose reference or submission id the text is, if any. */
function namedBy(sql: SqlStorage, query: DeliveryQuery, text: string, findMapping: FindMapping): Walk | null {
  const row = sql.exec("SELECT id FROM deliveries WHERE reference = ?", text.toLowerCase()).toArray()[0];
  const [named] = row === undefined ? [] : summaries(sql, [Number(row.id)]);
  if (named !== undefined) {
    const isOfSubmission = query.submission === null || named.submission === query.submission;
    return fits(query, named) && isOfSubmission ? { ids: [Number(row?.id)], rest: null, searched: null } : null;
  }
  if (query.submission !== null) return null;
  const found = walk(sql, { ...query, submission: text, text: null }, findMapping);
  return found.ids.length > 0 ? found : null;
}

function fits({ state, mapping }: DeliveryFilter, delivery: { state: DeliveryState; mapping: string }): boolean {
  return (state === null || filterOf(delivery.state) === state) && (mapping === null || delivery.mapping === mapping);
}

const Candidate = z.object({ id: z.number(), mapping: z.string().catch(""), state: z.enum(DELIVERY_STATES) });

/** Goes through what an index gives, in the order of the rows, and keeps what fits the rest of the filter. */
function walk(sql: SqlStorage, query: DeliveryQuery, findMapping: FindMapping): Walk {
  const { text, before, after } = query;
  const { index, where, values } = sourceOf(sql, query);
  const isUpwards = before === null && after !== null;
  const columns = text === null ? "" : ", d.reference, d.todo_key, d.frozen, s.submission_id, s.body";
  const join = text === null ? "" : "LEFT JOIN submissions s ON s.id = d.submission";
  const rows = sql.exec(
    `SELECT d.id, d.mapping, d.state${columns} FROM deliveries d ${index} ${join}
     WHERE ${where} AND d.id ${isUpwards ? ">" : "<"} ? ORDER BY d.id ${isUpwards ? "ASC" : "DESC"} LIMIT ?`,
    ...values,
    before ?? after ?? Number.MAX_SAFE_INTEGER,
    CANDIDATES_PER_PAGE,
  );
  const ids: number[] = [];
  let [seen, characters] = [0, 0];
  let last: number | null = null;
  for (const row of rows) {
    const candidate = Candidate.parse(row);
    const searched = searchedIn(row);
    if (fits(query, candidate) && (text === null || holdsText(searched, text, findMapping(candidate.mapping)))) {
      if (ids.length === DELIVERIES_PER_PAGE) return { ids, rest: ids.at(-1) ?? null, searched: null };
      ids.push(candidate.id);
    }
    last = candidate.id;
    seen += 1;
    characters += searched.body.length + (searched.frozen?.length ?? 0);
    if (characters > SEARCHED_CHARACTERS) break;
  }
  const isCutShort = seen === CANDIDATES_PER_PAGE || characters > SEARCHED_CHARACTERS;
  return isCutShort ? { ids, rest: last, searched: last } : { ids, rest: null, searched: null };
}

function searchedIn(row: Record<string, SqlStorageValue>): SearchedDelivery {
  const text = (value: SqlStorageValue | undefined) => (typeof value === "string" ? value : "");
  return {
    reference: text(row.reference),
    submission: text(row.submission_id),
    key: text(row.todo_key),
    frozen: typeof row.frozen === "string" ? row.frozen : null,
    body: text(row.body),
  };
}

/** The index through which the fewest rows are read, as a part of a statement. */
function sourceOf(sql: SqlStorage, { state, mapping, submission }: DeliveryFilter) {
  if (submission !== null) {
    const own = "d.submission IN (SELECT id FROM submissions WHERE submission_id = ?)";
    return { index: "INDEXED BY deliveries_submission", where: own, values: [submission] };
  }
  if (state === "parked" && mapping !== null) {
    const own = "d.state = 'parked' AND d.mapping = ?";
    return { index: "INDEXED BY deliveries_parked_mapping", where: own, values: [mapping] };
  }
  if (state === "parked") return { index: "INDEXED BY deliveries_parked_id", where: "d.state = 'parked'", values: [] };
  if (state === "skipped") {
    return { index: "INDEXED BY deliveries_skipped_id", where: "d.state = 'skipped'", values: [] };
  }
  if (state === "waiting" && fewWait(sql)) {
    return { index: "INDEXED BY deliveries_due", where: "d.due_at IS NOT NULL", values: [] };
  }
  if (mapping !== null) return { index: "INDEXED BY deliveries_mapping", where: "d.mapping = ?", values: [mapping] };
  return { index: "NOT INDEXED", where: "true", values: [] };
}

/** Few are put in order; where many wait, they are soon met among all others. An index of their own would cost writes. */
function fewWait(sql: SqlStorage): boolean {
  const waiting = "SELECT 1 FROM deliveries WHERE due_at IS NOT NULL LIMIT ?";
  return Number(sql.exec(`SELECT count(*) AS n FROM (${waiting})`, CANDIDATES_PER_PAGE).one().n) < CANDIDATES_PER_PAGE;
}

/** The state as a list tells it. */
function filterOf(state: DeliveryState): StateFilter {
  switch (state) {
    case "pending":
    case "sending":
      return "waiting";
    case "delivered":
      return "filed";
    case "parked":
    case "skipped":
      return state;
  }
}

const Title = z.object({ title: z.string().nullable().catch(null) });

function summaries(sql: SqlStorage, ids: readonly number[]): readonly ListedDelivery[] {
  const title = "iif(json_valid(d.frozen), json_extract(d.frozen, '$.draft.content'), NULL) AS title,";
  return sql
    .exec(
      `${selectSummary(title)} WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.id DESC`,
      JSON.stringify(ids),
    )
    .toArray()
    .map((row) => ({ ...readSummary(row), title: Title.parse(row).title }));
}

function acceptedAt(sql: SqlStorage, id: number): number {
  const row = sql
    .exec("SELECT accepted_at FROM submissions WHERE id = (SELECT submission FROM deliveries WHERE id = ?)", id)
    .toArray()[0];
  return Number(row?.accepted_at ?? 0);
}
