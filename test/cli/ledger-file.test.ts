import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { beginLedgerFile, checkLedgerFile } from "../../src/cli/ledger-file.ts";

const HEADER = { format: "formcamp-ledger", version: 1, bridge: "https://a.example", exportedAt: "x", answers: true };
const ENTRIES = [{ body: "line breaks \u2028 \n \r" }, { body: "ü" }];

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "formcamp-ledger-"));
  path = join(folder, "ledger.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(entries: readonly unknown[] = ENTRIES, mayReplace = false) {
  const file = beginLedgerFile(path, mayReplace);
  if ("problem" in file) return file.problem;
  for (const line of [HEADER, ...entries]) file.add(line);
  return file.finish(entries.length)?.problem ?? null;
}

async function readBack(): Promise<unknown> {
  const file = await checkLedgerFile(path);
  if ("problem" in file) return file.problem;
  const entries: unknown[] = [];
  for await (const entry of file.lines()) entries.push(entry);
  return { header: file.header, submissions: file.submissions, entries };
}

it.each([[ENTRIES], [[]]])("gives back what was written, and lets nobody else read it", async (entries) => {
  expect(write(entries)).toBeNull();
  expect(await readBack()).toEqual({ header: HEADER, submissions: entries.length, entries });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["ledger.jsonl"]);
});

it("is not there before it is whole, and leaves nothing when it is given up", () => {
  const file = beginLedgerFile(path, false);
  if ("problem" in file) throw new Error(file.problem);
  file.add(HEADER);
  expect(existsSync(path)).toBe(false);
  file.discard();
  expect(readdirSync(folder)).toEqual([]);
});

it("replaces no file unless that was asked for, also one that came meanwhile", () => {
  writeFileSync(path, "mine");
  expect(write()).toContain("exists already");
  expect(readFileSync(path, "utf8")).toBe("mine");
  expect(write(ENTRIES, true)).toBeNull();
  rmSync(path);
  const file = beginLedgerFile(path, false);
  if ("problem" in file) throw new Error(file.problem);
  writeFileSync(path, "mine");
  expect(file.finish(0)?.problem).toContain("exists already");
  expect([readFileSync(path, "utf8"), readdirSync(folder)]).toEqual(["mine", ["ledger.jsonl"]]);
});

it.each<readonly [string, (whole: string) => string, string]>([
  ["is empty", () => "", "is empty"],
  ["is something else", () => "hello\n{}\n", "is not an export"],
  ["lacks its last line", (whole) => whole.slice(0, whole.lastIndexOf("\n", whole.length - 2) + 1), "cut off"],
  ["is cut off within its last line", (whole) => whole.slice(0, -1), "cut off"],
  ["is cut off in the middle", (whole) => whole.slice(0, whole.length / 2), "cut off"],
  ["holds another letter", (whole) => whole.replace("ü", "u"), "was changed"],
  ["lacks a submission", (whole) => whole.replace(/\n.*ü.*\n/, "\n"), "was changed"],
  ["names another bridge", (whole) => whole.replace("a.example", "b.example"), "was changed"],
])("is refused when it %s", async (_how, change, says) => {
  write();
  writeFileSync(path, change(readFileSync(path, "utf8")));
  expect(await readBack()).toContain(says);
});

it("is refused when it is not there, and when the folder is not there", async () => {
  expect(await readBack()).toContain("there is no such file");
  path = join(folder, "none", "ledger.jsonl");
  expect(write()).toContain("cannot be written");
});
