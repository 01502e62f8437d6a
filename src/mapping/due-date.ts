const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/**
 * The date when the text is one that exists, written `YYYY-MM-DD`, with or without a time of day behind it; else null.
 * Basecamp drops any other without a word.
 */
export function readDate(text: string): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?: \d{2}:\d{2})?$/.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? parts[0].slice(0, 10) : null;
}
