import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { basecampClient } from "../../src/basecamp/client.ts";
import { examine } from "../../src/delivery/examine.ts";
import { LedgerSettings } from "../../src/delivery/ledger-settings.ts";
import { Pace } from "../../src/delivery/pace.ts";
import { PeopleMemory } from "../../src/delivery/people-memory.ts";
import { CHECK_STATES } from "../../src/feedback/check.ts";
import { allMappings } from "../../src/mapping/catalog.ts";
import type { DeployedMapping } from "../../src/mapping/mapping.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { failed, ok } from "../../src/result.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { countRows } from "../lab/bench/workers/count-rows.ts";
import { BRIDGE_URL, CLOCK_AHEAD_MS } from "../support/addresses.ts";
import { appWith, UNCONFIGURED } from "../support/app.ts";
import { connect, deliverWebhook, newestDelivery, postForm, runAlarm, signIn, visit } from "../support/bridge.ts";
import {
  CREATE_TODO,
  changePerson,
  changeSettings,
  expireTokens,
  injectFault,
  requestsToBasecamp,
  revokeAccess,
} from "../support/emulator.ts";
import { changeLedger } from "../support/parked.ts";
import { deliverOnboarding } from "../support/senders.ts";

const TODOLISTS = { method: "GET", path: "/todolists/" };
const SECRETS = ["current-secret", "current-leave-secret", "emulator-jotform-key", "correct horse battery"];

let cookie = "";
beforeEach(async () => {
  cookie = await signIn();
});

async function page(path: string): Promise<string> {
  const html = await (await visit(path, { headers: { Cookie: cookie } })).text();
  for (const secret of SECRETS) expect(html).not.toContain(secret);
  return textOf(html);
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replace(/\s+/g, " ");
}

const Report = z.object({
  state: z.string(),
  groups: z.array(
    z.object({
      title: z.string(),
      checks: z.array(
        z.object({ id: z.string(), state: z.enum(CHECK_STATES), says: z.string(), mend: z.string().nullable() }),
      ),
    }),
  ),
});

/** What the doctor says, by the ids of its checks. */
async function examined(app: { request: typeof visit } = { request: visit }) {
  const path = app.request === visit ? "/admin/doctor" : `${BRIDGE_URL}/admin/doctor`;
  const answer = await app.request(path, { headers: { Cookie: cookie, Accept: "application/json" } });
  expect(answer.status).toBe(200);
  const { state, groups } = Report.parse(await answer.json());
  const checks = Object.fromEntries(groups.flatMap((group) => group.checks.map((check) => [check.id, check])));
  const isBad = ({ state: own }: { state: string }) => own === "bad" || own === "warn";
  return {
    state,
    checks,
    wrong: Object.values(checks)
      .filter(isBad)
      .map(({ id }) => id),
  };
}

/** Lets Basecamp turn a submission down. */
async function park(token: string): Promise<void> {
  await injectFault(CREATE_TODO, { status: 404 });
  await deliverWebhook(itRequest({ token }));
  await runAlarm();
}

