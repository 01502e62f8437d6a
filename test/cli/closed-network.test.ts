import { expect, it } from "vitest";

it("lets tests on Node reach this machine only", async () => {
  await expect(fetch("http://192.0.2.1/")).rejects.toThrow("fetch failed");
  await fetch("http://192.0.2.1/").catch((error: Error) => {
    expect(String(error.cause)).toContain("A test tried to reach 192.0.2.1.");
  });
});
