import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await reset();
});

it("looks before anything else when the runtime died in the middle of a create, and tells the log of both", async () => {
  const log = vi.spyOn(console, "log");
  onTestFinished(() => log.mockRestore());
  await connect();
  await injectFault(CREATE_TODO, { stall: 60_000 });
  await deliverWebhook();
  void runAlarm().catch(() => false);
  await vi.waitFor(async () => expect(await todosInBasecamp()).toHaveLength(1));
  await abortAllDurableObjects();
  await afterSeconds(60);
  const [todo, ...others] = await todosInBasecamp();
  expect(others).toEqual([]);
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    todo: { id: todo?.id },
    attempts: ["create: interrupted -", "look: found 200"],
  });
  const lines = log.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
  const { reference } = await newestDelivery();
  const own = { event: "attempt", reference, mapping: "it-request", number: 1 };
  expect(lines.filter((line) => JSON.stringify(line).includes('"attempt"'))).toEqual([
    { ...own, kind: "create", reason: "interrupted", status: null, durationMs: expect.any(Number) },
    { ...own, kind: "look", reason: "found", status: 200, durationMs: 0 },
  ]);
});

it("arms its alarm again when it wakes up with work due and no alarm", async () => {
  await deliverWebhook();
  await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.deleteAlarm());
  await abortAllDurableObjects();
  await newestDelivery();
  const alarm = await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.getAlarm());
  expect(alarm).toBe(Date.now());
});

it("plans what was accepted during a run, and what was accepted right before the runtime died", async () => {
  await connect();
  await injectFault(CREATE_TODO, { stall: 300 });
  await deliverWebhook(itRequest({ token: "first" }));
  const run = runAlarm();
  await vi.waitFor(async () => expect(await todosInBasecamp()).toHaveLength(1));
  await deliverWebhook(itRequest({ token: "during" }));
  await run;
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(2);
  await deliverWebhook(itRequest({ token: "before the end" }));
  await abortAllDurableObjects();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(3);
});
