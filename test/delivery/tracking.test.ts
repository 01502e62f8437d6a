import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { TrackedTodos } from "../../src/delivery/tracking/tracked-todos.ts";
import type { DeployedMapping } from "../../src/mapping/mapping.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import worker from "../../src/worker.ts";
import { always } from "../mapping/drafting.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith } from "../support/app.ts";
import { connect, postForm, signIn, visit } from "../support/bridge.ts";
import {
  CREATE_TODO,
  changeRecording,
  changeSettings,
  clearFaults,
  completeTodo,
  deactivateWebhook,
  injectFault,
  makeTodoByHand,
  makeWebhookByHand,
  requestsToBasecamp,
  restoreTodo,
  takeWebhooks,
  todosInBasecamp,
  trashTodo,
  uncompleteTodo,
  webhooksInBasecamp,
} from "../support/emulator.ts";
import { deployed, file, inDeployment, relocation, todo } from "../support/own-mappings.ts";
import { changeLedger } from "../support/parked.ts";

const PROJECT = "2085958499";
const OTHER_LIST = { account: "195539477", project: "9007199254741001", todolist: "9007199254741004" };
const FOLLOWED = deployed("1", [todo("desk")], { isTracked: true });
const WEBHOOKS = "/webhooks.json";
const DAY_SECONDS = 24 * 60 * 60;
const ADDRESS = new RegExp(`^${BRIDGE_URL}/basecamp/[A-Za-z0-9_-]{43}$`);

/** Lets seconds pass, then the ledger's alarm run. */
function run(seconds = 0, mapping: DeployedMapping = FOLLOWED): Promise<void> {
  return inDeployment(mapping, ({ after }) => after(seconds));
}

/** The hourly look as the Worker's cron begins it, then the alarm. */
async function lookHourly(seconds = 3600): Promise<void> {
  vi.setSystemTime(Date.now() + seconds * 1000);
  await worker.scheduled(createScheduledController(), env);
  await run();
}

/** Files one submission by a mapping that follows its to-do, and registers the webhook; answers the to-do's id. */
async function followed(id = "r1"): Promise<string> {
  await connect();
  await file(FOLLOWED, relocation(id));
  await run();
  return (await todosInBasecamp()).at(-1)?.id ?? "";
}

async function states(): Promise<readonly (string | null)[]> {
  return (await ledgerStub(env).deliveries(null)).deliveries.map(({ todoState }) => todoState).reverse();
}

async function secretPath(): Promise<string> {
  return new URL((await webhooksInBasecamp())[0]?.payload_url ?? "").pathname;
}

function post(path: string, body: string): Promise<Response> {
  return visit(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** Posts what Basecamp holds to the bridge; answers the statuses. */
async function passOn(): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const { address, body } of await takeWebhooks()) {
    statuses.push((await post(new URL(address).pathname, body)).status);
  }
  return statuses;
}

async function calls(pattern: RegExp): Promise<readonly string[]> {
  const requests = (await requestsToBasecamp()).filter(({ path }) => !path.startsWith("/jotform/"));
  return requests.map(({ method, path }) => `${method} ${path}`).filter((line) => pattern.test(line));
}

const readsOf = (id: string) => calls(new RegExp(`GET /.*/todos/${id}.json`));

function event(kind: string, id: string, padding = ""): string {
  return `{"id":9007199254790001,"kind":"${kind}","padding":"${padding}","recording":{"id":${id},"status":"trashed"}}`;
}

