import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import type { EmulatorOptions } from "./emulator.ts";
import { startForTest } from "./start-for-test.ts";

const KEY = "emulator-jotform-key";
const ID = "6647009234615378949";
const FORM = "210135509985156";
const UNAUTHORIZED = {
  responseCode: 401,
  message: "You're not authorized to use (/submission-id)",
  content: "",
  duration: expect.any(String),
  "limit-left": expect.any(Number),
};
const Requests = z.array(
  z.object({ path: z.string(), headers: z.record(z.string(), z.string()), status: z.number().nullable() }),
);

async function startJotform(options: Partial<EmulatorOptions> = {}) {
  const emulator = await startForTest(options);
  const get = (path: string, headers: Record<string, string> = { APIKEY: KEY }) =>
    fetch(`${emulator.origin}/jotform${path}`, { headers });
  return {
    ...emulator,
    get,
    put: (id: string, content: unknown) => emulator.control("PUT", `/jotform/submissions/${id}`, content),
    patch: (id: string, changes: unknown) => emulator.control("PATCH", `/jotform/submissions/${id}`, changes),
    /** What Jotform answers for the submission. */
    content: async (id = ID) =>
      z.object({ content: z.unknown() }).parse(await (await get(`/submission/${id}`)).json()).content,
  };
}

async function stateFileForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "emulator-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "basecamp.json");
}