describe("the overview", () => {
  it("is where sign-in leads to, and says in one sentence that everything works", async () => {
    const signedIn = await postForm("/admin/sign-in", { password: "correct horse battery" });
    expect(signedIn.headers.get("location")).toBe("/admin");
    expect((await visit("/admin")).headers.get("location")).toBe("/admin/sign-in?next=%2Fadmin");
    expect((await visit("/admin/", { headers: { Cookie: cookie } })).headers.get("location")).toBe("/admin");
    await connect();
    await deliverOnboarding();
    await runAlarm();
    const text = await page("/admin");
    expect(text).toContain("Everything works: submissions are filed as they come.");
    expect(text).toMatch(
      /Waiting to be filed none Last submission [\d: -]+UTC for onboarding , filed Last filed to-do [\d: -]+UTC ,/,
    );
    expect(text).toContain("Person Ann Example");
    expect(text).toContain("Access token until 20");
    expect(text).not.toContain("Waiting for a person");
  });

  it("says that nothing is filed, why, since when and what to do", async () => {
    await deliverWebhook();
    const { acceptedAt } = z.object({ acceptedAt: z.number() }).parse((await listed())[0]);
    await runAlarm();
    const text = await page("/admin");
    expect(text).toContain("Nothing is filed at the moment. Basecamp is not connected.");
    const since = new Date(acceptedAt).toISOString().replace("T", " ").slice(0, 19);
    expect(text).toContain(`Waiting to be filed 1, the oldest since ${since} UTC`);
    expect(text).toContain("Held up until");
  });

  it("tells the last refusal of the connection in plain words, with its time", async () => {
    await connect();
    await revokeAccess();
    await deliverWebhook();
    await runAlarm();
    const text = await page("/admin");
    expect(text).toContain("The connection has ended.");
    expect(text).toMatch(/Last refusal [\d: -]+UTC : Basecamp has ended this connection/);
    expect(text).toContain("Connect again");
  });

  it("counts what waits for a person by mapping and reason, and leads to it", async () => {
    await connect();
    await park("one");
    await park("two");
    const html = await (await visit("/admin", { headers: { Cookie: cookie } })).text();
    expect(textOf(html)).toContain("but something needs a person. 2 to-dos wait for a person.");
    expect(textOf(html)).toContain("it-request 2 list not found");
    expect(html).toContain('href="/admin/deliveries?state=parked&amp;mapping=it-request"');
  });

  it("does not take a queue for one that stands still while Basecamp is tried and gives no clear answer", async () => {
    await connect();
    await injectFault({ ...CREATE_TODO, count: 9 }, { status: 503 });
    await deliverWebhook(itRequest({ token: "first" }));
    await deliverWebhook(itRequest({ token: "last" }));
    await ledgerStub(env).backlog();
    vi.setSystemTime(Date.now() + 20 * 60_000);
    await changeLedger("UPDATE deliveries SET due_at = due_at + 9000000 WHERE id = 2");
    await runAlarm();
    await changeLedger("UPDATE deliveries SET due_at = 1 WHERE id = 2");
    expect(await page("/admin")).not.toContain("Nothing is filed at the moment.");
    expect(await page("/admin/doctor")).not.toContain("Nothing is tried.");
    vi.setSystemTime(Date.now() + 16 * 60_000);
    expect(await page("/admin")).toContain("Nothing is filed at the moment. What is due since");
  });

  it("tells what was refused within the week", async () => {
    await connect();
    await deliverWebhook(itRequest({ form: "other" }));
    const text = await page("/admin");
    expect(text).toContain("Something is worth a look.");
    expect(text).toMatch(
      /A request to it-request was refused, the last on [\d: -]+UTC : it is genuine, and of another form/,
    );
  });

  it("tells of requests that were signed wrong at once, and where they are told of on the mapping's page", async () => {
    await connect();
    await deliverWebhook(undefined, { headers: { "Typeform-Signature": "" } });
    expect(await page("/admin")).toContain("Everything works");
    expect(await page("/admin/mappings/it-request")).toContain("there is no signature. No genuine submission has come");
    await deliverWebhook(undefined, { secret: "other" });
    const says =
      /A request was refused on [\d: -]+UTC : the signature does not fit the secret. No genuine submission has come yet/;
    expect(await page("/admin")).toMatch(says);
    expect(await page("/admin/mappings/it-request")).toMatch(says);
    expect((await examined()).checks["mapping.it-request.unproven"]?.says).toContain("refused on");
    await deliverWebhook();
    expect(await page("/admin/mappings/it-request")).not.toContain("was refused on");
  });

  it("knows what waits longest, what came last of each mapping, and what was filed last", async () => {
    const startedAt = Date.now();
    await deliverWebhook(itRequest({ token: "first" }));
    vi.setSystemTime(startedAt + 60_000);
    await deliverWebhook(itRequest({ token: "second" }));
    await deliverOnboarding();
    const waiting = await ledgerStub(env).overview();
    expect(waiting.oldestWaitingSince).toBe(startedAt);
    expect(waiting.mappings.map(({ mapping, waiting: count, last }) => [mapping, count, last?.at])).toEqual([
      ["it-request", 2, startedAt + 60_000],
      ["onboarding", 1, startedAt + 60_000],
    ]);
    await connect();
    await runAlarm();
    vi.setSystemTime(startedAt + 120_000);
    await deliverWebhook(itRequest({ token: "third" }));
    await runAlarm();
    const filed = await ledgerStub(env).overview();
    expect(filed).toMatchObject({ waiting: 0, oldestWaitingSince: null, dueSince: null });
    expect(filed.lastFiled).toEqual({ reference: (await newestDelivery()).reference, at: startedAt + 120_000 });
  });

  it("reads not one row more for what was filed long ago", async () => {
    await connect();
    await deliverWebhook(itRequest({ token: "a" }));
    await runAlarm();
    const [few, many] = await runInDurableObject(ledgerStub(env), async (ledger, { storage }) => {
      const counts = countRows(storage);
      const read = async () => {
        counts.take();
        await ledger.overview();
        return counts.take().read;
      };
      const before = await read();
      storage.sql.exec(
        `WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < 1000)
         INSERT INTO submissions (id, mapping, form, submission_id, accepted_at, body)
           SELECT n.id, mapping, form, 'copy ' || n.id, accepted_at, '' FROM n, submissions s WHERE s.id = 1`,
      );
      storage.sql.exec(
        `INSERT INTO deliveries (submission, mapping, reference, state, todo_id, project, first_sent_at, changed_at)
           SELECT s.id, s.mapping, 'copy' || s.id, state, todo_id, project, first_sent_at, changed_at
           FROM deliveries d, submissions s WHERE d.id = 1 AND s.id > 1`,
      );
      return [before, await read()];
    });
    expect(few).toBeGreaterThan(0);
    expect(many).toBe(few);
  });
});

