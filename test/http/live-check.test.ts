import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { LIVE_PARTS, type LivePart } from "../../src/delivery/live/parts.ts";
import { COMMAND_FACTS } from "../../src/feedback/live-facts.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { connect, signIn, visit } from "../support/bridge.ts";
import {
  addPeople,
  CREATE_TODO,
  changeSettings,
  injectFault,
  makeWebhookByHand,
  refreshesSent,
  requestsToBasecamp,
  takeWebhooks,
  todosInBasecamp,
  webhooksInBasecamp,
} from "../support/emulator.ts";
import { changeLedger } from "../support/parked.ts";

const IT_DESK = "2085958499";
const OPERATIONS = "9007199254741001";
const PROJECT_URL = `https://3.basecamp.com/195539477/projects/${IT_DESK}`;
/** More often than the check ever asks for the same. */
const PATIENCE = 100;
/** The command looks every second; it is the same to the bridge. */
const LOOK_AGAIN_SECONDS = 5;

const Answer = z.object({
  reason: z.string().optional(),
  message: z.string().optional(),
  check: z
    .object({
      mark: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      project: z.string(),
      idleSeconds: z.number(),
    })
    .nullish(),
  project: z.string().optional(),
  isPending: z.boolean().optional(),
  findings: z.array(z.object({ fact: z.string(), state: z.string(), found: z.string() })).default([]),
});

let cookie = "";
let isBridgeInReach = true;

afterEach(() => {
  isBridgeInReach = true;
});

async function step(order: unknown) {
  if (cookie === "") cookie = await signIn();
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    Origin: BRIDGE_URL,
    Cookie: cookie,
  };
  const response = await visit("/admin/doctor/live", { method: "POST", headers, body: JSON.stringify(order) });
  return { status: response.status, ...Answer.parse(await response.json()) };
}

async function begin(project = PROJECT_URL): Promise<string> {
  const begun = await step({ step: "begin", project });
  return begun.check?.mark ?? `${begun.reason}: ${begun.message}`;
}

/** Does a part as the command does, again in a second while something may still come; answers what it found. */
async function part(mark: string, name: LivePart) {
  for (let n = 0; n < PATIENCE; n++) {
    const answer = await step({ step: name, mark });
    if (name === "webhook" && isBridgeInReach) await passOn();
    if (answer.isPending !== true) return answer;
    vi.setSystemTime(Date.now() + LOOK_AGAIN_SECONDS * 1000);
  }
  throw new Error(`${name} does not end.`);
}

