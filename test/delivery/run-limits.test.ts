import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { basecampClient } from "../../src/basecamp/client.ts";
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
import { itRequestWith, mappingOfNobody } from "../fixtures/mapping.ts";
import { submissionWith } from "../fixtures/submission.ts";

const GRANT = { accessToken: "t", account: "195539477" };
const REQUESTS_PER_RUN = 40;
const RUN_MS = 20_000;
const BASECAMP_TAKES_MS = 50;

interface Stage {
  readonly records: DeliveryRecords;
  readonly settings: LedgerSettings;
  readonly pace: Pace;
  /** The time of each request that went out. */
  readonly calls: number[];
  readonly deps: DrainDeps;
  now: number;
}

function submission(id: string): Submission {
  return submissionWith({ id });
}

function accept({ records, now }: Stage, mapping: string, accepted: Submission, reference: string): void {
  records.intake.accept(mapping, accepted, now);
  records.intake.plan(() => reference);
}

/** A ledger whose time passes by its own calls, with a Basecamp that is played. */
function onStage(
  perTenSeconds: number,
  answer: (method: string, url: string) => Response,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  return runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const stage = {
      records: new DeliveryRecords(state.storage),
      settings: new LedgerSettings(state.storage.sql),
      pace: new Pace(perTenSeconds),
      calls: [],
      now: Date.parse("2026-11-24T12:00:00Z"),
    };
    await test(Object.assign(stage, { deps: depsOf(stage, answer) }));
  });
}

function depsOf(stage: Omit<Stage, "deps">, answer: (method: string, url: string) => Response): DrainDeps {
  const { records, settings, pace } = stage;
  const now = () => stage.now;
  const deadline = () => new AbortController().signal;
  const options = { apiUrl: "https://3.basecampapi.com", userAgent: "Tests (tests@example.com)" };
  return {
    ...{ records, settings, pace, now, deadline, lookUp },
    ...{ lanes: new Lanes(), lookMemory: new LookMemory(), people: new PeopleMemory() },
    findMapping: mappingOfNobody,
    grant: async () => ok(GRANT),
    currentGrant: async () => ok(GRANT),
    renew: async () => ok(GRANT),
    readBack: async () => failed({ reason: "no-api-key" }),
    seeForm: () => undefined,
    client: (grant, fetch) => basecampClient({ ...options, ...grant, fetch, clock: { now, deadline } }),
    fetch: async (input, init) => {
      stage.calls.push(stage.now);
      stage.now += BASECAMP_TAKES_MS;
      return answer(init?.method ?? "GET", String(input));
    },
    wait: async (ms) => {
      stage.now += ms;
    },
    newReference: () => "another",
    publicUrl: "https://forms.example.com",
    lookWaitSeconds: 60,
    random: () => 0.5,
    log: () => undefined,
    reportError: (error) => {
      throw error;
    },
  };
}

/** One run after another, as the alarm begins them, until nothing waits; answers how many requests each made. */
async function runAll(stage: Stage, most = 1_000): Promise<{ requests: number[]; lasted: number[] }> {
  const requests: number[] = [];
  const lasted: number[] = [];
  for (let run = 0; run < most; run++) {
    const dueAt = stage.records.queue.nextDueAt();
    if (dueAt === null) break;
    const held = stage.settings.currentHold(stage.now)?.until ?? 0;
    stage.now = Math.max(stage.now, dueAt, held, stage.pace.nextFreeAt(stage.now));
    const [callsBefore, begunAt] = [stage.calls.length, stage.now];
    await drain(stage.deps);
    requests.push(stage.calls.length - callsBefore);
    lasted.push(stage.now - begunAt);
  }
  return { requests, lasted };
}

let todos = 0;

function created(): Response {
  return Response.json({ id: ++todos, due_on: null, assignees: [] }, { status: 201 });
}

function mostInTenSeconds(calls: readonly number[]): number {
  return Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + 10_000).length));
}

