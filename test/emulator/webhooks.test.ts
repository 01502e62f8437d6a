import { expect, test } from "vitest";
import { IT_DESK, REQUESTS_LIST, startForTest } from "./start-for-test.ts";
import { codes, FIRST, held, kindsIn, PAYLOAD_URL, put, register, TODO, take, tick } from "./webhooks-for-test.ts";

const OPERATIONS = "9007199254741001";

const holding = { settings: { webhooks: "hold" } } as const;

test("a webhook is registered, listed, changed and removed", async () => {
  const emulator = await startForTest();
  const { api } = emulator;
  const created = await register(emulator);
  expect(created.status).toBe(201);
  const text = await created.text();
  expect(text).toContain(`"id":${FIRST},`);
  const members = { active: true, payload_url: PAYLOAD_URL, types: ["Todo"] };
  expect(JSON.parse(text)).toMatchObject({ ...members, recent_deliveries: [] });
  const list = await api(`/buckets/${IT_DESK}/webhooks.json`);
  expect(list.headers.get("X-Total-Count")).toBe("1");
  expect(await list.json()).toMatchObject([members]);
  expect(await (await api(`/buckets/${OPERATIONS}/webhooks`)).json()).toEqual([]);

  const changed = { payload_url: `${PAYLOAD_URL}2`, types: ["Todo", "Comment"], active: false };
  expect((await put(emulator, changed)).status).toBe(200);
  expect(await (await api(`/buckets/${IT_DESK}/webhooks/${FIRST}`)).json()).toMatchObject(changed);

  expect((await api(`/webhooks/${FIRST}.json`, { method: "DELETE" })).status).toBe(204);
  expect((await api(`/webhooks/${FIRST}.json`)).status).toBe(404);
  expect((await api(`/webhooks/${FIRST}.json`, { method: "DELETE" })).status).toBe(404);
});

test("webhooks are listed in pages", async () => {
  const emulator = await startForTest({ settings: { rateLimit: false } });
  for (let number = 1; number <= 16; number += 1) await register(emulator);
  const list = await emulator.api(`/buckets/${IT_DESK}/webhooks.json`);
  expect(await list.json()).toHaveLength(15);
  expect(list.headers.get("Link")).toContain('rel="next"');
});

test.each([
  ["no address", { payload_url: undefined }, { payload_url: ["can't be blank"] }],
  ["plain http to the world", { payload_url: "http://bridge.example/" }, { payload_url: ["must be an HTTPS URL"] }],
  ["no address at all", { payload_url: "bridge" }, { payload_url: ["must be an HTTPS URL"] }],
  ["no types", { types: undefined }, { types: ["can't be blank"] }],
  ["types that are no list", { types: "Todo" }, { types: ["can't be blank"] }],
  ["an empty list of types", { types: [] }, { types: ["can't be blank"] }],
  ["active as text", { active: "yes" }, { active: ["must be true or false"] }],
  ["a misspelt member", { payload: PAYLOAD_URL }, { payload: ["is unknown"] }],
])("a webhook with %s is refused with a bare map of fields", async (_, members, fields) => {
  const emulator = await startForTest();
  const refused = await register(emulator, members);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toEqual(fields);
  expect(await (await emulator.api(`/buckets/${IT_DESK}/webhooks.json`)).json()).toEqual([]);
});

