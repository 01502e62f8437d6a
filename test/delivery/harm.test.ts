import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { findMapping } from "../../src/mapping/catalog.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import {
  afterSeconds,
  connect,
  deliverWebhook,
  newestDelivery,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import { CREATE_TODO, injectFault, requestsToBasecamp, todosInBasecamp } from "../support/emulator.ts";
import { parkTurnedDown, parkUnclear } from "../support/parked.ts";

const EVERYTHING = { references: null, mapping: null, reason: null, since: null, changed: false };

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await reset();
});

function rows(query: string, ...values: (string | number | null)[]) {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.sql.exec(query, ...values).toArray());
}

it("goes on with a mapping after its storage refused the beginning and the end of a step", async () => {
  await connect();
  await deliverWebhook();
  await newestDelivery();
  const refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END";
  await rows(`CREATE TRIGGER no_attempt BEFORE INSERT ON attempts ${refuse}`);
  await rows(`CREATE TRIGGER no_end BEFORE UPDATE ON deliveries WHEN new.failures > old.failures ${refuse}`);
  await runAlarm();
  await rows("DROP TRIGGER no_attempt");
  await rows("DROP TRIGGER no_end");
  for (let n = 0; n < 3; n++) await afterSeconds(100);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("files nothing again that an older version filed while it was rolled back to", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  const insert = "INSERT INTO submissions (mapping, form, submission_id, accepted_at, body)";
  await rows(`${insert} SELECT mapping, form, 'rolled-back', accepted_at, body FROM submissions`);
  await rows(
    "INSERT INTO deliveries (submission, reference, state, todo_id, changed_at) VALUES (2, 'oldref', 'delivered', '5', 1)",
  );
  await abortAllDurableObjects();
  await deliverWebhook(itRequest({ token: "two" }));
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(2);
  expect((await deliverWebhook(itRequest({ token: "rolled-back" }))).status).toBe(200);
});

it("files what an older version accepted while it was rolled back to", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await rows("SELECT 1");
  await newestDelivery();
  await rows("UPDATE deliveries SET mapping = ''");
  await abortAllDurableObjects();
  await ledgerStub(env).backlog();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("looks first when a record is replayed that was damaged while its create was unclear", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  await rows("UPDATE deliveries SET failures = 'many'");
  await afterSeconds(60);
  const report = await ledgerStub(env).replay({ ...EVERYTHING, reason: "corrupt-record" }, false);
  expect(report.items).toMatchObject([{ verdict: "looks-first" }]);
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
  expect((await newestDelivery()).state).toBe("delivered");
});

it.each([
  ["the time of acceptance", false, "UPDATE submissions SET accepted_at = 'soon'"],
  ["the due time", true, "UPDATE deliveries SET due_at = 'soon'"],
])("starts and files the next one when %s is no number", async (_title, isPlanned, damage) => {
  await connect();
  await deliverWebhook(itRequest({ token: "damaged" }));
  if (isPlanned) await newestDelivery();
  await rows(damage);
  await abortAllDurableObjects();
  expect((await deliverWebhook(itRequest({ token: "fine" }))).status).toBe(202);
  await runAlarm();
  expect((await deliverWebhook(itRequest({ token: "fine" }))).status).toBe(200);
  expect(await rows("SELECT state FROM deliveries ORDER BY id DESC LIMIT 1")).toEqual([{ state: "delivered" }]);
});

it("shows and replays the others when one parked row has a time that is no number", async () => {
  await connect();
  const damaged = await parkTurnedDown("damaged");
  await parkTurnedDown("fine");
  await rows("UPDATE deliveries SET first_sent_at = 'x' WHERE reference = ?", damaged);
  const page = await visit(`/admin/deliveries/${damaged}`, { headers: { Cookie: await signIn() } });
  expect(page.status).toBe(200);
  expect((await ledgerStub(env).replay(EVERYTHING, true)).items).toHaveLength(2);
});

it("leaves parked what its mapping of now could not draft, however often the object starts", async () => {
  await deliverWebhook();
  await newestDelivery();
  const version = findMapping("it-request")?.version ?? "";
  const park = "UPDATE deliveries SET state = 'parked', reason = 'draft-failed', due_at = NULL, mapping_version = ?";
  await rows(park, version);
  const before = await rows("SELECT state, changed_at FROM deliveries");
  await abortAllDurableObjects();
  expect(await rows("SELECT state, changed_at FROM deliveries")).toEqual(before);
  await rows(park, "of an older mapping");
  await abortAllDurableObjects();
  expect(await rows("SELECT state FROM deliveries")).toEqual([{ state: "pending" }]);
});

it("refuses the to-do of another unclear delivery as the one of this", async () => {
  await connect();
  const [one, two] = [await parkUnclear("one", "exists"), await parkUnclear("two", "exists")];
  const todo = (await todosInBasecamp()).find(({ description }) => description.includes(two));
  const fields = { todo: todo?.app_url ?? "" };
  expect((await postForm(`/admin/deliveries/${one}/exists`, fields, await signIn())).status).toBe(409);
});

it("asks Basecamp nothing for a person while it asked us to wait", async () => {
  await connect();
  const reference = await parkUnclear("unclear", "exists");
  const [todo] = await todosInBasecamp();
  await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "600" } });
  await deliverWebhook(itRequest({ token: "other" }));
  await runAlarm();
  const before = (await requestsToBasecamp()).length;
  const fields = { todo: todo?.app_url ?? "" };
  expect((await postForm(`/admin/deliveries/${reference}/exists`, fields, await signIn())).status).toBe(503);
  expect(await requestsToBasecamp()).toHaveLength(before);
});

it("leaves no digest of the answers after an erasure that was asked for", async () => {
  await deliverWebhook(itRequest({ token: "one" }));
  await deliverWebhook(itRequest({ token: "one", answers: [] }));
  await ledgerStub(env).erase((await newestDelivery()).reference);
  const digests = "SELECT digest FROM submissions UNION SELECT digest FROM notices";
  expect((await rows(digests)).filter(({ digest }) => String(digest).length === 64)).toEqual([]);
});
