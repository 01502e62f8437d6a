import { parseExactJson } from "../exact-json.ts";
import { type AnswerValue, ofValues } from "./answer-value.ts";
import { plainText } from "./html-text.ts";
import { cellText, flatText, isMembers, labelled, type Members } from "./jotform-text.ts";

/** What stands for an empty cell of a row that has others. */
const EMPTY_CELL = "–";
/** The lists of ids that the webhook sends along with an input table; nobody typed them. */
const TABLE_IDS: ReadonlySet<string> = new Set(["colIds", "rowIds"]);

/**
 * Reads a list: of options or links, joined by ", ", or of a table's rows, one value each and joined by line breaks. The
 * API gives tables as lists of lists (seen in a captured answer).
 */
export function readList(items: readonly unknown[]): AnswerValue {
  const hasRows = items.some((item) => typeof item === "object" && item !== null);
  return ofValues(
    items.map((item) => (hasRows ? rowText(item) : cellText(item))),
    hasRows ? "\n" : ", ",
  );
}

/**
 * Reads an object of row label → text, list of cells, JSON text of such a list, or object of column → cell, as the API
 * gives a matrix (seen in a captured answer): one value "label: cell, cell" for each row that has something. Labels
 * can hold HTML; a label that is a number is kept, for it says which row it is.
 */
export function readTable(rows: Members): AnswerValue {
  const read = Object.keys(rows).map((label) => {
    if (TABLE_IDS.has(label)) return "";
    return labelled(plainText(label) || label.trim(), rowText(parsed(rows[label])));
  });
  return ofValues(read, "\n");
}

/** The value that a JSON text of a list or an object holds; any other value as it is. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  const json = parseExactJson(value);
  return json.ok ? json.value : value;
}

function rowText(row: unknown): string {
  if (Array.isArray(row)) return cellsText(row);
  if (!isMembers(row)) return cellText(row);
  const columns = Object.keys(row);
  if (columns.every((column, index) => column === String(index))) return cellsText(Object.values(row));
  return ofValues(columns.map((column) => labelled(plainText(column) || column.trim(), flatText(row[column])))).text;
}

function cellsText(cells: readonly unknown[]): string {
  const texts = cells.map(flatText);
  return texts.some((text) => text !== "") ? texts.map((text) => text || EMPTY_CELL).join(", ") : "";
}