test("a webhook is refused without a content type, for an unknown project, to a client, and above the limit", async () => {
  const emulator = await startForTest({ settings: { webhookLimit: 1 } });
  const { api, control } = emulator;
  const path = `/buckets/${IT_DESK}/webhooks.json`;
  expect((await api(path, { method: "POST", body: "{}", headers: { "Content-Type": "text/plain" } })).status).toBe(415);
  expect((await register(emulator, {}, "12")).status).toBe(404);
  expect((await register(emulator)).status).toBe(201);
  expect((await put(emulator, { types: ["Todo"] })).status).toBe(400);
  expect((await api(`/buckets/${OPERATIONS}/webhooks/${FIRST}`)).status).toBe(404);
  const full = await register(emulator);
  expect(full.status).toBe(507);
  expect(await full.json()).toEqual({ error: expect.stringMatching(/limit .* has been reached/) });
  expect((await register(emulator, {}, OPERATIONS)).status).toBe(201);

  await control("PATCH", "/people/1049715914", { kind: "Client" });
  expect((await api(path)).status).toBe(403);
  expect((await api(`/webhooks/${FIRST}`)).status).toBe(403);
});

test("each thing that happens to a to-do is an event, once it really happens", async () => {
  const emulator = await startForTest(holding);
  const { api, createTodo } = emulator;
  await register(emulator);
  await createTodo({ content: "a to-do" });
  const request = (method: string, path: string, body?: object) =>
    api(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const status = (name: string) => request("PUT", `/recordings/${TODO}/status/${name}.json`);
  for (const method of ["POST", "POST", "DELETE", "DELETE"]) await request(method, `/todos/${TODO}/completion.json`);
  for (const name of ["archived", "active", "trashed", "trashed", "active"]) await status(name);
  const ann = { assignee_ids: [1049715914], completion_subscriber_ids: [1049715915] };
  for (const body of [{ content: "b" }, { content: "b", ...ann }, { content: "b", ...ann, due_on: "2026-02-01" }]) {
    await request("PUT", `/todos/${TODO}.json`, body);
  }
  await request("PUT", `/todos/${TODO}.json`, { content: "b", ...ann, due_on: "2026-02-02" });
  await request("PUT", `/recordings/${REQUESTS_LIST}/status/trashed.json`);
  expect(kindsIn(await held(emulator))).toEqual([
    ...["todo_created", "todo_completed", "todo_uncompleted", "todo_archived", "todo_unarchived"],
    ...["todo_trashed", "todo_untrashed", "todo_content_updated", "todo_assignment_changed"],
    ...["todo_subscribers_changed", "todo_scheduled", "todo_rescheduled"],
  ]);
});

test("an event tells who did what to which to-do, in the account's time, and nothing of its people or dates", async () => {
  const emulator = await startForTest({ ...holding, now: () => Date.UTC(2026, 0, 1, 23, 30) });
  await register(emulator);
  await emulator.createTodo({ content: "a to-do", assignee_ids: [1049715914], due_on: "2026-02-01" });
  const [parcel] = await held(emulator);
  expect(parcel).toMatchObject({
    address: PAYLOAD_URL,
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Basecamp3 Webhook",
      "X-Request-Id": expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
  const body = parcel?.body ?? "";
  expect(body).toContain('{"id":9007199254790001,"kind":"todo_created","details":{},');
  expect(body).toContain(`"recording":{"id":${TODO},`);
  const event: unknown = JSON.parse(body);
  expect(event).toMatchObject({
    created_at: "2026-01-02T00:30:00.000+01:00",
    creator: { id: 1049715914, name: "Ann Example" },
    recording: {
      ...{ type: "Todo", status: "active", title: "a to-do", content: "a to-do" },
      app_url: `${emulator.origin}/195539477/buckets/${IT_DESK}/todos/${TODO}`,
      parent: { id: 1069479573, type: "Todolist" },
      bucket: { id: 2085958499, type: "Project" },
      creator: { name: "Ann Example" },
    },
  });
  for (const absent of ["assignees", "due_on", "completed", "description"]) {
    expect(event).not.toHaveProperty(["recording", absent]);
  }
});

test("a webhook hears of its own project only, if it is active and wants to-dos", async () => {
  const emulator = await startForTest(holding);
  await register(emulator, { payload_url: `${PAYLOAD_URL}/all`, types: ["Comment", "all"] });
  await register(emulator, { payload_url: `${PAYLOAD_URL}/other`, types: ["Comment"] });
  await register(emulator, { payload_url: `${PAYLOAD_URL}/off`, active: false });
  await register(emulator, { payload_url: `${PAYLOAD_URL}/operations` }, OPERATIONS);
  await emulator.createTodo({ content: "a to-do" });
  expect((await held(emulator)).map(({ address }) => address)).toEqual([`${PAYLOAD_URL}/all`]);
});

test("events can come twice, or after the ones that followed them", async () => {
  const emulator = await startForTest({ settings: { webhooks: "hold", webhookEvents: "out-of-order" } });
  await register(emulator);
  await emulator.createTodo({ content: "a to-do" });
  expect(kindsIn(await held(emulator))).toEqual([]);
  await tick(emulator);
  expect(kindsIn(await held(emulator))).toEqual(["todo_completed", "todo_created"]);

  await take(emulator);
  await emulator.control("PATCH", "/settings", { webhookEvents: "twice" });
  await tick(emulator, "DELETE");
  const [one, other] = await held(emulator);
  expect(one?.body).toBe(other?.body);
  expect(one?.headers["X-Request-Id"]).not.toBe(other?.headers["X-Request-Id"]);
});

test("what is held can be taken once, as answered or as lost", async () => {
  const emulator = await startForTest(holding);
  const { control } = emulator;
  await register(emulator);
  await emulator.createTodo({ content: "a to-do" });
  await tick(emulator);
  expect(kindsIn(await take(emulator, 0))).toEqual(["todo_created", "todo_completed"]);
  expect(await take(emulator)).toEqual([]);
  await emulator.createTodo({ content: "another" });
  await take(emulator);
  expect(await codes(emulator)).toEqual([200, 0, 0]);
  expect((await control("POST", "/webhook-deliveries/take", { code: "no" })).status).toBe(400);
});

test("a control switches a webhook off without notice, and removes it", async () => {
  const emulator = await startForTest(holding);
  const { control } = emulator;
  await register(emulator);
  expect((await control("PATCH", `/webhooks/${FIRST}`, { active: false })).status).toBe(204);
  await emulator.createTodo({ content: "unheard" });
  expect(await held(emulator)).toEqual([]);
  expect(await (await control("GET", "/webhooks")).json()).toMatchObject([
    { active: false, payload_url: PAYLOAD_URL, bucket: { id: 2085958499 } },
  ]);
  expect((await control("PATCH", `/webhooks/${FIRST}`, { active: "no" })).status).toBe(400);
  expect((await control("DELETE", `/webhooks/${FIRST}`)).status).toBe(204);
  expect((await control("DELETE", `/webhooks/${FIRST}`)).status).toBe(404);
  expect((await control("PATCH", `/webhooks/${FIRST}`, { active: true })).status).toBe(404);
  expect(await (await control("GET", "/webhooks")).json()).toEqual([]);
});

test("a reset forgets webhooks and what is held or kept back of them", async () => {
  const emulator = await startForTest(holding);
  const { control, createTodo } = emulator;
  await register(emulator);
  await createTodo({ content: "held" });
  await control("PATCH", "/settings", { webhookEvents: "out-of-order" });
  await tick(emulator);
  await control("POST", "/reset");
  expect(await held(emulator)).toEqual([]);
  expect(await (await control("GET", "/webhooks")).json()).toEqual([]);

  const { access_token } = await emulator.signIn();
  const headers = { Authorization: `Bearer ${access_token}` };
  const body = JSON.stringify({ payload_url: PAYLOAD_URL, types: ["Todo"] });
  await emulator.api(`/buckets/${IT_DESK}/webhooks`, { method: "POST", headers, body });
  await emulator.api(`/todolists/${REQUESTS_LIST}/todos`, { method: "POST", headers, body: '{"content":"new"}' });
  expect(kindsIn(await held(emulator))).toEqual(["todo_created"]);
});
