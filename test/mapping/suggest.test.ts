import { expect, test } from "vitest";
import { suggest } from "../../src/suggest.ts";

const KEYS = ["content", "description", "assignees", "due_on", "notify"];

test.each([
  ["contnet", "content"],
  ["Content", "content"],
  ["due-on", "due_on"],
  ["asignee", "assignees"],
  ["notfy", "notify"],
])("%j is taken for %j", (word, meant) => {
  expect(suggest(word, KEYS)).toBe(meant);
});

test.each(["", "x", "owner", "content".repeat(10)])("%j is taken for none", (word) => {
  expect(suggest(word, KEYS)).toBeNull();
});
