import { isInteger, isSafeNumber, parse, stringify } from "lossless-json";

/** Reads JSON so that integers above 2^53 stay exact: they come out as bigint, every other number as number. */
export function parseJson(text: string): unknown {
  return parse(text, null, (digits) =>
    !isSafeNumber(digits) && isInteger(digits) ? BigInt(digits) : Number.parseFloat(digits),
  );
}

/** The same, or null for what is not JSON: the schemas of what is posted refuse it, as they refuse a JSON null. */
export function parseJsonOrNull(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

/** Writes JSON in which a bigint becomes a plain number of all its digits. */
export function writeJson(value: unknown): string {
  return stringify(value) ?? "null";
}
