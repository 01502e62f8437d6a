import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { BasecampClient, Todo } from "../../src/basecamp/client.ts";
import { type DrainDeps, drain } from "../../src/delivery/drain.ts";
import { Lanes } from "../../src/delivery/lanes.ts";
import { LedgerSettings } from "../../src/delivery/ledger-settings.ts";
import { LookMemory } from "../../src/delivery/look-memory.ts";
import { lookUp } from "../../src/delivery/look-up.ts";
import { Pace } from "../../src/delivery/pace.ts";
import { PeopleMemory } from "../../src/delivery/people-memory.ts";
import { DeliveryRecords } from "../../src/delivery/records.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { failed, ok } from "../../src/result.ts";
import type { Submission } from "../../src/submission.ts";
import { mappingOfNobody } from "../fixtures/mapping.ts";
import { submissionWith } from "../fixtures/submission.ts";

const GRANT = { accessToken: "t", account: "195539477" };
const TODO: Todo = {
  ...{ id: "1", appUrl: null, createdAt: null, content: null, description: null, dueOn: null, assigneeIds: [] },
  ...{ completionSubscriberIds: [], startsOn: null, project: null, state: "open", isWhole: true },
};

function submission(id: string): Submission {
  return submissionWith({ id });
}

function accept(records: DeliveryRecords, mapping: string, accepted: Submission, reference: string, now: number): void {
  records.intake.accept(mapping, accepted, now);
  records.intake.plan(() => reference);
}

/** Runs a test inside the ledger's own storage, with a clock of its own and a client that the test plays. */
function inLedger(
  test: (
    records: DeliveryRecords,
    deps: (client: Partial<BasecampClient>) => DrainDeps,
    clock: { now: number },
    settings: LedgerSettings,
  ) => Promise<void>,
) {
  return runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const clock = { now: Date.now() };
    const records = new DeliveryRecords(state.storage);
    const settings = new LedgerSettings(state.storage.sql);
    const unplayed = () => Promise.reject(new Error("not played"));
    const deps = (client: Partial<BasecampClient>): DrainDeps => ({
      records,
      settings,
      lanes: new Lanes(),
      lookMemory: new LookMemory(),
      people: new PeopleMemory(),
      findMapping: mappingOfNobody,
      grant: async () => ok(GRANT),
      currentGrant: async () => ok(GRANT),
      renew: async () => ok(GRANT),
      readBack: async () => failed({ reason: "no-api-key" }),
      seeForm: () => undefined,
      client: () => ({
        createTodo: unplayed,
        getTodo: unplayed,
        getMyProfile: unplayed,
        getTodolist: unplayed,
        listPeople: unplayed,
        nextPeople: unplayed,
        listRecordings: unplayed,
        nextRecordings: unplayed,
        ...client,
      }),
      fetch: unplayed,
      pace: new Pace(1000),
      wait: async () => undefined,
      deadline: (ms) => AbortSignal.timeout(ms),
      lookUp,
      newReference: () => "another",
      publicUrl: "https://forms.example.com",
      lookWaitSeconds: 1,
      now: () => clock.now,
      random: () => 0.5,
      log: () => undefined,
      reportError: (error) => {
        throw error;
      },
    });
    await test(records, deps, clock, settings);
  });
}

it("does not look for a to-do whose create is still under way, however short the look wait is", async () => {
  await inLedger(async (records, deps, clock) => {
    accept(records, "it-request", submission("slow"), "slow", clock.now);
    accept(records, "other", submission("quick"), "quick", clock.now);
    let answerSlow: () => void = () => undefined;
    const creates: string[] = [];
    const looks: string[] = [];
    const run = drain(
      deps({
        createTodo: async (_list, draft) => {
          creates.push(draft.description.includes("/slow") ? "slow" : "quick");
          if (creates.length === 1) await new Promise<void>((resolve) => (answerSlow = resolve));
          else clock.now += 2_000;
          return ok(TODO);
        },
        listRecordings: async () => {
          looks.push("look");
          answerSlow();
          return ok({ todos: [], next: null });
        },
      }),
    );
    await expect.poll(() => creates).toEqual(["slow", "quick"]);
    answerSlow();
    await run;
    expect(looks).toEqual([]);
    expect(records.queue.nextDueAt()).toBeNull();
  });
});

it("makes the to-dos of one mapping in the order of their submissions, and lets a slow mapping hold up no other", async () => {
  await inLedger(async (records, deps, clock) => {
    for (const id of ["a1", "a2", "a3"]) accept(records, "it-request", submission(id), id, clock.now);
    for (const id of ["b1", "b2"]) accept(records, "other", submission(id), id, clock.now);
    let answerFirst: () => void = () => undefined;
    const creates: string[] = [];
    const run = drain(
      deps({
        createTodo: async (_list, draft) => {
          const [, id = ""] = /deliveries\/(\w+)"/.exec(draft.description) ?? [];
          creates.push(id);
          if (id === "a1") await new Promise<void>((resolve) => (answerFirst = resolve));
          return ok(TODO);
        },
      }),
    );
    await expect.poll(() => creates).toEqual(["a1", "b1", "b2"]);
    answerFirst();
    await run;
    expect(creates).toEqual(["a1", "b1", "b2", "a2", "a3"]);
  });
});

it("keeps the longest wait when several deliveries are told to slow down at once", async () => {
  await inLedger(async (records, deps, clock, settings) => {
    for (const name of ["it-request", "other", "third"]) accept(records, name, submission(name), name, clock.now);
    const waits = [60_000, 3_600_000, null];
    const createTodo: BasecampClient["createTodo"] = async () =>
      failed({ reason: "rate-limited", status: 429, retryAfterMs: waits.pop() ?? null });
    await drain(deps({ createTodo }));
    expect(waits).toEqual([]);
    expect(settings.currentHold(clock.now)).toEqual({ until: clock.now + 3_600_000, reason: "rate-limited" });
  });
});

it("lets a bug that one delivery meets stop neither the others nor that one for good", async () => {
  await inLedger(async (records, deps, clock) => {
    for (const id of ["poisoned", "fine"]) accept(records, "it-request", submission(id), id, clock.now);
    const errors: unknown[] = [];
    const client = {
      createTodo: async (_list: string, draft: { description: string }) => {
        if (draft.description.includes("/poisoned")) throw new TypeError("a bug");
        return ok(TODO);
      },
    };
    await drain({ ...deps(client), reportError: (error) => void errors.push(error) });
    expect(errors).toHaveLength(1);
    expect(records.queue.countWaiting()).toBe(1);
    expect(records.queue.nextDueAt()).toBeGreaterThan(clock.now);
  });
});
