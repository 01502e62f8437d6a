import { expect, test } from "vitest";
import { readDate } from "../../src/mapping/due-date.ts";

test.each(["2026-12-31", "2024-02-29", "1900-01-01", "2200-12-31", " 2026-01-02\n"])("%j is a date", (text) => {
  expect(readDate(text)).toBe(text.trim());
});

test.each([
  "",
  "1",
  "31 Feb",
  "2026-02-31",
  "2023-02-29",
  "2026-00-10",
  "2026-13-01",
  "2026-1-2",
  "1899-12-31",
  "2201-01-01",
  "2026-12-31T00:00:00Z",
  "٢٠٢٦-12-31",
])("%j is none", (text) => {
  expect(readDate(text)).toBeNull();
});
