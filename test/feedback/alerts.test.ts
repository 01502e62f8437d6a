import { abortAllDurableObjects, createScheduledController, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { refusalTally } from "../../src/http/refusal-tally.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "../../src/objects/stubs.ts";
import { SURROUNDINGS } from "../../src/objects/surroundings.ts";
import { failed } from "../../src/result.ts";
import worker from "../../src/worker.ts";
import { ONBOARDING_FORM } from "../fixtures/google-forms.ts";
import { IT_REQUEST_FIELDS } from "../fixtures/it-request-form.ts";
import { LEAVE_FORM, leaveContent } from "../fixtures/jotform.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { countRows } from "../lab/bench/workers/count-rows.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith } from "../support/app.ts";
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

import {
  CHATBOT_PATH,
  CREATE_TODO,
  changeSettings,
  chatLines,
  clearFaults,
  type Fault,
  injectFault,
  jotformTime,
  putJotformSubmission,
  requestsToBasecamp,
  revokeAccess,
  setJotformWebhooks,
  todosInBasecamp,
} from "../support/emulator.ts";
import { changeLedger } from "../support/parked.ts";
import { deliverLeaveRequest, deliverOnboarding, LEAVE_SECRET, ONBOARDING_SECRET } from "../support/senders.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const TOKEN_ENDPOINT = { method: "POST", path: "/authorization/token" };
const CHAT = { method: "POST", path: "/lines.json" };

/** What was said in the chat since this was called last, as plain text. */
let heard = 0;
async function newLines(): Promise<string[]> {
  const lines = await chatLines();
  const fresh = lines.slice(heard);
  heard = lines.length;
  return fresh.map(({ content }) =>
    content
      .replace(/<[^>]*>/g, " ")
      .replaceAll("&quot;", '"')
      .replace(/\s+/g, " ")
      .trim(),
  );
}

/** Runs the alarm that is set, when it is set for; answers how many seconds that was from now, or null without one. */
async function nextAlarm(): Promise<number | null> {
  const at = await runInDurableObject(ledgerStub(env), (_ledger, state) => state.storage.getAlarm());
  if (at === null) return null;
  const seconds = Math.max(0, Math.round((at - Date.now()) / 1000));
  await afterSeconds(seconds);
  return seconds;
}

const WITHOUT_URGENCY = IT_REQUEST_FIELDS.filter(({ ref }) => ref !== "urgency");

function request(token: string, fields: readonly object[] = IT_REQUEST_FIELDS) {
  const body = itRequest({ token, answers: [textAnswer("qSummary", "short-summary", `Words of ${token}`)] });
  const definition = { ...body.form_response.definition, fields };
  const submittedAt = new Date(Date.now()).toISOString();
  return { ...body, form_response: { ...body.form_response, definition, submitted_at: submittedAt } };
}

/** Lets a second pass, then delivers submissions that Basecamp turns down. */
async function park(...tokens: string[]): Promise<void> {
  vi.setSystemTime(Date.now() + 1000);
  await injectFault({ ...CREATE_TODO, count: tokens.length }, { status: 404 });
  for (const token of tokens) await deliverWebhook(request(token));
  await runAlarm();
}

async function runHourly(): Promise<void> {
  await worker.scheduled(createScheduledController(), env);
}

beforeEach(() => {
  heard = 0;
});

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await reset();
});

