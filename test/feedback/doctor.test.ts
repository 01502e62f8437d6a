import { describe, expect, it } from "vitest";
import type { ConnectionStatus, ConnectionView } from "../../src/basecamp/connection-status.ts";
import type { TokenKeyUse } from "../../src/basecamp/connection-store.ts";
import { type BasecampFindings, type NotExamined, unexamined } from "../../src/delivery/examine.ts";
import type { MappingTally, Overview } from "../../src/delivery/overview.ts";
import type { Unproven, UnprovenReason } from "../../src/delivery/unproven.ts";
import { type Check, diagnosisOf, wrongChecks } from "../../src/feedback/check.ts";
import * as words from "../../src/feedback/explain-doctor.ts";
import { checkGoneMapping, checkMapping, type MappingFindings } from "../../src/feedback/explain-doctor-mapping.ts";
import { sumUp } from "../../src/feedback/explain-overview.ts";
import { checkTokenKeys } from "../../src/feedback/explain-token-keys.ts";
import type { SweepState } from "../../src/form-listing.ts";
import type { Person } from "../../src/person.ts";
import { failed, ok } from "../../src/result.ts";
import { always, mapping, template } from "../mapping/drafting.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const MINUTE_MS = 60_000;
const PROJECT = "2085958499";
const LIST = { account: "195539477", project: PROJECT, todolist: "1069479573" };

const view: ConnectionView = {
  ...{ state: "connected", person: "Ann Example", isAdmin: true, account: { id: "195539477", name: "Example" } },
  ...{
    accounts: [],
    connectedAt: NOW,
    refreshedAt: null,
    expiresAt: Date.parse("2026-12-10T12:00:00Z"),
    refusal: null,
  },
};
const connected: ConnectionStatus = { current: view, offer: null };
const offer = { id: "1", person: "Omar", account: null, accounts: [] };
const refusal = { at: NOW, cause: "password-changed" } as const;

function overview(changes: Partial<Overview> = {}): Overview {
  return {
    ...{
      waiting: 0,
      hold: null,
      parked: 0,
      refusals: [],
      unproven: [],
      drift: [],
      tracking: [],
      sweeps: [],
      oldestWaitingSince: null,
      dueSince: null,
      stuckSince: null,
      madeAt: null,
    },
    ...{ lastFiled: null, mappings: [], alerts: { isConfigured: false, failingSince: null, lastToldAt: null } },
    ...changes,
  };
}

function keyUse(changes: Partial<TokenKeyUse>): TokenKeyUse {
  const stored = { record: null, offer: null, copy: null };
  return { first: "k2", configured: ["k2"], inUse: ["k2"], isReadable: true, stored, ...changes };
}

function told({ state, says, mend }: Check): string {
  return `${state}: ${says}${mend === null ? "" : ` To do: ${mend}`}`;
}

function unproven(reason: UnprovenReason, times: number): Unproven {
  return { mapping: "it-request", reason, firstAt: NOW - 120 * MINUTE_MS, lastAt: NOW, times };
}

const SWEPT = {
  ...{ mapping: "it-request", completedAt: NOW, isUnfinished: false, failingSince: null, failure: null },
  ...{ found: 0, foundAt: null, pausedUntil: null, left: null, passedOver: null, aside: null, tooLarge: 0 },
};
const untracked = [{ project: "1", problem: "not-allowed", checkedAt: NOW }] as const;

