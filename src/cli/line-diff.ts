/** A line as a diff shows it: of both texts, of the old one only, or of the new one only. */
export interface DiffLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Unchanged lines that are shown around a change. */
const CONTEXT_LINES = 3;
/** Beyond so many pairs of lines both texts are shown whole: what comes of a comparison that large, nobody reads. */
const MOST_PAIRS = 4_000_000;
const SKIPPED: DiffLine = { mark: " ", text: "…" };

/** What differs between two texts, line by line, with a few lines around it; empty where they are the same. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const lines = compare(before, after);
  const changed = lines.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  if (changed.length === 0) return [];
  const isNear = (index: number) => changed.some((other) => Math.abs(other - index) <= CONTEXT_LINES);
  return lines.flatMap((line, index) => {
    if (isNear(index)) return [line];
    return index === 0 || isNear(index - 1) ? [SKIPPED] : [];
  });
}

function compare(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length * after.length > MOST_PAIRS) {
    return [
      ...before.map((text) => ({ mark: "-", text }) as const),
      ...after.map((text) => ({ mark: "+", text }) as const),
    ];
  }
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [old, now] = [0, 0];
  while (old < before.length || now < after.length) {
    const [oldText, newText] = [before[old], after[now]];
    if (oldText !== undefined && oldText === newText) {
      lines.push({ mark: " ", text: oldText });
      old += 1;
      now += 1;
    } else if (oldText !== undefined && (common[old + 1]?.[now] ?? 0) >= (common[old]?.[now + 1] ?? 0)) {
      lines.push({ mark: "-", text: oldText });
      old += 1;
    } else {
      lines.push({ mark: "+", text: newText ?? "" });
      now += 1;
    }
  }
  return lines;
}

/** How many lines the rests of both texts have in common, by where the rests begin. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let old = before.length - 1; old >= 0; old--) {
    const [row, next] = [table[old], table[old + 1]];
    for (let now = after.length - 1; row !== undefined && now >= 0; now--) {
      const skipped = Math.max(next?.[now] ?? 0, row[now + 1] ?? 0);
      row[now] = before[old] === after[now] ? (next?.[now + 1] ?? 0) + 1 : skipped;
    }
  }
  return table;
}
