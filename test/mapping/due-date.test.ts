import { describe, expect, test } from "vitest";
import { readDate, resolveDate } from "../../src/mapping/due-date.ts";

describe("a date", () => {
  test.each([
    ["2026-12-31", "2026-12-31"],
    [" 2026-12-31 ", "2026-12-31"],
    ["2026-12-31 14:30", "2026-12-31"],
    ["2026-12-31T14:30", "2026-12-31"],
    ["2026-12-31T14:30:05.123Z", "2026-12-31"],
    ["2026-12-31 14:30:05", "2026-12-31"],
    ["2028-02-29", "2028-02-29"],
    ["2026-02-29", null],
    ["2026-02-31", null],
    ["2026-13-01", null],
    ["0026-01-01", null],
    ["9999-12-31", null],
    ["31.12.2026", null],
    ["12/31/2026", null],
    ["1", null],
    ["", null],
  ])("of %j is %j", (text, date) => {
    expect(readDate(text)).toBe(date);
  });
});

/** A Thursday; Friday is a holiday. */
const THURSDAY = { submittedAt: "2026-12-24T16:00:00Z", timeZone: "Europe/Lisbon", holidays: ["2026-12-25"] };

describe("a day that is counted from Thursday, 24 December 2026", () => {
  test.each([
    ["today", "2026-12-24"],
    ["Tomorrow", "2026-12-25"],
    ["0 days", "2026-12-24"],
    ["1 day", "2026-12-25"],
    ["in 10 days", "2027-01-03"],
    ["1 working day", "2026-12-28"],
    ["3  Working  Days", "2026-12-30"],
    ["0 working days", "2026-12-24"],
    ["2 business days", "2026-12-29"],
    ["2 weeks", "2027-01-07"],
    ["2 months", "2027-02-24"],
    ["friday", "2026-12-25"],
    ["next friday", "2026-12-25"],
    ["thursday", "2026-12-31"],
    ["next wednesday", "2026-12-30"],
    ["2 weeks before 2027-01-31", "2027-01-17"],
    ["1 month before 2027-03-31", "2027-02-28"],
    ["1 month after 2028-01-31", "2028-02-29"],
    ["1 working day before 2026-12-28", "2026-12-24"],
    ["0 working days before 2026-12-27", "2026-12-24"],
    ["0 working days after 2026-12-25", "2026-12-28"],
    ["1 day after next friday", "2026-12-26"],
    ["2 days before 2026-12-31 14:30", "2026-12-29"],
    ["2026-12-31T14:30", "2026-12-31"],
    ["1 day after 2026-07-02T23:30:00Z", "2026-07-04"],
    ["5 working days before", ""],
    ["5 working days before 2026-02-31", null],
    ["3 workng days", null],
    ["three days", null],
    ["-3 days", null],
    ["9999 months", null],
    ["3650 weeks", "2096-12-06"],
    ["3650 months", null],
    ["now", null],
    ["2 days before 2 days before today", null],
  ])("%j is %j", (text, day) => {
    expect(resolveDate(text, THURSDAY)).toBe(day);
  });
});

describe("the day of a submission", () => {
  test.each([
    ["2026-03-02T23:30:00Z", "UTC", "2026-03-02"],
    ["2026-03-02T23:30:00Z", "Europe/Berlin", "2026-03-03"],
    ["2026-03-02T02:00:00Z", "America/New_York", "2026-03-01"],
    ["2026-06-30T23:30:00Z", "Europe/Lisbon", "2026-07-01"],
    ["2026-12-31T12:00:00Z", "Pacific/Kiritimati", "2027-01-01"],
  ])("at %s in %s is %s", (submittedAt, timeZone, day) => {
    expect(resolveDate("today", { submittedAt, timeZone, holidays: [] })).toBe(day);
  });

  test("is none where the form tool gave no time", () => {
    expect(resolveDate("today", { submittedAt: "", timeZone: "UTC", holidays: [] })).toBeNull();
  });
});
