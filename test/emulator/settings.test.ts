import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { authorizationText, refresh } from "./launchpad-for-test.ts";
import { IT_DESK, REQUESTS_LIST, startForTest, titlesIn } from "./start-for-test.ts";

const TODO = "9007199254741700";
const RECORDINGS = "/projects/recordings.json?type=Todo";
/** Each request is given its id as the last thing before it is answered. */
const REQUEST_ID_BYTES = 16;
const Made = z.object({
  content: z.string(),
  due_on: z.string().nullable(),
  starts_on: z.string().nullable(),
  assignees: z.array(z.unknown()),
  description: z.string(),
});
const Items = z.array(z.record(z.string(), z.unknown()));

test("recordings can come without the description, which the to-do itself still has", async () => {
  const { api, control, createTodo } = await startForTest();
  await createTodo({ content: "described", description: "<div>text</div>" });
  const items = async () => Items.parse(await (await api(RECORDINGS)).json());
  expect(await items()).toMatchObject([{ content: "described", description: "<div>text</div>" }]);

  await control("PATCH", "/settings", { recordingsWithoutDescription: true });
  const [item] = await items();
  expect(item).toMatchObject({ content: "described" });
  expect(item).not.toHaveProperty("description");
  expect(await (await api(`/todos/${TODO}.json`)).json()).toMatchObject({ description: "<div>text</div>" });
});

test("a to-do made while new ones are hidden is never in a list, but has an id and a page", async () => {
  const { api, control, createTodo, origin, todoTitles } = await startForTest();
  const shown = async (status: string) => [
    ...(await titlesIn(await api(`${RECORDINGS}&status=${status}`))),
    ...(await titlesIn(await api(`/todolists/${REQUESTS_LIST}/todos.json?status=${status}`))),
  ];
  await control("PATCH", "/settings", { hideNewTodos: true });
  expect((await createTodo({ content: "hidden" })).status).toBe(201);
  expect(await shown("active")).toEqual([]);
  await control("PATCH", "/settings", { hideNewTodos: false });
  await createTodo({ content: "seen" });

  expect(await shown("active")).toEqual(["seen", "seen"]);
  expect(await (await api(`/todolists/${REQUESTS_LIST}.json`)).json()).toMatchObject({ completed_ratio: "0/1" });
  expect(await (await api("/todosets/1069479570.json")).json()).toMatchObject({ todos_count: 1 });
  expect(await (await api(`/todos/${TODO}.json`)).json()).toMatchObject({ content: "hidden" });
  expect(await todoTitles()).toEqual(["hidden", "seen"]);
  for (const path of ["/projects", `/195539477/buckets/${IT_DESK}/todos/${TODO}`]) {
    expect(await (await fetch(origin + path, { headers: { Accept: "text/html" } })).text()).toContain("hidden</");
  }
  for (const status of ["archived", "trashed"]) {
    expect((await api(`/recordings/${TODO}/status/${status}.json`, { method: "PUT" })).status).toBe(204);
    expect(await shown(status)).toEqual([]);
  }
});

test("with a latency no answer of the API or the token endpoint comes sooner, forced or broken or not", async () => {
  const latencyMs = 30;
  const emulator = await startForTest({ settings: { latencyMs } });
  const { api, fail } = emulator;
  const took = async (request: () => Promise<Response>) => {
    const began = performance.now();
    await request().catch(() => undefined);
    return performance.now() - began;
  };
  const projects = () => api("/projects.json");
  expect(await took(projects)).toBeGreaterThanOrEqual(latencyMs);
  expect(await took(() => api("/nothing.json"))).toBeGreaterThanOrEqual(latencyMs);
  expect(await took(() => refresh(emulator, "unknown"))).toBeGreaterThanOrEqual(latencyMs);
  for (const effect of [{ status: 503 }, { status: 503, after: true }, { truncate: 1 }, { cut: "after" }]) {
    await fail(effect);
    expect(await took(projects)).toBeGreaterThanOrEqual(latencyMs);
  }
});

test("an emulator stops at once whatever its latency, and everything else is as quick as ever", async () => {
  let finished = 0;
  const random = (bytes: number) => {
    if (bytes === REQUEST_ID_BYTES) finished += 1;
    return randomBytes(bytes);
  };
  const emulator = await startForTest({ settings: { latencyMs: 600_000 }, random });
  const { createTodo, origin, requests, signIn, stop, todoTitles } = emulator;
  const waiting = [createTodo({ content: "made already" }), refresh(emulator, "unknown")].map((request) =>
    expect(request).rejects.toThrow("fetch failed"),
  );
  await vi.waitFor(async () => expect(await todoTitles()).toEqual(["made already"]));
  await vi.waitFor(async () => expect(await requests()).toHaveLength(2));
  expect((await fetch(`${origin}/projects`)).status).toBe(200);
  expect(await authorizationText(emulator, (await signIn()).access_token)).toContain("ann@example.com");
  expect((await requests()).map(({ status }) => status)).toEqual([null, null, 200, 200]);
  await stop();
  await Promise.all(waiting);
  await vi.waitFor(() => expect(finished).toBe(4));
});

