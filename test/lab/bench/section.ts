import type { Lab } from "./lab.ts";

/** What a figure should be, and whether it is. */
export interface Goal {
  readonly text: string;
  readonly met: boolean;
}

/** What one part measured, to be printed as a table and written as JSON. */
export interface Section {
  readonly title: string;
  /** What ran and how, in sentences. */
  readonly about: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
  readonly figures: Readonly<Record<string, number>>;
}

export interface PartContext {
  readonly lab: Lab;
  /** Tells how far the part is. */
  readonly tell: (progress: string) => void;
}

export type Part = (context: PartContext) => Promise<readonly Section[]>;

/** A goal of the form "at least" or "at most". */
export function goal(name: string, value: number, comparison: ">=" | "<=" | "=", wanted: number): Goal {
  const met = { ">=": value >= wanted, "<=": value <= wanted, "=": value === wanted }[comparison];
  return { text: `${name}: ${round(value)} (goal ${comparison} ${wanted})`, met };
}

/** A number as a person reads it: whole when large, with two digits after the point when small. */
export function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

export function milliseconds(value: number): string {
  return `${round(value)} ms`;
}
