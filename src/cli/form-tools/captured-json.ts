import { parse, stringify } from "lossless-json";
import * as z from "zod";

/** A scalar as text; a number has the digits that the file has. */
export const text = z
  .unknown()
  .refine((value) => value !== null && value !== undefined && value !== "")
  .transform(String);

/** The JSON of a file, in which numbers of any length stay as they are; undefined when it is none. */
export function readCapturedJson(bytes: Uint8Array): unknown {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** JSON of what was read by `readCapturedJson`. */
export function writeJson(value: unknown): string {
  return stringify(value) ?? "null";
}
