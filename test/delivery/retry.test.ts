import { expect, it } from "vitest";
import { ATTEMPT_LIMIT, lookPauseMs, retryPauseMs } from "../../src/delivery/retry.ts";

const HOUR_MS = 60 * 60 * 1000;

it("pauses longer after each failure, up to two hours, spread by jitter", () => {
  expect([1, 2, 3, 20].map((failures) => retryPauseMs(failures, 0.5))).toEqual([15_000, 30_000, 60_000, 2 * HOUR_MS]);
  expect(retryPauseMs(1, 0)).toBe(12_000);
  expect(retryPauseMs(1, 1)).toBe(18_000);
  expect(retryPauseMs(1_000_000, 0.5)).toBe(2 * HOUR_MS);
});

it("tries for at least 75 hours even with the shortest pauses", () => {
  const pauses = Array.from({ length: ATTEMPT_LIMIT - 1 }, (_, index) => retryPauseMs(index + 1, 0));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(75 * HOUR_MS);
});

it("looks a second time minutes after the first", () => {
  expect(lookPauseMs(0, 60)).toBe(60_000);
  expect(lookPauseMs(1, 60)).toBe(180_000);
});
