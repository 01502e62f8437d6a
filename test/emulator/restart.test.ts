import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "./emulator.ts";
import { startForTest, USER_AGENT } from "./start-for-test.ts";

async function stateFileForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "emulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "basecamp.json");
}

test("to-dos, tokens and the next id survive a restart", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile });
  const { access_token } = await first.signIn();
  await first.createTodo({ content: "kept" });
  await first.stop();

  const second = await startForTest({ stateFile });
  const headers = { Authorization: `Bearer ${access_token}`, "User-Agent": USER_AGENT };
  const kept = await second.api("/todos/9007199254741700.json", { headers });
  expect(await kept.json()).toMatchObject({ content: "kept" });
  expect(await (await second.createTodo({ content: "next" })).text()).toContain('"id":9007199254741701,');
});

test("the file holds a to-do before its answer arrives", async () => {
  const stateFile = await stateFileForTest();
  const { fail, createTodo } = await startForTest({ stateFile });
  await fail({ cut: "after" });
  await expect(createTodo({ content: "written first" })).rejects.toThrow();
  expect(await readFile(stateFile, "utf8")).toContain("written first");
});

test("a file that is no state is left alone", async () => {
  const stateFile = await stateFileForTest();
  await writeFile(stateFile, "shopping list");
  await expect(startEmulator({ port: 0, stateFile })).rejects.toThrow("cannot be read");
  expect(await readFile(stateFile, "utf8")).toBe("shopping list");
});

test("a taken port is told by the server's own error", async () => {
  const { origin } = await startForTest();
  const port = Number(new URL(origin).port);
  await expect(startEmulator({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