describe("what waits for a person", () => {
  it("is told at once, with what to do and a link to its page", async () => {
    await connect();
    await park("one");
    const { reference } = await newestDelivery();
    const [line, ...others] = await chatLines();
    expect(others).toEqual([]);
    expect(line?.content).toBe(
      "<strong>Formcamp</strong>: 1 submission of it-request waits for a person: list not found. The to-do list does not exist any more, is in the trash, or cannot be seen by the connected person. Mend the list in Basecamp or the mapping&#39;s todolist, then try again. " +
        `<a href="http://127.0.0.1:8787/admin/deliveries/${reference}">Open</a>`,
    );
    expect(await nextAlarm()).toBeNull();
  });

  it("is tried again after a minute when the bridge itself fails at it", async () => {
    await connect();
    await park("1");
    await changeLedger("ALTER TABLE alerts RENAME COLUMN told_at TO told_once");
    await park("2");
    expect(await nextAlarm()).toBe(MINUTE);
    expect(await nextAlarm()).toBe(MINUTE);
    expect(await todosInBasecamp()).toEqual([]);
  });

  it("is summed when it goes on, at growing intervals", async () => {
    await connect();
    await park("1", "2", "3");
    expect(await newLines()).toEqual([expect.stringContaining("3 submissions of it-request wait for a person: ")]);
    await park("4", "5");
    await afterSeconds(HOUR - 2);
    expect(await newLines()).toEqual([]);
    await afterSeconds(1);
    expect(await newLines()).toEqual([
      expect.stringContaining("2 more submissions of it-request wait for a person, 5 in all"),
    ]);
    await park("6");
    expect(await nextAlarm()).toBe(4 * HOUR - 1);
    expect(await newLines()).toEqual([
      expect.stringContaining("1 more submission of it-request waits for a person, 6 in all"),
    ]);
    await park("7");
    expect(await nextAlarm()).toBe(24 * HOUR - 1);
    expect(await newLines()).toHaveLength(1);
    expect(await nextAlarm()).toBeNull();
  });

  it("makes one message and then a sum when more come than a run files", async () => {
    await connect();
    const tokens = Array.from({ length: 60 }, (_, n) => `flood ${n}`);
    await park(...tokens);
    for (let n = 0; n < 5; n++) await afterSeconds(2);
    const [first, ...others] = await newLines();
    expect(first).toMatch(/^Formcamp : \d+ submissions of it-request wait/);
    expect(others).toEqual([]);
    await afterSeconds(HOUR);
    expect(await newLines()).toEqual([expect.stringContaining(", 60 in all")]);
  });

  it("is told together with what comes up within ten seconds after a message", async () => {
    await connect();
    await park("1");
    await injectFault(CREATE_TODO, { status: 403 });
    await deliverWebhook(request("2"));
    await afterSeconds(1);
    await deliverWebhook("x".repeat(600_000));
    await afterSeconds(1);
    expect(await newLines()).toHaveLength(1);
    expect(await nextAlarm()).toBe(8);
    const [both] = await newLines();
    expect(both).toContain("1 submission of it-request waits for a person: not allowed to add to the list.");
    expect(both).toContain("A request to it-request was refused: more came than this bridge takes");
  });

  it("is over when none waits any more, which is told once", async () => {
    await connect();
    await park("1", "2");
    await newLines();
    vi.setSystemTime(Date.now() + MINUTE * 1000);
    const everything = { references: null, mapping: null, reason: null, since: null, changed: false };
    await ledgerStub(env).replay(everything, false);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(2);
    expect(await newLines()).toEqual([
      "Formcamp : Over: no submission of it-request waits for a person any more for this: list not found. Open",
    ]);
    await park("3");
    await afterSeconds(10);
    expect(await newLines()).toEqual([expect.stringContaining("1 submission of it-request waits")]);
  });

  it("is not told when it was over before anybody could be told", async () => {
    await connect();
    await injectFault(CHAT, { status: 500 });
    await park("1");
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/erase`, {}, await signIn());
    await afterSeconds(MINUTE);
    await afterSeconds(MINUTE);
    expect(await newLines()).toEqual([]);
  });
});

describe("the connection", () => {
  it("is told of as soon as its renewal is refused, while to-dos are still filed", async () => {
    await connect();
    vi.setSystemTime(Date.now() + 10 * 24 * HOUR * 1000);
    await injectFault(TOKEN_ENDPOINT, { status: 401, body: "This Basecamp ID rekeyed its deadbolt" });
    await connectionStub(env).refreshIfEnding();
    await runAlarm();
    expect(await newLines()).toEqual([
      "Formcamp : Basecamp no longer renews the connection. To-dos are still filed until the access token ends, within two weeks; connect again before that. The connected person changed their Basecamp password, which ends every connection. Connect again. Open",
    ]);
    await deliverWebhook(request("1"));
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    await revokeAccess();
    await deliverWebhook(request("2"));
    await afterSeconds(20);
    expect(await newLines()).toEqual([
      expect.stringContaining(
        "Nothing is filed: Basecamp must be connected again. Submissions are stored and wait. 1 submission waits.",
      ),
    ]);
    await connect();
    await afterSeconds(20);
    expect(await newLines()).toEqual(["Formcamp : Over: Basecamp is connected again. Open"]);
    expect(await todosInBasecamp()).toHaveLength(2);
  });

  it("is told of again after an hour, four hours and each day while it is broken", async () => {
    await connect();
    await revokeAccess();
    await deliverWebhook(request("1"));
    await runAlarm();
    expect(await newLines()).toHaveLength(1);
    for (const hours of [1, 4, 24, 24]) {
      for (let n = 0; n < 3; n++) await afterSeconds((hours * HOUR) / 3);
      expect(await newLines()).toEqual([expect.stringContaining("Basecamp must be connected again.")]);
    }
  });

  it("is told to be there again although the ledger, made anew, still holds everything up for it", async () => {
    await connect();
    await revokeAccess();
    await deliverWebhook(request("1"));
    await runAlarm();
    expect(await newLines()).toHaveLength(1);
    await connect();
    // As where the alarm rings before the page that connected has told the ledger to go on.
    const held = JSON.stringify({ until: Date.now() + 5 * MINUTE * 1000, reason: "reconnect-needed" });
    await changeLedger("INSERT OR REPLACE INTO settings (name, value) VALUES ('hold', ?)", held);
    await abortAllDurableObjects();
    await ledgerStub(env).noteConnection({ state: "connected", cause: null });
    await afterSeconds(20);
    expect(await newLines()).toEqual(["Formcamp : Over: Basecamp is connected again. Open"]);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("is told of once when what is stored of it cannot be read, however often that is looked at", async () => {
    await connect();
    await runInDurableObject(connectionStub(env), (_connection, state) => state.storage.put("record", "of no key"));
    await env.TOKENS?.delete(CONNECTION_KEY);
    await deliverWebhook(request("1"));
    await runAlarm();
    await runHourly();
    await afterSeconds(20);
    expect((await newLines()).at(-1)).toContain("the stored connection cannot be read");
    await deliverWebhook(request("2"));
    for (let n = 0; n < 5; n++) {
      await runHourly();
      await afterSeconds(5 * MINUTE);
    }
    expect(await newLines()).toEqual([]);
  });

  it("is not missed before something waits for it", async () => {
    await runHourly();
    await runAlarm();
    expect(await newLines()).toEqual([]);
    await deliverWebhook(request("1"));
    await runAlarm();
    expect(await newLines()).toEqual([
      "Formcamp : Nothing is filed: Basecamp is not connected. Connect it; submissions are stored and wait. 1 submission waits. Open",
    ]);
    await connect();
    await afterSeconds(20);
    expect(await newLines()).toEqual(["Formcamp : Over: Basecamp is connected again. Open"]);
  });
});

it("tells hourly what was missed: that the connection's renewal was refused while nobody could note it", async () => {
  await connect();
  vi.setSystemTime(Date.now() + 10 * 24 * HOUR * 1000);
  await injectFault(TOKEN_ENDPOINT, { status: 401, body: "Unknown Basecamp ID." });
  await runHourly();
  await changeLedger("DELETE FROM alerts");
  await abortAllDurableObjects();
  await runHourly();
  await runAlarm();
  expect(await newLines()).toEqual([expect.stringContaining("Basecamp no longer renews the connection.")]);
});

it("tells when nothing is heard of the to-dos of a project, and when it is again", async () => {
  await connect();
  await changeSettings({ webhookLimit: 0 });
  await putJotformSubmission("64001", leaveContent());
  await deliverLeaveRequest("64001");
  for (let n = 0; n < 4; n++) await afterSeconds(5);
  expect((await newLines()).at(-1)).toContain(
    "Project 9007199254741001: This project has as many webhooks as Basecamp allows.",
  );
  await changeSettings({ webhookLimit: 20 });
  vi.setSystemTime(Date.now() + 24 * HOUR * 1000);
  await runHourly();
  await runAlarm();
  await afterSeconds(10);
  expect((await newLines()).at(-1)).toContain(
    "Over: what becomes of the to-dos of project 9007199254741001 is heard again.",
  );
});

it("tells of something that has been due for 15 minutes and that no run takes", async () => {
  await connect();
  await deliverWebhook(request("1"));
  await runAlarm();
  await changeLedger("UPDATE deliveries SET due_at = ?", Date.now());
  await runHourly();
  await afterSeconds(15 * MINUTE - 1);
  expect(await newLines()).toEqual([]);
  await runHourly();
  await afterSeconds(1);
  expect(await newLines()).toEqual([expect.stringContaining("due for more than 15 minutes and nothing is tried")]);
  await changeLedger("UPDATE deliveries SET due_at = NULL");
  await afterSeconds(MINUTE);
  expect(await newLines()).toEqual(["Formcamp : Over: what was stuck moves again. Open"]);
});

describe("what is not over", () => {
  it("is a standing queue that is held up besides", async () => {
    await connect();
    await deliverWebhook(request("1"));
    await runAlarm();
    await changeLedger("UPDATE deliveries SET due_at = ?", Date.now());
    await afterSeconds(15 * MINUTE - 1);
    await runHourly();
    await afterSeconds(1);
    expect(await newLines()).toHaveLength(1);
    await ledgerStub(env).pause();
    await ledgerStub(env).noteRefusal("it-request", "too-large", 1);
    await afterSeconds(MINUTE);
    const lines = (await newLines()).join();
    expect(lines).toContain("A request to it-request was refused");
    expect(lines).not.toContain("Over");
  });

  it("is a project of which nothing is heard, once another account is connected", async () => {
    await connect();
    await changeSettings({ webhookLimit: 0 });
    await putJotformSubmission("64001", leaveContent());
    await deliverLeaveRequest("64001");
    for (let n = 0; n < 4; n++) await afterSeconds(5);
    expect((await newLines()).join()).toContain("Project 9007199254741001");
    await changeLedger("UPDATE todo_webhooks SET account = '999'");
    await runHourly();
    await afterSeconds(MINUTE);
    expect(await newLines()).toEqual([]);
  });
});

describe("a hold", () => {
  it("of the account is told at once, and its end", async () => {
    await connect();
    await injectFault(CREATE_TODO, { status: 404, headers: { Reason: "Account Inactive" } });
    await deliverWebhook(request("1"));
    await runAlarm();
    expect(await newLines()).toEqual([
      expect.stringContaining("Nothing is filed at the moment: Basecamp says that this account is inactive"),
    ]);
    await afterSeconds(HOUR);
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newLines()).toEqual(["Formcamp : Over: what held all filing up is gone. Open"]);
  });

  it("that Basecamp asks for is told only when it lasts for more than an hour", async () => {
    await connect();
    await injectFault({ ...CREATE_TODO, count: 9 }, { status: 429, headers: { "Retry-After": "1500" } });
    await deliverWebhook(request("1"));
    await runAlarm();
    for (let n = 0; n < 2; n++) await afterSeconds(1500);
    expect(await newLines()).toEqual([]);
    await afterSeconds(700);
    expect(await newLines()).toEqual([
      "Formcamp : For more than an hour little or nothing has been filed: Basecamp asked to slow down. 1 submission waits. Open",
    ]);
  });
});

it("tells that a form lacks what its mapping names, although nothing can be filed, and when it has it again", async () => {
  await ledgerStub(env).pause();
  await deliverWebhook(request("1", WITHOUT_URGENCY));
  expect(await nextAlarm()).toBe(0);
  const lines = await newLines();
  expect(lines.join()).toContain('it-request: The form has no question "urgency". To-dos are made without its answer.');
  await deliverWebhook(request("2"));
  await afterSeconds(20);
  expect((await newLines()).join()).toContain("Over: the form of it-request has what its mapping names again.");
});

it("tells that something too large did not get in, at once and then in sums", async () => {
  await deliverWebhook("x".repeat(600_000));
  expect(await nextAlarm()).toBe(0);
  expect(await newLines()).toEqual([
    expect.stringContaining("A request to it-request was refused: more came than this bridge takes"),
  ]);
  for (let n = 0; n < 3; n++) {
    vi.setSystemTime(Date.now() + 10_000);
    await deliverWebhook("x".repeat(600_000));
    await runAlarm();
  }
  expect(await newLines()).toEqual([]);
  await afterSeconds(HOUR);
  expect(await newLines()).toEqual([expect.stringContaining("At least 3 more requests to it-request were refused")]);
});

describe("requests that prove nothing", () => {
  const forged = (reason: "wrong-signature" | "unsigned") =>
    deliverWebhook(
      request("x"),
      reason === "unsigned" ? { headers: { "Typeform-Signature": "" } } : { secret: "other" },
    );

  /** Lets so many come, so many minutes apart. */
  async function come(reason: "wrong-signature" | "unsigned", count: number, minutes: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await forged(reason);
      await afterSeconds(minutes * MINUTE);
    }
  }

  it("are told once when there are several, and their end when a genuine one comes", async () => {
    await connect();
    await come("wrong-signature", 2, 2);
    expect(await newLines()).toEqual([]);
    await come("wrong-signature", 1, 0);
    expect(await newLines()).toEqual([
      "Formcamp : Requests to it-request are refused, and no genuine one has come since the first of them: the signature does not fit the secret. Enter the same secret in the form tool and here. If the form tool shows no failed deliveries, somebody else sends these, and nothing need be done. Open",
    ]);
    await come("wrong-signature", 30, 60);
    expect(await newLines()).toEqual([]);
    await deliverWebhook(request("1"));
    await afterSeconds(20);
    expect(await newLines()).toEqual([
      "Formcamp : Over: no request to it-request is refused any more for this: the signature does not fit the secret. Open",
    ]);
  });

  it("are not told while genuine ones come between them", async () => {
    await connect();
    for (let n = 0; n < 5; n++) {
      await come("wrong-signature", 2, 2);
      await deliverWebhook(request(`genuine ${n}`));
    }
    await runAlarm();
    expect(await newLines()).toEqual([]);
  });

  it("without any signature are told only when they go on for an hour", async () => {
    await connect();
    await come("unsigned", 10, 2);
    expect(await newLines()).toEqual([]);
    await come("unsigned", 4, 15);
    expect(await newLines()).toEqual([expect.stringContaining("there is no signature. Enter the secret in the form")]);
  });

  it("are told at once when the mapping's secret is not configured", async () => {
    const app = appWith({ webhookSecrets: () => [] });
    const headers = { "Content-Type": "application/json", "Typeform-Signature": "sha256=x" };
    await app.request(`${BRIDGE_URL}/webhooks/it-request`, { method: "POST", headers, body: "{}" });
    await refusalTally.settled();
    await runAlarm();
    expect(await newLines()).toEqual([
      expect.stringContaining("the secret that the mapping names is not configured. Store the secret"),
    ]);
    await deliverWebhook(request("1"));
    await afterSeconds(20);
    expect((await newLines()).join()).toContain(
      "Over: no request to it-request is refused any more for this: the secr",
    );
  });

  it("are known to a ledger that was made anew, and end by a genuine question", async () => {
    await connect();
    const ask = (secret: string) =>
      deliverOnboarding({ event: "check", formId: ONBOARDING_FORM, responses: [] }, { secret });
    for (let n = 0; n < 3; n++) {
      await ask(`whsec_${"A".repeat(40)}`);
      vi.setSystemTime(Date.now() + MINUTE * 1000);
      await abortAllDurableObjects();
    }
    await ledgerStub(env).backlog();
    await runAlarm();
    expect((await newLines()).join()).toContain("Requests to onboarding are refused");
    await ask(ONBOARDING_SECRET);
    await afterSeconds(20);
    expect((await newLines()).join()).toContain("Over: no request to onboarding");
  });
});

it("tells that a form's script which compared by itself has been silent for a day, and when it asks again", async () => {
  await connect();
  const ask = (responses?: readonly string[]) =>
    deliverOnboarding({ event: "check", formId: ONBOARDING_FORM, responses });
  const onboarding = async () => (await visit("/admin/mappings/onboarding", { headers: await signedIn() })).text();
  const signedIn = async () => ({ Cookie: await signIn() });
  await ask();
  await afterSeconds(25 * HOUR);
  await runHourly();
  await runAlarm();
  expect(await newLines()).toEqual([]);
  const listen = async (hours: number) => {
    for (let hour = 0; hour < hours; hour++) {
      await afterSeconds(HOUR);
      await runHourly();
    }
    await runAlarm();
  };
  await ask([]);
  await listen(23);
  expect([await newLines(), await onboarding()]).toEqual([[], expect.not.stringContaining("has not asked")]);
  // A bridge that was away itself heard nobody.
  await afterSeconds(48 * HOUR);
  await deliverWebhook(request("1"));
  await runAlarm();
  expect((await newLines()).join() + (await onboarding())).not.toContain("has not asked");
  await runHourly();
  await listen(23);
  expect([await newLines(), await onboarding()]).toEqual([[], expect.not.stringContaining("has not asked")]);
  await listen(2);
  expect((await newLines()).join()).toContain("onboarding: The form&#39;s script has not asked for a day or more");
  expect(await onboarding()).toMatch(/The form&#39;s script asked last at .* has not asked for a day or more/);
  await ask([]);
  await runHourly();
  await afterSeconds(20);
  expect((await newLines()).join()).toContain(
    "Over: the script of the form of onboarding asks again, or nobody looks for it any more.",
  );
  expect(await onboarding()).not.toContain("has not asked");
});

it("tells of a bug how often it was met, and nothing of what it said", async () => {
  await connect();
  await runInDurableObject(ledgerStub(env), (_ledger, state) => {
    const refuse = "BEGIN SELECT RAISE(ABORT, 'Words of 1'); END";
    state.storage.sql.exec(`CREATE TRIGGER no_attempt BEFORE INSERT ON attempts ${refuse}`);
  });
  await deliverWebhook(request("1"));
  await runAlarm();
  const [line] = await newLines();
  expect(line).toContain("The bridge met a fault of its own once. What was under way is tried again.");
  expect(line).not.toContain("Words");
});

describe("a channel that fails", () => {
  it.each<[string, Fault]>([
    ["with 500", { status: 500 }],
    ["with a redirect", { status: 307, headers: { Location: "/_emulator/slack" } }],
    ["cut before the work", { cut: "before" }],
  ])("%s harms no delivery and is tried again after growing pauses", async (_title, fault) => {
    await connect();
    await injectFault({ ...CHAT, count: 3 }, fault);
    await park("1");
    await deliverWebhook(request("2"));
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newLines()).toEqual([]);
    expect((await ledgerStub(env).backlog()).alerts).toMatchObject({ isConfigured: true, failingSince: Date.now() });
    expect([await nextAlarm(), await nextAlarm()]).toEqual([MINUTE, 2 * MINUTE]);
    expect(await newLines()).toEqual([]);
    expect(await nextAlarm()).toBe(4 * MINUTE);
    expect(await newLines()).toEqual([expect.stringContaining("1 submission of it-request waits for a person")]);
    expect((await ledgerStub(env).backlog()).alerts).toMatchObject({ failingSince: null, lastToldAt: Date.now() });
  });

  it("is not called failing any more once nothing is left to tell", async () => {
    await connect();
    await injectFault(CHAT, { status: 500 });
    await park("1");
    expect((await ledgerStub(env).backlog()).alerts).toMatchObject({ failingSince: Date.now() });
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/erase`, {}, await signIn());
    await runAlarm();
    expect((await ledgerStub(env).backlog()).alerts).toMatchObject({ failingSince: null });
  });

  it("after it took the message is told the same again", async () => {
    await connect();
    await injectFault(CHAT, { cut: "after" });
    await park("1");
    await nextAlarm();
    const [first, second, ...others] = await newLines();
    expect(others).toEqual([]);
    expect(second).toBe(first);
  });
});

