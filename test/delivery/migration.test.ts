import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { putOldLedger } from "../fixtures/old-ledger.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, runAlarm } from "../support/bridge.ts";
import { requestsToBasecamp, todosInBasecamp } from "../support/emulator.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await reset();
});

async function startOnOldLedger(filedDaysAgo: number): Promise<void> {
  await connect();
  await runInDurableObject(ledgerStub(env), (_ledger, state) => {
    putOldLedger(state.storage.sql, Date.now(), Date.now() - filedDaysAgo * DAY_MS);
  });
  await abortAllDurableObjects();
}

function rows(query: string) {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.sql.exec(query).toArray());
}

it("takes a ledger of the first version forward: what waited is filed, what was cut off is looked for first", async () => {
  await startOnOldLedger(1);
  expect(await rows("SELECT value FROM settings WHERE name = 'schema-version'")).toEqual([{ value: "7" }]);
  await runAlarm();
  const requests = await requestsToBasecamp();
  const calls = requests.filter(({ path }) => /recordings|todos\.json/.test(path)).map(({ method }) => method);
  expect(calls.filter((method) => method === "POST")).toHaveLength(1);
  await afterSeconds(180);
  await afterSeconds(20);
  expect((await todosInBasecamp()).map(({ content }) => content).sort()).toEqual([
    "Help with cut",
    "Normal: Help with waiting",
  ]);
  expect(await rows("SELECT state, reason FROM deliveries ORDER BY id")).toEqual([
    { state: "delivered", reason: null },
    { state: "delivered", reason: null },
    { state: "delivered", reason: null },
    { state: "parked", reason: "rejected" },
  ]);
});

it("keeps every attempt of the first version, and can note a read-back beside them", async () => {
  await startOnOldLedger(1);
  expect(await rows("SELECT delivery, kind, ended_at FROM attempts")).toEqual([
    { delivery: 2, kind: "create", ended_at: null },
  ]);
  await rows("INSERT INTO attempts (delivery, kind, started_at) VALUES (1, 'read-back', 1) RETURNING id");
});

it("still knows the submissions of the first version when they come again", async () => {
  await startOnOldLedger(1);
  const again = await deliverWebhook(itRequest({ token: "filed" }));
  expect(await again.json()).toMatchObject({ submission: "filed", status: "delivered" });
  expect(await rows("SELECT count(*) AS n FROM submissions")).toEqual([{ n: 4 }]);
});

it("erases what the first version filed longer ago than submissions are kept", async () => {
  await startOnOldLedger(31);
  await runAlarm();
  expect(await rows("SELECT submission_id FROM submissions WHERE body = ''")).toEqual([{ submission_id: "filed" }]);
});

it("gives the deliveries of the first version no key, and lets a submission have each key once", async () => {
  await startOnOldLedger(1);
  expect(await rows("SELECT DISTINCT todo_key FROM deliveries")).toEqual([{ todo_key: null }]);
  const add = (reference: string, key: string) =>
    rows(
      `INSERT INTO deliveries (submission, mapping, todo_key, reference, state, changed_at)
       VALUES (1, 'it-request', '${key}', '${reference}', 'pending', 1) RETURNING todo_key`,
    );
  expect(await add("ref000000e", "a")).toEqual([{ todo_key: "a" }]);
  expect(await add("ref000000f", "b")).toEqual([{ todo_key: "b" }]);
  await expect(add("ref000000g", "a")).rejects.toThrow("UNIQUE");
});

it("leaves a ledger alone that is up to date", async () => {
  await startOnOldLedger(1);
  await rows("SELECT 1");
  const before = await rows("SELECT * FROM deliveries");
  await abortAllDurableObjects();
  expect(await rows("SELECT * FROM deliveries")).toEqual(before);
});