describe("the doctor says of the bridge", () => {
  const PUBLIC = "https://forms.example.com";
  const hold = (reason: "rate-limited" | "account-unavailable") => ({ until: NOW + MINUTE_MS, reason });
  const alerts = (changes: Partial<Overview["alerts"]>) =>
    overview({ alerts: { isConfigured: true, failingSince: null, lastToldAt: null, ...changes } });
  const due = (minutes: number) => ({ waiting: 2, dueSince: NOW - minutes * MINUTE_MS });
  const stuck = { ...due(16), stuckSince: NOW - 16 * MINUTE_MS };
  it.each<[string, Check, string]>([
    ["that it is asked where it should be", words.checkAddress(PUBLIC, PUBLIC), "ok: It is asked at https://forms"],
    [
      "that it is asked elsewhere",
      words.checkAddress("https://x.example", PUBLIC),
      "warn: It was asked at https://x.ex",
    ],
    ["that its ledger writes", words.checkLedger(true), "ok: It answers"],
    ["that its ledger does not", words.checkLedger(false), "bad: It does not answer or cannot write"],
    ["that KV fails", words.checkConnectionStores({ connection: true, tokens: false }), "warn: KV does not answer."],
    [
      "that an object fails",
      words.checkConnectionStores({ connection: false, tokens: true }),
      "bad: The connection obj",
    ],
    ["that nothing answers about keys", checkTokenKeys(null), "skipped: The connection object does not answer."],
    ["under which key things are", checkTokenKeys(keyUse({})), 'ok: The connection is stored under the key "k2".'],
    [
      "that nothing is encrypted",
      checkTokenKeys(keyUse({ inUse: [], configured: ["k2", "k1"] })),
      'ok: Nothing is stored; the key "k2" will write. Nothing needs the key "k1" any more',
    ],
    [
      "which keys can go",
      checkTokenKeys(keyUse({ configured: ["k2", "k1", "k0"] })),
      'ok: The connection is stored under the key "k2". Nothing needs the keys "k1" and "k0" any more, so TOKEN_KEYS can do without them. Where npm run rotate began that, end it: npm run rotate -- TOKEN_KEYS --finish --url https://… with this bridge\'s address.',
    ],
    [
      "that an older key is needed",
      checkTokenKeys(keyUse({ configured: ["k2", "k1"], inUse: ["k2", "k1"] })),
      'ok: TOKEN_KEYS still needs the key "k1".',
    ],
    [
      "that a key went too early",
      checkTokenKeys(keyUse({ inUse: ["k1"], isReadable: false })),
      'bad: What is stored is encrypted under the key "k1", which TOKEN_KEYS lacks. Put that key back and everything is there again. To do: Store TOKEN_KEYS with the former key in it',
    ],
    [
      "that a key has another value",
      checkTokenKeys(keyUse({ isReadable: false })),
      'bad: What is stored cannot be read: it was changed, or the key "k2" in TOKEN_KEYS has another value',
    ],
    ["that nobody is told", words.checkAlerts(overview()), "warn: ALERT_URL is not set, so nobody is told"],
    ["that nothing had to be told", words.checkAlerts(alerts({})), "ok: ALERT_URL is set; nothing had to be told"],
    [
      "when somebody was told last",
      words.checkAlerts(alerts({ lastToldAt: NOW })),
      "ok: The last message got through on 2026-11-26 12:00 UTC.",
    ],
    [
      "that nobody can be told",
      words.checkAlerts(alerts({ failingSince: NOW })),
      "bad: No message has got through since 2026-11-26 12:00 UTC.",
    ],
    ["that no to-do is followed", words.checkTracking(overview(), false), "ok: No mapping says track: true."],
    ["that to-dos are followed", words.checkTracking(overview(), true), "ok: No trouble with the webhooks"],
    [
      "that Basecamp tells of no to-do",
      words.checkTracking(overview({ tracking: untracked }), true),
      "warn: Project 1: The person who connected Formcamp may not make webhooks in this project",
    ],
    ["that there are status pages", words.checkTickets(true), "ok: TICKET_KEY is set"],
    ["that there are none", words.checkTickets(false), "warn: TICKET_KEY is not set"],
    ["that nothing waits", words.checkQueue(overview(), NOW), "ok: Nothing waits."],
    ["that little waits", words.checkQueue(overview(due(14)), NOW), "ok: 2 to-dos wait, and none is overdue."],
    ["that the queue stands still", words.checkQueue(overview(stuck), NOW), "bad: 2 to-dos wait, and one of them"],
    [
      "that it is behind and moves",
      words.checkQueue(overview(due(16)), NOW),
      "warn: 2 to-dos wait, and one of them is due since 2026-11-26 11:44 UTC. Others are tried first. To do: Wait",
    ],
    [
      "that it waits for Basecamp",
      words.checkQueue(overview({ ...due(99), hold: hold("rate-limited") }), NOW),
      "warn: Nothing is filed until 2026-11-26 12:01 UTC: Basecamp asked to slow down. 2 to-dos wait.",
    ],
    [
      "that it is held up",
      words.checkQueue(overview({ ...due(99), hold: hold("account-unavailable") }), NOW),
      "bad: Nothing is filed until",
    ],
    ["that nobody knows of the queue", words.checkQueue(null, NOW), "skipped: The ledger does not answer."],
    ["that the clocks agree", words.checkClock({ clockAheadMs: -119_000 }), "ok: It agrees with Basecamp's."],
    [
      "that its clock is fast",
      words.checkClock({ clockAheadMs: 181_000 }),
      "warn: It is 3 minutes ahead of Basecamp's.",
    ],
    [
      "that its clock is slow",
      words.checkClock({ clockAheadMs: -600_000 }),
      "warn: It is 10 minutes behind Basecamp's.",
    ],
    ["that no time was told", words.checkClock({ clockAheadMs: null }), "skipped: "],
  ])("%s", (_what, check, expected) => {
    expect(told(check)).toContain(expected);
    expect(told(check).startsWith(expected.split(":")[0] ?? "")).toBe(true);
  });
});