it("tells what the ledger had to tell when it was stopped", async () => {
  await connect();
  await injectFault(CHAT, { status: 500 });
  await park("1");
  await clearFaults();
  await abortAllDurableObjects();
  await ledgerStub(env).backlog();
  await nextAlarm();
  expect(await newLines()).toEqual([expect.stringContaining("1 submission of it-request waits for a person")]);
});

it("costs what is simply filed not one row, statement or alarm", async () => {
  await connect();
  const unasked = { readBack: async () => failed({ reason: "no-api-key" as const }), markOfKey: async () => null };
  const [without, withAlerts] = await runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const counts = countRows(state.storage);
    /** What a run over one submission costs, once the ledger has warmed up with another. */
    const costOf = async (name: string, bindings: { ALERT_URL?: string }) => {
      const ledger = new Ledger(state, { ...env, ...bindings }, { ...SURROUNDINGS, ...unasked });
      await ledger.accept("it-request", submissionWith({ id: `${name} 1` }));
      await ledger.alarm();
      await ledger.accept("it-request", submissionWith({ id: `${name} 2` }));
      counts.take();
      await ledger.alarm();
      return counts.take();
    };
    return [await costOf("without", { ALERT_URL: "" }), await costOf("with", {})] as const;
  });
  expect(withAlerts).toEqual(without);
  expect(without.written).toBeGreaterThan(0);
  expect(await todosInBasecamp()).toHaveLength(4);
  expect((await requestsToBasecamp()).filter(({ path }) => path === CHATBOT_PATH)).toEqual([]);
});

