const SEGMENTER = new Intl.Segmenter();
/** Signs that take two columns of a terminal: emoji, and the scripts of East Asia. */
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
/** A shorter line says nothing, however narrow the terminal is. */
const LEAST_COLUMNS = 20;
const LINK = /^\(?(?:https?:\/\/|mailto:)/i;

/**
 * Breaks a line between words so that it fits into a number of columns. `lead` stands before it, and what stands before
 * its further lines is as wide. A word that is too long is broken, but a link stays whole, so that it can be opened.
 */
export function wrapLine(text: string, columns: number, lead = ""): string[] {
  const next = lead.replace(/[^>\s]/g, " ");
  const room = Math.max(columns - lead.length, LEAST_COLUMNS);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const end = () => {
    lines.push(`${lines.length === 0 ? lead : next}${line}`.trimEnd());
    [line, used] = ["", 0];
  };
  for (const word of text.split(" ").flatMap((word) => pieces(word, room))) {
    const width = columnsOf(word);
    if (used > 0 && used + 1 + width > room) end();
    line += used > 0 ? ` ${word}` : word;
    used += used > 0 ? width + 1 : width;
  }
  end();
  return lines;
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(SEGMENTER.segment(text)).reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}

function pieces(word: string, room: number): readonly string[] {
  if (LINK.test(word) || columnsOf(word) <= room) return [word];
  const found: string[] = [];
  let piece = "";
  let used = 0;
  for (const { segment } of SEGMENTER.segment(word)) {
    const width = WIDE.test(segment) ? 2 : 1;
    if (used + width > room) {
      found.push(piece);
      [piece, used] = ["", 0];
    }
    piece += segment;
    used += width;
  }
  return [...found, piece];
}
