const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The most units that a date may lie ahead or back. */
const LONGEST_SPAN = 3650;
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** With or without a time of day, as form tools write it. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ t]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:z|[+-]\d{2}:?\d{2})?)?$/i;
/** A moment, which is on one day here and on another elsewhere. */
const INSTANT = /^\d{4}-\d{2}-\d{2}t.*(?:z|[+-]\d{2}:?\d{2})$/;

/** What dates are counted by. */
export interface Calendar {
  /** When the submission was sent, ISO 8601. */
  readonly submittedAt: string;
  /** An IANA name. */
  readonly timeZone: string;
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

/**
 * The date when the text is one that exists, written `YYYY-MM-DD`, with or without a time of day behind it; else null.
 * Basecamp drops any other without a word.
 */
export function readDate(text: string): string | null {
  const parts = DATE.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? parts[0].slice(0, 10) : null;
}

const UNIT = "(working days?|business days?|days?|weeks?|months?)";
const SPAN = new RegExp(`^(?:in )?(\\d{1,4}) ${UNIT}$`);
const AWAY = new RegExp(`^(\\d{1,4}) ${UNIT} (before|after) (.+)$`);
/** What is left of such a date when the answer behind it was not given. */
const DANGLING = new RegExp(`^\\d{1,4} ${UNIT} (?:before|after)$`);
const WEEKDAY = new RegExp(`^(?:next )?(${WEEKDAYS.join("|")})$`);

/**
 * The day that a text means: a date, or one counted from the day of the submission, such as "3 working days", "next
 * friday" or "2 weeks before 2026-12-31". Null when it means none; "" for a text that counts from an answer that was
 * not given.
 */
export function resolveDate(text: string, calendar: Calendar): string | null {
  const words = text.trim().toLowerCase().replace(/\s+/g, " ");
  if (DANGLING.test(words)) return "";
  const [, count = "", unit = "", direction, base = ""] = AWAY.exec(words) ?? [];
  if (direction === undefined) return simpleDate(words, calendar);
  const start = simpleDate(base, calendar);
  return start === null ? null : move(start, Number(count), unit, direction === "before" ? -1 : 1, calendar);
}

function simpleDate(words: string, calendar: Calendar): string | null {
  const date = readDate(words);
  if (date !== null) return INSTANT.test(words) ? dayOf({ ...calendar, submittedAt: words.toUpperCase() }) : date;
  const today = dayOf(calendar);
  if (today === null) return null;
  if (words === "today") return today;
  if (words === "tomorrow") return plusDays(today, 1);
  const span = SPAN.exec(words);
  if (span !== null) return move(today, Number(span[1]), span[2] ?? "", 1, calendar);
  const weekday = WEEKDAY.exec(words)?.[1];
  if (weekday === undefined) return null;
  const ahead = (WEEKDAYS.indexOf(weekday) - weekdayOf(today) + 7) % 7;
  return plusDays(today, ahead === 0 ? 7 : ahead);
}

/** The day on which the submission was sent, in the calendar's time zone. */
function dayOf({ submittedAt, timeZone }: Calendar): string | null {
  const sentAt = Date.parse(submittedAt);
  if (Number.isNaN(sentAt)) return null;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(sentAt).map(({ type, value }) => [type, value]));
  return readDate(`${parts.year}-${parts.month}-${parts.day}`);
}

function move(start: string, count: number, unit: string, sign: 1 | -1, calendar: Calendar): string | null {
  if (count > LONGEST_SPAN) return null;
  if (unit.startsWith("week")) return plusDays(start, sign * count * 7);
  if (unit.startsWith("month")) return plusMonths(start, sign * count);
  if (unit.startsWith("day")) return plusDays(start, sign * count);
  let day: string | null = start;
  // "0 working days" is the day itself, or the next one that is a working day.
  while (day !== null && count === 0 && !isWorkingDay(day, calendar)) day = plusDays(day, sign);
  for (let left = count; day !== null && left > 0; ) {
    day = plusDays(day, sign);
    if (day !== null && isWorkingDay(day, calendar)) left -= 1;
  }
  return day;
}

function isWorkingDay(day: string, { holidays }: Calendar): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day);
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function plusDays(day: string, days: number): string | null {
  return readDate(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10));
}

/** The same day of another month, or its last one when it has fewer days. */
function plusMonths(day: string, months: number): string | null {
  const date = new Date(`${day}T00:00:00Z`);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return readDate(first.toISOString().slice(0, 10));
}
