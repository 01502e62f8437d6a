import { describe, expect, it } from "vitest";
import { ANSWER_LIMIT_BYTES } from "../../src/basecamp/answer-text.ts";
import { belowApi } from "../../src/basecamp/api-address.ts";
import { readNextPage } from "../../src/basecamp/call.ts";
import { basecampClient, todosRequest } from "../../src/basecamp/client.ts";
import { readFailure, readRetryAfter } from "../../src/basecamp/failure.ts";
import type { TodoDraft } from "../../src/todo-draft.ts";

const API = "https://3.basecampapi.com";
const NOW = Date.parse("2026-11-23T12:00:00Z");
const draft: TodoDraft = {
  content: "Order a chair",
  description: "<div>blue</div>",
  assigneeIds: ["9007199254740993", "1049715915"],
  completionSubscriberIds: [],
  startsOn: null,
  dueOn: "2026-12-01",
  notify: true,
};

function clientAnswering(response: () => Response) {
  const requests: Request[] = [];
  const client = basecampClient({
    apiUrl: API,
    account: "999",
    accessToken: "t0ken",
    userAgent: "Tests (tests@example.com)",
    clock: { now: () => NOW, deadline: (ms) => AbortSignal.timeout(ms) },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return response();
    },
  });
  return { client, requests };
}

describe("a create request", () => {
  it("writes ids above 2^53 to the last digit and only the members that are set", () => {
    const request = todosRequest("999", "12", draft);
    expect(request.path).toBe("/999/todolists/12/todos.json");
    expect(request.body).toBe(
      '{"content":"Order a chair","description":"<div>blue</div>","assignee_ids":[9007199254740993,1049715915],"due_on":"2026-12-01","notify":true}',
    );
    const lean = todosRequest("999", "12", { ...draft, assigneeIds: [], dueOn: null, notify: false });
    expect(lean.body).toBe('{"content":"Order a chair","description":"<div>blue</div>","notify":false}');
  });

  it("carries the token, our name and its content type", async () => {
    const { client, requests } = clientAnswering(
      () => new Response('{"id":9007199254740995,"app_url":"https://x.example/1"}', { status: 201 }),
    );
    const todo = await client.createTodo("12", draft);
    expect(todo).toMatchObject({ ok: true, value: { id: "9007199254740995", appUrl: "https://x.example/1" } });
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      authorization: "Bearer t0ken",
      "user-agent": "Tests (tests@example.com)",
      accept: "application/json",
      "content-type": "application/json; charset=utf-8",
    });
    expect(requests[0]?.redirect).toBe("manual");
  });
});

it("counts a create that is not answered within 15 seconds as one of unknown outcome", async () => {
  const waits: number[] = [];
  const tooLate = new AbortController();
  const client = basecampClient({
    ...{ apiUrl: API, account: "999", accessToken: "t0ken", userAgent: "Tests (tests@example.com)" },
    clock: {
      now: () => NOW,
      deadline: (ms) => {
        waits.push(ms);
        return tooLate.signal;
      },
    },
    fetch: (_input, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
        tooLate.abort();
      }),
  });
  expect(await client.createTodo("12", draft)).toEqual({
    ok: false,
    failure: { reason: "no-clear-answer", status: null, cause: "timeout" },
  });
  expect(waits).toEqual([15_000]);
});

describe("an answer that breaks off", () => {
  const broken = (status: number) => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) });
    return clientAnswering(() => new Response(body, { status })).client.createTodo("12", draft);
  };

  it("is a refusal when its status is one", async () => {
    expect(await broken(403)).toEqual({ ok: false, failure: { reason: "rejected", status: 403, detail: "" } });
    expect(await broken(429)).toMatchObject({ failure: { reason: "rate-limited" } });
  });

  it("keeps its status when that says that the work was done", async () => {
    expect(await broken(201)).toEqual({
      ok: false,
      failure: { reason: "no-clear-answer", status: 201, cause: "network" },
    });
  });
});

it("counts an answer that is larger than any as one that cannot be read", async () => {
  const megabyte = new Uint8Array(1024 * 1024).fill(0x20);
  let left = ANSWER_LIMIT_BYTES / megabyte.length + 1;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(megabyte) : controller.error(new Error("read too far"))),
  });
  const { client } = clientAnswering(() => new Response(body, { status: 201 }));
  expect(await client.createTodo("12", draft)).toMatchObject({
    failure: { reason: "no-clear-answer", status: 201, cause: "unreadable-answer" },
  });
});

describe("a GET request", () => {
  it("carries no content type, for which Basecamp would ignore its query", async () => {
    const { client, requests } = clientAnswering(() => new Response("[]"));
    expect(await client.listRecordings("7", "active")).toEqual({ ok: true, value: { todos: [], next: null } });
    expect(requests[0]?.headers.has("content-type")).toBe(false);
    expect(requests[0]?.url).toBe(
      `${API}/999/projects/recordings.json?type=Todo&bucket=7&sort=created_at&direction=desc&status=active`,
    );
  });
});