async function listed(): Promise<readonly unknown[]> {
  const answer = await visit("/admin/deliveries", { headers: { Cookie: cookie, Accept: "application/json" } });
  return z.array(z.unknown()).parse(await answer.json());
}

it("asks Basecamp nothing more once a delivery was told to wait, also in the middle of an examination", async () => {
  await runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const settings = new LedgerSettings(state.storage.sql);
    const now = () => Date.now();
    const grant = async () => ok({ accessToken: "x", account: "195539477" });
    const lists: string[] = [];
    const calls = basecampClient({
      ...{ apiUrl: "http://127.0.0.1:1", account: "195539477", accessToken: "x", userAgent: "x" },
      ...{ fetch: async () => Response.json({}), clock: { now, deadline: (ms) => AbortSignal.timeout(ms) } },
    });
    const client = () => ({
      ...calls,
      getMyProfile: async () => {
        settings.hold({ until: now() + 60_000, reason: "rate-limited" }, now());
        return ok({ isAdmin: true });
      },
      getTodolist: async (todolist: string) => {
        lists.push(todolist);
        return ok({ title: "", isActive: true, project: null });
      },
    });
    const paced = () => ({ grant, currentGrant: grant, renew: grant, client });
    const deps = { people: new PeopleMemory(), settings, pace: new Pace(45), now, paced };
    const needs = { lists: [{ account: "195539477", project: "1", todolist: "2" }], projects: [] };
    const found = await examine(needs, deps);
    expect(found.lists).toEqual([{ todolist: "2", found: failed("rate-limited") }]);
    expect(lists).toEqual([]);
  });
});

