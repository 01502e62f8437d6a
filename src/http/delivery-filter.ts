import { type DeliveryFilter, type DeliveryQuery, STATE_FILTERS } from "../delivery/listing.ts";
import { DELIVERIES_PATH } from "../paths.ts";

/** Longer texts of a filter are cut, in characters. */
const FILTER_CHARACTERS_LIMIT = 200;
const CURSOR_RADIX = 36;
/** A cursor after every row. */
const TOP = Number.MAX_SAFE_INTEGER;

/** What a list's address asks for. */
export interface WantedDeliveries {
  readonly query: DeliveryQuery;
  /** Whether a state was asked for that there is none of, so that all are shown. */
  readonly isStateUnknown: boolean;
}

/** Reads a list's address. What cannot be read is left out. */
export function readDeliveryQuery(parameters: Readonly<Record<string, string>>): WantedDeliveries {
  const { state: named = "" } = parameters;
  const state = STATE_FILTERS.find((one) => one === named) ?? null;
  const query = {
    state,
    mapping: textOf(parameters.mapping),
    submission: textOf(parameters.submission),
    text: textOf(parameters.text),
    before: readCursor(parameters.before),
    after: readCursor(parameters.after),
  };
  return { query, isStateUnknown: state === null && named !== "" };
}

/** The address of a list, or of a page of it that begins before or after a row. */
export function listPath(
  filter: DeliveryFilter,
  { before = null, after = null }: { readonly before?: number | null; readonly after?: number | null } = {},
): string {
  const { state, mapping, submission, text } = filter;
  const entries = Object.entries({ state, mapping, submission, text, before: cursor(before), after: cursor(after) });
  const search = new URLSearchParams(entries.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
  const path = DELIVERIES_PATH.replace(/\/$/, "");
  return search.size === 0 ? path : `${path}?${search}`;
}

/** The address of a list that begins anew, also where its first page shows but what has the text as its id. */
export function wholeListPath(filter: DeliveryFilter): string {
  return listPath(filter, { before: TOP });
}

function textOf(value: string | undefined): string | null {
  return value?.trim().slice(0, FILTER_CHARACTERS_LIMIT) || null;
}

function cursor(row: number | null): string | null {
  return row === null ? null : row.toString(CURSOR_RADIX);
}

function readCursor(value: string | undefined): number | null {
  const row = /^[0-9a-z]{1,11}$/.test(value ?? "") ? Number.parseInt(value ?? "", CURSOR_RADIX) : Number.NaN;
  return Number.isSafeInteger(row) ? row : null;
}
