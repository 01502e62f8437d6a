/** Letters that do not come apart into a Latin letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};
/** No more of a text is looked at. */
const READ_CHARACTERS = 500;

/** The words of a text in small ASCII letters and digits; signs that have no such letter go. */
export function asciiWords(text: string): readonly string[] {
  return text
    .slice(0, READ_CHARACTERS)
    .toLowerCase()
    .replace(/['’]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter] ?? "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** As many words as fit, at least the first one or its beginning. */
export function joinWords(words: readonly string[], mark: "-" | "_", limit: number): string {
  let joined = (words[0] ?? "").slice(0, limit);
  for (const word of words.slice(1)) {
    if (joined.length + 1 + word.length > limit) break;
    joined += mark + word;
  }
  return joined;
}
