import { expect, test } from "vitest";
import { IT_DESK, nextPage, REQUESTS_LIST, startForTest, titlesIn, USER_AGENT } from "./start-for-test.ts";

const MIA_ID = "9007199254741622";

test("a request without a way to reach its maker in the User-Agent is refused", async () => {
  const { api } = await startForTest();
  for (const userAgent of ["", "Formcamp", "Formcamp (our company)"]) {
    expect((await api("/projects.json", { headers: { "User-Agent": userAgent } })).status).toBe(400);
  }
  for (const userAgent of ["Formcamp (it@example.com)", "Formcamp https://example.com"]) {
    expect((await api("/projects.json", { headers: { "User-Agent": userAgent } })).status).toBe(200);
  }
});

test("an unknown token is refused with 401, another account and an unknown path with an empty 404", async () => {
  const { origin, api, signIn } = await startForTest();
  expect((await api("/projects.json", { headers: { Authorization: "Bearer unknown" } })).status).toBe(401);

  const headers = { Authorization: `Bearer ${(await signIn()).access_token}`, "User-Agent": USER_AGENT };
  for (const path of ["/1/projects.json", "/195539477/nothing.json"]) {
    const response = await fetch(origin + path, { headers });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("");
    expect(response.headers.get("X-Request-Id")).toMatch(/^[0-9a-f]{32}$/);
  }
});

test("a body needs its Content-Type, and must be JSON with content that is not blank", async () => {
  const { api, createTodo, todoTitles } = await startForTest();
  const path = `/todolists/${REQUESTS_LIST}/todos.json`;
  const post = (body: string, type = "application/json; charset=utf-8") =>
    api(path, { method: "POST", body, headers: { "Content-Type": type } });
  expect((await post('{"content":"a"}', "text/plain")).status).toBe(415);
  expect((await post('{"content":')).status).toBe(400);
  const blank = await createTodo({ content: "  " });
  expect(blank.status).toBe(422);
  expect(await blank.json()).toEqual({ status: 422, error: "Unprocessable Entity" });
  expect(await todoTitles()).toEqual([]);
});

test("a GET with a Content-Type has its query ignored", async () => {
  const { api, createTodo } = await startForTest();
  await createTodo({ content: "open" });
  const path = `/todolists/${REQUESTS_LIST}/todos.json?completed=true`;
  expect(await titlesIn(await api(path))).toEqual([]);
  expect(await titlesIn(await api(path, { headers: { "Content-Type": "application/json" } }))).toEqual(["open"]);
});

test("ids above 2^53 are exact in both directions", async () => {
  const { api } = await startForTest();
  const body = `{"content":"exact","assignee_ids":[${MIA_ID},9007199254741621]}`;
  const response = await api("/todolists/9007199254741002/todos.json", { method: "POST", body });
  expect(response.status).toBe(201);
  const text = await response.text();
  expect(text).toContain('"id":9007199254741700,');
  expect(text).toContain('"parent":{"id":9007199254741002,');
  expect(text).toContain(`"assignees":[{"id":${MIA_ID},`);
  expect(text).not.toContain("9007199254741621");
  expect(await (await api("/todos/9007199254741700")).text()).toBe(text);
  expect((await api("/todos/9007199254741701")).status).toBe(404);
});

test("dates that are not real vanish without a word, and members of the wrong type are a server error", async () => {
  const { createTodo } = await startForTest();
  for (const due_on of ["1", "2026-02-30", "tomorrow", "2026-02-01T00:00:00Z"]) {
    const response = await createTodo({ content: "dated", due_on, starts_on: "2026-01-31" });
    expect(await response.json()).toMatchObject({ due_on: null, starts_on: "2026-01-31" });
  }
  for (const members of [{ due_on: 20260101 }, { assignee_ids: ["1049715914"] }, { assignee_ids: [1.5] }]) {
    expect((await createTodo({ content: "wrong", ...members })).status).toBe(500);
  }
});

test("people who are unknown or gone are dropped without a word, and nobody is named twice", async () => {
  const { createTodo } = await startForTest();
  const ids = [1, 1049715915, 1049715930, 1049715915];
  const response = await createTodo({ content: "for some", assignee_ids: ids, completion_subscriber_ids: ids });
  expect(response.status).toBe(201);
  const some = [{ id: 1049715915, name: "Omar Okafor" }];
  expect(await response.json()).toMatchObject({ assignees: some, completion_subscribers: some });
});

test("a PUT replaces the whole to-do, so that what it omits is cleared", async () => {
  const { api, createTodo } = await startForTest();
  const dates = { starts_on: "2026-01-30", due_on: "2026-01-31" };
  const people = { assignee_ids: [1049715914], completion_subscriber_ids: [1049715915] };
  await createTodo({ content: "before", description: "text", ...dates, ...people });
  const response = await api("/todos/9007199254741700.json", { method: "PUT", body: '{"content":"after"}' });
  const cleared = { description: "", starts_on: null, due_on: null, assignees: [], completion_subscribers: [] };
  expect(await response.json()).toMatchObject({ content: "after", ...cleared });
  expect(await (await api("/todos/9007199254741700.json")).json()).toMatchObject({ content: "after", ...cleared });
});