test("the API allows 50 requests in 10 seconds and refuses more with 429, unless that is switched off", async () => {
  let now = Date.UTC(2026, 0, 1);
  const { api, control } = await startForTest({ now: () => now });
  const status = async () => (await api("/account.json")).status;
  for (let number = 1; number <= 50; number += 1) expect(await status()).toBe(200);
  now += 4000;
  const refused = await api("/account.json");
  expect(refused.status).toBe(429);
  expect(refused.headers.get("Retry-After")).toBe("6");
  await control("PATCH", "/settings", { rateLimit: false });
  expect(await status()).toBe(200);
  await control("PATCH", "/settings", { rateLimit: true });
  expect(await status()).toBe(429);
  now += 6000;
  expect(await status()).toBe(200);
});

test("settings that an emulator is started with hold from the start and again after a reset", async () => {
  const { control } = await startForTest({ settings: { rateLimit: false, latencyMs: 1 } });
  const settings = async () => (await control("GET", "/settings")).json();
  const atStart = await settings();
  expect(atStart).toMatchObject({ rateLimit: false, latencyMs: 1, admin: true, hideNewTodos: false });
  await control("PATCH", "/settings", { rateLimit: true, latencyMs: 0, admin: false });
  await control("POST", "/reset");
  expect(await settings()).toEqual(atStart);
});

test("what Basecamp does not document about to-dos goes by the settings", async () => {
  const { control, createTodo } = await startForTest();
  const make = async (body: object) => {
    const response = await createTodo({ content: "x", ...body });
    return response.status === 201 ? Made.parse(await response.json()) : response.status;
  };
  const description = '<p class="a">Text</p><pre>pre</pre>';
  const early = { starts_on: "2026-06-01" };
  const asUsual = { content: "xxx", due_on: null, starts_on: "2026-06-01", assignees: [], description };
  expect(await make({ content: "xxx", due_on: "1", ...early, assignee_ids: [2], description })).toEqual(asUsual);

  await control("PATCH", "/settings", { titleLimit: 2, strayStartDates: "dropped", lostTags: ["p"] });
  expect(await make({ content: "xxx", ...early, description })).toMatchObject({
    ...{ content: "xx", starts_on: null, description: "Text<pre>pre</pre>" },
  });
  expect(await make({ due_on: "2026-05-01", ...early })).toMatchObject({ due_on: "2026-05-01", starts_on: null });
  expect(await make({ due_on: "2026-06-02", ...early })).toMatchObject(early);

  await control("PATCH", "/settings", { longTitles: "refused", invalidDates: "refused", outsiders: "refused" });
  for (const refused of [{ content: "xxx" }, { due_on: "1" }, { assignee_ids: [2] }]) {
    expect(await make(refused)).toBe(422);
  }
  await control("PATCH", "/settings", { invalidDates: "error" });
  expect(await make({ due_on: "1" })).toBe(500);
});

test("a to-do list is made with its description, and is gone with its to-dos once it is trashed", async () => {
  const { api, createTodo } = await startForTest();
  const makeList = (body: object) =>
    api("/todosets/1069479570/todolists.json", { method: "POST", body: JSON.stringify(body) });
  const made = await makeList({ name: "Own", description: "<div>mine</div>" });
  expect(made.status).toBe(201);
  const { id } = z.object({ id: z.number() }).parse(await made.json());
  const lists = async () => Items.parse(await (await api("/todosets/1069479570/todolists.json")).json());
  expect((await lists()).at(-1)).toMatchObject({ id, name: "Own", description: "<div>mine</div>" });
  expect((await createTodo({ content: "in it" }, String(id))).status).toBe(201);

  expect((await api(`/recordings/${id}/status/trashed.json`, { method: "PUT" })).status).toBe(204);
  expect((await lists()).some((list) => list.id === id)).toBe(false);
  expect((await createTodo({ content: "too late" }, String(id))).status).toBe(404);
  expect((await makeList({ name: " " })).status).toBe(422);
  expect((await makeList({ name: "Own", descripton: "misspelt" })).status).toBe(422);
  expect((await api("/todosets/7/todolists.json", { method: "POST", body: '{"name":"Own"}' })).status).toBe(404);
});
