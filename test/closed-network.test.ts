import { expect, it } from "vitest";
import { takeUnexpectedCalls } from "./support/closed-network.ts";

it("refuses and remembers a call to anything but this test's emulator", async () => {
  await expect(fetch("https://3.basecampapi.com/999/todos.json")).rejects.toThrow("The network is closed.");
  expect(takeUnexpectedCalls()).toEqual(["GET https://3.basecampapi.com/999/todos.json"]);
});