describe("an answer", () => {
  it.each<[number, Record<string, string>, string, object]>([
    [401, {}, "", { reason: "token-refused", status: 401 }],
    [429, { "Retry-After": "7" }, "", { reason: "rate-limited", status: 429, retryAfterMs: 7000 }],
    [422, {}, '{"error":"No <b>way</b>"}', { reason: "rejected", status: 422, detail: "No way" }],
    [404, {}, "", { reason: "rejected", status: 404, detail: "" }],
    [
      404,
      { Reason: "Account Inactive" },
      "",
      { reason: "account-unavailable", status: 404, detail: "Account Inactive" },
    ],
    [507, {}, "<html>", { reason: "rejected", status: 507, detail: "" }],
    [500, {}, "", { reason: "no-clear-answer", status: 500, cause: "server-error" }],
    [521, {}, "", { reason: "no-clear-answer", status: 521, cause: "server-error" }],
    [408, {}, "", { reason: "no-clear-answer", status: 408, cause: "server-error" }],
    [302, { Location: "https://evil.example" }, "", { reason: "no-clear-answer", status: 302, cause: "redirected" }],
  ])("of %i with %o is told apart", (status, headers, body, failure) => {
    expect(readFailure(status, new Headers(headers), body, NOW)).toEqual(failure);
  });

  it.each([
    ["a broken body", () => new Response('{"id": 1', { status: 201 }), "unreadable-answer"],
    ["a body without an id", () => new Response("{}", { status: 201 }), "unreadable-answer"],
    ["a 200 to a create", () => new Response('{"id": 1}', { status: 200 }), "unreadable-answer"],
    ["no answer", () => Promise.reject(new Error("lost")) as never, "network"],
  ])("with %s leaves the outcome open", async (_title, response, cause) => {
    const { client } = clientAnswering(response);
    expect(await client.createTodo("12", draft)).toMatchObject({
      ok: false,
      failure: { reason: "no-clear-answer", cause },
    });
  });
});

it.each([
  ["30", 30_000],
  ["Mon, 23 Nov 2026 12:01:30 GMT", 90_000],
  ["Mon, 23 Nov 2026 11:00:00 GMT", null],
  ["0", null],
  ["-5", null],
  ["2abc", null],
  ["999999999", null],
  ["", null],
])("reads Retry-After %j as %j milliseconds", (value, expected) => {
  expect(readRetryAfter(new Headers({ "Retry-After": value }), NOW)).toBe(expected);
});

it.each([
  [`<${API}/999/a.json?page=2>; rel="next"`, "/999/a.json?page=2"],
  [`<>; rel="next", <${API}/999/a.json?page=3>; rel="next"`, "/999/a.json?page=3"],
  [`<${API}/999/a.json?page=1>; rel="prev"`, null],
  ["", null],
  [`<https://evil.example/999/a.json?page=2>; rel="next"`, "foreign"],
  [`<http://3.basecampapi.com/999/a.json?page=2>; rel="next"`, "foreign"],
  [`<${API}/998/a.json?page=2>; rel="next"`, "foreign"],
])("reads the next page of %j as %j", (link, expected) => {
  expect(readNextPage(new Headers({ Link: link }), API, "999")).toBe(expected);
});

it.each([
  [`${API}/999`, API, `${API}/999`],
  [`${API}/999`, "http://127.0.0.1:9000", "http://127.0.0.1:9000/999"],
  ["http://127.0.0.1:8788/999", "http://localhost:9000", "http://localhost:9000/999"],
  ["http://127.0.0.1:8788/999", API, null],
  ["https://evil.example/999", API, null],
  ["https://user:pass@3.basecampapi.com/999", API, null],
  ["nonsense", API, null],
])("takes %j below %j to %j", (address, api, expected) => {
  expect(belowApi(address, api)).toBe(expected);
});

describe("a to-do list", () => {
  const ask = (body: string, status = 200) =>
    clientAnswering(() => new Response(body, { status })).client.getTodolist("9007199254741002");

  it("is read with its project, also one with ids above 2^53", async () => {
    const { client, requests } = clientAnswering(
      () =>
        new Response(
          '{"id":9007199254741002,"title":"Onboarding","status":"active","bucket":{"id":9007199254741001,"name":"Operations"}}',
        ),
    );
    expect(await client.getTodolist("9007199254741002")).toEqual({
      ok: true,
      value: { title: "Onboarding", isActive: true, project: { id: "9007199254741001", name: "Operations" } },
    });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${API}/999/todolists/9007199254741002.json`,
    ]);
  });

  it.each([
    [
      '{"id":1,"name":"Leave","status":"archived"}',
      { ok: true, value: { title: "Leave", isActive: false, project: null } },
    ],
    ['{"id":1,"title":null,"bucket":"x"}', { ok: true, value: { title: "", isActive: true, project: null } }],
    ["[]", { ok: false, failure: { reason: "no-clear-answer", cause: "unreadable-answer" } }],
  ])("%s is read as far as it can be", async (body, expected) => {
    expect(await ask(body)).toMatchObject(expected);
  });

  it("that cannot be found is a refusal for good", async () => {
    expect(await ask("", 404)).toMatchObject({ ok: false, failure: { reason: "rejected", status: 404 } });
  });
});
