import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { LedgerEntry } from "../../src/delivery/export/entry.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { type SweepDeps, type SweepLedger, sweepForm } from "../../src/sources/sweep.ts";
import worker from "../../src/worker.ts";
import { LEAVE_FORM, leaveAnswers, leaveContent } from "../fixtures/jotform.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { BRIDGE_URL, EMULATOR_URL } from "../support/addresses.ts";
import { connect, deliverWebhook, newestDelivery, postForm, runAlarm, signIn, visit } from "../support/bridge.ts";
import {
  changeJotformSubmission,
  changeSettings,
  changeTypeform,
  injectFault,
  jotformTime,
  putJotformSubmission,
  requestsToBasecamp,
  setJotformWebhooks,
  todosInBasecamp,
} from "../support/emulator.ts";
import { deliverLeaveRequest, LEAVE_SECRET } from "../support/senders.ts";

const FORM = "FxIT4Desk";
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const IT_REQUEST = { name: "it-request", source: "typeform", form: FORM, alsoFile: [] } as const;
const { definition, ...RESPONSE } = itRequest().form_response;
const WEBHOOK = { form_id: FORM, tag: "bridge", url: `${BRIDGE_URL}/webhooks/it-request`, enabled: true };
const JOTFORM_LIST = { method: "GET", path: `/jotform/form/${LEAVE_FORM}/submissions` };
const TYPEFORM_LIST = { method: "GET", path: "/typeform/forms/FxIT4Desk/responses" };

/** A response as Typeform lists it, sent so many minutes ago. */
function response(token: string, minutesAgo = 30, more: Record<string, unknown> = {}) {
  const submitted = `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`;
  const { answers, landed_at } = RESPONSE;
  return { form_id: FORM, token, submitted_at: submitted, content: { answers, landed_at, hidden: {} }, ...more };
}

function typeformHas(...responses: readonly ReturnType<typeof response>[]): Promise<void> {
  return changeTypeform({ forms: [definition], responses, webhooks: [WEBHOOK] });
}

/** Sweeps the form of the IT request, as a mapping with an API key is swept. */
function sweep({
  since = null as number | null,
  cursor = null as string | null,
  foundBefore = false,
  dryRun = false,
  left = 40,
  toTake = 500,
  budget = null as SweepDeps["budget"] | null,
  key = "emulator-typeform-key",
  ledger = ledgerStub(env) as SweepLedger,
} = {}) {
  return sweepForm(IT_REQUEST, {
    ...{ ledger, now: () => Date.now(), budget: budget ?? { left, toTake }, since, cursor, foundBefore, dryRun },
    access: {
      apiUrl: `${EMULATOR_URL}/typeform`,
      apiKey: key,
      fetch: (input, init) => fetch(input, init),
      deadline: (ms) => AbortSignal.timeout(ms),
    },
    isOurs: (address) => address === WEBHOOK.url,
    ownTicket: async () => true,
  });
}

/** Begins to know the form: what was sent before is never taken in. */
async function begin(): Promise<void> {
  await sweep();
  vi.setSystemTime(Date.now() + HOUR_MS);
}

async function hourly(): Promise<void> {
  await worker.scheduled(createScheduledController(), env);
}

async function pageOf(path: string): Promise<string> {
  return (await visit(path, { headers: { Cookie: await signIn() } })).text();
}

/** What a page says, times included, which stand in elements of their own. */
function withoutTags(page: string): string {
  return page.replace(/<[^>]*>/g, "");
}