test("a completed, a trashed and a restored to-do are found where they belong", async () => {
  const { api, createTodo } = await startForTest();
  await createTodo({ content: "done" });
  await createTodo({ content: "thrown away" });
  const list = (query: string) => api(`/todolists/${REQUESTS_LIST}/todos.json${query}`).then(titlesIn);
  const put = (path: string) => api(path, { method: "PUT" }).then((response) => response.status);

  expect((await api("/todos/9007199254741700/completion.json", { method: "POST" })).status).toBe(204);
  expect(await put("/recordings/9007199254741701/status/trashed.json")).toBe(204);
  expect(await list("")).toEqual([]);
  expect(await list("?completed=true")).toEqual(["done"]);
  expect(await list("?status=trashed")).toEqual(["thrown away"]);
  expect((await api("/todos/9007199254741701.json")).status).toBe(404);

  expect(await put(`/buckets/${IT_DESK}/recordings/9007199254741701/status/active.json`)).toBe(204);
  expect((await api("/todos/9007199254741700/completion.json", { method: "DELETE" })).status).toBe(204);
  expect(await list("")).toEqual(["done", "thrown away"]);
});

test("recordings come newest first in pages of 15, 30, 50 and 100, each with a link to the next", async () => {
  let now = Date.UTC(2026, 0, 1);
  const { api, createTodo, origin } = await startForTest({ now: () => now, settings: { rateLimit: false } });
  const total = 200;
  for (let number = 1; number <= total; number += 1) {
    if (number % 2 === 0) now += 1000;
    await createTodo({ content: `${number}` }, number === 1 ? "9007199254741002" : REQUESTS_LIST);
  }
  const pages: string[][] = [];
  let path: string | undefined = `/projects/recordings.json?type=Todo&bucket=${IT_DESK}&sort=created_at&direction=desc`;
  while (path !== undefined) {
    const response = await api(path);
    expect(response.headers.get("X-Total-Count")).toBe("199");
    const next = nextPage(response);
    path = next?.replace(`${origin}/195539477`, "");
    pages.push(await titlesIn(response));
  }
  expect(pages.map((page) => page.length)).toEqual([15, 30, 50, 100, 4]);
  expect(pages.flat()).toEqual(Array.from({ length: 199 }, (_, index) => `${total - index}`));
});

test("recordings are sorted by creation or update, in either direction, also those of one moment", async () => {
  let now = Date.UTC(2026, 0, 1);
  const { api, createTodo } = await startForTest({ now: () => now });
  for (const content of ["first", "second", "third"]) await createTodo({ content });
  now += 1000;
  await api("/todos/9007199254741700.json", { method: "PUT", body: '{"content":"first"}' });
  const sorted = (order: string) => api(`/projects/recordings.json?type=Todo&${order}`).then(titlesIn);
  expect(await sorted("sort=created_at")).toEqual(["third", "second", "first"]);
  expect(await sorted("sort=created_at&direction=asc")).toEqual(["first", "second", "third"]);
  expect(await sorted("sort=updated_at")).toEqual(["first", "third", "second"]);
  expect(await sorted("sort=updated_at&direction=asc")).toEqual(["second", "third", "first"]);
});

test("recordings show a new to-do only after the lag that was set", async () => {
  let now = Date.UTC(2026, 0, 1);
  const { api, control, createTodo } = await startForTest({ now: () => now });
  await control("PATCH", "/settings", { recordingsLagSeconds: 30 });
  await createTodo({ content: "new" });
  const recordings = () => api("/projects/recordings.json?type=Todo").then(titlesIn);
  expect(await recordings()).toEqual([]);
  now += 30_000;
  expect(await recordings()).toEqual(["new"]);
});

test("a group is a list in a list, takes to-dos, and keeps them out of the list above", async () => {
  const { api, createTodo } = await startForTest();
  const created = await api("/todolists/1069479574/groups.json", { method: "POST", body: '{"name":"Next year"}' });
  expect(created.status).toBe(201);
  const group = await created.json();
  expect(group).toMatchObject({ type: "Todolist", parent: { id: 1069479574, type: "Todolist" } });
  expect(group).toHaveProperty("group_position_url");
  expect(group).not.toHaveProperty("groups_url");
  expect(await (await api("/todolists/1069479574.json")).json()).toHaveProperty("groups_url");

  await createTodo({ content: "in the group" }, "1069479600");
  expect(await titlesIn(await api("/todolists/1069479600/todos.json"))).toEqual(["in the group"]);
  expect(await titlesIn(await api("/todolists/1069479574/todos.json"))).toEqual([]);
});

test("a path below a project answers for what lies in that project only", async () => {
  const { api } = await startForTest();
  expect((await api(`/buckets/${IT_DESK}/todolists/${REQUESTS_LIST}`)).status).toBe(200);
  expect((await api(`/buckets/9007199254741001/todolists/${REQUESTS_LIST}`)).status).toBe(404);
});

test("e-mail addresses of others are masked for a connection without admin rights", async () => {
  const { api, control } = await startForTest();
  await control("PATCH", "/settings", { admin: false });
  const people = await (await api(`/projects/${IT_DESK}/people.json`)).json();
  expect(people).toMatchObject([
    { email_address: "ann@example.com", admin: false },
    { email_address: "o•••••@•••••••.•••" },
    { email_address: "m••@•••••••.•••" },
    { email_address: null, personable_type: "Tombstone" },
  ]);
});

test("an unchanged resource is answered with 304", async () => {
  const { api } = await startForTest();
  const etag = (await api("/projects.json")).headers.get("ETag") ?? "";
  const again = await api("/projects.json", { headers: { "If-None-Match": etag } });
  expect(again.status).toBe(304);
});
