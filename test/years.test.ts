import { abortAllDurableObjects, createScheduledController, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { readConfig } from "../src/config.ts";
import { ATTEMPT_KINDS, DELIVERY_STATES, PARK_REASONS, TODO_STATES } from "../src/delivery/delivery.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "../src/objects/stubs.ts";
import worker from "../src/worker.ts";
import { itRequest } from "./fixtures/typeform.ts";
import { BRIDGE_URL } from "./support/addresses.ts";
import { appWith } from "./support/app.ts";
import {
  ADMIN_PASSWORD,
  afterSeconds,
  answerOffer,
  connect,
  deliverWebhook,
  newestDelivery,
  OMAR,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "./support/bridge.ts";
import { CREATE_TODO, injectFault, revokeAccess, todosInBasecamp } from "./support/emulator.ts";
import { parkTurnedDown } from "./support/parked.ts";

// A reset right after an abort leaves the objects' storage as it was; it works on objects that are alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await connectionStub(env).status();
  await reset();
});

const Page = z.object({
  format: z.string(),
  version: z.number(),
  exportedAt: z.string(),
  entries: z.array(z.record(z.string(), z.unknown())),
  unreadable: z.number(),
  next: z.number().nullable(),
});
type Page = z.infer<typeof Page>;
type Entry = Page["entries"][number];
const Deliveries = z.array(
  z.object({
    reference: z.string(),
    key: z.string().nullable(),
    submission: z.string(),
    state: z.string(),
    parked: z.object({ reason: z.string(), detail: z.string() }).nullable(),
  }),
);

/** All pages of an export, put into one. */
async function exported(answers: "yes" | "no" = "yes"): Promise<Page> {
  const headers = { Cookie: await signIn(), Accept: "application/json" };
  const pages: Page[] = [];
  for (let after: number | null = 0; after !== null; after = pages.at(-1)?.next ?? null) {
    const answer = await visit(`/admin/ledger/export?after=${after}&answers=${answers}`, { headers });
    pages.push(Page.parse(await answer.json()));
  }
  const [first] = pages;
  if (first === undefined) throw new Error("no page");
  return { ...first, entries: pages.flatMap(({ entries }) => entries), next: null };
}