describe("the doctor says of Basecamp", () => {
  it.each<[string, ConnectionStatus | null, string]>([
    ["who is connected", connected, "ok: Ann Example is connected to Example (195539477), until 2026-12-10 12:00 UTC"],
    ["that a question is open", { current: view, offer }, "warn: Ann Example"],
    ["that nobody is", { current: { state: "not-connected" }, offer: null }, "bad: Basecamp is not connected."],
    [
      "that an account is to be chosen",
      { current: { state: "not-connected" }, offer },
      "bad: Basecamp is connected only half",
    ],
    [
      "that the keys are others",
      { current: { state: "unreadable" }, offer: null },
      "bad: The stored connection cannot",
    ],
    [
      "that it ends soon, why and what to do",
      { current: { ...view, state: "ending", refusal }, offer: null },
      "bad: Basecamp no longer renews the connection. To-dos are filed until 2026-12-10 12:00 UTC, and then no more. To do: The connected person changed their Basecamp password",
    ],
    [
      "that it has ended",
      { current: { ...view, state: "reconnect-needed", refusal }, offer: null },
      "bad: The connection has ended.",
    ],
    ["that nothing is known", null, "skipped: "],
  ])("%s", (_what, status, expected) => {
    expect(told(words.checkConnection(status))).toContain(expected);
  });

  it.each<[BasecampFindings["profile"], string]>([
    [ok({ isAdmin: true }), "ok: It answers and takes the access token"],
    [failed("turned-down"), "bad: It answers, and does not tell"],
    [failed("account-unavailable"), "bad: Basecamp says that this account is inactive"],
    [failed("access-refused"), "bad: Basecamp refuses even a fresh access token."],
    [failed("no-clear-answer"), "bad: Basecamp gave no answer that can be used."],
    [failed("rate-limited"), "skipped: Basecamp asked to slow down, so it is not asked now."],
    [failed("not-connected"), "skipped: Basecamp is not connected."],
  ])("%j", (profile, expected) => {
    expect(told(words.checkReach({ profile }))).toContain(expected);
  });

  it("whether it shows people's addresses", () => {
    expect(told(words.checkEmails({ profile: ok({ isAdmin: true }) }))).toMatch(/^ok/);
    expect(told(words.checkEmails({ profile: ok({ isAdmin: false }) }))).toMatch(/^warn.*nobody is found by e-mail/);
    expect(told(words.checkEmails({ profile: failed("rate-limited") }))).toMatch(/^skipped/);
  });
});

