import { expect, it } from "vitest";
import { Pace } from "../../src/delivery/pace.ts";

/** The moments at which so many calls go out when each waits for its slot. */
function callTimes(pace: Pace, count: number, from = 0): number[] {
  const times: number[] = [];
  let now = from;
  for (let n = 0; n < count; n++) {
    now += pace.take(now);
    times.push(now);
  }
  return times;
}

it("lets no ten seconds hold more calls than it is told", () => {
  const times = callTimes(new Pace(45), 500);
  for (const [index, time] of times.entries())
    expect(time - (times[index - 45] ?? -10_000)).toBeGreaterThanOrEqual(10_000);
  expect(times.at(-1)).toBe(110_000);
});

it("says when the next call may go out without taking the slot", () => {
  const pace = new Pace(2);
  expect(pace.nextFreeAt(1_000)).toBe(1_000);
  pace.take(1_000);
  pace.take(1_500);
  expect(pace.isFree(2_000)).toBe(false);
  expect(pace.nextFreeAt(2_000)).toBe(11_000);
  expect(pace.isFree(11_000)).toBe(true);
});

it("knows the calls that were made before a restart", () => {
  const pace = new Pace(3, [1_000, 2_000, 3_000]);
  expect(pace.nextFreeAt(4_000)).toBe(11_000);
  expect(new Pace(4, [1_000, 2_000, 3_000]).isFree(4_000)).toBe(true);
});

it("halves the pace at a 429, once for all that come together, and takes it back step by step", () => {
  const pace = new Pace(45);
  expect(pace.slowDown(100_000)).toEqual({ perWindow: 22, since: 100_000 });
  expect(pace.slowDown(101_000)).toBeNull();
  expect(pace.slowDown(111_000)).toEqual({ perWindow: 11, since: 111_000 });
  expect(pace.perWindow(111_000 + 59_999)).toBe(11);
  expect(pace.perWindow(111_000 + 60_000)).toBe(16);
  expect(pace.perWindow(111_000 + 3_600_000)).toBe(45);
});

it("never stops altogether, and raises no pace that is low by its setting", () => {
  const pace = new Pace(45, [], { perWindow: 5, since: 0 });
  expect(pace.slowDown(20_000)?.perWindow).toBe(5);
  expect(new Pace(2).slowDown(0)?.perWindow).toBe(2);
});
