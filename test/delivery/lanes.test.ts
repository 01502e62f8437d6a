import { expect, it } from "vitest";
import { Lanes } from "../../src/delivery/lanes.ts";

it("begins with the mapping that waited longest for its turn", () => {
  const lanes = new Lanes();
  for (const mapping of ["a", "b"]) {
    lanes.begin(mapping);
    lanes.end(mapping, false);
  }
  expect(lanes.order(["a", "b", "never-served"])).toEqual(["never-served", "a", "b"]);
});

it("gives no mapping a second lane", () => {
  const lanes = new Lanes();
  lanes.begin("a");
  expect(lanes.order(["a", "b"])).toEqual(["b"]);
});

it("puts mappings in trouble last and lets them have one lane together, until they get through", () => {
  const lanes = new Lanes();
  for (const mapping of ["a", "b", "c"]) {
    lanes.begin(mapping);
    lanes.end(mapping, mapping !== "c");
  }
  expect(lanes.order(["a", "b", "c"])).toEqual(["c", "a", "b"]);
  lanes.begin("a");
  expect(lanes.order(["b", "c"])).toEqual(["c"]);
  lanes.end("a", false);
  expect(lanes.order(["a", "b", "c"])).toEqual(["c", "a", "b"]);
  lanes.begin("b");
  expect(lanes.order(["a", "c"])).toEqual(["c", "a"]);
});