describe("the webhook of a project", () => {
  it("is made once, after the first to-do of a mapping that follows its to-dos", async () => {
    await followed("r1");
    expect(await webhooksInBasecamp()).toMatchObject([
      { active: true, types: ["Todo"], bucket: { id: PROJECT }, payload_url: expect.stringMatching(ADDRESS) },
    ]);
    await file(FOLLOWED, relocation("r2"));
    await run();
    const alarm = await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.getAlarm());
    // What is left is to erase the answers, a month later.
    expect(alarm).toBeGreaterThan(Date.now() + 29 * DAY_SECONDS * 1000);
    expect(await calls(/webhooks/)).toHaveLength(2);
    await lookHourly(1800);
    expect(await calls(/webhooks/)).toHaveLength(2);
    await lookHourly(1800);
    expect((await calls(/webhooks/)).map((line) => line.slice(0, 4))).toEqual(["GET ", "POST", "GET ", "GET "]);
    expect(await webhooksInBasecamp()).toHaveLength(1);
  });

  it("is not made for mappings that follow nothing, whose to-dos stay unfollowed after that was changed", async () => {
    await connect();
    await file({ ...FOLLOWED, isTracked: false }, relocation("r1"));
    await run();
    expect(await calls(/webhooks/)).toEqual([]);
    await file(FOLLOWED, relocation("r2"));
    expect(await states()).toEqual([null, "open"]);
  });

  it("is one for each project that to-dos go to", async () => {
    await connect();
    const two = [todo("desk"), todo("badge", { todolist: always(OTHER_LIST) })];
    const mapping = deployed("1", two, { isTracked: true });
    await file(mapping, relocation("r1"));
    for (let n = 0; n < 3; n++) await run(0, mapping);
    const projects = (await webhooksInBasecamp()).map(({ bucket }) => bucket.id).sort();
    expect(projects).toEqual([PROJECT, OTHER_LIST.project]);
    const [badge, desk] = (await todosInBasecamp()).toReversed();
    await completeTodo(badge?.id ?? "");
    await trashTodo(desk?.id ?? "");
    expect(await passOn()).toEqual([200, 200]);
    await run(0, mapping);
    expect((await states()).toSorted()).toEqual(["completed", "trashed"]);
  });

  it.each<[string, Parameters<typeof injectFault>[1]]>([
    ["was cut off after it did its work", { cut: "after" }],
    ["was cut off before", { cut: "before" }],
  ])("is there once where making it %s", async (_how, fault) => {
    await injectFault({ method: "POST", path: WEBHOOKS }, fault);
    await followed();
    await run(30);
    expect((await webhooksInBasecamp()).length).toBeLessThan(2);
    await run(120);
    expect(await webhooksInBasecamp()).toHaveLength(1);
    const [first, , last] = await calls(/(GET|POST) .*webhooks.json/);
    expect([first, last].map((line) => line?.slice(0, 4))).toEqual(["GET ", "GET "]);
  });

  it("is there once where the bridge was killed before it wrote down that it made it, and misses nothing", async () => {
    const id = await followed();
    await changeLedger("UPDATE todo_webhooks SET checked_at = NULL, failures = 1, due_at = ?", Date.now() + 60_000);
    await completeTodo(id);
    await takeWebhooks();
    await run(61);
    await run();
    expect(await webhooksInBasecamp()).toHaveLength(1);
    expect(await states()).toEqual(["completed"]);
  });

  it("is found on a later page, beside those of others", async () => {
    await changeSettings({ webhookLimit: 40 });
    for (let n = 0; n < 20; n++) await makeWebhookByHand(PROJECT, `https://hooks.example.net/${n}`);
    await followed();
    await lookHourly();
    expect(await webhooksInBasecamp()).toHaveLength(21);
    expect(await calls(/(POST|PUT|DELETE) .*webhooks/)).toHaveLength(21);
  });

  it("is switched on again when Basecamp switched it off, and what happened meanwhile is read", async () => {
    const id = await followed();
    await deactivateWebhook((await webhooksInBasecamp())[0]?.id ?? "");
    await completeTodo(id);
    expect(await passOn()).toEqual([]);
    await lookHourly();
    expect(await webhooksInBasecamp()).toMatchObject([{ active: true }]);
    await run();
    expect(await states()).toEqual(["completed"]);
  });

  it("makes the to-dos of its project read again where an event reached nobody, once", async () => {
    const id = await followed();
    await completeTodo(id);
    await takeWebhooks(0);
    await lookHourly();
    await run();
    expect(await states()).toEqual(["completed"]);
    const before = (await readsOf(id)).length;
    await lookHourly();
    await run();
    expect(await readsOf(id)).toHaveLength(before);
  });

  it("is looked after when the connection is made anew", async () => {
    await followed();
    await deactivateWebhook((await webhooksInBasecamp())[0]?.id ?? "");
    await connect();
    await run();
    expect(await webhooksInBasecamp()).toMatchObject([{ active: true }]);
  });

  it("is the only one of ours: doubles and those with another secret are removed, those of others stay", async () => {
    await followed();
    await makeWebhookByHand(PROJECT, `${BRIDGE_URL}/basecamp/an-older-secret`);
    await makeWebhookByHand(PROJECT, `${BRIDGE_URL}${await secretPath()}`);
    await makeWebhookByHand(PROJECT, "https://hooks.example.net/basecamp/x");
    await lookHourly();
    const left = (await webhooksInBasecamp()).map(({ payload_url }) => payload_url);
    expect(left).toEqual([expect.stringMatching(ADDRESS), "https://hooks.example.net/basecamp/x"]);
  });

  it("moves along with PUBLIC_URL", async () => {
    await followed();
    const path = await secretPath();
    vi.setSystemTime(Date.now() + 3_600_000);
    await ledgerStub(env).lookAfterTodos();
    await inDeployment(FOLLOWED, ({ after }) => after(0), { PUBLIC_URL: "https://forms.example.com" });
    const addresses = (await webhooksInBasecamp()).map(({ payload_url }) => payload_url);
    expect(addresses).toEqual([`https://forms.example.com${path}`]);
  });

  it("that Basecamp refuses is a problem for a person, harms no delivery, and is tried again in a day", async () => {
    await changeSettings({ webhookLimit: 0 });
    await followed("r1");
    await file(FOLLOWED, relocation("r2"));
    expect(await todosInBasecamp()).toHaveLength(2);
    const { tracking, hold } = await ledgerStub(env).backlog();
    expect({ tracking, hold }).toMatchObject({
      tracking: [{ project: PROJECT, problem: "limit-reached" }],
      hold: null,
    });
    const refusals = { 400: "address-refused", 403: "not-allowed", 404: "project-not-found", 418: "rejected" };
    for (const [status, problem] of Object.entries(refusals)) {
      await injectFault({ path: WEBHOOKS }, { status: Number(status) });
      await lookHourly(DAY_SECONDS);
      expect((await ledgerStub(env).backlog()).tracking).toMatchObject([{ project: PROJECT, problem }]);
    }
    await changeSettings({ webhookLimit: 20 });
    await lookHourly();
    expect(await webhooksInBasecamp()).toEqual([]);
    await lookHourly(DAY_SECONDS);
    expect(await webhooksInBasecamp()).toHaveLength(1);
    expect((await ledgerStub(env).backlog()).tracking).toEqual([]);
  });

  it("is not asked for while Basecamp asked to wait", async () => {
    await injectFault({ path: WEBHOOKS }, { status: 429, headers: { "Retry-After": "120" } });
    await followed();
    await file(FOLLOWED, relocation("r2"));
    expect(await todosInBasecamp()).toHaveLength(1);
    await run(60);
    expect(await calls(/webhooks/)).toHaveLength(1);
    await run(61);
    expect(await webhooksInBasecamp()).toHaveLength(1);
  });
});

