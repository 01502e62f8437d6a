import { expect, it } from "vitest";
import { isGivenUp, lookPauseMs, retryPauseMs } from "../../src/delivery/retry.ts";

const HOUR_MS = 60 * 60 * 1000;

it("pauses longer after each failure, up to two hours, spread by jitter", () => {
  expect([1, 2, 3, 20].map((failures) => retryPauseMs(failures, 0.5))).toEqual([15_000, 30_000, 60_000, 2 * HOUR_MS]);
  expect(retryPauseMs(1, 0)).toBe(12_000);
  expect(retryPauseMs(1, 1)).toBe(18_000);
  expect(retryPauseMs(1_000_000, 0.5)).toBe(2 * HOUR_MS);
});

it("gives up on a delivery that failed for more than 80 hours, and never on one that did not fail", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  expect(isGivenUp(null, now)).toBe(false);
  expect(isGivenUp(now - 80 * HOUR_MS, now)).toBe(false);
  expect(isGivenUp(now - 80 * HOUR_MS - 1, now)).toBe(true);
});

it("looks a second time minutes after the first", () => {
  expect(lookPauseMs(0, 60)).toBe(60_000);
  expect(lookPauseMs(1, 60)).toBe(180_000);
});