const ann: Person = { id: "1", name: "Ann", email: "ann@example.com", isEmailHidden: false, kind: "user" };
const found = { title: "Requests", isActive: true, project: { id: PROJECT, name: "IT desk" } };

/** A mapping of which each submission is read back. */
const READ_BACK = { mapping: { ...mapping(), source: "jotform", version: "1" } };

/** A mapping whose form tool's list was compared. */
function swept(changes: Partial<SweepState>): Partial<MappingFindings> {
  const none = {
    failingSince: null,
    failure: null,
    webhook: "unknown",
    found: 0,
    foundAt: null,
    pausedUntil: null,
    aside: null,
    passedOver: null,
    tooLarge: 0,
    left: null,
  } as const;
  return {
    mapping: { ...mapping(), version: "1", apiKey: "A_KEY" },
    sweep: { mapping: "it-request", completedAt: NOW, isUnfinished: false, ...none, ...changes },
  };
}

function findings(changes: Partial<MappingFindings> = {}, basecamp: Partial<BasecampFindings> = {}): MappingFindings {
  const todo = template({ todolist: always(LIST), assignees: always("ann@example.com") });
  return {
    mapping: { ...mapping(), version: "1", todos: [todo] },
    ...{
      secrets: 1,
      isSecretUnusable: false,
      sameSecretAs: null,
      apiKey: null,
      sweep: null,
      drift: 0,
      refusals: [],
      unproven: [],
    },
    tally: { mapping: "it-request", waiting: 0, parked: [], last: { reference: "a", at: NOW, state: "delivered" } },
    ...changes,
    basecamp: {
      ...{ profile: ok({ isAdmin: true }), clockAheadMs: 0 },
      lists: [{ todolist: LIST.todolist, found: ok(found) }],
      people: [{ project: PROJECT, found: ok([ann]) }],
      ...basecamp,
    },
  };
}

function checksOf(changes: Partial<MappingFindings>, basecamp: Partial<BasecampFindings> = {}): readonly string[] {
  return checkMapping(findings(changes, basecamp)).checks.map((check) => `${check.title}, ${told(check)}`);
}

