import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, requestsToBasecamp, todosInBasecamp } from "../support/emulator.ts";

async function alarmInSeconds(): Promise<number> {
  const at = await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.getAlarm());
  return Math.round(((at ?? 0) - Date.now()) / 1000);
}

it.each([
  [400, "not-understood"],
  [403, "not-allowed"],
  [404, "list-not-found"],
  [415, "not-understood"],
  [422, "content-refused"],
  [507, "limit-reached"],
  [410, "rejected"],
])("parks at once what Basecamp answers with %i, as %s, and sends it only once", async (status, reason) => {
  await connect();
  await injectFault({ ...CREATE_TODO, count: 10 }, { status });
  await deliverWebhook();
  await runAlarm();
  for (let day = 0; day < 3; day++) await afterSeconds(24 * 60 * 60);
  expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason, detail: `HTTP ${status}` } });
  const creates = (await requestsToBasecamp()).filter(({ path }) => path.endsWith("/todos.json"));
  expect(creates).toHaveLength(1);
});

it.each([
  ["seconds", () => "90", 90],
  ["a date", () => new Date(Date.now() + 90_000).toUTCString(), 90],
])("waits for a Retry-After in %s", async (_title, value, seconds) => {
  await connect();
  await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": value() } });
  await deliverWebhook();
  await runAlarm();
  expect(Math.abs((await alarmInSeconds()) - seconds)).toBeLessThanOrEqual(1);
});

it.each(["0", "-5", "2abc", "soon", "99999999", "Mon, 01 Jan 2001 00:00:00 GMT", ""])(
  "uses its own pause of a few seconds when Retry-After is %j",
  async (value) => {
    await connect();
    await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": value } });
    await deliverWebhook();
    await runAlarm();
    expect(await alarmInSeconds()).toBeGreaterThanOrEqual(12);
    expect(await alarmInSeconds()).toBeLessThanOrEqual(18);
  },
);

it("files and notes when a 201 does not say whether the people were assigned", async () => {
  await connect();
  const body = '{"id":5,"app_url":"https://3.basecamp.com/1/buckets/2/todos/5","due_on":"2026-12-04"}';
  await injectFault(CREATE_TODO, { status: 201, headers: { "Content-Type": "application/json" }, body });
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    notes: ["Basecamp did not say whether it assigned 1049715915."],
  });
});

it.each([
  ["a submission that is not JSON", "UPDATE submissions SET body = '{'"],
  ["a submission of another shape", `UPDATE submissions SET body = '{"answers":5}'`],
  ["a submission that is null", "UPDATE submissions SET body = 'null'"],
  ["a frozen to-do of another shape", `UPDATE deliveries SET frozen = '{"draft":1}'`],
  ["a count that is a text", "UPDATE deliveries SET failures = 'many'"],
])("parks a row with %s, and files the next one", async (_title, damage) => {
  await connect();
  await deliverWebhook(itRequest({ token: "damaged" }));
  await newestDelivery();
  await runInDurableObject(ledgerStub(env), (_ledger, state) => void state.storage.sql.exec(damage));
  await deliverWebhook(itRequest({ token: "fine" }));
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
  const states = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql.exec("SELECT state, reason FROM deliveries ORDER BY id").toArray(),
  );
  expect(states).toEqual([
    { state: "parked", reason: "corrupt-record" },
    { state: "delivered", reason: null },
  ]);
  expect((await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).status).toBe(200);
});
