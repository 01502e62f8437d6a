import { describe, expect, it } from "vitest";
import { readChangedTodo } from "../../src/basecamp/todo-event.ts";
import { trackingClient } from "../../src/basecamp/tracking-client.ts";

const API = "https://3.basecampapi.com";
const PAYLOAD_URL = "https://forms.example.com/basecamp/s3cret";
const WEBHOOK = `{"id":9007199254780001,"payload_url":"${PAYLOAD_URL}","active":true,"types":["Todo"]}`;

type Client = ReturnType<typeof trackingClient>;

async function ask(call: (client: Client) => Promise<unknown>, status: number, body: string | null) {
  const requests: Request[] = [];
  const client = trackingClient({
    ...{ apiUrl: API, account: "999", accessToken: "t0ken", userAgent: "Tests (tests@example.com)" },
    clock: { now: () => 0, deadline: (ms) => AbortSignal.timeout(ms) },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return new Response(body, { status });
    },
  });
  const answer = await call(client);
  const [sent] = requests;
  const type = sent?.headers.get("content-type") ?? "no content type";
  return { answer, sent: `${sent?.method} ${sent?.url.slice(API.length)} ${type} ${await sent?.text()}`.trim() };
}

const JSON_BODY = `application/json; charset=utf-8 {"payload_url":"${PAYLOAD_URL}","types":["Todo"],"active":true}`;
const webhook = { id: "9007199254780001", payloadUrl: PAYLOAD_URL, isActive: true, types: ["Todo"] };

describe("a call about webhooks", () => {
  it.each<[string, (client: Client) => Promise<unknown>, number, string | null, string, unknown]>([
    [
      "lists them",
      (client) => client.listWebhooks("7"),
      200,
      `[${WEBHOOK}]`,
      "GET /999/buckets/7/webhooks.json no content type",
      { webhooks: [webhook], next: null },
    ],
    [
      "makes one",
      (client) => client.createWebhook("7", PAYLOAD_URL),
      201,
      WEBHOOK,
      `POST /999/buckets/7/webhooks.json ${JSON_BODY}`,
      webhook,
    ],
    [
      "mends one",
      (client) => client.mendWebhook("9007199254780001", PAYLOAD_URL),
      200,
      WEBHOOK,
      `PUT /999/webhooks/9007199254780001.json ${JSON_BODY}`,
      webhook,
    ],
    [
      "removes one",
      (client) => client.deleteWebhook("9007199254780001"),
      204,
      null,
      "DELETE /999/webhooks/9007199254780001.json no content type",
      "deleted",
    ],
    [
      "asks what was lost",
      (client) => client.lostDeliveries("5"),
      200,
      `{"recent_deliveries":[{"created_at":"2026-11-23T12:00:00Z","response":{"code":0}},
        {"created_at":"2026-11-23T13:00:00Z","response":{"code":500}},{"created_at":"nonsense","response":{"code":0}}]}`,
      "GET /999/webhooks/5.json no content type",
      { lastLostAt: Date.parse("2026-11-23T12:00:00Z") },
    ],
  ])("%s", async (_what, call, status, body, sent, value) => {
    expect(await ask(call, status, body)).toEqual({ sent, answer: { ok: true, value } });
  });

  it.each<[string, (client: Client) => Promise<unknown>, number, string]>([
    ["a list with one that cannot be read", (client) => client.listWebhooks("7"), 200, `[${WEBHOOK},{"id":"x"}]`],
    ["a 200 to a create", (client) => client.createWebhook("7", PAYLOAD_URL), 200, WEBHOOK],
    ["a list that is none", (client) => client.listWebhooks("7"), 200, "{}"],
  ])("leaves the outcome open with %s", async (_what, call, status, body) => {
    expect((await ask(call, status, body)).answer).toMatchObject({ failure: { reason: "no-clear-answer" } });
  });
});

it.each([
  [{ status: "active", completed: false }, "open"],
  [{}, "open"],
  [{ status: "active", completed: true }, "completed"],
  [{ status: "archived", completed: true }, "completed"],
  [{ status: "archived" }, "archived"],
  [{ status: "trashed", completed: true }, "trashed"],
  [{ status: "drafted" }, null],
])("reads what became of a to-do from %o as %s", async (members, state) => {
  const { answer } = await ask((client) => client.getTodo("1"), 200, JSON.stringify({ id: 1, ...members }));
  expect(answer).toMatchObject({ ok: true, value: { state } });
});

it.each([
  ["todo_completed", "9007199254741701", "9007199254741701"],
  ["todo_uncompleted", "12", "12"],
  ["todo_trashed", '"12"', "12"],
  ["todo_untrashed", "12", "12"],
  ["todo_archived", "12", "12"],
  ["todo_deleted", "12", "12"],
  ["todo_created", "12", null],
  ["comment_created", "12", null],
  ["todo_completed", "-12", null],
  ["todo_completed", "1.5", null],
  ["todo_completed", "null", null],
  ["todo_completed", '"../12"', null],
])("takes from a webhook that says %s of %s the to-do %s", (kind, id, todo) => {
  const body = `{"id":9007199254790001,"kind":"${kind}","recording":{"id":${id},"type":"Todo"}}`;
  expect(readChangedTodo(new TextEncoder().encode(body))).toBe(todo);
});
