import { expect, test, vi } from "vitest";
import type { Effect } from "./emulator.ts";
import { startForTest } from "./start-for-test.ts";

test("a forced status answers without doing the work, as often as it was asked for", async () => {
  const { fail, createTodo, todoTitles } = await startForTest();
  const effect = { status: 503, headers: { "Retry-After": "7" }, body: { error: "Try later" } };
  await fail(effect, { count: 2, method: "POST", path: "/todos" });
  for (const content of ["first", "second"]) {
    const response = await createTodo({ content });
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("7");
    expect(await response.json()).toEqual({ error: "Try later" });
  }
  expect((await createTodo({ content: "third" })).status).toBe(201);
  expect(await todoTitles()).toEqual(["third"]);
});

test("a forced status can also come after the work was done", async () => {
  const { fail, createTodo, todoTitles } = await startForTest();
  await fail({ status: 502, after: true, headers: { Via: "a proxy" }, body: "<h1>Bad gateway</h1>" });
  await fail({ status: 504, after: false });
  const response = await createTodo({ content: "made, but answered with 502" });
  expect(response.status).toBe(502);
  expect(response.headers.get("Via")).toBe("a proxy");
  expect(response.headers.get("ETag")).toBeNull();
  expect(await response.text()).toBe("<h1>Bad gateway</h1>");
  expect((await createTodo({ content: "never made" })).status).toBe(504);
  expect(await todoTitles()).toEqual(["made, but answered with 502"]);
});

test("a socket cut before the work leaves no to-do", async () => {
  const { fail, createTodo, todoTitles, requests } = await startForTest();
  await fail({ cut: "before" });
  await expect(createTodo({ content: "lost" })).rejects.toThrow("fetch failed");
  expect(await todoTitles()).toEqual([]);
  expect(await requests()).toMatchObject([{ method: "POST", status: null }]);
});

test("a socket cut after the work leaves the to-do", async () => {
  const { fail, createTodo, todoTitles, requests } = await startForTest();
  await fail({ cut: "after" });
  await expect(createTodo({ content: "made, but nobody knows" })).rejects.toThrow("fetch failed");
  expect(await todoTitles()).toEqual(["made, but nobody knows"]);
  expect(await requests()).toMatchObject([{ method: "POST", status: null }]);
  expect((await createTodo({ content: "next" })).status).toBe(201);
});

test("a truncated answer has its headers but not its whole body", async () => {
  for (const bytes of [0, 20]) {
    const { fail, createTodo, todoTitles } = await startForTest();
    await fail({ truncate: bytes });
    const response = await createTodo({ content: "half told" });
    expect(response.status).toBe(201);
    expect(Number(response.headers.get("Content-Length"))).toBeGreaterThan(1000);
    await expect(response.text()).rejects.toThrow("terminated");
    expect(await todoTitles()).toEqual(["half told"]);
  }
});

test("a stalled answer comes after its time, the work being done before", async () => {
  const { fail, createTodo, todoTitles } = await startForTest();
  await fail({ stall: 1 });
  expect((await createTodo({ content: "late" })).status).toBe(201);
  expect(await todoTitles()).toEqual(["late"]);
});

test("an emulator stops at once even while an answer is stalled", async () => {
  const { fail, createTodo, todoTitles, requests, stop } = await startForTest();
  await fail({ stall: 600_000 });
  const stalled = expect(createTodo({ content: "waiting" })).rejects.toThrow("fetch failed");
  await vi.waitFor(async () => expect(await todoTitles()).toEqual(["waiting"]));
  expect(await requests()).toMatchObject([{ status: null }]);
  await stop();
  await stalled;
});

test("a fault hits only the method and path it names, after those it skips", async () => {
  const { api, control, fail, origin } = await startForTest();
  await fail({ status: 500 }, { method: "get", path: "/people\\.json$/", skip: 1 });
  await fail({ status: 502 }, { path: "/authorization.json" });
  expect((await api("/people/1049715914.json")).status).toBe(200);
  expect((await api("/people.json")).status).toBe(200);
  expect((await api("/people.json")).status).toBe(500);
  expect((await api("/people.json")).status).toBe(200);
  expect((await fetch(`${origin}/authorization.json`)).status).toBe(502);
  expect(await (await control("GET", "/faults")).json()).toEqual([]);
});

test("a fault that makes no sense is refused with a sentence", async () => {
  const { fail } = await startForTest();
  const refused = [
    await fail(undefined),
    await fail({ cut: "sideways" }),
    await fail({ stall: 1, truncate: 1 }),
    await fail({ status: 502, after: "a while" }),
    await fail({ after: true }),
    await fail({ stall: 1 }, { count: 0 }),
    await fail({ stall: 1 }, { path: "/(/" }),
    await fail({ stall: 1 }, { metod: "GET" }),
  ];
  for (const response of refused) {
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/fault .+\.$/) });
  }
});

test("a fault can be chosen for each request that no posted fault hits", async () => {
  const asked: string[] = [];
  const chooseFault = (method: string, path: string): Effect | undefined => {
    asked.push(`${method} ${path}`);
    return asked.length === 2 ? { status: 418, after: true } : undefined;
  };
  const { api, fail, origin, todoTitles, createTodo } = await startForTest({ chooseFault });
  await fail({ status: 503 }, { skip: 1 });
  expect((await api("/projects.json?page=1")).status).toBe(200);
  expect((await api("/projects.json")).status).toBe(503);
  expect((await createTodo({ content: "made" })).status).toBe(418);
  expect((await fetch(`${origin}/authorization.json`)).status).toBe(401);
  expect((await fetch(`${origin}/projects`)).status).toBe(200);
  expect(await todoTitles()).toEqual(["made"]);
  expect(asked).toEqual([
    "GET /195539477/projects.json?page=1",
    "POST /195539477/todolists/1069479573/todos.json",
    "GET /authorization.json",
  ]);
});

test("a reset forgets to-dos, requests, faults, settings and tokens", async () => {
  const { api, control, fail, createTodo, todoTitles, requests } = await startForTest();
  await createTodo({ content: "gone soon" });
  await fail({ status: 500 });
  await control("PATCH", "/settings", { admin: false });
  expect((await control("POST", "/reset")).status).toBe(204);
  expect(await todoTitles()).toEqual([]);
  expect(await requests()).toEqual([]);
  expect(await (await control("GET", "/faults")).json()).toEqual([]);
  expect(await (await control("GET", "/settings")).json()).toMatchObject({ admin: true });
  expect((await api("/projects.json")).status).toBe(401);
});
