import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import {
  afterSeconds,
  answerOffer,
  connect,
  deliverWebhook,
  newestDelivery,
  runAlarm,
  signIn,
} from "../support/bridge.ts";
import {
  CREATE_TODO,
  changeRecording,
  changeSettings,
  clearFaults,
  expireTokens,
  injectFault,
  makeTodoByHand,
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
  ["is cut off", { cut: "after" } as const, "create: network -"],
  ["is truncated", { truncate: 30 }, "create: network 201"],
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
    parked: { reason: "content-refused", detail: "HTTP 422: Unprocessable Entity" },
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

it("repeats the to-do that it froze, not what the stored submission or mapping would make of it now", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "before" });
  await deliverWebhook();
  await runAlarm();
  await runInDurableObject(ledgerStub(env), (_ledger, state) => {
    const body = JSON.stringify({
      source: "typeform",
      form: "FxIT4Desk",
      formTitle: "",
      id: "x",
      submittedAt: "",
      answers: [],
      hidden: {},
    });
    state.storage.sql.exec("UPDATE submissions SET body = ?", body);
  });
  await afterSeconds(60);
  await afterSeconds(180);
  await afterSeconds(30);
  expect((await todosInBasecamp()).map((todo) => todo.content)).toEqual(["Low: Printer jams on A3"]);
});

it.each(["archived", "trashed"])("finds a to-do that was %s before the look", async (status) => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  const [todo] = await todosInBasecamp();
  await changeRecording(todo?.id ?? "", status);
  await afterSeconds(60);
  expect(await newestDelivery()).toMatchObject({ state: "delivered", todo: { id: todo?.id } });
});

it("follows the pages of a look until it finds the to-do, and a foreign next page makes the look incomplete", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  for (let n = 0; n < 50; n++) await makeTodoByHand(`Somebody else's ${n}`);
  await injectFault(RECORDINGS, {
    status: 200,
    headers: { "Content-Type": "application/json", Link: '<https://evil.example/195539477/x?page=2>; rel="next"' },
    body: "[]",
  });
  await afterSeconds(60);
  await afterSeconds(40);
  expect((await newestDelivery()).attempts).toEqual([
    "create: network -",
    "look: unreadable-answer 200",
    "look: found 200",
  ]);
});

it("notes a date and a person that Basecamp dropped without a word", async () => {
  await connect();
  const body = '{"id":5,"app_url":"https://3.basecamp.com/1/buckets/2/todos/5","due_on":null,"assignees":[]}';
  await injectFault(CREATE_TODO, { status: 201, headers: { "Content-Type": "application/json" }, body });
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    notes: [
      "Basecamp did not take the due date 2026-12-04.",
      "Basecamp did not assign 1049715915: probably not a person on this project.",
    ],
  });
});

it("parks what belongs to another account, and files it by itself when that account is connected", async () => {
  await changeSettings({ accounts: [{ product: "bc3", id: 42, name: "Second Company" }] });
  await connect();
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({
    state: "parked",
    parked: { reason: "other-account", detail: "195539477" },
  });
  await changeSettings({ accounts: null });
  const cookie = await signIn();
  await connect("allow", cookie);
  await answerOffer("replace", {}, cookie);
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("looks first when what was tried once comes back to its account", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  await changeSettings({ accounts: [{ product: "bc3", id: 42, name: "Second Company" }] });
  const cookie = await signIn();
  await connect("allow", cookie);
  await answerOffer("replace", {}, cookie);
  await afterSeconds(60);
  expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "other-account" } });
  await changeSettings({ accounts: null });
  await connect("allow", cookie);
  await answerOffer("replace", {}, cookie);
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({ state: "delivered" });
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("keeps a wait that Basecamp asked for, also through a new connection", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "3600" } });
  await deliverWebhook();
  await runAlarm();
  await connect();
  await afterSeconds(3500);
  expect(await createsSent()).toBe(1);
  await afterSeconds(101);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("stops all calls for a while when even a fresh token is refused", async () => {
  await connect();
  await injectFault({ path: "/195539477/", count: 1000 }, { status: 401 });
  for (let n = 0; n < 20; n++) await deliverWebhook(itRequest({ token: `t${n}` }));
  for (let minute = 0; minute < 20; minute++) await afterSeconds(60);
  expect(await createsSent()).toBeLessThanOrEqual(8);
  await clearFaults();
  await afterSeconds(1800);
  expect(await todosInBasecamp()).toHaveLength(20);
});

it("files a burst of forty-five, each once, and no run makes more than forty requests", async () => {
  await connect();
  for (let n = 0; n < 45; n++) await deliverWebhook(itRequest({ token: `burst-${n}` }));
  const before = (await requestsToBasecamp()).length;
  await runAlarm();
  expect((await requestsToBasecamp()).length - before).toBeLessThanOrEqual(40);
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(45);
});
