import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "../support/bridge.ts";
import {
  CREATE_TODO,
  clearFaults,
  expireTokens,
  injectFault,
  RECORDINGS,
  requestsToBasecamp,
  todosInBasecamp,
} from "../support/emulator.ts";

async function alarmInSeconds(): Promise<number | null> {
  const at = await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.getAlarm());
  return at === null ? null : Math.round((at - Date.now()) / 1000);
}

async function connectAgain(): Promise<void> {
  await clearFaults();
  await connect();
}

async function createsSent(): Promise<number> {
  return (await requestsToBasecamp()).filter(({ method, path }) => method === "POST" && path.endsWith("/todos.json"))
    .length;
}

it("waits as long as Retry-After says and then files", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "37" } });
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: ["create: rate-limited 429"] });
  expect(await alarmInSeconds()).toBe(37);
  await deliverWebhook(itRequest({ token: "another" }));
  expect(await alarmInSeconds()).toBe(37);
  await afterSeconds(37);
  expect(await todosInBasecamp()).toHaveLength(2);
});

it("looks before it repeats a create that was answered by a server error, and repeats after two looks", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 502, body: "<html>Bad gateway</html>" });
  await deliverWebhook();
  await runAlarm();
  expect(await alarmInSeconds()).toBe(60);
  await afterSeconds(60);
  expect(await alarmInSeconds()).toBe(180);
  await afterSeconds(180);
  await afterSeconds(20);
  expect(await createsSent()).toBe(2);
  expect(await todosInBasecamp()).toHaveLength(1);
  expect((await newestDelivery()).attempts).toEqual([
    "create: server-error 502",
    "look: absent 200",
    "look: absent 200",
    "create: created 201",
  ]);
});

it.each([
  ["stalls until the run ends", { cut: "after" } as const, "create: network -"],
  ["is truncated", { truncate: 30 }, "create: network -"],
])("finds the to-do of a create whose answer %s", async (_title, fault, attempt) => {
  await connect();
  await injectFault(CREATE_TODO, fault);
  await deliverWebhook();
  await runAlarm();
  await afterSeconds(60);
  expect(await todosInBasecamp()).toHaveLength(1);
  expect((await newestDelivery()).attempts).toEqual([attempt, "look: found 200"]);
});

it("does not count a look that could not be completed", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "before" });
  await injectFault({ ...RECORDINGS, count: 2 }, { status: 500 });
  await deliverWebhook();
  await runAlarm();
  for (const seconds of [60, 40, 80, 200]) await afterSeconds(seconds);
  expect((await newestDelivery()).attempts).toEqual([
    "create: network -",
    "look: server-error 500",
    "look: server-error 500",
    "look: absent 200",
    "look: absent 200",
  ]);
  expect(await createsSent()).toBe(1);
});

it("parks what Basecamp turns down for good, with what Basecamp said", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 422, body: '{"status":422,"error":"Unprocessable <b>Entity</b>"}' });
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({
    state: "parked",
    parked: { reason: "rejected", detail: "HTTP 422: Unprocessable Entity" },
  });
  expect(await alarmInSeconds()).toBeNull();
});

it("renews a refused token once and files with the new one", async () => {
  await connect();
  await expireTokens();
  await deliverWebhook();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
  const requests = await requestsToBasecamp();
  const refreshes = requests.filter(
    ({ path, body }) => path === "/authorization/token" && body.includes("refresh_token"),
  );
  expect(refreshes).toHaveLength(1);
});

it("holds everything back when the refresh is refused, and files after a new connection", async () => {
  await connect();
  await expireTokens();
  await injectFault({ method: "POST", path: "/authorization/token" }, { status: 401, body: "Unknown Basecamp ID." });
  await deliverWebhook();
  await runAlarm();
  await afterSeconds(600);
  const refreshes = (await requestsToBasecamp()).filter(({ path }) => path === "/authorization/token");
  expect(refreshes.map(({ status }) => status)).toEqual([200, 401]);
  expect(await newestDelivery()).toMatchObject({ state: "pending" });

  await connect();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("goes on trying after hours without Launchpad, and gives up only on what Basecamp itself failed for days", async () => {
  await connect();
  await expireTokens();
  await injectFault({ path: "/authorization/token", count: 1000 }, { status: 503 });
  await deliverWebhook();
  await runAlarm();
  for (let day = 0; day < 5; day++) await afterSeconds(24 * 60 * 60);
  expect(await newestDelivery()).toMatchObject({ state: "pending" });
  await connectAgain();
  await injectFault({ ...CREATE_TODO, count: 1000 }, { status: 429 });
  await runAlarm();
  await afterSeconds(79 * 60 * 60);
  expect(await newestDelivery()).toMatchObject({ state: "pending" });
  await afterSeconds(2 * 60 * 60);
  expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "gave-up" } });
});

it("files a burst of forty, each once, and no run makes more than forty requests", async () => {
  await connect();
  for (let n = 0; n < 45; n++) await deliverWebhook(itRequest({ token: `burst-${n}` }));
  const before = (await requestsToBasecamp()).length;
  await runAlarm();
  expect((await requestsToBasecamp()).length - before).toBeLessThanOrEqual(40);
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(45);
});

it("goes on with the other deliveries when one record is corrupt", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "corrupt" }));
  await runInDurableObject(ledgerStub(env), (_ledger, state) => {
    state.storage.sql.exec("UPDATE submissions SET body = '{'");
  });
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
});
