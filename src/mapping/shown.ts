import { readHtml } from "../basecamp/rich-text.ts";
import type { Answer } from "../submission.ts";

/** What a to-do shows, for telling which answers are not in it. */
export interface ShownTexts {
  readonly content: string;
  readonly description: string;
  readonly dates: readonly (string | null)[];
}

/**
 * The answers that a to-do does not show whole: those that its texts never used, and those of which only a part is
 * there, as behind `truncate`. `used` are the answers that a text was made of; a short answer such as "Yes" may stand
 * in a to-do by chance.
 */
export function notShown(answers: readonly Answer[], used: ReadonlySet<Answer>, shown: ShownTexts): Answer[] {
  const whole = plain(`${shown.content}\n${textOfHtml(shown.description)}\n${shown.dates.join("\n")}`);
  return answers.filter((answer) => !used.has(answer) || !isIn(whole, answer));
}

function isIn(whole: string, { text, values }: Answer): boolean {
  if (whole.includes(plain(text))) return true;
  return values.length > 0 && values.every((value) => whole.includes(plain(value)));
}

/** As it is compared: white space and capital letters do not count. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .toLowerCase();
}

const SIGNS: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** The text of an HTML of ours, without its tags. */
export function textOfHtml(html: string): string {
  return readHtml(html)
    .map((piece) => (piece.kind === "text" ? html.slice(piece.start, piece.end) : " "))
    .join("")
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => SIGNS[entity] ?? entity);
}