test("a submission is answered in Jotform's envelope as it was put", async () => {
  const { get, put } = await startJotform();
  const content = {
    id: ID,
    form_id: FORM,
    ip: "203.0.113.20",
    created_at: "2026-09-08 14:22:03",
    status: "ACTIVE",
    new: "0",
    flag: "1",
    notes: "seen",
    updated_at: "2026-09-08 15:00:00",
    answers: { 44: { name: "jobName", text: "Job Name", type: "control_dropdown", answer: ["Dallas"] } },
  };
  expect((await put(ID, content)).status).toBe(204);
  const answer = await get(`/submission/${ID}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Content-Type")).toContain("application/json");
  expect(await answer.json()).toEqual({
    responseCode: 200,
    message: "success",
    content,
    duration: expect.any(String),
    "limit-left": expect.any(Number),
  });
});

test("what was left out of a submission is filled in, its time being New York's", async () => {
  let now = Date.UTC(2026, 6, 1, 4, 0, 5);
  const { content, put } = await startJotform({ now: () => now });
  await put(ID, { form_id: FORM });
  expect(await content()).toEqual({
    id: ID,
    form_id: FORM,
    created_at: "2026-07-01 00:00:05",
    status: "ACTIVE",
    new: "1",
    flag: "0",
    notes: "",
    updated_at: null,
    answers: {},
  });
  now = Date.UTC(2026, 0, 1, 4, 59, 59);
  await put(ID, { form_id: FORM });
  expect(await content()).toMatchObject({ created_at: "2025-12-31 23:59:59" });
});

test("ids that were put as numbers are answered as text of all their digits", async () => {
  const { content, origin } = await startJotform();
  const body = `{"id": ${ID}, "form_id": 9007199254740993}`;
  expect((await fetch(`${origin}/_emulator/jotform/submissions/${ID}`, { method: "PUT", body })).status).toBe(204);
  expect(await content()).toMatchObject({ id: ID, form_id: "9007199254740993" });
});

test("the key counts in the header and in the query, and no other key does", async () => {
  const { content, control, get, put } = await startJotform();
  await put(ID, { form_id: FORM });
  const path = `/submission/${ID}`;
  expect((await get(path, { apikey: KEY })).status).toBe(200);
  expect((await get(`${path}?apiKey=${KEY}`, {})).status).toBe(200);
  for (const refused of [
    await get(path, {}),
    await get(path, { APIKEY: "another-key" }),
    await get(path, { Authorization: `Bearer ${KEY}` }),
    await get(`${path}?apiKey=another-key`, {}),
  ]) {
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual(UNAUTHORIZED);
  }
  await control("PATCH", "/settings", { jotformKey: "another-key" });
  expect(await content()).toBe("");
  expect((await get(path, { APIKEY: "another-key" })).status).toBe(200);
});

test("a submission that Jotform does not have is answered as one of somebody else's, with 401", async () => {
  const { control, get, put } = await startJotform();
  await put(ID, { form_id: FORM });
  for (const id of ["6647009234615378950", "nonsense"]) {
    const answer = await get(`/submission/${id}`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual(UNAUTHORIZED);
  }
  expect((await control("DELETE", `/jotform/submissions/${ID}`)).status).toBe(204);
  expect((await get(`/submission/${ID}`)).status).toBe(401);
});

test("a form is known when it has a submission, and the user to whoever has the key", async () => {
  const { get, put } = await startJotform();
  expect((await get(`/form/${FORM}`)).status).toBe(401);
  await put(ID, { form_id: FORM });
  expect(await (await get(`/form/${FORM}`)).json()).toMatchObject({
    responseCode: 200,
    content: { id: FORM, title: expect.any(String), status: "ENABLED" },
  });
  expect((await get(`/form/${FORM}`, {})).status).toBe(401);
  expect(await (await get("/user")).json()).toMatchObject({ content: { time_zone: "America/New_York" } });
  const refused = await get("/user", {});
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ message: "You're not authorized to use (/user)" });
});

test("a submission can be changed, deleted in Jotform and listed", async () => {
  const { content, control, patch, put } = await startJotform();
  await put(ID, { form_id: FORM, answers: { 3: { answer: "kept" } } });
  expect((await patch(ID, { status: "DELETED", created_at: "2020-01-01 00:00:00" })).status).toBe(204);
  const changed = { status: "DELETED", created_at: "2020-01-01 00:00:00", answers: { 3: { answer: "kept" } } };
  expect(await content()).toMatchObject(changed);
  await put("123", { form_id: FORM });
  const listed = await (await control("GET", "/jotform/submissions")).json();
  expect(listed).toMatchObject([
    { id: ID, ...changed },
    { id: "123", status: "ACTIVE" },
  ]);
  await put(ID, { form_id: FORM });
  expect(await content()).toMatchObject({ status: "ACTIVE", answers: {} });
  expect((await patch("404", { status: "DELETED" })).status).toBe(404);
});

test("a submission or change that makes no sense is refused with a sentence", async () => {
  const { control, origin, patch, put } = await startJotform();
  await put(ID, { form_id: FORM });
  const asText = { method: "PUT", body: '{"form_id": "1", "answers": 9007199254740993}' };
  for (const refused of [
    await put(ID, {}),
    await put(ID, { form_id: "a form" }),
    await put(ID, [{ form_id: FORM }]),
    await control("PUT", `/jotform/submissions/${ID}`),
    await fetch(`${origin}/_emulator/jotform/submissions/${ID}`, asText),
    await patch(ID, { form_id: null }),
    await patch(ID, "DELETED"),
    await put("12a", { form_id: FORM }),
    await patch("12a", { status: "DELETED" }),
    await control("DELETE", "/jotform/submissions/12a"),
  ]) {
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: expect.stringMatching(/^The .+\.$/) });
  }
  expect(await (await control("GET", "/jotform/submissions")).json()).toMatchObject([{ id: ID, form_id: FORM }]);
});

test("a submission can come as the one item of an array, or as an error under status 200", async () => {
  const { content, control, get, put } = await startJotform();
  await put(ID, { form_id: FORM });
  await control("PATCH", "/settings", { jotformAnswer: "array" });
  expect(await content()).toMatchObject([{ id: ID, form_id: FORM }]);
  await control("PATCH", "/settings", { jotformAnswer: "error-in-200" });
  const answer = await get(`/submission/${ID}`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ ...UNAUTHORIZED, responseCode: "401" });
  expect((await control("PATCH", "/settings", { jotformAnswer: "xml" })).status).toBe(400);
});

test("requests of Jotform are recorded so that a key in the header is told from one in the address", async () => {
  const { control, get, put } = await startJotform();
  await put(ID, { form_id: FORM });
  await get(`/submission/${ID}`);
  await get(`/submission/${ID}?apiKey=${KEY}`, {});
  const [byHeader, byQuery, ...more] = Requests.parse(await (await control("GET", "/requests")).json());
  expect(byHeader).toMatchObject({ path: `/jotform/submission/${ID}`, headers: { apikey: KEY }, status: 200 });
  expect(byQuery?.path).toBe(`/jotform/submission/${ID}?apiKey=${KEY}`);
  expect(byQuery?.headers).not.toHaveProperty("apikey");
  expect(more).toEqual([]);
});

test("requests of Jotform meet faults, but neither Basecamp's rate limit nor its state of the account", async () => {
  const { control, fail, get, put } = await startJotform();
  await put(ID, { form_id: FORM });
  await fail({ status: 503 }, { method: "GET", path: "/jotform/submission/" });
  expect((await get("/user")).status).toBe(200);
  expect((await get(`/submission/${ID}`)).status).toBe(503);
  await control("PATCH", "/settings", { accountReason: "API Disabled" });
  for (let number = 1; number <= 60; number += 1) expect((await get(`/submission/${ID}`)).status).toBe(200);
});

test("submissions survive a restart, and a reset forgets them", async () => {
  const stateFile = await stateFileForTest();
  const first = await startJotform({ stateFile });
  await first.put(ID, { form_id: FORM, answers: { 3: { answer: "kept" } } });
  const before = await first.content();
  await first.stop();
  const second = await startJotform({ stateFile });
  expect(before).toMatchObject({ id: ID, answers: { 3: { answer: "kept" } } });
  expect(await second.content()).toEqual(before);
  await second.control("POST", "/reset");
  expect(await (await second.control("GET", "/jotform/submissions")).json()).toEqual([]);
});

test("the key that an emulator is started with holds against the state file's, and again after a reset", async () => {
  const stateFile = await stateFileForTest();
  const first = await startJotform({ stateFile });
  await first.control("PATCH", "/settings", { jotformKey: "key-of-the-file", admin: false });
  await first.stop();
  const { control, get, stop } = await startJotform({ stateFile, jotformKey: "key-of-the-start" });
  expect((await get("/user", { APIKEY: "key-of-the-file" })).status).toBe(401);
  expect((await get("/user", { APIKEY: "key-of-the-start" })).status).toBe(200);
  expect(await (await control("GET", "/settings")).json()).toMatchObject({ admin: false });
  await control("POST", "/reset");
  expect((await get("/user", { APIKEY: "key-of-the-start" })).status).toBe(200);
  await stop();
  const last = await startJotform({ stateFile });
  expect((await last.get("/user", { APIKEY: "key-of-the-start" })).status).toBe(200);
});

test("the emulator as a program takes the key from its environment", async () => {
  const program = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("main.ts", import.meta.url))], {
    env: { PATH: process.env.PATH, EMULATOR_PORT: "0", EMULATOR_JOTFORM_KEY: "key-of-the-environment" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    program.kill();
    if (program.exitCode === null) await once(program, "exit");
  });
  const [line] = await once(program.stdout, "data");
  const origin = /http:\S+/.exec(String(line))?.[0];
  expect((await fetch(`${origin}/jotform/user`, { headers: { APIKEY: "key-of-the-environment" } })).status).toBe(200);
  expect((await fetch(`${origin}/jotform/user`, { headers: { APIKEY: KEY } })).status).toBe(401);
});