describe("the doctor says of a mapping", () => {
  const list = (one: BasecampFindings["lists"][number]["found"]) => ({
    lists: [{ todolist: LIST.todolist, found: one }],
  });
  const people = (one: BasecampFindings["people"][number]["found"]) => ({ people: [{ project: PROJECT, found: one }] });
  const tally: MappingTally = { mapping: "it-request", waiting: 0, parked: [], last: null };
  const parked = [
    { reason: "not-allowed" as const, count: 2 },
    { reason: "list-not-found" as const, count: 1 },
  ];

  it("that all of it is in order", () => {
    expect(checksOf({})).toEqual([
      "Secret, ok: A_SECRET is configured.",
      'To-do list, ok: "Requests" in IT desk is there.',
      "People, ok: All who are named in the mapping are on the project: ann@example.com.",
      "Form, ok: Nothing is known that differs from the mapping.",
      "Submissions, ok: The last one arrived at 2026-11-26 12:00 UTC.",
      "Waiting for a person, ok: None.",
    ]);
  });

  it.each<[string, Partial<MappingFindings>, Partial<BasecampFindings>, string]>([
    [
      "that its secret is missing",
      { secrets: 0 },
      {},
      "Secret, bad: A_SECRET is not configured, so every submission is ref",
    ],
    [
      "that two secrets are alike",
      { sameSecretAs: "B_SECRET" },
      {},
      "Secret, warn: A_SECRET has the same value as B_SECR",
    ],
    ["that it rotates", { secrets: 2 }, {}, "Secret, ok: A_SECRET is being rotated: either of two is taken."],
    [
      "that it is of another kind",
      { isSecretUnusable: true },
      {},
      "Secret, bad: A_SECRET, or its second value, is none that",
    ],
    ["that its key works", { apiKey: "works" }, {}, "API key, ok: "],
    ["that its key is refused", { ...READ_BACK, apiKey: "refused" }, {}, "API key, bad: The form tool refuses"],
    ["that its key is missing", { ...READ_BACK, apiKey: "missing" }, {}, "API key, bad: "],
    ["that nothing is looked for without its key", { apiKey: "missing" }, {}, "API key, warn: "],
    ["that nothing is looked for with its key", { apiKey: "refused" }, {}, "API key, warn: "],
    ["that its webhook is off", swept({ webhook: "off" }), {}, "Webhook, warn: The webhook is switched off"],
    ["that its webhook is on", swept({ webhook: "on" }), {}, "Webhook, ok: "],
    ["when its list was compared", swept({}), {}, "Missed submissions, ok: Last complete look at"],
    ["that its list is not compared", swept({ failure: "key-refused" }), {}, "Missed submissions, warn: "],
    [
      "that the bridge cannot compare it",
      swept({ failure: "fault" }),
      {},
      "Missed submissions, warn: Last complete look at 2026-11-26 12:00 UTC. Nothing was missed until then. Missed submissions are not looked for, because the bridge meets a fault of its own; its log says where.",
    ],
    [
      "that no look came to its end yet",
      swept({ completedAt: null, isUnfinished: true }),
      {},
      "Missed submissions, ok: No complete look yet. A long list is under way and goes on within an hour.",
    ],
    [
      "that a person's look is the only one that came to its end",
      swept({ completedAt: null, aside: { at: NOW, since: Date.parse("2026-10-31T00:00Z") } }),
      {},
      "Missed submissions, ok: No complete hourly look yet. At 2026-11-26 12:00 UTC a person had all compared that was sent since 2026-10-31 00:00 UTC. Nothing was missed until then.",
    ],
    [
      "that its list did not show all",
      swept({ passedOver: NOW }),
      {},
      "Missed submissions, warn: Last complete look at 2026-11-26 12:00 UTC. So many were sent in one second, 2026-11-26 12:00:00 UTC, that the form tool's list cannot show them all. Compare those by hand.",
    ],
    [
      "that its list has what cannot be stored",
      swept({ tooLarge: 2 }),
      {},
      "Missed submissions, warn: Last complete look at 2026-11-26 12:00 UTC. 2 within a month were too large to be taken in: look for them in the form tool, and enter their to-dos by hand. To do: See what that says",
    ],
    [
      "that its form tool wants to be left alone",
      swept({ failure: "unavailable", pausedUntil: NOW + 60 * MINUTE_MS }),
      {},
      "Missed submissions, warn: Last complete look at 2026-11-26 12:00 UTC. Nothing was missed until then. The form tool asked to be left alone until 2026-11-26 13:00 UTC. The first hourly look after that goes on. To do: Wait until then",
    ],
    [
      "what was left while nobody looked",
      swept({ left: { from: Date.parse("2026-10-02T08:00Z"), until: Date.parse("2026-11-12T12:00Z") } }),
      {},
      "Missed submissions, warn: Last complete look at 2026-11-26 12:00 UTC. For more than 14 days nobody looked, because this mapping, its api_key or the bridge was away. What was sent from 2026-10-02 08:00 UTC to 2026-11-12 12:00 UTC was left alone: npm run sweep -- --mapping it-request --since 2026-10-02 shows it and asks.",
    ],
    ["that its key is unknown", { apiKey: "unavailable" }, {}, "API key, warn: The form tool gave no answer"],
    ["that its list is gone", {}, list(failed("not-found")), "To-do list, bad: It does not exist, is in the trash, or"],
    ["that its list is hidden", {}, list(failed("not-allowed")), "To-do list, bad: Basecamp does not show it"],
    [
      "that its list is elsewhere",
      {},
      list(failed("other-account")),
      "To-do list, bad: It is in the account 195539477",
    ],
    [
      "that its list is archived",
      {},
      list(ok({ ...found, isActive: false })),
      'To-do list, bad: "Requests" in IT desk is ar',
    ],
    [
      "that its list has moved",
      {},
      list(ok({ ...found, project: { id: "9", name: "" } })),
      'To-do list, warn: "Requests" was',
    ],
    ["that its list was left out", {}, list(failed("too-many")), "To-do list, skipped: So much is asked"],
    ["that somebody is missing", {}, people(ok([])), 'People, warn: "ann@example.com" is not on this project'],
    [
      "that people are hidden",
      {},
      people(failed("not-told")),
      "People, warn: Basecamp does not tell who is on the proj",
    ],
    ["that people were left out", {}, people(failed("too-slow")), "People, skipped: Basecamp takes so long"],
    ["that its form changed", { drift: 2 }, {}, "Form, warn: It differs from the mapping in 2 things."],
    ["that nothing came yet", { tally }, {}, "Submissions, warn: None has arrived yet. To do: Register the webhook"],
    [
      "what waits for a person",
      { tally: { ...tally, parked } },
      {},
      "Waiting for a person, bad: 3 are not filed: 2 not allowed to add to the list; 1 list not found. To do: Open /admin/deliveries?state=parked&mapping=it-request",
    ],
    [
      "what was refused",
      { refusals: [{ mapping: "it-request", reason: "too-large", firstAt: NOW, lastAt: NOW, times: 4 }] },
      {},
      "Refused requests, warn: At least 4 in a week, the last at 2026-11-26 12:00 UTC. To do: More came",
    ],
    [
      "requests that were signed wrong",
      { unproven: [unproven("wrong-signature", 1)] },
      {},
      "Requests without proof, warn: A request was refused on 2026-11-26 12:00 UTC: the signature does not fit the secret. The last genuine submission came on ",
    ],
    [
      "several requests that were signed wrong",
      { unproven: [unproven("wrong-signature", 3)], tally },
      {},
      "Requests without proof, bad: At least 3 requests were refused since 2026-11-26 10:00 UTC, the last on 2026-11-26 12:00 UTC: the signature does not fit the secret. No genuine submission has come yet. To do: Enter the same secret",
    ],
    [
      "a few requests without a signature",
      { unproven: [unproven("unsigned", 2)] },
      {},
      "Requests without proof, ok: At least 2 requests were refused since",
    ],
  ])("%s", (_what, changes, basecamp, expected) => {
    const checks = checksOf(changes, basecamp);
    expect(checks.filter((check) => check.startsWith(expected))).toHaveLength(1);
  });

  it("that its proof is weak", () => {
    const weak = { ...findings().mapping, source: "jotform" };
    expect(checksOf({ mapping: weak })[1]).toMatch(/^Proof, warn: Nothing is signed/);
  });

  it("nothing of a ledger that does not answer", () => {
    const checks = checksOf({ tally: null });
    expect(checks.some((check) => check.startsWith("Submissions, skipped"))).toBe(true);
    expect(checks.some((check) => check.startsWith("Waiting for a person"))).toBe(false);
  });

  it("what it left when it is gone, and nothing when it left nothing", () => {
    expect(checkGoneMapping({ ...tally, parked }).checks.map(told)).toEqual([
      expect.stringContaining("bad: 3 are not filed"),
    ]);
    expect(checkGoneMapping(tally).checks).toEqual([]);
  });
});

