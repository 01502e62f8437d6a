/** The text, or its beginning with a "…" at the end when it has more characters (code points) than the limit. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  return `${characters
    .slice(0, limit - 1)
    .join("")
    .trimEnd()}…`;
}

/** The longest part of an answer that a note quotes, in characters. */
const QUOTED_LIMIT_CHARACTERS = 80;

/** A text for a note: one line, not too long. */
export function quote(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return cutText(line, QUOTED_LIMIT_CHARACTERS);
}
