import type { LedgerEntry } from "./entry.ts";

/** The most that a row of the ledger holds, in bytes of its texts: SQLite in a Durable Object ends at 2 MB. */
const ROW_LIMIT_BYTES = 2_000_000;

/** Why an entry cannot be stored, though each of its members is what it should be. No bridge makes such an export. */
export type EntryFault = "repeated-reference" | "repeated-key" | "too-long";

/** The first entry that cannot be stored, by its place from 0, and why; null when all can. */
export function findFault(
  entries: readonly LedgerEntry[],
): { readonly entry: number; readonly fault: EntryFault } | null {
  const owners = new Map<string, string>();
  for (const [entry, one] of entries.entries()) {
    const fault = faultOf(one, owners);
    if (fault !== null) return { entry, fault };
  }
  return null;
}

/** `owners` has the submission of each reference so far. */
function faultOf(entry: LedgerEntry, owners: Map<string, string>): EntryFault | null {
  const { notices, deliveries, ...submission } = entry;
  const own = JSON.stringify([entry.mapping, entry.form, entry.id]);
  const references = deliveries.map(({ reference }) => reference);
  const isOfOther = references.some((reference) => (owners.get(reference) ?? own) !== own);
  if (isOfOther || hasDoubles(references)) return "repeated-reference";
  for (const reference of references) owners.set(reference, own);
  if (hasDoubles(deliveries.map(({ key }) => key).filter((key) => key !== null))) return "repeated-key";
  const rows = [submission, ...notices, ...deliveries, ...deliveries.flatMap(({ attempts }) => attempts)];
  const isTooLong = [...rows, ...deliveries.map(({ tracked }) => tracked ?? {})].some(
    (row) => textBytes(row) > ROW_LIMIT_BYTES,
  );
  return isTooLong ? "too-long" : null;
}

function hasDoubles(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length;
}

function textBytes(row: object): number {
  const texts = Object.values(row).filter((value) => typeof value === "string");
  return texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
}