describe("a diagnosis", () => {
  const make = (...states: Check["state"][]) =>
    diagnosisOf([
      { title: "A", checks: states.map((state) => ({ id: state, title: state, state, says: "", mend: null })) },
      { title: "Empty", checks: [] },
    ]);

  it.each<[Check["state"][], string, string]>([
    [["ok"], "ok", "Everything that was checked is in order."],
    [["ok", "skipped"], "ok", "1 could not be checked."],
    [["warn", "warn", "ok"], "warn", "2 want a look."],
    [["skipped", "bad", "warn"], "bad", "1 thing is wrong, 1 wants a look, 1 could not be checked."],
  ])("of %j is %s", (states, state, says) => {
    expect(make(...states)).toMatchObject({ state, says, groups: [{ title: "A" }] });
  });

  it("names what is wrong, the worst first", () => {
    expect(wrongChecks(make("warn", "ok", "bad", "skipped")).map(({ check }) => check.state)).toEqual(["bad", "warn"]);
  });

  it.each<NotExamined>([
    ...([
      "not-connected",
      "reconnect-needed",
      "launchpad-unavailable",
      "access-refused",
      "account-unavailable",
    ] as const),
    ...(["rate-limited", "no-clear-answer", "too-many", "too-slow"] as const),
  ])("of an examination that ended with %s says why of each thing", (reason) => {
    const basecamp = unexamined({ lists: [LIST], projects: [LIST] }, reason);
    const texts = checksOf({}, basecamp).filter((check) => check.includes(words.whyNotExamined(reason)));
    expect(texts).toHaveLength(2);
  });
});