describe("the mappings", () => {
  it("stand in one table with their proof, and what is wrong with each", async () => {
    await connect();
    await park("one");
    const own = [{ name: "leave-request", apiKey: "JOTFORM_API_KEY", isReadBack: true }];
    const webhookSecrets = (name: string) => (name === "ONBOARDING_SECRET" ? [] : ["x"]);
    const app = appWith({ mappingsWithoutApiKey: () => own, webhookSecrets });
    const answer = await app.request(`${BRIDGE_URL}/admin/mappings`, { headers: { Cookie: cookie } });
    const text = textOf(await answer.text());
    expect(text).toMatch(/it-request form changed \(1\) [\d: -]+UTC 0 1 Typeform FxIT4Desk signed/);
    expect(text).toContain("leave-request API key missing none yet 0 0 Jotform 261234567890123 read back");
    expect(text).toMatch(/onboarding secret missing none yet 0 0 Google Forms \S+ signed and timed/);
  });

  it("are shown whole: answers with their rules, lookups, what is skipped, and each to-do", async () => {
    const leave = await page("/admin/mappings/leave-request");
    expect(leave).toContain("requester question 4 required, an e-mail address; otherwise the to-do says so");
    expect(leave).toContain("health question 12 any text; private: it never gets to Basecamp");
    expect(leave).toContain("Lookup planner , by kind Answer Becomes Parental leave ann@example.com");
    expect(leave).toContain("any other oncall@example.com");
    expect(leave).toContain('kind == "Sick leave" : Sick leave is reported to payroll');
    expect(leave).toContain("Title {{ kind | default: 'Leave' }}: {{ name }} from {{ first_day }}");
    expect(leave).toContain("Told when done {{ requester }}");
    const request = await page("/admin/mappings/it-request");
    expect(request).toContain('Assigned to oncall@example.com always ann@example.com when urgency == "Urgent"');
    expect(request).toContain("Instead of those not found ann@example.com");
    expect(request).toContain("nobody works on 2026-12-25, 2027-01-01");
    expect(request).toContain(allMappings().find(({ name }) => name === "it-request")?.version ?? "no version");
  });

  it("tell how to register the webhook, with the place of the secret and never the secret", async () => {
    const leave = await page("/admin/mappings/leave-request");
    expect(leave).toContain(`Webhook ${BRIDGE_URL}/webhooks/leave-request/<secret>`);
    expect(leave).toContain("stands the value of LEAVE_REQUEST_SECRET");
    expect(leave).toContain("How to register the webhook in Jotform You need the value of LEAVE_REQUEST_SECRET");
    expect(leave).toContain("LEAVE_REQUEST_SECRET : being rotated: either of two is taken.");
    expect(leave).toContain(`${BRIDGE_URL}/start/leave-request`);
    const html = await (await visit("/admin/mappings/it-request", { headers: { Cookie: cookie } })).text();
    expect(html).toContain('<a href="http://127.0.0.1:8788/195539477/buckets/2085958499/todolists/1069479573">');
  });

  it("that lack a secret say so, by its name", async () => {
    const app = appWith({ webhookSecrets: () => [] });
    const answer = await app.request(`${BRIDGE_URL}/admin/mappings/it-request`, { headers: { Cookie: cookie } });
    expect(textOf(await answer.text())).toContain(
      "Every submission is refused, because the secret IT_REQUEST_SECRET is not configured.",
    );
  });

  it("that are gone are told with what waits of them, and unknown ones as unknown", async () => {
    await connect();
    await park("one");
    const app = appWith({ allMappings: () => [], findMapping: () => null });
    const read = async (path: string) => {
      const answer = await app.request(`${BRIDGE_URL}${path}`, { headers: { Cookie: cookie } });
      return `${answer.status} ${textOf(await answer.text())}`;
    };
    expect(await read("/admin/mappings")).toContain("Not deployed any more it-request , for a person: 1");
    const gone = await read("/admin/mappings/it-request");
    expect(gone).toMatch(/^404 .*This mapping is not deployed any more\..*it-request 1 list not found/);
    expect(await read("/admin/mappings/nope")).toMatch(/^404 .*No mapping of this name is deployed/);
  });

  it("show how their form has changed", async () => {
    await connect();
    // The form of the sample lacks the question "details".
    await deliverWebhook();
    expect(await page("/admin/mappings/it-request")).toContain('The form has no question "details"');
    expect(await page("/admin")).toContain("Something is worth a look. A form has changed away from its mapping");
  });
});

