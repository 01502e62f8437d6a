/** A longer title of a question is cut: each answer is stored with its title. In UTF-16 units. */
const TITLE_LIMIT_CHARACTERS = 1_000;

/** A title of at most this length. */
export function cutTitle(title: string): string {
  if (title.length <= TITLE_LIMIT_CHARACTERS) return title;
  return `${title.slice(0, TITLE_LIMIT_CHARACTERS - 1).toWellFormed()}…`;
}

/** A title as one line of at most this length; its line breaks and runs of spaces become single spaces. */
export function oneLineTitle(title: string): string {
  return cutTitle(title.replace(/\s+/g, " ").trim());
}