/** Posts what Basecamp tells to the bridge. */
async function passOn(): Promise<void> {
  for (const { address, body } of await takeWebhooks()) {
    await visit(new URL(address).pathname, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }
}

/** The findings of these parts, by fact. */
async function found(...parts: readonly LivePart[]): Promise<Record<string, string>> {
  const begun = await step({ step: "begin", project: PROJECT_URL });
  const mark = begun.check?.mark ?? "";
  const findings = [...begun.findings];
  for (const name of parts) findings.push(...(await part(mark, name)).findings);
  await step({ step: "end", mark });
  return Object.fromEntries(findings.map(({ fact, state, found }) => [fact, `${state}: ${found}`]));
}

async function lists(): Promise<readonly string[]> {
  const made = (await requestsToBasecamp()).filter(({ method, path }) => method === "POST" && /todosets/.test(path));
  return made.map(({ body }) => body);
}

async function writes(): Promise<readonly string[]> {
  const requests = await requestsToBasecamp();
  return requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
}

describe("the check of a real account", () => {
  it("finds every fact out in a list of its own, notifies nobody, and removes everything", async () => {
    await connect();
    await addPeople({ name: "Una Outside", email: "una@example.com", projects: [OPERATIONS] });
    await makeWebhookByHand(IT_DESK, "https://elsewhere.example/hook");
    const facts = await found(...LIVE_PARTS);
    expect(facts).toEqual({
      "state-round-trip": expect.stringMatching(/^as-assumed/),
      "app-url-host": "as-assumed: 127.0.0.1:8788.",
      "rich-text": expect.stringMatching(/^as-assumed: All of them\. Of table, code, .* it keeps: table/),
      "duplicate-create": "as-assumed: Two to-dos were made.",
      "list-order": "as-assumed: The oldest first.",
      "masked-emails":
        "as-assumed: The connected person administrates the account. Of the others on the project 2 came in full, 0 masked and 0 without.",
      "assignee-outside":
        "as-assumed: The to-do was made without; the connected person stayed assigned. It was a person of the account.",
      "title-length": "as-assumed: 5000 characters came back whole. Longer ones were not tried.",
      "due-on-invalid": 'as-assumed: "2026-02-31" vanished without a word; "1" vanished without a word.',
      "starts-on-alone": "differs: The first day was kept: 2026-06-01; the to-do has no due date.",
      "starts-on-after-due": "differs: The first day was kept: 2026-06-12; the to-do has due on 2026-06-01.",
      "blank-content": "as-assumed: 422, JSON with status, error.",
      "unknown-id": "as-assumed: 404, without a body. No Reason header.",
      "stale-token": "as-assumed: 401, JSON with error. No WWW-Authenticate.",
      "recordings-delay": "as-assumed: It showed within 5 seconds.",
      "recordings-description": "as-assumed: They do.",
      "trashed-query": "as-assumed: It showed within 5 seconds.",
      "webhook-timing": expect.stringMatching(/^as-assumed: It called within/),
      "webhook-deliveries": "as-assumed: The latest is listed with the status 200.",
    });
    const silent = ["refresh-answer", "rate-limit-headers"];
    expect([...Object.keys(facts), ...silent].sort()).toEqual(COMMAND_FACTS.map(({ id }) => id).sort());

    const todos = await todosInBasecamp();
    expect(new Set(todos.map(({ list }) => list.title))).toEqual(
      new Set([expect.stringMatching(/^Formcamp check \d{4}-\d\d-\d\d \(can be deleted\)$/)]),
    );
    expect(todos.filter(({ status }) => status !== "trashed")).toEqual([]);
    expect((await webhooksInBasecamp()).map(({ payload_url }) => payload_url)).toEqual([
      "https://elsewhere.example/hook",
    ]);
    const sent = await requestsToBasecamp();
    const creates = sent.filter(({ method, path }) => method === "POST" && path.endsWith("/todos.json"));
    expect(creates.every(({ body }) => body.includes('"notify":false'))).toBe(true);
    const assigned = creates.filter(({ body }) => body.includes("assignee_ids"));
    expect(assigned.map(({ body }) => body)).toEqual([expect.stringContaining("[1049715914,104972")]);
    const own = [...todos.map(({ id }) => id), ...todos.map(({ list }) => list.id)];
    const thrownAway = (await writes()).flatMap((line) => /recordings\/(\d+)\/status/.exec(line)?.[1] ?? []);
    expect(thrownAway).toHaveLength(2);
    expect(thrownAway.filter((id) => !own.includes(id))).toEqual([]);
    expect(await step({ step: "look", project: null })).toMatchObject({ status: 200, check: null, project: "IT desk" });
  });

  it.each<[string, Record<string, unknown>, LivePart, Record<string, string>]>([
    [
      "titles cut at 190",
      { titleLimit: 190 },
      "titles",
      { "title-length": "as-assumed: 190 characters came back whole. 255 came back as 190." },
    ],
    [
      "titles cut too early",
      { titleLimit: 100 },
      "titles",
      {
        "title-length": "breaks: None came back whole. 190 came back as 100. 190 of four bytes each came back as 100.",
      },
    ],
    [
      "titles refused from 256 on",
      { titleLimit: 255, longTitles: "refused" },
      "titles",
      { "title-length": "as-assumed: 255 characters came back whole. 256 were answered with 422." },
    ],
    [
      "titles refused too early",
      { titleLimit: 100, longTitles: "refused" },
      "titles",
      {
        "title-length":
          "breaks: None came back whole. 190 were answered with 422. 190 of four bytes each were answered with 422.",
      },
    ],
    [
      "dates refused",
      { invalidDates: "refused" },
      "dates",
      { "due-on-invalid": 'as-assumed: "2026-02-31" was refused with 422; "1" was refused with 422.' },
    ],
    [
      "dates that break it",
      { invalidDates: "error" },
      "dates",
      { "due-on-invalid": 'differs: "2026-02-31" was refused with 500; "1" was refused with 500.' },
    ],
    [
      "first days dropped",
      { strayStartDates: "dropped" },
      "dates",
      {
        "starts-on-alone": "as-assumed: The first day was dropped; the to-do has no due date.",
        "starts-on-after-due": "as-assumed: The first day was dropped; the to-do has due on 2026-06-01.",
      },
    ],
    [
      "outsiders refused",
      { outsiders: "refused" },
      "people",
      {
        "assignee-outside":
          "differs: The to-do was refused with 422. It was an id that nobody has, since nobody was known to be outside.",
      },
    ],
    [
      "addresses hidden from an admin",
      { admin: false },
      "people",
      {
        "masked-emails":
          "as-assumed: The connected person is no administrator. Of the others on the project 0 came in full, 2 masked and 0 without.",
      },
    ],
    [
      "links lost",
      { lostTags: ["a"] },
      "texts",
      { "rich-text": expect.stringMatching(/^breaks: The link of the reference was lost/) },
    ],
    [
      "paragraphs and tables lost",
      { lostTags: ["p", "table"] },
      "texts",
      { "rich-text": expect.stringMatching(/^differs: It lost p\. Of table, .* it keeps: code/) },
    ],
    [
      "recordings that lag",
      { recordingsLagSeconds: 100_000 },
      "recordings",
      { "recordings-delay": "breaks: It did not show within 60 seconds." },
    ],
    [
      "recordings without descriptions",
      { recordingsWithoutDescription: true },
      "recordings",
      { "recordings-description": "differs: They come without." },
    ],
    [
      "no more webhooks",
      { webhookLimit: 0 },
      "webhook",
      { "webhook-timing": "unknown: Basecamp turned down what it takes to find out (507)." },
    ],
  ])("tells of %s", async (_what, settings, name, expected) => {
    await connect();
    await changeSettings(settings);
    expect(await found(name)).toMatchObject(expected);
    expect((await todosInBasecamp()).every(({ status }) => status === "trashed")).toBe(true);
  });

  it("tells of a trash that shows nothing and of a webhook that is never called, which is removed all the same", async () => {
    await connect();
    await injectFault({ method: "GET", path: "status=trashed", count: PATIENCE }, { status: 200, body: "[]" });
    isBridgeInReach = false;
    expect(await found("recordings", "trash", "webhook")).toMatchObject({
      "trashed-query": "breaks: It did not show within 60 seconds.",
      "webhook-timing": "breaks: Nothing came within 90 seconds.",
      "webhook-deliveries": "differs: None was listed.",
    });
    expect(await webhooksInBasecamp()).toEqual([]);
  });

  it.each<[string, { path: string }, number, Record<string, string>]>([
    [
      "an absent to-do that speaks for the account",
      { path: "/todos/2.json" },
      404,
      { "unknown-id": "breaks: 404, HTML. It has a Reason header." },
    ],
    [
      "a header with the refused token",
      { path: "/my/profile.json" },
      401,
      { "stale-token": "as-assumed: 401, HTML. WWW-Authenticate: Bearer …" },
    ],
    [
      "a token that is not refused",
      { path: "/my/profile.json" },
      200,
      { "stale-token": "breaks: 200, HTML. WWW-Authenticate: Bearer …" },
    ],
    [
      "a fault in place of that",
      { path: "/my/profile.json" },
      500,
      { "stale-token": "unknown: 500, HTML. WWW-Authenticate: Bearer …" },
    ],
    ["a blank title that is taken", CREATE_TODO, 200, { "blank-content": "differs: 200, HTML." }],
  ])("tells of %s", async (_what, match, status, expected) => {
    await connect();
    const headers = { Reason: "Account Inactive", "WWW-Authenticate": 'Bearer realm="secret"' };
    await injectFault(match, { status, headers, body: "<html>" });
    expect(await found("refusals")).toMatchObject(expected);
  });

  it("renews the token only when that is asked for, and tells what came with it", async () => {
    await connect();
    expect(await refreshesSent()).toHaveLength(0);
    const renewed = await step({ step: "refresh" });
    expect(renewed.findings).toEqual([{ fact: "refresh-answer", state: "as-assumed", found: "A new one came." }]);
    await changeSettings({ rotateRefreshTokens: false });
    expect((await step({ step: "refresh" })).findings).toMatchObject([{ found: "None came, or the same one." }]);
    expect((await refreshesSent()).every(({ refused }) => refused === 0)).toBe(true);
    await changeSettings({ refusal: "invalid-grant" });
    expect(await step({ step: "refresh" })).toMatchObject({ status: 409, reason: "reconnect-needed" });
    expect(await step({ step: "refresh" })).toMatchObject({ status: 409, reason: "reconnect-needed" });
    expect((await refreshesSent()).reduce((sum, { refused }) => sum + refused, 0)).toBe(1);
    // The access token lives on.
    expect(await step({ step: "look", project: PROJECT_URL })).toMatchObject({ status: 200 });
  });
});

describe("a check that does not get through", () => {
  it("is left over for the next one, which removes it before it begins", async () => {
    await connect();
    const mark = await begin();
    await part(mark, "dates");
    const left = await step({ step: "look", project: PROJECT_URL });
    expect(left.check).toMatchObject({ mark, project: "IT desk", url: expect.stringContaining("/todolists/") });
    expect(await begin()).toMatch(/^left-over: Another check/);
    expect(await step({ step: "end", mark })).toMatchObject({ status: 200, check: null });
    expect(await step({ step: "titles", mark })).toMatchObject({ status: 409, reason: "no-check" });
    expect(await begin()).toMatch(/^[0-9a-z]{10}$/);
  });

  it("tells how long ago its last step was, of whichever part, so that one under way is known from one left over", async () => {
    await connect();
    const look = async () => (await step({ step: "look", project: PROJECT_URL })).check?.idleSeconds;
    const wait = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);
    const mark = await begin();
    wait(50);
    expect(await look()).toBe(50);
    await step({ step: "dates", mark });
    wait(20);
    expect([await look(), await look()]).toEqual([20, 20]);
    await changeLedger("UPDATE settings SET value = json_remove(value, '$.steppedAt') WHERE name = 'live-check'");
    expect(await look()).toBeGreaterThan(86_400);
  });

  it("finds the list whose create got no answer by its mark, and forgets one that was not made", async () => {
    await connect();
    await injectFault({ method: "POST", path: "/todolists.json" }, { cut: "after" });
    expect(await begin()).toMatch(/^no-clear-answer/);
    const left = await step({ step: "look", project: PROJECT_URL });
    expect(left.check?.url).toContain("/todolists/");
    await step({ step: "end", mark: left.check?.mark });
    await injectFault({ method: "POST", path: "/todolists.json" }, { cut: "before" });
    expect(await begin()).toMatch(/^no-clear-answer/);
    expect(await step({ step: "look", project: PROJECT_URL })).toMatchObject({ check: null });
    expect(await lists()).toHaveLength(2);
  });

  it("removes a webhook whose create got no answer, and one that was never called", async () => {
    await connect();
    const mark = await begin();
    await injectFault({ method: "POST", path: "/webhooks.json" }, { cut: "after" });
    expect(await step({ step: "webhook", mark })).toMatchObject({ reason: "no-clear-answer" });
    expect(await webhooksInBasecamp()).toHaveLength(1);
    await step({ step: "end", mark });
    expect(await webhooksInBasecamp()).toEqual([]);
  });

  it("leaves the list to remind of a webhook that could not be removed, until it is", async () => {
    await connect();
    const mark = await begin();
    await step({ step: "webhook", mark });
    await injectFault({ method: "DELETE", path: "/webhooks/", count: 1 }, { status: 500 });
    expect(await step({ step: "end", mark })).toMatchObject({ status: 409, reason: "no-clear-answer" });
    expect((await writes()).filter((write) => write.includes("/status/trashed"))).toEqual([]);
    expect(await step({ step: "end", mark })).toMatchObject({ status: 200, check: null });
    expect(await webhooksInBasecamp()).toEqual([]);
  });

  it("leaves the webhook of another check where its own one was not made", async () => {
    await connect();
    await makeWebhookByHand(IT_DESK, `${BRIDGE_URL}/basecamp/check/${"x".repeat(43)}`);
    const mark = await begin();
    await injectFault({ method: "POST", path: "/webhooks.json" }, { cut: "before" });
    expect(await step({ step: "webhook", mark })).toMatchObject({ reason: "no-clear-answer" });
    expect(await step({ step: "end", mark })).toMatchObject({ status: 200 });
    expect(await webhooksInBasecamp()).toHaveLength(1);
  });

  it("forgets what was made in a project that is gone, so that another check can begin", async () => {
    await connect();
    const mark = await begin();
    const gone = "json_set(value, '$.project', '7', '$.todoset', '7', '$.list', json('null'))";
    await changeLedger(`UPDATE settings SET value = ${gone} WHERE name = 'live-check'`);
    const looked = await step({ step: "look", project: PROJECT_URL });
    expect(looked).toMatchObject({ reason: "left-unseen", message: expect.stringContaining("not asked about again") });
    const again = await begin();
    expect(again).not.toBe(mark);
    const hook = `json('{"secret":"s","id":null,"todo":null,"heard":null}')`;
    await changeLedger(
      `UPDATE settings SET value = json_set(value, '$.project', '7', '$.webhook', ${hook}) WHERE name = 'live-check'`,
    );
    expect(await step({ step: "end", mark: again })).toMatchObject({ status: 200, check: null });
  });

  it("says so where it cannot see whether its list is gone, and lets another begin", async () => {
    await connect();
    const mark = await begin();
    await injectFault({ method: "PUT", path: "/status/trashed.json", count: 1 }, { status: 404 });
    await injectFault({ method: "GET", path: `/projects/${IT_DESK}.json`, count: 1 }, { status: 404 });
    expect(await step({ step: "end", mark })).toMatchObject({ status: 409, reason: "left-unseen" });
    const again = await begin();
    expect(again).toMatch(/^[0-9a-z]{10}$/);
    await injectFault({ method: "PUT", path: "/status/trashed.json", count: 1 }, { status: 404 });
    expect(await step({ step: "end", mark: again })).toMatchObject({ status: 200, check: null });
  });

  it("removes a webhook of an unclear create also where the project has many", async () => {
    await connect();
    const mark = await begin();
    await changeSettings({ webhookLimit: 50 });
    for (let n = 0; n < 20; n++) await makeWebhookByHand(IT_DESK, `https://example.com/${n}`);
    await injectFault({ method: "POST", path: "/webhooks.json" }, { cut: "after" });
    expect(await step({ step: "webhook", mark })).toMatchObject({ reason: "no-clear-answer" });
    await step({ step: "end", mark });
    expect((await webhooksInBasecamp()).filter(({ payload_url }) => /\/check\//.test(payload_url))).toEqual([]);
  });

  it("does one step after another, so that none takes what another is just making for lost", async () => {
    await connect();
    await injectFault({ method: "POST", path: "/todolists.json" }, { stall: 100 });
    const beginning = begin();
    await vi.waitUntil(async () => (await lists()).length > 0);
    const looked = await step({ step: "look", project: PROJECT_URL });
    const mark = await beginning;
    expect(looked.check).toMatchObject({ mark, url: expect.stringContaining("/todolists/") });
    await injectFault({ method: "POST", path: "/webhooks.json" }, { stall: 100 });
    const hooking = step({ step: "webhook", mark });
    await vi.waitUntil(async () => (await requestsToBasecamp()).some(({ path }) => path.endsWith("/webhooks.json")));
    expect(await step({ step: "end", mark })).toMatchObject({ status: 200 });
    expect(await hooking).toMatchObject({ status: 200 });
    expect(await webhooksInBasecamp()).toEqual([]);
  });

  it("asks nothing more after a 429 and tells which headers came, so that its list stays until then", async () => {
    await connect();
    const mark = await begin();
    await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "30", "X-Rate-Left": "0" } });
    const slowed = await step({ step: "titles", mark });
    expect(slowed).toMatchObject({ status: 409, reason: "slow-down", message: expect.stringContaining("30 seconds") });
    expect(slowed.findings).toEqual([
      {
        fact: "rate-limit-headers",
        state: "as-assumed",
        found: "A 429 came with a wait of 30 seconds; headers: retry-after, x-rate-left.",
      },
    ]);
    const asked = (await requestsToBasecamp()).length;
    expect(await step({ step: "end", mark })).toMatchObject({ status: 409, reason: "rate-limited" });
    expect(await requestsToBasecamp()).toHaveLength(asked);
    vi.setSystemTime(Date.now() + 31_000);
    expect(await step({ step: "end", mark })).toMatchObject({ status: 200 });
  });

  it.each<[string, () => Promise<unknown>, string, string]>([
    ["nobody is connected", async () => undefined, PROJECT_URL, "not-connected"],
    [
      "the account is inactive",
      async () => connect().then(() => changeSettings({ accountReason: "Account Inactive" })),
      PROJECT_URL,
      "account-unavailable",
    ],
    [
      "the project is another account's",
      () => connect(),
      "https://3.basecamp.com/7/projects/2085958499",
      "other-account",
    ],
    ["there is no such project", () => connect(), "https://3.basecamp.com/195539477/projects/7", "no-project"],
    ["the address is of nothing in a project", () => connect(), "https://3.basecamp.com/195539477", "no-address"],
    [
      "the address is of somewhere else",
      () => connect(),
      "https://basecamp.example/195539477/projects/2085958499",
      "no-address",
    ],
    [
      "no list may be made",
      async () => connect().then(() => injectFault({ method: "POST", path: "/todolists.json" }, { status: 403 })),
      PROJECT_URL,
      "turned-down",
    ],
  ])("makes nothing when %s", async (_what, prepare, project, reason) => {
    await prepare();
    expect(await step({ step: "begin", project })).toMatchObject({ reason, message: expect.stringMatching(/\.$/) });
    expect(await todosInBasecamp()).toEqual([]);
    if (reason === "turned-down") expect(await begin()).toMatch(/^[0-9a-z]{10}$/);
  });

  it("takes no orders from strangers, of other shapes, or for lists that it did not make", async () => {
    await connect();
    await begin();
    for (const order of [null, {}, { step: "begin" }, { step: "titles" }, { step: "titles", mark: "../1" }]) {
      expect(await step(order)).toMatchObject({ status: 400, reason: "not-a-step" });
    }
    expect(await step({ step: "titles", mark: "0000000000", list: "1069479573" })).toMatchObject({ status: 400 });
    expect(await step({ step: "titles", mark: "0000000000" })).toMatchObject({ reason: "no-check" });
    expect(await step({ step: "end", mark: "0000000000" })).toMatchObject({ reason: "no-check" });
    const headers = { Accept: "application/json", Origin: BRIDGE_URL };
    expect((await visit("/admin/doctor/live", { method: "POST", headers, body: "{}" })).status).toBe(401);
    expect((await visit("/basecamp/check/wrong", { method: "POST", body: "{}" })).status).toBe(401);
    expect(await todosInBasecamp()).toEqual([]);
  });

  it("writes nothing once another account is connected, and says what to delete there", async () => {
    await connect();
    const mark = await begin();
    await changeLedger("UPDATE settings SET value = json_set(value, '$.account', '7') WHERE name = 'live-check'");
    expect(await step({ step: "titles", mark })).toMatchObject({ reason: "other-account" });
    expect(await step({ step: "end", mark })).toMatchObject({ reason: "left-elsewhere" });
    expect((await writes()).filter((line) => /todos\.json|recordings/.test(line))).toEqual([]);
    expect(await begin()).toMatch(/^[0-9a-z]{10}$/);
  });
});