describe("the doctor", () => {
  it("finds nothing wrong where all is in order, reads only, and asks for each list and project once", async () => {
    await connect();
    await deliverWebhook();
    await deliverOnboarding();
    await runAlarm();
    const before = (await requestsToBasecamp()).length;
    const { wrong, checks } = await examined();
    // Nobody is told, the clock is ahead, the form of the sample lacks a question, and no webhook of Jotform has come yet.
    const expected = ["bridge.alerts", "bridge.clock", "mapping.it-request.form", "mapping.leave-request.submissions"];
    expect(wrong).toEqual(expected);
    expect(checks["mapping.it-request.list.1069479573"]?.says).toBe('"Requests" in IT desk is there.');
    expect(checks["mapping.leave-request.api-key"]?.state).toBe("ok");
    const asked = (await requestsToBasecamp()).slice(before).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.filter((request) => !request.startsWith("GET "))).toEqual([]);
    expect(asked.filter((request) => request.includes("/todolists/"))).toHaveLength(4);
    const html = await (await visit("/admin/doctor", { headers: { Cookie: cookie } })).text();
    expect(html).toMatch(/The last one arrived at <time datetime="20[^"]+"/);
    expect(html).toContain('<a href="/admin/mappings/leave-request">');
    const text = textOf(html);
    expect(text).toContain("4 want a look.");
    expect(text).toContain("Mapping leave-request: Submissions. None has arrived yet.");
  });

  it("asks Basecamp nothing without a connection, and says what that means", async () => {
    const { state, checks } = await examined();
    expect(state).toBe("bad");
    expect(checks["basecamp.connection"]).toMatchObject({
      state: "bad",
      says: expect.stringContaining("not connected"),
    });
    expect(checks["mapping.it-request.list.1069479573"]).toMatchObject({ state: "skipped" });
    expect(await requestsToBasecamp()).toEqual([expect.objectContaining({ path: "/jotform/user" })]);
  });

  it("renews a refused token once for all that it asks", async () => {
    await connect();
    await expireTokens();
    const before = (await requestsToBasecamp()).length;
    expect((await examined()).checks["basecamp.reach"]).toMatchObject({ state: "ok" });
    const refused = (await requestsToBasecamp()).slice(before).filter(({ status }) => status === 401);
    expect(refused).toHaveLength(1);
  });

  it("tells a list that is gone or archived from one that could not be asked for", async () => {
    await connect();
    await injectFault(TODOLISTS, { status: 404 });
    await injectFault(TODOLISTS, { status: 200, body: '{"id":1,"name":"Leave","status":"archived"}' });
    await injectFault(TODOLISTS, { status: 503 });
    const { checks } = await examined();
    const lists = Object.values(checks).filter(({ id }) => id.includes(".list."));
    expect(lists.map(({ state }) => state)).toEqual(["bad", "bad", "skipped", "ok"]);
    expect(lists[0]?.mend).toContain("Mend the list in Basecamp");
    expect(lists[1]?.says).toContain("archived or in the trash");
  });

  it("keeps the wait after a 429, and asks nothing more", async () => {
    await connect();
    await injectFault({ ...TODOLISTS, skip: 1 }, { status: 429, headers: { "Retry-After": "60" } });
    const first = await examined();
    const lists = Object.values(first.checks).filter(({ id }) => id.includes(".list."));
    expect(lists.map(({ state }) => state)).toEqual(["ok", "skipped", "skipped", "skipped"]);
    expect(first.checks["bridge.queue"]).toMatchObject({ state: "warn" });
    const before = (await requestsToBasecamp()).filter(({ path }) => !path.startsWith("/jotform/")).length;
    const again = await examined();
    expect(again.checks["basecamp.reach"]).toMatchObject({
      state: "skipped",
      says: expect.stringContaining("slow down"),
    });
    expect((await requestsToBasecamp()).filter(({ path }) => !path.startsWith("/jotform/"))).toHaveLength(before);
  });

  it("says that the account is inactive, and that the connection has ended", async () => {
    await connect();
    await injectFault({ path: "/my/profile.json" }, { status: 404, headers: { Reason: "Account Inactive" } });
    expect((await examined()).checks["basecamp.reach"]).toMatchObject({
      state: "bad",
      says: expect.stringContaining("inactive"),
    });
    await revokeAccess();
    const { checks } = await examined();
    expect(checks["basecamp.connection"]).toMatchObject({ state: "bad", says: expect.stringContaining("has ended") });
    expect(checks["basecamp.reach"]).toMatchObject({ state: "skipped" });
  });

  it("names people who are not on the project, and says whether addresses are shown", async () => {
    await changePerson("1049715915", { projects: [] });
    await connect();
    const { checks } = await examined();
    expect(checks["mapping.it-request.people.2085958499"]).toMatchObject({
      state: "warn",
      says: '"oncall@example.com" is not on this project, so the to-do is not assigned to them.',
    });
    expect(checks["basecamp.emails"]).toMatchObject({ state: "ok" });
  });

  it("makes at most 30 requests, and says what it left out", async () => {
    await connect();
    const [one] = allMappings();
    const many = Array.from({ length: 40 }, (_, index): DeployedMapping => {
      const todolist = [
        { use: { account: "195539477", project: "2085958499", todolist: String(index + 1) }, when: null },
      ];
      const base = one ?? fail();
      return { ...base, name: `m-${index}`, apiKey: null, todos: base.todos.map((todo) => ({ ...todo, todolist })) };
    });
    const before = (await requestsToBasecamp()).length;
    const app = appWith({ allMappings: () => many });
    const { checks } = await examined({ request: async (path, init) => app.request(path, init) });
    expect((await requestsToBasecamp()).length - before).toBe(30);
    expect(checks["mapping.m-28.list.29"]).toMatchObject({ state: "bad" });
    expect(checks["mapping.m-29.list.30"]).toMatchObject({
      state: "skipped",
      says: expect.stringContaining("left out"),
    });
  });

  it("tells a refused API key, a missing secret, and two secrets that are alike", async () => {
    await connect();
    await changeSettings({ jotformKey: "another" });
    expect((await examined()).checks["mapping.leave-request.api-key"]).toMatchObject({ state: "bad" });
    const alike = appWith({
      webhookSecrets: (name) => (name === "ONBOARDING_SECRET" ? [] : ["same"]),
      mappingsWithoutApiKey: () => [{ name: "leave-request", apiKey: "JOTFORM_API_KEY", isReadBack: true }],
    });
    const { checks } = await examined({ request: async (path, init) => alike.request(path, init) });
    expect(checks["mapping.onboarding.secret"]).toMatchObject({ state: "bad" });
    expect(checks["mapping.leave-request.api-key"]?.says).toContain("JOTFORM_API_KEY is not configured");
    expect(checks["mapping.it-request.secret"]).toMatchObject({
      state: "warn",
      says: expect.stringContaining("the same value as LEAVE_REQUEST_SECRET"),
    });
  });

  it("compares the clock with Basecamp's", async () => {
    await connect();
    expect((await examined()).checks["bridge.clock"]?.says).toContain("It is 60 minutes ahead of Basecamp's.");
    vi.setSystemTime(Date.now() - CLOCK_AHEAD_MS);
    expect((await examined()).checks["bridge.clock"]).toMatchObject({ state: "ok" });
  });

  it("says which part fails while the others go on", async () => {
    const broken = () => Promise.reject(new Error("storage"));
    const stub = ledgerStub(env);
    const app = appWith({
      probeTokens: broken,
      ledger: {
        ...{
          accept: broken,
          noteRefusal: broken,
          noteUnproven: broken,
          unknownAmong: broken,
          status: broken,
          deliveries: broken,
          delivery: broken,
          wake: broken,
        },
        ...{ pause: broken, backlog: broken, replay: broken, makeTodo: broken, confirmTodo: broken, erase: broken },
        ...{ overview: broken, probe: broken, people: broken, examine: (needs) => stub.examine(needs) },
        ...{ contents: broken, isTodoEventsSecret: broken, noteTodoEvent: broken, health: broken },
        ...{ liveCheck: broken, hearLiveCheck: broken, todoEventsSecret: broken },
        ...{ startSweep: broken, missingSubmissions: broken, noteOversized: broken, noteSweep: broken },
        ...{ exportPage: broken, importEntries: broken },
      },
    });
    const { checks } = await examined({ request: async (path, init) => app.request(path, init) });
    expect(checks["bridge.ledger"]).toMatchObject({ state: "bad" });
    expect(checks["bridge.queue"]).toMatchObject({ state: "skipped" });
    expect(checks["bridge.connection-store"]).toMatchObject({ state: "warn" });
    expect(checks["basecamp.connection"]).toMatchObject({ state: "bad" });
  });

  it("is told what is missing of the settings as JSON, where the pages cannot start for that", async () => {
    const problems = [{ name: "TOKEN_KEYS", message: "is missing." }];
    const app = appWith({ ...UNCONFIGURED, config: { ok: false, failure: problems } });
    const answer = await app.request(`${BRIDGE_URL}/admin/doctor`, { headers: { Accept: "application/json" } });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ reason: "misconfigured", problems });
  });

  it("is for signed-in people only", async () => {
    for (const path of ["/admin", "/admin/mappings", "/admin/mappings/it-request", "/admin/doctor"]) {
      expect((await visit(path)).status).toBe(303);
      expect((await visit(path, { headers: { Accept: "application/json" } })).status).toBe(401);
    }
  });
});

function fail(): never {
  throw new Error("There is no mapping.");
}
