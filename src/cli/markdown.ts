import { printable } from "./text-table.ts";

/** The most that one block shows, in characters. */
const BLOCK_CHARACTERS = 40_000;
const CUT = "… (the rest is left out)";
const LEAST_FENCE = 3;

/** A short text of anybody's as code within a line, whatever stands in it. */
export function inlineCode(text: string): string {
  const shown = printable(text);
  const fence = "`".repeat(longestRun(shown) + 1);
  return `${fence} ${shown} ${fence}`;
}

/**
 * Lines of anybody's as a block of code that nothing in them can end, so that no HTML, link or mention comes of them. A
 * line never begins as a command of a GitHub runner does, wherever the Markdown is printed.
 */
export function codeBlock(lines: readonly string[], language = ""): string {
  const shown: string[] = [];
  let characters = 0;
  for (const line of lines) {
    characters += line.length + 1;
    if (characters > BLOCK_CHARACTERS) {
      shown.push(CUT);
      break;
    }
    shown.push(printable(line).replace(/^(\s*)(::|##\[)/, "$1\\$2"));
  }
  const fence = "`".repeat(Math.max(LEAST_FENCE, longestRun(shown.join("\n")) + 1));
  return `${fence}${language}\n${shown.join("\n")}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
