import { expect, test, vi } from "vitest";
import * as z from "zod";
import { startReceiver } from "./receiver-for-test.ts";
import { startForTest } from "./start-for-test.ts";
import { codes, FIRST, kindsIn, put, register, tick, webhook } from "./webhooks-for-test.ts";

/** A busy machine may take longer than a second, which is all that vitest waits by itself. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000 });

test("a webhook is posted without keeping the request waiting that caused it", async () => {
  const receiver = await startReceiver(200);
  const emulator = await startForTest();
  await register(emulator, { payload_url: receiver.url });
  expect((await emulator.createTodo({ content: "a to-do" })).status).toBe(201);
  await eventually(async () => expect(await codes(emulator)).toEqual([200]));
  expect(receiver.received).toMatchObject([{ headers: { "user-agent": "Basecamp3 Webhook" } }]);
  expect(await (await emulator.api(`/webhooks/${FIRST}`)).json()).toMatchObject({
    recent_deliveries: [
      {
        request: { headers: { "Content-Type": "application/json" }, body: { kind: "todo_created" } },
        response: { code: 200, message: "OK", body: "answered 200" },
      },
    ],
  });
});

test("what is not answered with 2xx is tried again, and after the last try the webhook goes inactive", async () => {
  const receiver = await startReceiver(500, 302, 410);
  const emulator = await startForTest({ settings: { webhookWaitsMs: [1, 1] } });
  await register(emulator, { payload_url: receiver.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(async () => expect(await webhook(emulator)).toMatchObject({ active: false }));
  expect(await codes(emulator)).toEqual([410, 302, 500]);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  await tick(emulator);
  expect(receiver.received).toHaveLength(3);

  const types = ["Todo"];
  expect((await put(emulator, { payload_url: receiver.url, types, active: true })).status).toBe(200);
  await tick(emulator, "DELETE");
  await eventually(() => expect(receiver.received).toHaveLength(6));
});

test("a webhook that is switched on again begins anew and gives up what it was still trying", async () => {
  let answerFirst = (_status: number) => {};
  const first = new Promise<number>((resolve) => {
    answerFirst = resolve;
  });
  const receiver = await startReceiver(first, 500);
  const emulator = await startForTest({ settings: { webhookWaitsMs: [0] } });
  await register(emulator, { payload_url: receiver.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  expect((await put(emulator, { payload_url: receiver.url, active: true })).status).toBe(200);
  answerFirst(500);
  await eventually(async () => expect(await codes(emulator)).toEqual([500]));
  await tick(emulator);
  await eventually(async () => expect(await webhook(emulator)).toMatchObject({ active: false }));
  expect(kindsIn(receiver.received)).toEqual(["todo_created", "todo_completed", "todo_completed"]);
});

test("a webhook has ten tries by default, with growing waits", async () => {
  const { control } = await startForTest();
  const settings = z.object({ webhookWaitsMs: z.array(z.number()) });
  const { webhookWaitsMs } = settings.parse(await (await control("GET", "/settings")).json());
  expect(webhookWaitsMs).toHaveLength(9);
  expect(webhookWaitsMs).toEqual(webhookWaitsMs.toSorted((one, other) => one - other));
});

test.each([
  ["tried again", "retry" as const, [1], [0, 0], false],
  ["lost", "lose" as const, [], [0], true],
])("a webhook that reaches nobody is %s", async (_, webhookUnanswered, webhookWaitsMs, expected, active) => {
  const receiver = await startReceiver();
  receiver.close();
  const emulator = await startForTest({ settings: { webhookWaitsMs, webhookUnanswered } });
  await register(emulator, { payload_url: receiver.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(async () => expect(await codes(emulator)).toEqual(expected));
  expect(await webhook(emulator)).toMatchObject({ active });
});

test("an emulator stops at once while webhooks wait for their next try", async () => {
  const failing = await startReceiver(500);
  const emulator = await startForTest({ settings: { webhookWaitsMs: [600_000] } });
  await register(emulator, { payload_url: failing.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(async () => expect(await codes(emulator)).toEqual([500]));
  await emulator.stop();
  expect(failing.received).toHaveLength(1);
});

test("a receiver that takes too long counts as one that does not answer, and a stopped emulator waits for none", async () => {
  const receiver = await startReceiver("never");
  const emulator = await startForTest({ settings: { webhookWaitsMs: [], webhookTimeoutMs: 20 } });
  await register(emulator, { payload_url: receiver.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(async () => expect(await webhook(emulator)).toMatchObject({ active: false }));
  expect(await codes(emulator)).toEqual([0]);

  await emulator.control("PATCH", "/settings", { webhookTimeoutMs: 600_000 });
  await put(emulator, { payload_url: receiver.url, active: true });
  await tick(emulator);
  await eventually(() => expect(receiver.received.map(({ body }) => body).join()).toContain("todo_completed"));
  await emulator.stop();
});

test("only the 25 newest tries are told, newest first", async () => {
  const statuses = Array.from({ length: 30 }, (_, index) => 500 + index);
  const receiver = await startReceiver(...statuses);
  const emulator = await startForTest({ settings: { webhookWaitsMs: Array.from({ length: 29 }, () => 0) } });
  await register(emulator, { payload_url: receiver.url });
  await emulator.createTodo({ content: "a to-do" });
  await eventually(async () => expect(await webhook(emulator)).toMatchObject({ active: false }));
  expect(await codes(emulator)).toEqual(statuses.slice(5).toReversed());
});
