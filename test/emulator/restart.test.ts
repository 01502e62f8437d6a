import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startEmulator } from "./emulator.ts";
import { authorizationText, bearer, connect, decide, exchange, OMAR_ID, refresh } from "./launchpad-for-test.ts";
import { startReceiver } from "./receiver-for-test.ts";
import { startForTest, titlesIn, USER_AGENT } from "./start-for-test.ts";

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

test("settings, people, counted refreshes and revocations survive a restart, and a reset ends them", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile });
  const changed = {
    oldRefreshTokens: "alive",
    authorization: "lean",
    tokenAnswer: "nulls",
    accounts: [{ product: "bc3", id: "9007199254741999", name: "Second", href: "https://example.com/1" }],
    accountReason: "API Disabled",
  };
  const revoked = await connect(first, { person: OMAR_ID });
  await first.control("POST", "/revoke");
  const kept = await connect(first, { person: OMAR_ID });
  await refresh(first, revoked.refresh_token);
  await first.control("PATCH", "/settings", { ...changed, refusal: "rekeyed-deadbolt" });
  await refresh(first, kept.refresh_token);
  await first.stop();

  const second = await startForTest({ stateFile });
  const get = async (path: string) => (await second.control("GET", path)).json();
  expect(await get("/settings")).toMatchObject({ ...changed, refusal: "rekeyed-deadbolt" });
  expect(await get("/refreshes")).toEqual([
    { token: revoked.refresh_token.slice(-8), times: 1, refused: 1 },
    { token: kept.refresh_token.slice(-8), times: 1, refused: 1 },
  ]);
  await second.control("PATCH", "/settings", { refusal: null, authorization: "full" });
  expect((await refresh(second, revoked.refresh_token)).status).toBe(400);
  expect((await refresh(second, kept.refresh_token)).status).toBe(200);
  expect(await authorizationText(second, kept.access_token)).toContain("Okafor");

  await second.control("POST", "/reset");
  const fresh = await startForTest();
  expect(await get("/settings")).toEqual(await (await fresh.control("GET", "/settings")).json());
  expect(await get("/refreshes")).toEqual([]);
});

test("webhooks, their tries and the lines of the chat survive a restart, but no try that was still to come", async () => {
  const stateFile = await stateFileForTest();
  const receiver = await startReceiver(500);
  const first = await startForTest({ stateFile, settings: { webhookWaitsMs: [600_000] } });
  await first.api("/buckets/2085958499/webhooks.json", {
    method: "POST",
    body: JSON.stringify({ payload_url: receiver.url, types: ["Todo"] }),
  });
  await fetch(`${first.origin}/_emulator/slack`, { method: "POST", body: '{"text":"kept"}' });
  await first.createTodo({ content: "a to-do" });
  const webhooks = async ({ control }: typeof first) => (await control("GET", "/webhooks")).json();
  const failed = [{ active: true, recent_deliveries: [{ response: { code: 500 } }] }];
  await vi.waitFor(async () => expect(await webhooks(first)).toMatchObject(failed), { timeout: 20_000 });
  await first.stop();

  const second = await startForTest({ stateFile });
  await second.control("PATCH", "/settings", { webhookWaitsMs: [] });
  expect(await webhooks(second)).toMatchObject(failed);
  expect(await (await second.control("GET", "/chat")).json()).toMatchObject([{ content: "kept" }]);
  expect(receiver.received).toHaveLength(1);
  await second.createTodo({ content: "another" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 20_000 });
  expect(receiver.received.map(({ body }) => /"id":(\d+)/.exec(body)?.[1])).toEqual([
    "9007199254790001",
    "9007199254790003",
  ]);
});

test("a state file keeps its own settings, whatever the emulator is started with, until a reset", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile, settings: { rateLimit: false, latencyMs: 1 } });
  await first.stop();
  const second = await startForTest({ stateFile, settings: { latencyMs: 2 } });
  const settings = async () => (await second.control("GET", "/settings")).json();
  expect(await settings()).toMatchObject({ rateLimit: false, latencyMs: 1 });
  await second.control("POST", "/reset");
  expect(await settings()).toMatchObject({ rateLimit: true, latencyMs: 2 });
});

test("a list that a later version's seed has is there, beside what the file holds", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile });
  await first.createTodo({ content: "kept" });
  await first.stop();
  const state: { todolists: { name: string }[] } = JSON.parse(await readFile(stateFile, "utf8"));
  const without = { ...state, todolists: state.todolists.filter(({ name }) => name !== "Leave requests") };
  await writeFile(stateFile, JSON.stringify(without));

  const second = await startForTest({ stateFile });
  expect((await second.createTodo({ content: "new" }, "9007199254741004")).status).toBe(201);
  expect(await second.todoTitles()).toEqual(["kept", "new"]);
});

test("a hidden to-do stays hidden through a restart", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile, settings: { hideNewTodos: true } });
  await first.createTodo({ content: "hidden" });
  await first.stop();
  const { api, control } = await startForTest({ stateFile });
  await control("PATCH", "/settings", { hideNewTodos: false });
  expect(await titlesIn(await api("/projects/recordings.json?type=Todo"))).toEqual([]);
  expect((await api("/todos/9007199254741700.json")).status).toBe(200);
});

test("a code is for the client that it was given out for, also when another one takes the place", async () => {
  const stateFile = await stateFileForTest();
  const first = await startForTest({ stateFile });
  const code = (await decide(first, "allow")).get("code") ?? "";
  await first.stop();
  const other = await startForTest({ stateFile, client: { id: "another-client" } });
  expect((await exchange(other, code, { client_id: "another-client" })).status).toBe(400);
  await other.stop();
  const again = await startForTest({ stateFile });
  expect((await exchange(again, code)).status).toBe(200);
});

test("a file from before there were people and more settings is read, and all of it is Ann's", async () => {
  const stateFile = await stateFileForTest();
  const { createTodo, signIn, stop } = await startForTest({ stateFile });
  await createTodo({ content: "old" });
  const { access_token } = await signIn();
  await stop();
  const newer = [
    ...["oldRefreshTokens", "refusal", "authorization", "tokenAnswer", "accounts", "accountReason"],
    ...["recordingsWithoutDescription", "hideNewTodos", "latencyMs", "unlisted"],
    ...["jotformKey", "jotformAnswer", "jotformSubmissions", "jotformWebhooks", "typeform"],
    ...["webhooks", "webhookLimit", "webhookWaitsMs", "webhookTimeoutMs", "webhookUnanswered", "webhookEvents"],
    ...["nextWebhookId", "nextEventId", "chatLines"],
    ...["refreshTokensSent", "personId", "creatorId", "completerId", "clientId", "replaced", "revoked"],
  ];
  const file = await readFile(stateFile, "utf8");
  const older = JSON.stringify(JSON.parse(file), (key, value) => (newer.includes(key) ? undefined : value));
  expect(older.length).toBeLessThan(file.length);
  await writeFile(stateFile, older);

  const { api, control } = await startForTest({ stateFile });
  const settings = await (await control("GET", "/settings")).json();
  expect(settings).toMatchObject({ refusal: null, authorization: "full", hideNewTodos: false, latencyMs: 0 });
  expect(settings).toMatchObject({ jotformKey: "emulator-jotform-key", jotformAnswer: "object" });
  expect(await titlesIn(await api("/projects/recordings.json?type=Todo", { headers: bearer(access_token) }))).toEqual([
    "old",
  ]);
  const todo = await api("/todos/9007199254741700.json", { headers: bearer(access_token) });
  expect(await todo.json()).toMatchObject({ content: "old", creator: { name: "Ann Example" } });
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