describe("a submission that Typeform has and no webhook brought", () => {
  it("is taken in and filed once, and its page says how it came", async () => {
    await connect();
    await typeformHas();
    await begin();
    await typeformHas(response("missed1"));
    expect(await sweep()).toMatchObject({ found: [{ id: "missed1" }], end: "complete", webhook: "on" });
    expect(await sweep()).toMatchObject({ found: [], end: "complete" });
    await runAlarm();
    expect((await todosInBasecamp()).map(({ content }) => content)).toEqual(["Low: Printer jams on A3"]);
    expect(await pageOf(`/admin/deliveries/${(await newestDelivery()).reference}`)).toContain(
      "found by the hourly look",
    );
  });

  it("is taken for filed by a bridge of before where it was sent between an export and its import", async () => {
    await connect();
    const dayAgo = Date.now() - 24 * HOUR_MS;
    const filed: LedgerEntry["deliveries"][number] = {
      ...{ key: null, reference: "filed1", state: "skipped" as const, attempt: 0, firstSentAt: null, lastSentAt: null },
      ...{ lostAnswers: 0, successSeen: 0, redraft: 0, account: null, project: null, frozen: null, detail: null },
      ...{ mappingVersion: null, reason: "mapping-skip", todoId: null, todoUrl: null, notes: "[]" },
      ...{ changedAt: dayAgo, attempts: [], tracked: null },
    };
    const entry: LedgerEntry = {
      ...{ mapping: "it-request", form: FORM, id: "known", acceptedAt: dayAgo, messageId: null, ticket: null },
      ...{ erasedAt: dayAgo, digest: null, body: "", notices: [], deliveries: [filed] },
    };
    await typeformHas(response("filed-after-the-export", 120), response("known", 24 * 60 - 1));
    expect(await ledgerStub(env).importEntries([entry], dayAgo)).toMatchObject({ added: 1 });
    expect(await sweep()).toMatchObject({ found: [], end: "complete" });
    vi.setSystemTime(Date.now() + HOUR_MS);
    await typeformHas(response("filed-after-the-export", 180), response("missed-since", 30));
    expect(await sweep()).toMatchObject({ found: [{ id: "missed-since" }] });
    // A person can have it taken in after all.
    const all = await sweep({ since: dayAgo, dryRun: true });
    expect(all.found.map(({ id }) => id)).toEqual(["filed-after-the-export"]);
  });

  it("is not looked for yet where an import only said from when on", async () => {
    await ledgerStub(env).startSweep("leave-request", LEAVE_FORM);
    const page = await pageOf("/admin/mappings/leave-request");
    expect(page).toContain("Not yet; the first look comes within an hour.");
    expect(page).not.toContain("did not tell");
    expect(await pageOf("/admin")).not.toContain("did not tell");
  });

  it("leaves it known that its webhooks prove nothing", async () => {
    await typeformHas();
    await begin();
    for (const token of ["wrong1", "wrong2", "wrong3"]) {
      await ledgerStub(env).noteUnproven("it-request", "wrong-signature", 1);
      vi.setSystemTime(Date.now() + HOUR_MS);
      await typeformHas(response(token));
      expect((await sweep()).found).toHaveLength(1);
    }
    expect((await ledgerStub(env).backlog()).unproven).toMatchObject([{ reason: "wrong-signature", times: 3 }]);
  });

  it("is the same when its webhook comes after all", async () => {
    await typeformHas();
    await begin();
    const sent = response("late1");
    await typeformHas(sent);
    await sweep();
    const body = itRequest({ token: "late1" });
    Object.assign(body.form_response, { submitted_at: sent.submitted_at });
    expect(await (await deliverWebhook(body)).json()).toEqual({ submission: "late1", status: "pending" });
  });

  it("is left to its webhook while it is younger than ten minutes", async () => {
    await typeformHas();
    await begin();
    await typeformHas(response("young1", 9));
    expect((await sweep()).found).toEqual([]);
    vi.setSystemTime(Date.now() + 60_000);
    expect((await sweep()).found).toMatchObject([{ id: "young1" }]);
  });

  it("was sent before the form was known, is left alone unless a person asks", async () => {
    await typeformHas(response("old1", 24 * 60), response("old2", 60));
    expect((await sweep()).found).toEqual([]);
    vi.setSystemTime(Date.now() + HOUR_MS);
    expect((await sweep()).found).toEqual([]);
    await typeformHas(response("old1", 25 * 60));
    const since = Date.now() - 48 * HOUR_MS;
    expect((await sweep({ since, dryRun: true })).found).toMatchObject([{ id: "old1" }]);
    expect((await sweep({ since })).found).toMatchObject([{ id: "old1" }]);
    expect((await sweep({ since })).found).toEqual([]);
  });

  it("comes once although two sweeps and its webhook find it at the same moment, and it is listed twice", async () => {
    await connect();
    await typeformHas();
    await begin();
    await typeformHas(response("once1"), response("once1"));
    await Promise.all([sweep(), sweep(), deliverWebhook(itRequest({ token: "once1" }))]);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("stays away once it was erased", async () => {
    await typeformHas();
    await begin();
    await typeformHas(response("gone1"));
    await sweep();
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/erase`, {}, await signIn());
    expect((await sweep()).found).toEqual([]);
    expect(await newestDelivery()).toMatchObject({ reference, state: "skipped" });
  });

  it("is found although Typeform lists it hours later", async () => {
    await typeformHas();
    await begin();
    vi.setSystemTime(Date.now() + 3 * HOUR_MS);
    expect((await sweep()).found).toEqual([]);
    await typeformHas(response("lagging1", 3 * 60 + 30));
    expect((await sweep()).found).toMatchObject([{ id: "lagging1" }]);
  });

  it("is found at the border of two pages, in as many runs as it takes", async () => {
    await typeformHas();
    await begin();
    // The 200th and the 201st were sent in the same second.
    await typeformHas(...Array.from({ length: 401 }, (_, n) => response(`many${n}`, 59 - (n === 200 ? 199 : n) / 20)));
    const first = await sweep({ left: 2 });
    expect(first).toMatchObject({ end: "unfinished" });
    const ends = [first, await sweep({ left: 3 }), await sweep()];
    expect(ends.at(-1)?.end).toBe("complete");
    expect(new Set(ends.flatMap(({ found }) => found.map(({ id }) => id))).size).toBe(401);
  });

  it("is found among more than a page of the same second, and where they are too many for that, it is told", async () => {
    const noon = `${new Date(Date.now() - 60 * 60_000).toISOString().slice(0, 19)}Z`;
    const crowd = (count: number) =>
      Array.from({ length: count }, (_, n) => response(`crowd${n}`, 60, { submitted_at: noon }));
    const since = Date.now() - 24 * HOUR_MS;
    await typeformHas(response("before", 70), ...crowd(450), response("after", 50));
    const few = await sweep({ since, dryRun: true });
    expect([few.end, few.passedOver, new Set(few.found.map(({ id }) => id)).size]).toEqual(["complete", [], 452]);
    await typeformHas(response("before", 70), ...crowd(1001), response("after", 50));
    const many = await sweep({ since, dryRun: true });
    const found = new Set(many.found.map(({ id }) => id));
    expect([many.end, found.size, found.has("after")]).toEqual(["complete", 1002, true]);
    expect(many.passedOver).toEqual([Date.parse(noon)]);
  });

  it("is shown to the end of a long list, each run going on where the last one stopped", async () => {
    await typeformHas(...Array.from({ length: 401 }, (_, n) => response(`shown${n}`, 500 - n)));
    const since = Date.now() - 24 * HOUR_MS;
    const first = await sweep({ since, dryRun: true, left: 3 });
    const rest = await sweep({ since, dryRun: true, cursor: first.cursor });
    expect([first.end, rest.end]).toEqual(["unfinished", "complete"]);
    expect(new Set([...first.found, ...rest.found].map(({ id }) => id)).size).toBe(401);
  });

  it.each([
    [false, { at: expect.any(Number), since: expect.any(Number) }],
    [true, null],
  ])(
    "is known to be none after a look of several runs, unless one of them found any: %s",
    async (foundBefore, aside) => {
      await typeformHas(...Array.from({ length: 201 }, (_, n) => response(`seen${n}`, 500 - n)));
      const since = Date.now() - 24 * HOUR_MS;
      await sweep({ since });
      const looks = async () => {
        const states = await runInDurableObject(ledgerStub(env), (_, { storage }) =>
          storage.sql.exec("SELECT aside_at AS at, aside_since AS since FROM form_sweeps").toArray(),
        );
        return states[0]?.at === null ? null : states[0];
      };
      await runInDurableObject(ledgerStub(env), (_, { storage }) => {
        storage.sql.exec("UPDATE form_sweeps SET aside_at = NULL, aside_since = NULL");
      });
      const first = await sweep({ since, dryRun: true, left: 3 });
      expect([first.end, await looks()]).toEqual(["unfinished", null]);
      const rest = await sweep({ since, dryRun: true, cursor: first.cursor, foundBefore });
      expect([rest.end, rest.found, await looks()]).toEqual(["complete", [], aside]);
    },
  );

  it("is looked for from where the ledger says, whatever cursor is asked for", async () => {
    await typeformHas();
    await begin();
    await typeformHas(response("before-the-cursor"));
    expect(await sweep({ cursor: String(Date.now()) })).toMatchObject({ found: [{ id: "before-the-cursor" }] });
  });

  it("leaves the other forms of a run their calls, however long its list is", async () => {
    await typeformHas(...Array.from({ length: 1201 }, (_, n) => response(`long${n}`, 1500 - n)));
    const budget = { left: 40, toTake: 500 };
    const look = { since: Date.now() - 48 * HOUR_MS, dryRun: true, budget };
    expect((await sweep(look)).end).toBe("unfinished");
    expect(40 - budget.left).toBe(11);
  });

  it.each([
    ["got no further", { kind: "unfinished", cursor: "1" }],
    ["failed", { kind: "failed", failure: { reason: "unavailable", status: null, retryAfterMs: null } }],
  ] as const)("is known to be compared though a slower run beside it %s", async (_title, progress) => {
    const ledger = ledgerStub(env);
    const [first, slower] = [await ledger.startSweep("x", "y"), await ledger.startSweep("x", "y")];
    const complete = { start: first, progress: { kind: "complete" as const }, webhook: null, passedOver: null };
    await ledger.noteSweep("x", "y", complete);
    await ledger.noteSweep("x", "y", { ...complete, start: slower, progress });
    const row = await runInDurableObject(ledger, (_, { storage }) =>
      storage.sql.exec("SELECT cursor, failure FROM form_sweeps").one(),
    );
    expect(row).toEqual({ cursor: null, failure: null });
  });

  it("is taken in by as many runs as it takes where a run may take in few", async () => {
    await typeformHas();
    await begin();
    await typeformHas(response("few1"), response("few2"), response("few3"));
    expect(await sweep({ toTake: 2 })).toMatchObject({ found: [{ id: "few1" }, { id: "few2" }], end: "unfinished" });
    expect(await sweep({ toTake: 2 })).toMatchObject({ found: [{ id: "few3" }], end: "complete" });
  });

  it("is told of and counted although the next one could not be stored", async () => {
    await typeformHas();
    await begin();
    await typeformHas(response("stored1"), response("lost2"));
    const stub = ledgerStub(env);
    const failing: SweepLedger = {
      startSweep: (...about) => stub.startSweep(...about),
      missingSubmissions: (...about) => stub.missingSubmissions(...about),
      noteOversized: (...about) => stub.noteOversized(...about),
      noteSweep: (...about) => stub.noteSweep(...about),
      accept: async (mapping, submission, marks) => {
        if (submission.id === "lost2") throw new Error("The object was reset.");
        return stub.accept(mapping, submission, marks);
      },
    };
    const failure = () =>
      runInDurableObject(stub, (_, { storage }) => storage.sql.exec("SELECT failure FROM form_sweeps").one().failure);
    await expect(sweep({ ledger: failing, since: Date.now() - HOUR_MS })).rejects.toThrow("reset");
    expect(await failure()).toBeNull();
    await expect(sweep({ ledger: failing })).rejects.toThrow("reset");
    expect(await failure()).toBe("fault");
    const counted = (count: number) =>
      runInDurableObject(stub, (_, { storage }) => {
        const [row] = storage.sql.exec("SELECT found_total AS total, found_at AS at FROM form_sweeps").toArray();
        expect(row).toEqual({ total: count, at: expect.any(Number) });
      });
    await counted(1);
    await Promise.all([sweep(), sweep()]);
    await counted(2);
    expect(await failure()).toBeNull();
  });

  it.each<[string, Parameters<typeof injectFault>[1], string]>([
    ["is refused", { status: 401 }, "key-refused"],
    ["is not allowed", { status: 403 }, "key-refused"],
    ["asks to slow down", { status: 429 }, "unavailable"],
    ["has an error", { status: 502, body: "<html>" }, "unavailable"],
    ["is no JSON", { status: 200, body: "<html>oops</html>" }, "unavailable"],
    ["is another JSON", { status: 200, body: '{"items":{}}' }, "unavailable"],
    ["leads elsewhere", { status: 302, headers: { Location: "https://elsewhere.example/" } }, "unavailable"],
    ["is cut off", { truncate: 30 }, "unavailable"],
  ])("is found the next time when the list %s", async (_title, fault, end) => {
    await typeformHas();
    await begin();
    await typeformHas(response("later1"));
    await injectFault(TYPEFORM_LIST, fault);
    expect(await sweep()).toMatchObject({ found: [], end });
    // However long it took.
    vi.setSystemTime(Date.now() + 10 * DAY_MS);
    await injectFault(TYPEFORM_LIST, fault);
    expect(await sweep()).toMatchObject({ found: [], end });
    vi.setSystemTime(Date.now() + 10 * DAY_MS);
    expect((await sweep()).found).toMatchObject([{ id: "later1" }]);
  });

  it("is counted once where it is too large to be stored, however often it is listed", async () => {
    await typeformHas();
    await begin();
    const huge = { type: "text", text: "x".repeat(1_900_000), field: { id: "a1", type: "long_text", ref: "details" } };
    const large = (token: string) =>
      response(token, 30, { content: { answers: [huge], landed_at: RESPONSE.landed_at, hidden: {} } });
    await typeformHas(large("large1"), large("large2"));
    const refused = async () => (await ledgerStub(env).backlog()).refusals;
    for (let hours = 0; hours < 3; hours++) {
      expect(await sweep()).toMatchObject({ found: [], tooLarge: ["large1", "large2"], end: "complete" });
      expect(await refused()).toMatchObject([{ mapping: "it-request", reason: "too-large", times: 2 }]);
      vi.setSystemTime(Date.now() + HOUR_MS);
    }
    await typeformHas(large("large1"), large("large2"), large("large3"));
    expect(await sweep({ dryRun: true })).toMatchObject({ tooLarge: ["large1", "large2", "large3"] });
    expect(await refused()).toMatchObject([{ times: 2 }]);
    await sweep();
    expect(await refused()).toMatchObject([{ times: 3 }]);
    // A person's whole look counts as one, and what it could not take in with it.
    await typeformHas(large("large4"));
    expect(await sweep({ since: Date.now() - 24 * HOUR_MS, dryRun: true })).toMatchObject({ tooLarge: ["large4"] });
    expect(await refused()).toMatchObject([{ times: 4 }]);
  });

  it.each([
    ["fails", { status: 500 }, 2],
    ["is complete", { status: 200, body: '{"items":[]}' }, 2],
    ["needs the form as well", null, 3],
  ])("costs the run each call that leaves the bridge when the list %s", async (_title, fault, calls) => {
    await typeformHas(response("one1", 5));
    if (fault !== null) await injectFault(TYPEFORM_LIST, fault);
    const budget = { left: 40, toTake: 500 };
    await sweep({ budget, since: Date.now() - HOUR_MS });
    expect(40 - budget.left).toBe(calls);
  });

  it("is not asked for while Typeform wants to be left alone", async () => {
    await typeformHas();
    await injectFault(TYPEFORM_LIST, { status: 429, headers: { "Retry-After": "7200" } });
    const pausedUntil = Date.now() + 2 * HOUR_MS;
    expect(await sweep()).toMatchObject({ end: "paused", pausedUntil });
    const before = (await requestsToBasecamp()).length;
    vi.setSystemTime(Date.now() + HOUR_MS);
    expect(await sweep()).toMatchObject({ end: "paused", pausedUntil });
    expect(await requestsToBasecamp()).toHaveLength(before);
    vi.setSystemTime(pausedUntil);
    expect((await sweep()).end).toBe("complete");
  });

  it.each([
    ["on", [WEBHOOK]],
    ["off", [{ ...WEBHOOK, enabled: false }]],
    ["missing", [{ ...WEBHOOK, url: "https://elsewhere.example/" }]],
  ])("is told with a webhook that is %s", async (state, webhooks) => {
    await typeformHas();
    await changeTypeform({ webhooks });
    expect((await sweep()).webhook).toBe(state);
  });
});

describe("a form that nobody looked at for weeks", () => {
  const LEAVE_ID = "6400000000000000911";
  const state = async () => (await ledgerStub(env).overview()).sweeps[0];

  it("is taken up fourteen days back, and a list of before that is not gone on with", async () => {
    await typeformHas();
    await begin();
    await typeformHas(...Array.from({ length: 201 }, (_, n) => response(`before${n}`)));
    expect((await sweep({ left: 2, toTake: 200 })).end).toBe("unfinished");
    vi.setSystemTime(Date.now() + 30 * DAY_MS);
    await typeformHas(response("left", 15 * 24 * 60), response("reached", 13 * 24 * 60));
    expect(await sweep()).toMatchObject({ found: [{ id: "reached" }], end: "complete" });
    vi.setSystemTime(Date.now() + HOUR_MS);
    expect((await sweep()).found).toEqual([]);
  });

  it("is looked at without a gap where that was shorter", async () => {
    await typeformHas();
    await begin();
    vi.setSystemTime(Date.now() + 13 * DAY_MS);
    await typeformHas(response("meanwhile", 12 * 24 * 60));
    expect((await sweep()).found).toMatchObject([{ id: "meanwhile" }]);
  });

  it("says on its page what was left for a month, where nobody wants it", async () => {
    await hourly();
    const told = async () => [(await state())?.left !== null, /left alone/.test(await pageOf("/admin"))];
    vi.setSystemTime(Date.now() + 30 * DAY_MS);
    await hourly();
    for (const [days, isTold] of [
      [0, true],
      [29, true],
      [2, false],
    ] as const) {
      vi.setSystemTime(Date.now() + days * DAY_MS);
      expect(await told()).toEqual([isTold, isTold]);
    }
  });

  it("says on its page what was left, until a person looked at it", async () => {
    await hourly();
    const away = Date.now();
    vi.setSystemTime(away + 30 * DAY_MS);
    await putJotformSubmission(LEAVE_ID, leaveContent({ created_at: jotformTime(away + 5 * DAY_MS) }));
    await hourly();
    await expect(newestDelivery()).rejects.toThrow("no delivery");
    expect(await state()).toMatchObject({ left: { from: away, until: away + 16 * DAY_MS } });
    const day = new Date(away).toISOString().slice(0, 10);
    const left = `npm run sweep -- --mapping leave-request --since ${day}`;
    for (const path of ["/admin/mappings/leave-request", "/admin"])
      expect(withoutTags(await pageOf(path))).toContain(left);
    const headers = { Cookie: await signIn(), Accept: "application/json", "Content-Type": "application/json" };
    const look = async (since: string, dryRun: boolean) => {
      const body = JSON.stringify({ mapping: "leave-request", since, dryRun });
      return (await visit("/admin/sweep", { method: "POST", headers, body })).json();
    };
    const later = new Date(away + 10 * DAY_MS).toISOString();
    expect(await look(later, false)).toMatchObject({ reports: [{ found: [], end: "complete" }] });
    expect(await look(day, true)).toMatchObject({ reports: [{ found: [{ id: LEAVE_ID }], end: "complete" }] });
    expect((await state())?.left).not.toBeNull();
    expect(await look(day, false)).toMatchObject({ reports: [{ found: [{ id: LEAVE_ID }] }] });
    expect(await state()).toMatchObject({ left: null, aside: { since: Date.parse(day), at: Date.now() } });
    expect(withoutTags(await pageOf("/admin"))).not.toContain(left);
  });
});

describe("a submission that Jotform has and no webhook brought", () => {
  const ID = "6400000000000000901";
  const fileByHourlyRun = async () => {
    await connect();
    await hourly();
    await putJotformSubmission(ID, leaveContent());
    vi.setSystemTime(Date.now() + HOUR_MS);
    await hourly();
    await runAlarm();
  };

  it("is filed by the hourly run, and its webhook is no edit of it later", async () => {
    await fileByHourlyRun();
    expect((await todosInBasecamp()).map(({ content }) => content)).toEqual([
      "Parental leave: Lena Okoro from 2027-01-11",
    ]);
    expect((await newestDelivery()).attempts).toEqual(["create: created 201"]);
    // A mapping names Jotform's questions by their numbers.
    const shown = await ledgerStub(env).contents((await newestDelivery()).reference);
    expect(shown?.answers).toContainEqual(expect.objectContaining({ key: "field: 5", text: "Parental leave" }));
    // What a webhook brings need not look as in the list.
    const otherwise = { q8_notes: "In another shape" };
    for (let times = 0; times < 2; times++) {
      const known = await deliverLeaveRequest(ID, leaveAnswers(otherwise));
      expect(await known.json()).toEqual({ submission: ID, status: "delivered" });
    }
    const edited = leaveAnswers({ ...otherwise, q5_kind: "Sick leave" });
    expect(await (await deliverLeaveRequest(ID, edited)).json()).toMatchObject({ notice: "edited" });
    const asked = (await requestsToBasecamp()).filter(({ path }) => path.startsWith("/jotform/submission"));
    expect(asked).toEqual([]);
  });

  it("is no edit when its webhook comes after it was filed and erased", async () => {
    await fileByHourlyRun();
    vi.setSystemTime(Date.now() + 31 * DAY_MS);
    await runAlarm();
    expect((await ledgerStub(env).contents((await newestDelivery()).reference))?.answers).toBe("erased");
    for (let times = 0; times < 2; times++) {
      const known = await deliverLeaveRequest(ID, leaveAnswers({ q8_notes: "In another shape" }));
      expect(await known.json()).toEqual({ submission: ID, status: "delivered" });
    }
  });

  it("is left to its webhook while it is younger than ten minutes, in the account's own time", async () => {
    await hourly();
    vi.setSystemTime(Date.now() + HOUR_MS);
    await putJotformSubmission(ID, leaveContent({ created_at: jotformTime(Date.now()) }));
    vi.setSystemTime(Date.now() + 9 * 60_000);
    await hourly();
    await expect(newestDelivery()).rejects.toThrow("no delivery");
    vi.setSystemTime(Date.now() + 2 * 60_000);
    await hourly();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
  });

  it("was sent before the form was known, is left alone", async () => {
    await putJotformSubmission(ID, leaveContent());
    vi.setSystemTime(Date.now() + HOUR_MS);
    await hourly();
    await hourly();
    await expect(newestDelivery()).rejects.toThrow("no delivery");
  });

  it("heals one that waits since its read-back did not find it", async () => {
    await connect();
    await hourly();
    await putJotformSubmission(ID, leaveContent({ status: "OVERQUOTA" }));
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "not-authentic" } });
    vi.setSystemTime(Date.now() + HOUR_MS);
    await hourly();
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
    await changeJotformSubmission(ID, { status: "ACTIVE" });
    await hourly();
    await runAlarm();
    expect((await ledgerStub(env).overview()).sweeps).toMatchObject([{ found: 1 }]);
    expect(await todosInBasecamp()).toHaveLength(1);
    // Its webhook came before, and tells what is an edit.
    const edited = await deliverLeaveRequest(ID, leaveAnswers({ q5_kind: "Sick leave" }));
    expect(await edited.json()).toMatchObject({ notice: "edited" });
    expect(await (await deliverLeaveRequest(ID)).json()).toEqual({ submission: ID, status: "delivered" });
  });

  it("comes once the key is right again, and the pages say what keeps it away", async () => {
    await hourly();
    await putJotformSubmission(ID, leaveContent());
    await changeSettings({ jotformKey: "another" });
    for (const days of [8, 8]) {
      vi.setSystemTime(Date.now() + days * DAY_MS);
      await hourly();
      for (const path of ["/admin/mappings/leave-request", "/admin"])
        expect(await pageOf(path)).toContain("the form tool refuses the API key");
      expect(await pageOf("/admin")).toMatch(/role="alert".*the form tool refuses the API key.*<h2>Submissions/s);
    }
    await changeSettings({ jotformKey: "emulator-jotform-key" });
    await hourly();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
  });

  it("is shown for a month where the list could not tell all of a second", async () => {
    const ledger = ledgerStub(env);
    const second = Date.now() - HOUR_MS;
    const start = await ledger.startSweep("leave-request", LEAVE_FORM);
    const note = { start, progress: { kind: "complete" as const }, webhook: null };
    await ledger.noteSweep("leave-request", LEAVE_FORM, { ...note, passedOver: second });
    await ledger.noteSweep("leave-request", LEAVE_FORM, { ...note, passedOver: null });
    const told = `${new Date(second).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    expect(await pageOf("/admin/mappings/leave-request")).toContain(`in one second, ${told}`);
    vi.setSystemTime(Date.now() + 30 * DAY_MS);
    expect(await pageOf("/admin/mappings/leave-request")).not.toContain("in one second");
  });

  it("is said for a month to be too large to be taken in", async () => {
    await hourly();
    const page = () => pageOf("/admin/mappings/leave-request");
    expect(await page()).toContain("Nothing was missed");
    await ledgerStub(env).noteOversized("leave-request", LEAVE_FORM, ["1", "2"]);
    expect(await page()).toContain("2 within a month were too large to be taken in");
    expect(await page()).not.toContain("Nothing was missed");
    vi.setSystemTime(Date.now() + 31 * DAY_MS);
    expect(await page()).not.toContain("too large to be taken in");
  });

  it("waits where Jotform asks for a pause, and its page says until when", async () => {
    await hourly();
    await injectFault(JOTFORM_LIST, { status: 429, headers: { "Retry-After": "7200" } });
    const until = new Date(Date.now() + 2 * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
    await hourly();
    const said = `The form tool asked to be left alone until ${until}:00 UTC. The first hourly look after that goes on.`;
    expect(withoutTags(await pageOf("/admin/mappings/leave-request"))).toContain(said);
    vi.setSystemTime(Date.now() + 3 * HOUR_MS);
    expect(await pageOf("/admin/mappings/leave-request")).not.toContain("asked to be left alone");
    await hourly();
    expect(await pageOf("/admin/mappings/leave-request")).not.toContain("not looked for");
  });

  it.each([
    ["is an error", { status: 500 }],
    ["is garbage", { status: 200, body: "<html>" }],
    ["is no list", { status: 200, body: '{"responseCode":200,"content":"none"}' }],
  ])("waits for the next hour when the list %s", async (_title, fault) => {
    await hourly();
    await putJotformSubmission(ID, leaveContent());
    vi.setSystemTime(Date.now() + HOUR_MS);
    await injectFault(JOTFORM_LIST, fault);
    await hourly();
    await hourly();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
  });

  it.each([
    ["on", [{ form: LEAVE_FORM, url: `${BRIDGE_URL}/webhooks/leave-request/${LEAVE_SECRET}` }]],
    ["missing", []],
    ["missing", [{ form: LEAVE_FORM, url: `${BRIDGE_URL}/webhooks/leave-request/another-secret` }]],
  ])("is told with a webhook that is %s", async (state, webhooks) => {
    await setJotformWebhooks(webhooks);
    await hourly();
    expect((await ledgerStub(env).overview()).sweeps).toMatchObject([{ mapping: "leave-request", webhook: state }]);
  });
});

describe("a webhook of which Jotform told that it is missing", () => {
  it.each([
    ["is not known any more once the key may not see it", { status: 401 }, "unknown"],
    ["stays so while nothing is told", { status: 500 }, "missing"],
    ["stays so while nobody answers", { status: 200, body: "<html>" }, "missing"],
  ])("%s", async (_title, fault, webhook) => {
    await setJotformWebhooks([]);
    await hourly();
    const state = async () => (await ledgerStub(env).overview()).sweeps[0]?.webhook;
    expect(await state()).toBe("missing");
    await injectFault({ method: "GET", path: `/jotform/form/${LEAVE_FORM}/webhooks` }, fault);
    await hourly();
    expect(await state()).toBe(webhook);
  });
});

describe("a person who looks for missed submissions", () => {
  const ID = "6400000000000000944";
  const ask = async (body: unknown) => {
    const headers = { Cookie: await signIn(), Accept: "application/json", "Content-Type": "application/json" };
    return visit("/admin/sweep", { method: "POST", headers, body: JSON.stringify(body) });
  };

  it("sees them first, and takes them in then, also from before the form was known", async () => {
    await putJotformSubmission(ID, leaveContent({ created_at: "2026-11-01 09:00:00" }));
    const wish = { mapping: "leave-request", since: "2026-10-31", dryRun: true };
    const found = [{ id: ID, submittedAt: "2026-11-01T14:00:00.000Z" }];
    expect(await (await ask(wish)).json()).toMatchObject({ reports: [{ mapping: "leave-request", found }] });
    await expect(newestDelivery()).rejects.toThrow("no delivery");
    expect(await (await ask({ ...wish, dryRun: false })).json()).toMatchObject({ reports: [{ found }] });
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    expect(await (await ask(wish)).json()).toMatchObject({ reports: [{ found: [] }] });
  });

  it("is told where the ledger fails on the way, and gets the rest the next time", async () => {
    await putJotformSubmission(ID, leaveContent({ created_at: "2026-11-01 09:00:00" }));
    const wish = { mapping: "leave-request", since: "2026-10-31", dryRun: false };
    const change = (statement: string) =>
      runInDurableObject(ledgerStub(env), (_, { storage }) => void storage.sql.exec(statement));
    await change("CREATE TRIGGER broken BEFORE INSERT ON submissions BEGIN SELECT RAISE(ABORT, 'broken'); END");
    const broken = await ask(wish);
    await change("DROP TRIGGER broken");
    expect(await broken.json()).toMatchObject({ reports: [{ mapping: "leave-request", end: "fault" }] });
    expect(await (await ask(wish)).json()).toMatchObject({ reports: [{ found: [{ id: ID }], end: "complete" }] });
  });

  it.each([
    [{ mapping: "nobody", since: null, dryRun: true }, 404, "unknown-mapping"],
    [{ mapping: null, since: "yesterday", dryRun: true }, 400, "not-a-date"],
    [{ mapping: null, since: "2300-01-01", dryRun: true }, 400, "in-the-future"],
    [{ dryRun: "no" }, 400, "malformed"],
  ])("is told what is wrong with %j", async (wish, status, reason) => {
    const answer = await ask(wish);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ reason });
  });

  it("reads afterwards that it was done, also where nothing was missed and nothing taken in", async () => {
    await injectFault(JOTFORM_LIST, { status: 500 });
    await hourly();
    const page = () => pageOf("/admin/mappings/leave-request");
    expect(await page()).not.toContain("Nothing was missed");
    await putJotformSubmission(ID, leaveContent({ created_at: "2026-11-01 09:00:00" }));
    await ask({ mapping: "leave-request", since: "2026-10-31", dryRun: true });
    expect(await page()).not.toContain("a person had all compared");
    await ask({ mapping: "leave-request", since: "2026-11-02", dryRun: true });
    expect(withoutTags(await page())).toMatch(
      /a person had all compared that was sent since 2026-11-02 00:00:00 UTC. Nothing was missed/,
    );
  });

  it("reads on the mapping's page and the overview when it was done last, or that it is not done", async () => {
    await hourly();
    for (const path of ["/admin/mappings/leave-request", "/admin"])
      expect(await pageOf(path)).toContain("Last complete look");
    expect(await pageOf("/admin/mappings/it-request")).toContain("Name an api_key in the mapping");
  });
});