describe("a followed to-do", () => {
  it("is known as done, open again, thrown away, and brought back, also on its delivery's page", async () => {
    const lines = vi.spyOn(console, "log");
    const id = await followed();
    const seen: (string | null | undefined)[] = [];
    for (const act of [completeTodo, uncompleteTodo, trashTodo, restoreTodo, completeTodo]) {
      await act(id);
      expect(await passOn()).toEqual([200]);
      await run();
      seen.push(...(await states()));
    }
    const [delivery] = (await ledgerStub(env).deliveries(null)).deliveries;
    const page = await visit(`/admin/deliveries/${delivery?.reference}`, { headers: { Cookie: await signIn() } });
    expect((await page.text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")).toContain("In Basecamp Done since");
    expect(delivery?.todoChangedAt).toBe(Date.now());
    await changeRecording(id, "archived");
    await passOn();
    await run();
    expect([...seen, ...(await states())]).toEqual(["completed", "open", "trashed", "open", "completed", "completed"]);
    const logged = lines.mock.calls.flat().join("\n");
    expect(logged).toContain(`"event":"todo-changed","reference":"${delivery?.reference}","mapping":"relocation"`);
    expect(logged).not.toContain((await secretPath()).slice(-20));
  });

  it("is what Basecamp says when it is read, whatever a webhook said", async () => {
    const id = await followed();
    await completeTodo(id);
    const [done] = await takeWebhooks();
    await uncompleteTodo(id);
    const [undone] = await takeWebhooks();
    const path = await secretPath();
    for (const body of [undone?.body ?? "", done?.body ?? "", event("todo_trashed", id)]) {
      expect((await post(path, body)).status).toBe(200);
      await run();
      expect(await states()).toEqual(["open"]);
    }
  });

  it("is read once for events that come together", async () => {
    const id = await followed();
    const before = (await readsOf(id)).length;
    await changeSettings({ webhookEvents: "twice" });
    await completeTodo(id);
    expect(await passOn()).toEqual([200, 200]);
    await run();
    await run();
    expect(await readsOf(id)).toHaveLength(before + 1);
  });

  it("stays due where Basecamp tells of something while it is read", async () => {
    const id = await followed();
    await inDeployment(FOLLOWED, async ({ ledger, storage }) => {
      await ledger.noteTodoEvent(id);
      const tracked = new TrackedTodos(storage.sql);
      const read = tracked.begin("195539477", Date.now());
      expect(tracked.begin("195539477", Date.now())).toBeNull();
      vi.setSystemTime(Date.now() + 500);
      expect(await ledger.noteTodoEvent(id)).toBe(true);
      if (read !== null) tracked.settle(read, "completed", Date.now());
      expect(tracked.nextAt(null)).toBe(Date.now());
    });
    await run();
    expect(await states()).toEqual(["open"]);
  });

  it.each<[string, { status: number; headers?: Record<string, string> }, { status: number } | null, string]>([
    ["cannot be found in a project that can be reached is gone", { status: 404 }, null, "gone"],
    ["cannot be found, nor its project, is left as it was", { status: 404 }, { status: 404 }, "open"],
    [
      "is in an account that is inactive is left as it was",
      { status: 404, headers: { Reason: "Account Inactive" } },
      null,
      "open",
    ],
    ["cannot be read is left as it was", { status: 500 }, null, "open"],
  ])("that %s, and is read again when Basecamp tells of it", async (_what, todoFault, projectFault, state) => {
    const id = await followed();
    await completeTodo(id);
    await passOn();
    await injectFault({ path: "/todos/" }, todoFault);
    if (projectFault !== null) await injectFault({ path: `/projects/${PROJECT}.json` }, projectFault);
    await run();
    expect(await states()).toEqual([state]);
    await clearFaults();
    await uncompleteTodo(id);
    await completeTodo(id);
    await passOn();
    await run(3700);
    expect(await states()).toEqual(["completed"]);
  });

  it("is not read with the account of another connection, and rings no alarm meanwhile", async () => {
    const id = await followed();
    await completeTodo(id);
    await changeLedger("UPDATE tracked_todos SET account = '999'");
    await changeLedger("UPDATE todo_webhooks SET account = '999'");
    await passOn();
    const before = (await calls(/./)).length;
    await lookHourly();
    await inDeployment(FOLLOWED, async ({ after, storage }) => {
      await after(0);
      await after(0);
      expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + DAY_SECONDS * 1000);
    });
    expect(await calls(/./)).toHaveLength(before);
    await changeLedger("UPDATE tracked_todos SET account = '195539477'");
    await run();
    expect(await states()).toEqual(["completed"]);
  });

  it("rings no alarm but the hourly one while nobody is connected, and is read once somebody is", async () => {
    const id = await followed();
    await postForm("/admin/connection/disconnect", {}, await signIn());
    await completeTodo(id);
    await passOn();
    await run(120);
    const before = (await calls(/./)).length;
    await lookHourly();
    await inDeployment(FOLLOWED, async ({ after, storage }) => {
      await after(0);
      expect(await storage.getAlarm()).toBeGreaterThan(Date.now() + DAY_SECONDS * 1000);
    });
    expect((await ledgerStub(env).health()).hold).toBeNull();
    expect(await calls(/./)).toHaveLength(before);
    await connect();
    await run();
    expect(await states()).toEqual(["completed"]);
  });

  it("that a person pointed to is read at once", async () => {
    await followed("r1");
    await makeTodoByHand("A desk");
    const id = (await todosInBasecamp()).at(-1)?.id ?? "";
    await completeTodo(id);
    await injectFault(CREATE_TODO, { status: 422 });
    await file(FOLLOWED, relocation("r2"));
    const [parked] = (await ledgerStub(env).deliveries(null)).deliveries;
    await inDeployment(FOLLOWED, ({ ledger }) =>
      ledger.confirmTodo(parked?.reference ?? "", { account: "195539477", todo: id }),
    );
    await run();
    expect(await states()).toEqual(["open", "completed"]);
  });

  it("shares a run with deliveries: twelve of its forty requests at most are its own", async () => {
    await followed();
    await file(FOLLOWED, ...Array.from({ length: 20 }, (_, n) => relocation(`more${n}`)));
    await changeLedger("UPDATE tracked_todos SET read_due_at = 1");
    await inDeployment(FOLLOWED, async ({ ledger, after }) => {
      for (let n = 0; n < 45; n++) await ledger.accept(FOLLOWED.name, relocation(`waiting${n}`));
      const before = (await requestsToBasecamp()).length;
      await after(0);
      const made = (await requestsToBasecamp()).slice(before);
      expect(made.length).toBeLessThanOrEqual(40);
      expect(made.filter(({ method }) => method === "POST").length).toBeGreaterThan(20);
      const reads = made.filter(({ method }) => method === "GET").length;
      expect(reads).toBeGreaterThan(4);
      expect(reads).toBeLessThanOrEqual(12);
    });
  });
});

describe("what is posted for Basecamp", () => {
  it("is refused without the secret, and nothing is read", async () => {
    const id = await followed();
    const before = (await readsOf(id)).length;
    const path = await secretPath();
    const guesses = [
      "/basecamp",
      "/basecamp/",
      "/basecamp/guess",
      `/basecamp/${"x".repeat(43)}`,
      `${path}x`,
      path.slice(0, -1),
      `${path}/x`,
      `/basecamp/${"x".repeat(5000)}`,
    ];
    for (const guess of guesses) {
      const response = await post(guess, event("todo_completed", id));
      expect([guess.slice(0, 20), response.status]).toEqual([guess.slice(0, 20), 401]);
    }
    await run();
    expect(await readsOf(id)).toHaveLength(before);
    expect((await visit(path)).status).toBe(405);
  });

  it("is refused as long as there is no secret", async () => {
    for (const path of ["/basecamp/", "/basecamp/null", `/basecamp/${"x".repeat(43)}`]) {
      expect((await post(path, event("todo_completed", "1"))).status).toBe(401);
    }
  });

  it("costs the ledger a few calls a minute where it is guessed, and none of them the one that was right before", async () => {
    const id = await followed();
    const path = await secretPath();
    expect((await post(path, "")).status).toBe(200);
    let calls = 0;
    const count = async () => {
      calls += 1;
      return false;
    };
    const ledger = { ...ledgerStub(env), isTodoEventsSecret: count, hearLiveCheck: count };
    const guess = async (n: number) => {
      const secret = `${n}`.padStart(43, "x");
      const path = `/basecamp/${n % 2 === 0 ? "" : "check/"}${secret}`;
      return (await appWith({ ledger }).request(path, { method: "POST" })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 500 }, (_, n) => guess(n)));
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(calls).toBeLessThanOrEqual(60);
    expect((await post(path, event("todo_completed", id))).status).toBe(200);
    const later = { ...ledgerStub(env), isTodoEventsSecret: count };
    const inAMinute = appWith({ ledger: later, now: () => Date.now() + 60_000 });
    expect((await inAMinute.request(`/basecamp/${"y".repeat(43)}`, { method: "POST" })).status).toBe(401);
  });

  it("is to be sent again while the bridge cannot write it down", async () => {
    const broken = { isTodoEventsSecret: () => Promise.reject(new Error("down")) };
    for (const ledger of [null, { ...ledgerStub(env), ...broken }]) {
      const response = await appWith({ ledger }).request(`/basecamp/${"x".repeat(43)}`, { method: "POST" });
      expect(response.status).toBe(503);
    }
  });

  it("is acknowledged with the secret whatever it says, and written down only where a followed to-do may have changed", async () => {
    const id = await followed();
    const path = await secretPath();
    const ignored = [
      "",
      "no JSON",
      "[]",
      '{"kind":"todo_completed"}',
      event("todo_created", id),
      event("todo_created_by_a_robot", id),
      event("todo_completed", "12345"),
      '{"kind":"todo_completed","recording":{"id":"1; DROP TABLE tracked_todos"}}',
      event("todo_completed", id, "x".repeat(300_000)),
      "[".repeat(100_000),
    ];
    for (const body of ignored) {
      const response = await post(path, body);
      expect([response.status, await response.json()]).toEqual([200, { status: "ignored" }]);
    }
    const noted = await post(path, event("todo_completed", id));
    expect([noted.status, await noted.json()]).toEqual([200, { status: "noted" }]);
    expect(await (await post(path, event("todo_uncompleted", id))).json()).toEqual({ status: "ignored" });
  });
});