it("drains a burst of 500 at the pace: one request each, never more than 45 in ten seconds, hardly later than that allows", async () => {
  await onStage(45, created, async (stage) => {
    for (let n = 0; n < 500; n++) accept(stage, "it-request", submission(`s${n}`), `r${n}`);
    const from = stage.now;
    const { requests, lasted } = await runAll(stage);
    expect(stage.calls).toHaveLength(500);
    expect(mostInTenSeconds(stage.calls)).toBe(45);
    const floor = Math.floor(499 / 45) * 10_000;
    expect((stage.calls.at(-1) ?? 0) - from).toBeLessThanOrEqual(floor * 1.05);
    expect(Math.max(...requests)).toBeLessThanOrEqual(REQUESTS_PER_RUN);
    expect(Math.max(...lasted)).toBeLessThanOrEqual(RUN_MS);
  });
});

it("keeps to 40 requests in every run, also when projects have people without end, and files all the same", async () => {
  const people = (url: string) => {
    const page = Number(/page=(\d+)/.exec(url)?.[1] ?? 1) + 1;
    const link = `<${url.replace(/\?.*/, "")}?page=${page}>; rel="next"`;
    return Response.json([{ id: page, name: `Guest ${page}` }], { headers: { Link: link } });
  };
  const basecamp = (method: string, url: string) => (method === "POST" ? created() : people(url));
  await onStage(1_000, basecamp, async (stage) => {
    const findMapping: DrainDeps["findMapping"] = (project) => {
      const list = { account: GRANT.account, project, todolist: "1" };
      const [todolist, assignees] = [[{ use: list, when: null }], [{ use: "Guest 7", when: null }]];
      return { ...itRequestWith({ todolist, assignees }), name: project };
    };
    for (let n = 0; n < 30; n++) accept(stage, `${n % 5}`, submission(`s${n}`), `r${n}`);
    const { requests } = await runAll(Object.assign(stage, { deps: { ...stage.deps, findMapping } }));
    expect(stage.records.queue.countWaiting()).toBe(0);
    expect(stage.calls).toHaveLength(30 + 5 * 20);
    expect(Math.max(...requests)).toBeLessThanOrEqual(REQUESTS_PER_RUN);
  });
});

it("keeps to 40 requests and 20 seconds in every run, also when each look reads many to-dos", async () => {
  const foreign = Array.from({ length: 60 }, (_, n) => ({ id: 1_000_000 + n, created_at: "2026-11-24T12:00:00Z" }));
  let createsLost = 30;
  const basecamp = (method: string, url: string): Response => {
    if (method === "POST") return createsLost-- > 0 ? new Response("", { status: 502 }) : created();
    if (url.includes("/projects/recordings.json")) return Response.json(url.includes("status=active") ? foreign : []);
    return Response.json({ id: Number(/todos\/(\d+)/.exec(url)?.[1]), description: "by hand" });
  };
  await onStage(1_000, basecamp, async (stage) => {
    for (let n = 0; n < 30; n++) {
      accept(stage, `form-${n % 5}`, submission(`s${n}`), `r${n}`);
    }
    const { requests, lasted } = await runAll(stage);
    expect(Math.max(...requests)).toBeGreaterThan(20);
    expect(Math.max(...requests)).toBeLessThanOrEqual(REQUESTS_PER_RUN);
    expect(Math.max(...lasted)).toBeLessThanOrEqual(RUN_MS);
    expect(stage.records.queue.countWaiting()).toBe(0);
  });
});

it("cuts off what is under way when a run has lasted 20 seconds", async () => {
  await onStage(1_000, created, async (stage) => {
    const runEnd = new AbortController();
    const never = new AbortController();
    for (const form of ["a", "b"]) accept(stage, form, submission(form), form);
    let underWay = 0;
    const run = drain({
      ...stage.deps,
      deadline: (ms) => (ms === RUN_MS ? runEnd.signal : never.signal),
      fetch: (_input, init) => {
        underWay++;
        return new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("cut off"))));
      },
    });
    await Promise.race([run, expect.poll(() => underWay).toBe(2)]);
    runEnd.abort();
    await run;
    expect(stage.records.queue.dueMappings()).toHaveLength(2);
  });
});

