import type { Scalar } from "yaml";

const ESCAPED: Readonly<Record<string, string>> = {
  0: "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Tells where in the file a character of a YAML text stands, for every way to write one. YAML folds and indents only
 * spaces and line ends (YAML 1.2, chapters 7 and 8), so the other characters keep their order and are counted.
 */
export function sourceOffsets(scalar: Scalar.Parsed, file: string): (valueOffset: number) => number {
  const value = String(scalar.value);
  const places = visiblePlaces(scalar, file);
  return (valueOffset) => {
    let count = 0;
    for (let at = 0; at < valueOffset; at++) if (!isSpace(value.charAt(at))) count++;
    const here = places[count];
    if (here !== undefined && valueOffset < value.length && !isSpace(value.charAt(valueOffset))) return here;
    const before = places[count - 1];
    return before === undefined ? scalar.range[0] : before + 1;
  };
}

/** The file's offset of each character of the value that is no space. */
function visiblePlaces(scalar: Scalar.Parsed, file: string): number[] {
  const { type } = scalar;
  const [from, to] = scalar.range;
  const places: number[] = [];
  const isBlock = type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
  const isQuoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
  const headerEnd = file.indexOf("\n", from);
  const blockStart = headerEnd === -1 ? to : headerEnd + 1;
  let at = isBlock ? blockStart : from + (isQuoted ? 1 : 0);
  const end = isQuoted ? to - 1 : to;
  while (at < end) {
    const { text, length } = readCharacter(file, at, type);
    for (const unit of text.split("")) if (!isSpace(unit)) places.push(at);
    at += length;
  }
  return places;
}

function readCharacter(file: string, at: number, type: Scalar.Parsed["type"]): { text: string; length: number } {
  const character = file.charAt(at);
  if (type === "QUOTE_SINGLE" && character === "'") return { text: "'", length: 2 };
  if (type !== "QUOTE_DOUBLE" || character !== "\\") return { text: character, length: 1 };
  const code = file.charAt(at + 1);
  const digits = HEX_DIGITS[code];
  if (digits === undefined) return { text: ESCAPED[code] ?? code, length: 2 };
  const number = Number.parseInt(file.slice(at + 2, at + 2 + digits), 16);
  const known = number >= 0 && number <= 0x10ffff;
  return { text: known ? String.fromCodePoint(number) : "", length: 2 + digits };
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t" || character === "\n" || character === "\r";
}
