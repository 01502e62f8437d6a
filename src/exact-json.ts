import { failed, ok, type Result } from "./result.ts";

const INTEGER = /^-?\d+$/;
/** What every number that a double cannot hold has in its text; without it the quick way is exact. */
const LONG_NUMBER = /\d{16}|\d[eE]\+?\d\d/;
/** Whether `JSON.parse` tells the text of a number, as workerd's does; that of Node 20, which runs the tools, does not. */
const TELLS_SOURCE = typeof JSON.rawJSON === "function";
/** A string or a number of JSON text that is known to be valid. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Reads JSON text of any origin. Numbers that a double cannot hold, such as ids above 2^53, come as their digits in a
 * string; everything else as `JSON.parse` gives it. Fails with `not-json`, also for nesting too deep to walk.
 */
export function parseExactJson(text: string): Result<unknown, "not-json"> {
  try {
    if (!LONG_NUMBER.test(text)) return ok(JSON.parse(text));
    if (!TELLS_SOURCE) return ok(parseWithoutSource(text));
    return ok(JSON.parse(text, (_key, value, { source }) => exactNumber(value, source)));
  } catch {
    return failed("not-json");
  }
}

function parseWithoutSource(text: string): unknown {
  JSON.parse(text);
  const exact = (token: string) => (token.startsWith('"') ? token : JSON.stringify(exactNumber(Number(token), token)));
  return JSON.parse(text.replace(TOKEN, exact));
}

function exactNumber(value: unknown, source: string | undefined): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (!Number.isFinite(value)) return source;
  return INTEGER.test(source) && !Number.isSafeInteger(value) ? source : value;
}

/** Puts an id, a string of digits, into a value for `JSON.stringify` so that it is written as that exact number. */
export function exactId(digits: string): unknown {
  if (!/^\d+$/.test(digits)) throw new Error("An id must be a string of digits.");
  return JSON.rawJSON(digits);
}
