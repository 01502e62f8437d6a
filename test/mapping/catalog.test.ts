import { expect, test } from "vitest";
import { findMapping } from "../../src/mapping/catalog.ts";

test("a mapping is found by its name", () => {
  expect(findMapping("it-request")).toMatchObject({ name: "it-request", form: "FxIT4Desk" });
});

test.each(["", "nobody", "__proto__", "constructor", "toString", "it-request.yaml", "IT-REQUEST"])(
  "no mapping is called %j",
  (name) => {
    expect(findMapping(name)).toBeNull();
  },
);
