const GAP = "  ";

/**
 * Lines of a table whose columns line up. Where a line does not fit into the width, the last cell of each row has a
 * line of its own, below the second column, and is cut to it.
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], width: number | null): string {
  const cells = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const isWide = width !== null && widths.reduce((sum, column) => sum + column + GAP.length, -GAP.length) > width;
  const indent = " ".repeat((widths[0] ?? 0) + GAP.length);
  return cells
    .map((row) => {
      const columns = row.slice(0, -1).map((cell, index) => cell.padEnd(widths[index] ?? 0));
      const last = row.at(-1) ?? "";
      if (!isWide) return [...columns, last].join(GAP);
      return `${columns.join(GAP).trimEnd()}\n${indent}${cut(last, width - indent.length)}`;
    })
    .join("\n");
}

/** A text from outside without what moves a terminal's cursor or turns its direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

function cut(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, Math.max(limit - 1, 0)).join("")}…`;
}