describe("the overview's sentence", () => {
  const parked = { mapping: "it-request", waiting: 0, last: null, parked: [{ reason: "gave-up" as const, count: 1 }] };
  const drift = { mapping: "it-request", noticedAt: NOW, drift: { kind: "question-new", type: "t" } as never };
  it.each<[string, Partial<Overview>, Partial<Parameters<typeof sumUp>[0]>, string]>([
    ["is good", {}, {}, "good: Everything works: submissions are filed as they come."],
    [
      "tells that nobody is connected",
      {},
      { connection: { current: { state: "not-connected" }, offer: null } },
      "bad: Nothing is filed at the moment. Basecamp is not connected.",
    ],
    [
      "tells that the connection ends",
      {},
      { connection: { current: { ...view, state: "ending", refusal }, offer: null } },
      "bad: Submissions are filed as they come, but something needs a person. Basecamp no longer renews",
    ],
    [
      "tells a hold",
      { hold: { until: NOW, reason: "account-unavailable" } },
      {},
      "bad: Nothing is filed at the moment. Until 2026-11-26 12:00 UTC:",
    ],
    ["tells a wait", { hold: { until: NOW, reason: "rate-limited" } }, {}, "wait: Nothing is filed at the moment."],
    [
      "tells a standstill",
      { dueSince: NOW - 16 * MINUTE_MS, stuckSince: NOW - 16 * MINUTE_MS },
      {},
      "bad: Nothing is filed at the moment. What is due since",
    ],
    [
      "tells what is parked",
      { mappings: [parked] },
      {},
      "bad: Submissions are filed as they come, but something needs a person. 1 to-do waits for a person.",
    ],
    [
      "tells what lacks a secret",
      {},
      { lacking: ["it-request"] },
      "bad: Submissions are filed as they come, but something needs a person. Nothing of it-request can be filed",
    ],
    [
      "tells that a webhook is switched off",
      { sweeps: [{ ...SWEPT, webhook: "off" as const }] },
      {},
      "bad: Submissions are filed as they come, but something needs a person. it-request: The webhook is switched off",
    ],
    [
      "tells what is not looked for without a key",
      {},
      { unswept: ["it-request"] },
      "wait: Submissions are filed as they come. Something is worth a look. Missed submissions of it-request are not",
    ],
    [
      "tells that a form changed",
      { drift: [drift] },
      {},
      "wait: Submissions are filed as they come. Something is worth a look. A form has changed",
    ],
    [
      "tells that to-dos cannot be followed",
      { tracking: untracked },
      {},
      "wait: Submissions are filed as they come. Something is worth a look. Project 1: The person who connected",
    ],
    [
      "tells that alerts do not get through",
      { alerts: { isConfigured: true, failingSince: NOW, lastToldAt: null } },
      {},
      "bad: Submissions are filed as they come, but something needs a person. No alert has got through since 2026-11-26",
    ],
    ["tells that there is no mapping", {}, { mappings: [] }, "wait: "],
  ])("%s", (_what, changes, situation, expected) => {
    const base = { connection: connected, mappings: ["it-request"], lacking: [], unswept: [], now: NOW };
    const { state, says, lines } = sumUp({ ...base, overview: overview(changes), ...situation });
    expect(`${state}: ${[says, ...lines.map((line) => line.says)].join(" ")}`).toContain(expected);
  });
});
