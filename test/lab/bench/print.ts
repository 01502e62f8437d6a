import type { Section } from "./section.ts";

/** A section as text: a title, its table, its goals, and below what ran. */
export function sectionText({ title, about, columns, rows, goals }: Section): string {
  const goalLines = goals.map(({ text, met }) => `  ${met ? "met   " : "MISSED"}  ${text}`);
  return ["", title, "", ...table(columns, rows), "", ...goalLines, ...about.map((line) => `  ${line}`)].join("\n");
}

/** Columns as wide as their longest text; the first one stands left, the others right. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? "";
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${padded.join("   ")}`.trimEnd();
  };
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