async function imported({ next: _next, unreadable: _unreadable, ...page }: Page): Promise<unknown> {
  const answer = await visit("/admin/ledger/import", {
    method: "POST",
    headers: { Cookie: await signIn(), Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(page),
  });
  return answer.json();
}

/** The ledger is deleted with all it remembers; the connection stays. */
async function loseLedger(): Promise<void> {
  await runInDurableObject(ledgerStub(env), async (_ledger, { storage }) => {
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await abortAllDurableObjects();
}

async function deliveries(query = "") {
  const headers = { Cookie: await signIn(), Accept: "application/json" };
  return Deliveries.parse(await (await visit(`/admin/deliveries${query}`, { headers })).json());
}

/** The state of the only delivery of a submission, and why it is parked. */
async function stateOf(submission: string): Promise<string> {
  const one = (await deliveries()).find((delivery) => delivery.submission === submission);
  return one?.parked ? `${one.state}: ${one.parked.reason}` : `${one?.state}`;
}

async function adminText(): Promise<string> {
  return (await visit("/admin", { headers: { Cookie: await signIn() } })).text();
}

function send(token: string, ticket?: string): Promise<Response> {
  const body = itRequest({ token });
  return deliverWebhook({ ...body, form_response: { ...body.form_response, ...(ticket && { hidden: { ticket } }) } });
}

async function openForm(): Promise<string> {
  const address = (await visit("/start/it-request")).headers.get("location") ?? "";
  return /ticket=([\w.-]+)/.exec(address)?.[1] ?? "";
}

async function statusOf(ticket: string): Promise<string> {
  return (await visit(`/status/${ticket}`, { headers: { Accept: "text/html" } })).text();
}

const time = fc.integer({ min: 1, max: 1_700_000_000_000 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const text = fc.string({ maxLength: 30 });
const anyDelivery = fc.record({
  key: fc.constant(null),
  reference: fc.stringMatching(/^[0-9a-z]{10}$/),
  state: fc.constantFrom(...DELIVERY_STATES),
  attempt: fc.nat(9),
  firstSentAt: optional(time),
  lastSentAt: optional(time),
  lostAnswers: fc.nat(5),
  successSeen: fc.constantFrom(0, 1),
  redraft: fc.constantFrom(0, 1),
  account: optional(text),
  project: optional(text),
  frozen: optional(fc.constantFrom("not JSON", FROZEN())),
  mappingVersion: optional(text),
  reason: optional(fc.constantFrom(...PARK_REASONS)),
  detail: optional(text),
  todoId: optional(fc.stringMatching(/^[0-9]{6}$/)),
  todoUrl: optional(fc.constant("https://3.basecamp.com/1/buckets/2/todos/3")),
  notes: fc.constant('["noted"]'),
  changedAt: time,
  attempts: fc.array(
    fc.record({
      kind: fc.constantFrom(...ATTEMPT_KINDS),
      startedAt: time,
      endedAt: optional(time),
      reason: optional(fc.constant("absent")),
      status: optional(fc.nat(599)),
    }),
    { maxLength: 3 },
  ),
  tracked: optional(
    fc.record({
      todo: text,
      account: text,
      project: text,
      state: fc.constantFrom(...TODO_STATES),
      changedAt: time,
    }),
  ),
});
const anyEntry = fc.record({
  mapping: fc.constantFrom("it-request", "gone"),
  form: text,
  id: fc.uuid(),
  acceptedAt: time,
  messageId: optional(fc.uuid()),
  ticket: optional(fc.uuid()),
  erasedAt: optional(time),
  digest: optional(text),
  body: fc.constantFrom("", "not JSON", "line breaks \u2028 \n and \u0000"),
  notices: fc.uniqueArray(fc.record({ receivedAt: time, digest: text, body: text }), {
    maxLength: 3,
    selector: ({ digest }) => digest,
  }),
  deliveries: fc.array(anyDelivery, { minLength: 1, maxLength: 3 }),
});
const anyLedger = fc.uniqueArray(anyEntry, { maxLength: 12, selector: ({ id }) => id }).filter((entries) => {
  const references = entries.flatMap((entry) => entry.deliveries.map(({ reference }) => reference));
  return new Set(references).size === references.length;
});

function FROZEN(): string {
  const draft = { content: "c", description: "", assigneeIds: [], dueOn: null, notify: false };
  return JSON.stringify({ address: { account: "1", project: "2", todolist: "3" }, draft, notes: [] });
}

describe("an export of the ledger", () => {
  it("gives a new ledger the memory back, so that what form tools send again is not filed twice", async () => {
    await connect();
    const ticket = await openForm();
    await send("filed", ticket);
    await runAlarm();
    await parkTurnedDown("turned-down");
    await injectFault(CREATE_TODO, { cut: "after" });
    await send("unclear");
    await runAlarm();
    await send("waiting");
    expect((await todosInBasecamp()).length).toBe(2);
    const file = await exported();
    await loseLedger();
    expect(await imported(file)).toEqual({ added: 4, completed: 0, known: 0, clashing: 0 });

    for (const token of ["filed", "turned-down", "unclear", "waiting"]) await send(token);
    for (let n = 0; n < 8; n++) await afterSeconds(3_600);
    expect((await todosInBasecamp()).length).toBe(2);
    const stand = new Map((await deliveries()).map((one) => [one.submission, one]));
    expect(stand.get("filed")).toMatchObject({ state: "delivered" });
    expect(stand.get("unclear")).toMatchObject({ state: "delivered" });
    expect(stand.get("waiting")).toMatchObject({ state: "parked", parked: { reason: "imported" } });
    expect(stand.get("waiting")?.parked?.detail).toContain("it was not filed yet");
    expect(stand.get("turned-down")?.parked).toMatchObject({ reason: "imported" });
    expect(stand.get("turned-down")?.parked?.detail).toContain("parked (list-not-found)");
    expect(await statusOf(ticket)).toContain("Filed");
  });

  it("lets a person say of what waited that it does not exist, which then is made once", async () => {
    await send("waiting");
    const file = await exported();
    await loseLedger();
    await imported(file);
    await connect();
    const { reference } = await newestDelivery();
    const cookie = await signIn();
    const page = await (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: cookie } })).text();
    expect(page).toContain("came from an export of a ledger");
    expect(page).toContain("It exists: paste its address");
    const everything = await visit("/admin/deliveries/replay", {
      method: "POST",
      headers: { Cookie: cookie, Accept: "application/json", "Content-Type": "application/json" },
      body: JSON.stringify({ all: true, dryRun: false }),
    });
    expect(await everything.json()).toMatchObject({ items: [] });
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    await postForm(`/admin/deliveries/${reference}/make`, {}, cookie);
    await runAlarm();
    expect((await todosInBasecamp()).map(({ description }) => description.includes(reference))).toEqual([true]);
  });

  it("tells what came again before it was imported, which then is not filed a second time", async () => {
    await connect();
    await send("again");
    await runAlarm();
    const before = await newestDelivery();
    const file = await exported();
    await loseLedger();
    await send("again");
    expect(await imported(file)).toEqual({ added: 0, completed: 1, known: 0, clashing: 0 });
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({
      reference: before.reference,
      state: "delivered",
      todo: before.todo,
    });
  });

  it("is believed of what came again also where more to-dos are wanted of it by now, of which a person decides", async () => {
    await connect();
    await send("again");
    await runAlarm();
    const before = await newestDelivery();
    const file = await exported();
    await loseLedger();
    await send("again");
    expect(await deliveries()).toHaveLength(1);
    await runInDurableObject(ledgerStub(env), (_ledger, { storage }) => {
      storage.sql.exec(
        `INSERT INTO deliveries (submission, mapping, reference, state, due_at, changed_at, todo_key)
         SELECT submission, mapping, 'second', 'pending', due_at, changed_at, 'second' FROM deliveries`,
      );
    });
    expect(await imported(file)).toEqual({ added: 0, completed: 1, known: 0, clashing: 0 });
    expect(await imported(file)).toEqual({ added: 0, completed: 0, known: 1, clashing: 0 });
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    const stand = new Map((await deliveries()).map((one) => [one.reference, one]));
    expect(stand.get(before.reference)).toMatchObject({ state: "delivered" });
    expect(stand.get("second")).toMatchObject({ state: "parked", parked: { reason: "imported" } });
  });

  it("changes nothing of what the ledger did already, and nothing at all when it is imported again", async () => {
    await connect();
    await send("one");
    const old = await exported();
    await runAlarm();
    const filed = await exported();
    expect(await imported(old)).toEqual({ added: 0, completed: 0, known: 1, clashing: 0 });
    expect((await exported()).entries).toEqual(filed.entries);
    await loseLedger();
    await imported({ ...filed, entries: [] });
    await imported(filed);
    expect(await imported(filed)).toMatchObject({ known: 1 });
    expect((await exported()).entries).toEqual(filed.entries);
  });

  it("of a later day tells what an export of an earlier day did not know, whichever is imported first", async () => {
    await connect();
    for (const token of ["one", "two"]) await send(token);
    const early = await exported();
    await injectFault(CREATE_TODO, { cut: "after" });
    await runAlarm();
    await runAlarm();
    expect([await stateOf("one"), await stateOf("two")]).toEqual(["sending", "delivered"]);
    const late = await exported();
    await loseLedger();
    expect(await imported(early)).toMatchObject({ added: 2 });
    expect(await stateOf("one")).toBe("parked: imported");
    expect(await imported(late)).toEqual({ added: 0, completed: 2, known: 0, clashing: 0 });
    for (const again of [late, early, late]) expect(await imported(again)).toMatchObject({ completed: 0, known: 2 });
    for (const token of ["one", "two"]) await send(token);
    for (let n = 0; n < 4; n++) await afterSeconds(3_600);
    expect([await stateOf("one"), await stateOf("two")]).toEqual(["delivered", "delivered"]);
    expect(await todosInBasecamp()).toHaveLength(2);
    const creates = (await exported()).entries.map(
      (entry) => JSON.stringify(entry).split('"kind":"create"').length - 1,
    );
    expect(creates).toEqual([1, 1]);
  });

  it("of a later day ends what a person had made here that the later one knows as filed", async () => {
    await send("one");
    const early = await exported();
    await connect();
    await runAlarm();
    const late = await exported();
    await loseLedger();
    await imported(early);
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/make`, {}, await signIn());
    expect(await stateOf("one")).toBe("pending");
    expect(await imported(late)).toMatchObject({ completed: 1 });
    await runAlarm();
    expect(await stateOf("one")).toBe("delivered");
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("of a later day leaves what was filed or erased here since the earlier one was imported", async () => {
    for (const token of ["filed", "erased"]) await send(token);
    const early = await exported();
    await connect();
    await runAlarm();
    const late = await exported();
    await loseLedger();
    await imported(early);
    const cookie = await signIn();
    const own = new Map((await deliveries()).map((one) => [one.submission, one.reference]));
    await postForm(`/admin/deliveries/${own.get("filed")}/make`, {}, cookie);
    await runAlarm();
    await postForm(`/admin/deliveries/${own.get("erased")}/erase`, {}, cookie);
    const [filedHere] = (await exported()).entries;
    expect(await imported(late)).toMatchObject({ completed: 1, known: 1 });
    const [still, erased] = (await exported()).entries;
    expect(still).toEqual(filedHere);
    expect(await stateOf("erased")).toBe("delivered");
    expect(JSON.stringify(erased)).not.toMatch(/Printer|lena@example/);
  });

  it("of a later day erases what was erased by then, also of what an earlier one brought", async () => {
    for (const token of ["filed", "waiting"]) await send(token);
    const waiting = await exported();
    await connect();
    await runAlarm();
    const filed = await exported();
    const cookie = await signIn();
    for (const { reference } of await deliveries()) await postForm(`/admin/deliveries/${reference}/erase`, {}, cookie);
    const erased = await exported();
    for (const early of [filed, waiting]) {
      await loseLedger();
      await imported(early);
      expect(JSON.stringify((await exported()).entries)).toMatch(/Printer/);
      expect(await imported(erased)).toMatchObject({ completed: 2 });
      expect(await imported(erased)).toMatchObject({ known: 2 });
      const left = JSON.stringify((await exported()).entries);
      expect(left).not.toMatch(/Printer|lena@example/);
      expect(left).not.toMatch(/"digest":"/);
    }
  });

  it("of a later day tells of the several to-dos that its submission was divided into", async () => {
    await connect();
    await send("one");
    const early = await exported();
    await runAlarm();
    const late = await exported();
    const [entry] = late.entries;
    const [filed] = z.array(z.record(z.string(), z.unknown())).parse(entry?.deliveries);
    const both = [
      { ...filed, key: "first" },
      { ...filed, key: "second", reference: "seconddone", todoId: "77" },
    ];
    const divided = { ...late, entries: [{ ...entry, deliveries: both }] };
    const open = { state: "pending", todoId: null, firstSentAt: null, attempt: 0, changedAt: 1 };
    const waiting = { ...early, entries: [{ ...entry, deliveries: both.map((one) => ({ ...one, ...open })) }] };
    for (const before of [early, waiting]) {
      await loseLedger();
      await imported(before);
      expect(await imported(divided)).toMatchObject({ completed: 1 });
      expect(await imported(divided)).toMatchObject({ known: 1 });
      await runAlarm();
      expect((await deliveries()).map(({ state, key }) => `${key} ${state}`)).toEqual([
        "second delivered",
        "first delivered",
      ]);
      expect(await todosInBasecamp()).toHaveLength(1);
    }
  });

  it("holds no answer when none are wanted, and what waited is then entered by hand", async () => {
    await send("secretive");
    await connect();
    await parkTurnedDown("parked-one");
    const file = await exported("no");
    expect(JSON.stringify(file)).not.toMatch(/Printer|lena@example/);
    await loseLedger();
    await imported(file);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    const [parked] = await deliveries("?state=parked");
    expect(parked?.parked).toMatchObject({ reason: "answers-not-exported" });
    const page = await visit(`/admin/deliveries/${parked?.reference}`, { headers: { Cookie: await signIn() } });
    const text = await page.text();
    expect(text).toContain("enter the to-do by hand");
    expect(text).toContain("were not in the export");
    expect(text).toMatch(/At the time of the export, <time[^>]*>[\d: -]+UTC<\/time>, it was (not filed yet|parked)/);
    expect(text).not.toMatch(/erased|Try again|cannot be read/);
    // The same answers again are no edit, although only their digest is known.
    await send("secretive");
    expect((await exported()).entries.map(({ notices }) => notices)).toEqual([[], []]);
  });

  it("tells of a to-do that is not made yet of a submission which is filed in part already", async () => {
    await connect();
    await send("one");
    await runAlarm();
    const file = await exported();
    const [entry] = file.entries;
    const [filed] = z.array(z.record(z.string(), z.unknown())).parse(entry?.deliveries);
    await loseLedger();
    await send("one");
    await runAlarm();
    await runInDurableObject(ledgerStub(env), (_ledger, { storage }) => {
      storage.sql.exec("UPDATE deliveries SET todo_key = 'first'");
      storage.sql.exec(
        `INSERT INTO deliveries (submission, mapping, reference, state, due_at, changed_at, todo_key)
         SELECT submission, mapping, 'tomake', 'pending', changed_at, changed_at, 'second' FROM deliveries`,
      );
    });
    const second = { ...filed, key: "second", reference: "seconddone", todoId: "77" };
    const divided = { ...file, entries: [{ ...entry, deliveries: [{ ...filed, key: "first" }, second] }] };
    expect(await imported(divided)).toMatchObject({ completed: 1 });
    expect((await deliveries()).map(({ reference, state }) => `${reference} ${state}`)).toEqual([
      "seconddone delivered",
      expect.stringMatching(/ delivered$/),
    ]);
    expect(await todosInBasecamp()).toHaveLength(2);
  });

  it("without answers takes those that come again, and makes no second to-do of what was filed or under way", async () => {
    await connect();
    await send("filed");
    await runAlarm();
    await injectFault(CREATE_TODO, { cut: "after" });
    await send("made, unknown");
    await runAlarm();
    await injectFault(CREATE_TODO, { cut: "before" });
    await send("not made, unknown");
    await runAlarm();
    await send("waiting");
    const file = await exported("no");
    await loseLedger();
    await imported(file);
    const tokens = ["filed", "made, unknown", "not made, unknown", "waiting"];
    for (const token of tokens) await send(token);
    for (let n = 0; n < 6; n++) await afterSeconds(3_600);
    expect(await Promise.all(tokens.map(stateOf))).toEqual(["delivered", "delivered", "delivered", "parked: imported"]);
    const todos = await todosInBasecamp();
    expect(todos).toHaveLength(3);
    expect(todos.map(({ content }) => content)).not.toContain("");
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/make`, {}, await signIn());
    for (const token of tokens) await send(token);
    await runAlarm();
    expect(await stateOf("waiting")).toBe("delivered");
    expect(await todosInBasecamp()).toHaveLength(4);
  });

  it("without answers brings none back that were erased here", async () => {
    await send("one");
    const file = await exported("no");
    await loseLedger();
    await imported(file);
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/erase`, {}, await signIn());
    await send("one");
    expect(await stateOf("one")).toBe("skipped");
    expect(JSON.stringify(await exported())).not.toMatch(/Printer|lena@example/);
  });

  it("with answers gives them back to what an earlier one brought without", async () => {
    await send("one");
    const [bare, whole] = [await exported("no"), await exported()];
    await loseLedger();
    await imported(bare);
    expect(await imported(whole)).toMatchObject({ completed: 1 });
    expect(await imported(bare)).toMatchObject({ known: 1 });
    expect(await stateOf("one")).toBe("parked: imported");
    expect((await exported()).entries[0]?.body).toEqual(whole.entries[0]?.body);
  });

  it.each<readonly [string, (entry: Entry, delivery: Entry) => readonly Entry[], string]>([
    [
      "two to-dos with one reference",
      (entry, delivery) => [entry, { ...entry, id: "x", deliveries: [delivery, { ...delivery, key: "b" }] }],
      "A reference stands in it",
    ],
    ["a reference of the line above", (entry) => [entry, { ...entry, id: "x" }], "A reference stands in it"],
    [
      "two to-dos with one key",
      (entry, delivery) => [
        entry,
        { ...entry, id: "x", deliveries: ["n1", "n2"].map((reference) => ({ ...delivery, key: "b", reference })) },
      ],
      "the same key",
    ],
    [
      "a body of more than 2 MB",
      (entry, delivery) => [
        entry,
        { ...entry, id: "x", body: "ü".repeat(1_000_001), deliveries: [{ ...delivery, reference: "n1" }] },
      ],
      "2 MB",
    ],
    ["no submission", (entry) => [entry, {}], "no submission as an export holds it"],
  ])("made by hand with %s is refused as a whole, with the place of that", async (_what, entriesOf, says) => {
    await send("one");
    const file = await exported();
    const [entry = {}] = file.entries;
    const [delivery = {}] = z.array(z.record(z.string(), z.unknown())).parse(entry.deliveries);
    await loseLedger();
    const refused = await imported({ ...file, entries: [...entriesOf(entry, delivery)] });
    expect(refused).toMatchObject({ entry: 1, message: expect.stringContaining(says) });
    expect((await exported()).entries).toEqual([]);
    // The largest that is not refused fits.
    const long = { ...entry, body: "x".repeat(1_990_000) };
    expect(await imported({ ...file, entries: [long] })).toMatchObject({ added: 1 });
  });

  it.each([
    ["https://3.basecamp.com/1/buckets/2/todos/7", "https://3.basecamp.com/1/buckets/2/todos/7"],
    ["https://evil.example/1/buckets/2/todos/7", null],
    ["http://3.basecamp.com/1/buckets/2/todos/7", null],
    [
      "https://3.basecamp.com/1/buckets/2/todos/7?next=https://evil.example",
      "https://3.basecamp.com/1/buckets/2/todos/7",
    ],
    ["javascript:alert(1)", null],
    ["no address", null],
  ])("links to a to-do at %s as %s", async (todoUrl, link) => {
    await connect();
    await send("one");
    await runAlarm();
    const file = await exported();
    const [entry] = file.entries;
    const [delivery] = z.array(z.record(z.string(), z.unknown())).parse(entry?.deliveries);
    await loseLedger();
    await imported({ ...file, entries: [{ ...entry, deliveries: [{ ...delivery, todoUrl }] }] });
    expect(await newestDelivery()).toMatchObject({ state: "delivered", todo: { id: delivery?.todoId, url: link } });
  });

  it("comes back as it was, whatever the ledger holds", async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, async (entries) => {
        const frame = { format: "formcamp-ledger", version: 1, exportedAt: "2026-11-20T08:00:00.000Z" };
        await loseLedger();
        const taken = await imported({ ...frame, entries, unreadable: 0, next: null });
        const first = await exported();
        await loseLedger();
        await imported(first);
        const again = await imported(first);
        expect((await exported()).entries).toEqual(first.entries);
        expect(taken).toMatchObject({ added: entries.length });
        expect(again).toMatchObject({ known: entries.length });
        const settled = (page: readonly Record<string, unknown>[]) =>
          page.filter(({ deliveries: all }) => !/"state":"(pending|sending|parked)"/.test(JSON.stringify(all)));
        expect(settled(first.entries)).toEqual(settled(entries));
      }),
      { numRuns: 15 },
    );
  });

  it("loses no to-do that another export knows of, whichever is imported first, and whatever they tell", async () => {
    const keyed = fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 3, maxLength: 3 });
    const references = fc.shuffledSubarray(["one", "two", "three", "four"], { minLength: 1, maxLength: 3 });
    const told = fc
      .tuple(anyEntry, fc.array(anyDelivery, { minLength: 3, maxLength: 3 }), keyed, fc.boolean(), references)
      .map(([entry, all, keys, isKeyed, names]) => {
        const deliveries = names.map((reference, index) => {
          const key = isKeyed || names.length > 1 ? keys[index] : null;
          const todoId = all[index]?.todoId ?? "123";
          return { ...all[index], key, reference, todoId: all[index]?.state === "delivered" ? todoId : null };
        });
        return { ...entry, mapping: "gone", form: "f", id: "same", deliveries };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 2, maxLength: 3 }), async (exports) => {
        const frame = { format: "formcamp-ledger", version: 1, exportedAt: "2026-11-20T08:00:00.000Z" };
        await loseLedger();
        for (const entry of exports) {
          const before = new Map((await deliveries()).map((one) => [one.reference, one.state]));
          const counts = await imported({ ...frame, entries: [entry], unreadable: 0, next: null });
          expect(counts).toMatchObject({ clashing: 0 });
          const after = new Map((await deliveries()).map((one) => [one.reference, one.state]));
          for (const [reference, state] of before) if (state === "delivered") expect(after.get(reference)).toBe(state);
          expect([...after.values()].filter((state) => state === "pending")).toEqual([]);
          const again = await imported({ ...frame, entries: [entry], unreadable: 0, next: null });
          expect(again).toMatchObject({ known: 1 });
        }
        const stand = await deliveries();
        for (const { key, state, reference } of exports.flatMap((entry) => entry.deliveries)) {
          if (state !== "delivered") continue;
          const isSettled = stand.some((one) => one.state === "delivered" && one.reference === reference);
          const isMade = stand.some((one) => one.state === "delivered" && one.key === key);
          expect(isSettled || isMade).toBe(true);
        }
      }),
      { numRuns: 12 },
    );
  });

  it("comes in pages, and is given to and taken from signed-in people only", async () => {
    await runInDurableObject(ledgerStub(env), (_ledger, { storage }) => {
      for (let n = 0; n < 450; n++) {
        storage.sql.exec(
          "INSERT INTO submissions (mapping, form, submission_id, accepted_at, body) VALUES ('it-request', 'f', ?, 1, '{}')",
          `s${n}`,
        );
      }
      // One that no export can tell does not keep the others from being told.
      storage.sql.exec("UPDATE submissions SET accepted_at = -1 WHERE submission_id = 's7'");
    });
    await abortAllDurableObjects();
    const cookie = await signIn();
    const sizes: number[] = [];
    let unreadable = 0;
    for (let after: number | null = 0; after !== null; ) {
      const answer = await visit(`/admin/ledger/export?after=${after}`, { headers: { Cookie: cookie } });
      const page = Page.parse(await answer.json());
      sizes.push(page.entries.length);
      unreadable += page.unreadable;
      after = page.next;
    }
    expect(sizes).toEqual([199, 200, 50]);
    expect(unreadable).toBe(1);
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    expect((await visit("/admin/ledger/export", { headers })).status).toBe(401);
    expect((await visit("/admin/ledger/import", { method: "POST", headers, body: "{}" })).status).toBe(401);
    for (const body of ["{}", "not JSON", JSON.stringify({ format: "formcamp-ledger", version: 2 })]) {
      const own = { ...headers, Cookie: cookie };
      const refused = await visit("/admin/ledger/import", { method: "POST", headers: own, body });
      expect(refused.status).toBe(400);
    }
  });
});

describe("when something is lost", () => {
  it("KV goes on without its copy, and has it again within the hour", async () => {
    await connect();
    await afterSeconds(120);
    await env.TOKENS?.delete(CONNECTION_KEY);
    await send("one");
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    await worker.scheduled(createScheduledController(), env);
    expect(await env.TOKENS?.get(CONNECTION_KEY)).not.toBeNull();
  });

  it("a ledger without an export files again what is sent again, and the overview says why until one is imported", async () => {
    await connect();
    await send("one");
    await runAlarm();
    const file = await exported();
    expect(await adminText()).not.toContain("made anew");
    await loseLedger();
    await afterSeconds(60);
    await send("one");
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(2);
    expect(await adminText()).toContain("The ledger was made anew on");
    await imported(file);
    expect(await adminText()).not.toContain("made anew");
  });

  it.each<readonly [string, () => Promise<unknown>]>([
    [
      "a Worker that is made anew believes no copy in KV of a connection that is gone",
      async () => {
        await loseLedger();
        await runInDurableObject(connectionStub(env), (_connection, { storage }) => storage.deleteAll());
        await abortAllDurableObjects();
      },
    ],
    [
      "token keys make the connection unreadable",
      async () => {
        await runInDurableObject(connectionStub(env), (_connection, state) => state.storage.put("record", "of no key"));
        await env.TOKENS?.delete(CONNECTION_KEY);
      },
    ],
  ])("%s; what comes waits until Basecamp is connected again", async (_what, lose) => {
    await connect();
    await lose();
    await send("one");
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    await connect();
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("a ticket key takes the status pages of before with it, and no submission", async () => {
    await connect();
    const ticket = await openForm();
    await send("one", ticket);
    const app = appWith({ ticketKeys: ["another key for the tickets of tests"] });
    const status = await app.request(`${BRIDGE_URL}/status/${ticket}`, { headers: { Accept: "text/html" } });
    expect(await status.text()).toContain("No submission here");
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("an admin password is replaced by another, which ends the sessions of before", async () => {
    const config = readConfig(env);
    if (!config.ok) throw new Error("The tests' configuration is incomplete.");
    const app = appWith({ config: { ok: true, value: { ...config.value, adminPassword: "another long password" } } });
    const old = await app.request(`${BRIDGE_URL}/admin`, {
      headers: { Cookie: await signIn(), Accept: "application/json" },
    });
    expect(old.status).toBe(401);
    const enter = (password: string) =>
      app.request(`${BRIDGE_URL}/admin/sign-in`, {
        method: "POST",
        headers: { Origin: BRIDGE_URL, "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ password }).toString(),
      });
    expect((await enter(ADMIN_PASSWORD)).status).toBe(401);
    expect((await enter("another long password")).status).toBe(303);
  });

  it("a webhook's secret is replaced by another; what was signed with the lost one is refused and sent again", async () => {
    await connect();
    const app = appWith({ webhookSecrets: () => ["a secret made anew"] });
    const body = JSON.stringify(itRequest({ token: "one" }));
    const post = async (secret: string) => {
      const key = new TextEncoder().encode(secret);
      const hmac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      const mac = new Uint8Array(await crypto.subtle.sign("HMAC", hmac, new TextEncoder().encode(body)));
      const signature = `sha256=${btoa(String.fromCharCode(...mac))}`;
      const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
      return app.request(`${BRIDGE_URL}/webhooks/it-request`, { method: "POST", headers, body });
    };
    expect((await post("the lost one")).ok).toBe(false);
    expect((await post("a secret made anew")).status).toBe(202);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("the person who connected is replaced by another; what came meanwhile is filed in the other's name", async () => {
    await connect();
    await revokeAccess();
    await send("one");
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    const cookie = await signIn();
    await connect("allow", cookie, OMAR);
    await answerOffer("replace", {}, cookie);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });
});
