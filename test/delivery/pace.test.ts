import { expect, it } from "vitest";
import { Pace } from "../../src/delivery/pace.ts";

it("lets no ten seconds hold more calls than it is told", () => {
  const pace = new Pace(45);
  const slots = Array.from({ length: 200 }, (_, n) => n * 10 + pace.take(n * 10));
  for (const [index, slot] of slots.entries()) {
    const before = slots[index - 45];
    if (before !== undefined) expect(slot - before).toBeGreaterThanOrEqual(10_000);
  }
  expect(slots.slice(0, 45).every((slot, n) => slot === n * 10)).toBe(true);
});

it("tells when the next call may go out", () => {
  const pace = new Pace(2);
  expect(pace.isFree(0)).toBe(true);
  pace.take(0);
  pace.take(5);
  expect(pace.isFree(9_999)).toBe(false);
  expect(pace.nextFreeAt(7)).toBe(10_000);
  expect(pace.isFree(10_000)).toBe(true);
});