it("leaves no secret, token, ticket, answer or address of a channel in the log of a whole journey", async () => {
  const log = vi.spyOn(console, "log");
  onTestFinished(() => log.mockRestore());
  await postForm("/admin/sign-in", { password: "a wrong guess at it" });
  await connect();
  const accepted = await deliverOnboarding();
  const { statusUrl } = z.object({ statusUrl: z.string() }).parse(await accepted.json());
  await deliverLeaveRequest("64001");
  await runAlarm();
  await visit("/webhooks/leave-request/a-wrong-address-secret", { method: "POST", body: "x" });
  await deliverWebhook(request("other"), { secret: "a wrong secret" });
  await park("1", "2");
  const { reference } = await newestDelivery();
  const cookie = await signIn();
  await postForm(`/admin/deliveries/${reference}/exists`, { todo: "https://example.com/a-secret-address" }, cookie);
  await postForm(`/admin/deliveries/${reference}/replay`, {}, cookie);
  await afterSeconds(20);
  await deliverWebhook(request("1", WITHOUT_URGENCY));
  await postForm(`/admin/deliveries/${reference}/erase`, {}, cookie);
  await revokeAccess();
  await deliverWebhook(request("3"));
  await afterSeconds(HOUR);
  const sent = await requestsToBasecamp();
  const tokens = sent.flatMap(({ headers }) => headers.authorization?.replace("Bearer ", "") ?? []);
  const bodies = sent.filter(({ path }) => path.includes("/authorization/token")).map(({ body }) => body);
  const inBodies = bodies.flatMap((body) =>
    ["code", "refresh_token"].flatMap((name) => new URLSearchParams(body).get(name) ?? []),
  );
  const secrets = Object.entries(env).filter(([name]) => /SECRET|KEY|PASSWORD/.test(name));
  const forbidden = [
    ...[...tokens, ...inBodies, ...secrets.map(([, value]) => String(value)), cookie.split("=")[1] ?? cookie],
    ...[statusUrl.split("/").at(-1) ?? statusUrl, "emulator-chatbot-key", "a wrong guess", "a-wrong-address-secret"],
    ...["a-secret-address", "Words of", "mia@example.com", "lena@example.com", "Zoë"],
  ];
  expect(tokens.length).toBeGreaterThan(0);
  expect(inBodies.length).toBeGreaterThan(1);
  const lines = log.mock.calls.map(([line]) => String(line));
  expect(lines.filter((line) => forbidden.some((word) => line.includes(word)))).toEqual([]);
  const events = new Set(lines.map((line) => z.object({ event: z.string() }).parse(JSON.parse(line)).event));
  expect([...events].sort()).toEqual([
    "accepted",
    "alert-sent",
    "attempt",
    "connected",
    "connection-ended",
    "decided",
    "drift",
    "held",
    "parked",
    "refresh-refused",
    "refused",
    "sign-in-refused",
    "signed-in",
  ]);
});

