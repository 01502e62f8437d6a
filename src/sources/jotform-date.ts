import { type AnswerValue, NO_ANSWER, ofValues } from "./answer-value.ts";
import { joinParts, type Members, partOf } from "./jotform-text.ts";

const NO_SUCH_DATE = "(no such date)";
const NO_SUCH_TIME = "(no such time)";

/**
 * Reads `{month, day, year [, hour, min, ampm, timeInput]}`, all strings that nothing has checked, into "2026-02-28" or
 * "2026-02-28 21:30" (seen in captured deliveries; the API adds `datetime`). What is no date or no time, or only a part
 * of one, is kept and marked so that nobody takes it for one.
 */
export function readDate(members: Members): AnswerValue {
  const [year, month, day] = [partOf(members, "year"), partOf(members, "month"), partOf(members, "day")];
  const hour = partOf(members, "hour");
  const minute = partOf(members, "min");
  const clock =
    hour === "" && minute === "" ? readClock(partOf(members, "timeInput"), "", "") : readClock("", hour, minute);
  // `ampm` is preselected, so it alone says nothing.
  if (year === "" && month === "" && day === "" && clock === null) return readDatetime(partOf(members, "datetime"));
  const time = clock === null ? "" : to24Hours(clock, partOf(members, "ampm"));
  const date = [year, month, day].map((part) => (part === "" ? "?" : part.padStart(2, "0"))).join("-");
  const faults = [isDate(year, month, day) ? "" : NO_SUCH_DATE, clock === null || clock.isTime ? "" : NO_SUCH_TIME];
  return ofValues([joinParts([date, time, ...faults], " ")]);
}

/**
 * Reads `{timeInput, hourSelect, minuteSelect, ampm}` into "05:55 PM" or "17:55" (seen in captured deliveries). An hour
 * of 0 or above 12 is one of 24, whatever `ampm` says. The two times of a range, whose second one has the members
 * `timeInputRange`, `hourSelectRange`, `minuteSelectRange` and `ampmRange` (seen in Jotform's forms), stand with a dash.
 */
export function readTime(members: Members): AnswerValue {
  const times = ["", "Range"].map((end) => {
    const input = partOf(members, `timeInput${end}`);
    const clock = readClock(input, partOf(members, `hourSelect${end}`), partOf(members, `minuteSelect${end}`));
    if (clock === null) return "";
    const ampm = clock.isTime && !isOf12Hours(clock) ? "" : partOf(members, `ampm${end}`);
    return joinParts([clock.text, ampm, clock.isTime ? "" : NO_SUCH_TIME], " ");
  });
  const [start = "", end = ""] = times;
  if (end === "") return ofValues([start]);
  const duration = partOf(members, "timeRangeDuration");
  return ofValues([joinParts([`${start || "?"} – ${end}`, duration && `(${duration})`], " ")]);
}

interface Clock {
  /** "09:30", or what was given where that is no time. */
  readonly text: string;
  readonly hour: number;
  readonly isTime: boolean;
}

/** Null when none of the three holds anything. */
function readClock(input: string, hour: string, minute: string): Clock | null {
  if (input === "" && hour === "" && minute === "") return null;
  const given = input === "" ? `${hour || "?"}:${minute || "?"}` : input;
  const [, hours = "", minutes = ""] = /^(\d{1,2}):(\d{1,2})$/.exec(given) ?? [];
  const isTime = hours !== "" && Number(hours) <= 23 && Number(minutes) <= 59;
  const text = isTime ? `${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}` : given;
  return { text, hour: Number(hours), isTime };
}

function isOf12Hours({ hour, isTime }: Clock): boolean {
  return isTime && hour >= 1 && hour <= 12;
}

function to24Hours(clock: Clock, ampm: string): string {
  if (!clock.isTime) return joinParts([clock.text, ampm], " ");
  if (!isOf12Hours(clock) || !/^[ap]m$/i.test(ampm)) return clock.text;
  const hour = (clock.hour % 12) + (/^p/i.test(ampm) ? 12 : 0);
  return `${String(hour).padStart(2, "0")}${clock.text.slice(2)}`;
}

function isDate(year: string, month: string, day: string): boolean {
  if (!/^[1-9]\d{3}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** The API's own member, where the others are empty; its zeros say the same. */
function readDatetime(datetime: string): AnswerValue {
  return datetime.startsWith("0000-00-00") ? NO_ANSWER : ofValues([datetime]);
}