it("files a form's single submission in the middle of another form's burst", async () => {
  await onStage(45, created, async (stage) => {
    for (let n = 0; n < 200; n++) accept(stage, "busy", submission(`s${n}`), `r${n}`);
    await runAll(stage, 2);
    accept(stage, "quiet", submission("one"), "one");
    const from = stage.now;
    let waited: number | null = null;
    while (waited === null) {
      await runAll(stage, 1);
      if (!stage.records.queue.dueMappings().some(({ mapping }) => mapping === "quiet")) waited = stage.now - from;
    }
    expect(waited).toBeLessThan(15_000);
    expect(stage.records.queue.countWaiting()).toBeGreaterThan(50);
  });
});

it("slows down after a 429, for all, and files everything all the same", async () => {
  let refusals = 3;
  const basecamp = () =>
    refusals-- > 0 ? new Response("", { status: 429, headers: { "Retry-After": "5" } }) : created();
  await onStage(45, basecamp, async (stage) => {
    for (let n = 0; n < 60; n++) accept(stage, "it-request", submission(`s${n}`), `r${n}`);
    await runAll(stage);
    expect(stage.calls).toHaveLength(63);
    expect(mostInTenSeconds(stage.calls)).toBeLessThanOrEqual(22);
    expect(stage.settings.slowedPace()).not.toBeNull();
  });
});

it("parks a delivery in the end that meets a bug after each create began", async () => {
  await onStage(45, created, async (stage) => {
    accept(stage, "it-request", submission("s"), "r");
    let creates = 0;
    const deps: DrainDeps = {
      ...stage.deps,
      lookUp: async () => ok(null),
      reportError: () => undefined,
      client: (grant, fetch) => ({
        ...stage.deps.client(grant, fetch),
        createTodo: () => {
          creates++;
          throw new TypeError("a bug");
        },
      }),
    };
    for (let run = 0; run < 500; run++) {
      const dueAt = stage.records.queue.nextDueAt();
      if (dueAt === null) break;
      stage.now = Math.max(stage.now, dueAt);
      await drain(deps);
    }
    expect(stage.records.queue.countParked()).toBe(1);
    expect(creates).toBeLessThan(200);
  });
});

it("does not make one delivery's long pause everybody's when Basecamp names no wait", async () => {
  const refuse = () => new Response("", { status: 429 });
  await onStage(45, refuse, async (stage) => {
    accept(stage, "it-request", submission("s"), "r");
    for (let run = 0; run < 12; run++) {
      const held = stage.settings.currentHold(stage.now)?.until ?? 0;
      stage.now = Math.max(stage.now, held, stage.records.queue.nextDueAt() ?? 0);
      await drain(stage.deps);
    }
    expect((stage.settings.currentHold(stage.now)?.until ?? 0) - stage.now).toBeLessThan(60_000);
    expect((stage.records.queue.nextDueAt() ?? 0) - stage.now).toBeGreaterThan(3_600_000);
  });
});

it("lets a slow form hold up another one by little", async () => {
  const slow = (method: string, url: string): Response => {
    if (method === "GET") return Response.json(url.includes("recordings") ? [] : {});
    return created();
  };
  await onStage(1_000, slow, async (stage) => {
    accept(stage, "slow", submission("slow"), "slow");
    for (let n = 0; n < 100; n++) accept(stage, "healthy", submission(`h${n}`), `h${n}`);
    const runEnd = new AbortController();
    const deps: DrainDeps = {
      ...stage.deps,
      deadline: () => runEnd.signal,
      fetch: async (input, init) => {
        if (String(init?.body).includes("/slow")) {
          return new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("cut"))));
        }
        stage.now += 300;
        return stage.deps.fetch(input, init);
      },
    };
    const run = drain(deps);
    await expect.poll(() => stage.calls.length).toBeGreaterThan(30);
    runEnd.abort();
    await run;
    expect(stage.records.queue.countWaiting()).toBeLessThan(70);
  });
});