describe("a form whose webhook does not bring its submissions", () => {
  const ID = "6400000000000000955";
  const address = `${BRIDGE_URL}/webhooks/leave-request/${LEAVE_SECRET}`;
  const inAnHour = async () => {
    vi.setSystemTime(Date.now() + HOUR * 1000);
    await runHourly();
    await runAlarm();
  };

  it("is told at once, and so is its end and what was found meanwhile, summed", async () => {
    await connect();
    await setJotformWebhooks([]);
    await inAnHour();
    expect(await newLines()).toEqual([expect.stringContaining("leave-request: The form has no webhook")]);
    await inAnHour();
    expect(await newLines()).toEqual([]);
    const sent = { created_at: jotformTime(Date.now()) };
    await putJotformSubmission(ID, leaveContent(sent));
    await putJotformSubmission(`${ID}1`, leaveContent(sent));
    await setJotformWebhooks([{ form: LEAVE_FORM, url: address }]);
    await inAnHour();
    const lines = (await newLines()).join(" ");
    expect(lines).toContain(
      "Over: the webhook of leave-request is there and on again, or nobody looks at it any more.",
    );
    expect(lines).toContain("2 submissions of leave-request had not been brought by the webhook");
    expect(lines).not.toMatch(/Lena|current-leave-secret/);
  });

  it("is told of a refused key at once, of silence only when it lasts, and of the end of both", async () => {
    await connect();
    await inAnHour();
    await changeSettings({ jotformKey: "another" });
    await inAnHour();
    expect(await newLines()).toEqual([expect.stringContaining("the form tool refuses the API key")]);
    await changeSettings({ jotformKey: "emulator-jotform-key" });
    await inAnHour();
    expect(await newLines()).toEqual([expect.stringContaining("Over: missed submissions of leave-request")]);
    await injectFault({ method: "GET", path: "/submissions", count: 100 }, { status: 503 });
    await inAnHour();
    await inAnHour();
    expect(await newLines()).toEqual([]);
    for (let hours = 0; hours < 5; hours++) await inAnHour();
    expect(await newLines()).toEqual([expect.stringContaining("gives no answer that can be used")]);
    const overview = await (await visit("/admin", { headers: { Cookie: await signIn() } })).text();
    expect(overview.match(/gives no answer that can be used/g)).toHaveLength(1);
  });
});
