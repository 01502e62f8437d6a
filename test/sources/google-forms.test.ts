import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { googleForms } from "../../src/sources/google-forms.ts";
import { receive } from "../../src/sources/receive.ts";
import type { Submission } from "../../src/submission.ts";
import { item, ONBOARDING_FORM, onboarding } from "../fixtures/google-forms.ts";
import { connect, runAlarm } from "../support/bridge.ts";
import { todosInBasecamp } from "../support/emulator.ts";
import { deliverOnboarding, ONBOARDING_SECRET, signStandardWebhook } from "../support/senders.ts";

const same = <T>(one: T): T => one;

/** What the mapping makes of the plain response. */
const ONBOARDING_TODOS = ["Prepare for Zoë Example (Support)", "Welcome Zoë Example"];

const FIVE_MINUTES_MS = 5 * 60 * 1000;

async function outcome(response: Response): Promise<string> {
  const answer: { reason?: string; status?: string } = await response.json();
  return `${response.status} ${answer.reason ?? answer.status}`;
}

async function read(body: unknown): Promise<Submission> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const headers = await signStandardWebhook(bytes, ONBOARDING_SECRET);
  const request = new Request("https://forms.example.com/", { method: "POST", headers, body: bytes });
  const expected = {
    ...{
      secrets: [ONBOARDING_SECRET],
      addressSecret: null,
      form: ONBOARDING_FORM,
      isReadBack: false,
      withoutPrivate: same,
      alsoFile: [],
    },
    now: Date.now(),
  };
  const received = await receive(googleForms, request, expected);
  if (!received.ok || received.value.kind !== "submission") throw new Error(JSON.stringify(received));
  return received.value.submission;
}

async function valuesOf(type: string, response: unknown, rows?: string[]): Promise<readonly string[] | undefined> {
  return (await read(onboarding({ items: [item(1, type, "Q", response, rows)] }))).answers.at(1)?.values;
}

describe("a signature of Standard Webhooks", () => {
  it("is the one that OpenSSL computes over id, time and body", async () => {
    const body = new TextEncoder().encode('{"text":"Zoë & <b>\\n🎉"}');
    const headers = await signStandardWebhook(body, ONBOARDING_SECRET, { id: "gf_a-1", at: 1_790_000_000_123 });
    expect(headers["webhook-signature"]).toBe("v1,/zJ2VhV3V0RE3k7ACqJLFOkQasveXuILvcweWy+OKBM=");
  });

  it("may be one of several, among versions that are not known", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(onboarding()));
    const signed = await signStandardWebhook(bytes, ONBOARDING_SECRET);
    const several = `v1a,xyz v1,${btoa("x".repeat(32))} ${signed["webhook-signature"]} v2,abc`;
    expect(await outcome(await deliverOnboarding(undefined, { headers: { "webhook-signature": several } }))).toBe(
      "202 pending",
    );
  });

  it.each([
    ["five minutes old", -FIVE_MINUTES_MS + 2000, "202 pending"],
    ["older", -FIVE_MINUTES_MS - 2000, "401 stale-timestamp"],
    ["a little ahead", FIVE_MINUTES_MS - 2000, "202 pending"],
    ["far ahead", FIVE_MINUTES_MS + 2000, "401 stale-timestamp"],
  ])("that is %s is told so", async (_title, offset, expected) => {
    expect(await outcome(await deliverOnboarding(onboarding(), { at: Date.now() + offset }))).toBe(expected);
  });

  it.each([
    ["its id changed", { "webhook-id": "gf_2" }],
    ["its time changed", { "webhook-timestamp": String(Math.floor(Date.now() / 1000) + 1) }],
    ["a time that is no number", { "webhook-timestamp": "now" }],
  ])("with %s is refused", async (_title, headers) => {
    expect(await outcome(await deliverOnboarding(onboarding(), { headers }))).toBe("401 wrong-signature");
  });

  it("under an id with a dot in it is refused, though it fits", async () => {
    expect(await outcome(await deliverOnboarding(onboarding(), { id: "gf.1" }))).toBe("401 wrong-signature");
  });

  it("is looked for among the first ten only", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(onboarding()));
    const { "webhook-signature": genuine } = await signStandardWebhook(bytes, ONBOARDING_SECRET);
    const behind = (count: number) => ({ "webhook-signature": `${"v1,x ".repeat(count)}${genuine}` });
    expect(await outcome(await deliverOnboarding(onboarding(), { headers: behind(10) }))).toBe("401 wrong-signature");
    expect(await outcome(await deliverOnboarding(onboarding(), { headers: behind(9) }))).toBe("202 pending");
  });

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s is refused", async (name) => {
    expect(await outcome(await deliverOnboarding(onboarding(), { headers: { [name]: "" } }))).toBe("401 unsigned");
  });

  it.each(["current-secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!"])(
    "is never checked against a secret that is none, such as %j",
    async (secret) => {
      const request = new Request("https://forms.example.com/", {
        method: "POST",
        headers: await signStandardWebhook(new Uint8Array(2), "whsec_eA=="),
        body: "{}",
      });
      const expected = {
        secrets: [secret],
        addressSecret: null,
        form: "f",
        isReadBack: false,
        withoutPrivate: same,
        alsoFile: [],
        now: 0,
      };
      expect(await receive(googleForms, request, expected)).toEqual({ ok: false, failure: "no-usable-secret" });
    },
  );
});

describe("an answer", () => {
  it.each<[string, string, unknown, string[] | undefined, string[]]>([
    ["a short text", "TEXT", 'Fix the "Contact" page & footer', undefined, ['Fix the "Contact" page & footer']],
    ["a long text", "PARAGRAPH_TEXT", "one\ntwo 🎉", undefined, ["one\ntwo 🎉"]],
    ["a choice", "MULTIPLE_CHOICE", "Something of my own", undefined, ["Something of my own"]],
    ["a list", "LIST", "Support", undefined, ["Support"]],
    [
      "checkboxes whose options hold commas",
      "CHECKBOX",
      ["Web", "E-mail, newsletters"],
      undefined,
      ["Web", "E-mail, newsletters"],
    ],
    ["the lowest of a scale", "SCALE", "0", undefined, ["0"]],
    ["a rating", "RATING", "5", undefined, ["5"]],
    ["a date", "DATE", "2027-02-28", undefined, ["2027-02-28"]],
    ["a date and time", "DATETIME", "2027-02-20 14:30", undefined, ["2027-02-20 14:30"]],
    ["a time", "TIME", "14:05", undefined, ["14:05"]],
    ["a duration", "DURATION", "26:30:00", undefined, ["26:30:00"]],
    [
      "a grid",
      "GRID",
      ["Morning", "", null, "Evening"],
      ["Mon", "Tue", "Wed", "Thu"],
      ["Mon: Morning", "Thu: Evening"],
    ],
    ["a grid without its rows' names", "GRID", ["", "Evening"], undefined, ["Row 2: Evening"]],
    [
      "a grid of checkboxes",
      "CHECKBOX_GRID",
      [["A", "B"], null, [], ["C"]],
      ["Mon", "Tue", "Wed", "Thu"],
      ["Mon: A, B", "Thu: C"],
    ],
    [
      "uploads",
      "FILE_UPLOAD",
      ["1aB-c_D", "2eF"],
      undefined,
      ["https://drive.google.com/open?id=1aB-c_D", "https://drive.google.com/open?id=2eF"],
    ],
    ["a type of the future", "HOLOGRAM", { size: 3 }, undefined, ["size: 3"]],
  ])("that is %s keeps its values", async (_title, type, response, rows, expected) => {
    expect(await valuesOf(type, response, rows)).toEqual(expected);
  });

  it("is known by its item's id, and the address of who is signed in by a name", async () => {
    const submission = await read(onboarding());
    expect(submission.answers.map(({ field, text }) => [field.id, field.title, text])).toEqual([
      ["respondentEmail", "E-mail address", "omar@example.com"],
      ["1101", "Who is coming?", "Zoë Example"],
      ["1102", "Team", "Support"],
      ["1103", "First day", "2027-02-01"],
    ]);
    expect(submission).toMatchObject({ id: "2_ABaOnuexample-response-0001", submittedAt: "2026-11-20T08:03:10.123Z" });
  });

  it("is not there for an address that was not collected, and the edit link is never kept", async () => {
    const submission = await read(
      onboarding({ respondentEmail: "", items: [], editResponseUrl: "https://edit.example/1" }),
    );
    expect(submission.answers).toEqual([]);
    expect(JSON.stringify(submission)).not.toContain("edit.example");
  });
});

describe("a message", () => {
  it("that came before makes nothing, whatever it holds now", async () => {
    await connect();
    expect(await outcome(await deliverOnboarding(onboarding({ responseId: "r1" }), { id: "gf_same" }))).toBe(
      "202 pending",
    );
    expect(await outcome(await deliverOnboarding(onboarding({ responseId: "r2" }), { id: "gf_same" }))).toBe(
      "200 pending",
    );
    await runAlarm();
    expect((await todosInBasecamp()).map(({ content }) => content)).toEqual(ONBOARDING_TODOS);
  });

  it("with another id about the same response makes nothing either", async () => {
    await connect();
    await deliverOnboarding(onboarding(), { id: "gf_one" });
    expect(await outcome(await deliverOnboarding(onboarding(), { id: "gf_two" }))).toBe("200 pending");
    await runAlarm();
    expect((await todosInBasecamp()).map(({ content }) => content)).toEqual(ONBOARDING_TODOS);
  });

  it("that only checks is answered in a sentence, and nothing is stored", async () => {
    const response = await deliverOnboarding({ event: "check", formId: ONBOARDING_FORM, formTitle: "New colleague" });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: "checked",
      statusUrl: "http://127.0.0.1:8787/status/",
      message:
        "The bridge takes submissions of this form by the mapping onboarding. It can be asked what became of a submission.",
    });
    const stored = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
      Number(state.storage.sql.exec("SELECT count(*) AS n FROM submissions").one().n),
    );
    expect(stored).toBe(0);
  });

  it("that asks for some is told which of them never came by this mapping, each on its own", async () => {
    const body = onboarding();
    await deliverOnboarding(body);
    const { responseId } = body;
    const ask = (responses: unknown) => deliverOnboarding({ event: "check", formId: ONBOARDING_FORM, responses });
    const Answer = z.object({ unknown: z.array(z.string()) });
    expect(Answer.parse(await (await ask([responseId, "2_missed", "x'; --"])).json()).unknown).toEqual([
      "2_missed",
      "x'; --",
    ]);
    expect(Answer.parse(await (await ask([])).json()).unknown).toEqual([]);
    await runInDurableObject(ledgerStub(env), (_ledger, state) => {
      state.storage.sql.exec("UPDATE submissions SET mapping = 'another'");
    });
    expect(Answer.parse(await (await ask([responseId])).json()).unknown).toEqual([responseId]);
    expect(await outcome(await ask(Array.from({ length: 501 }, (_, n) => `r-${n}`)))).toBe("400 unreadable");
    const forged = await deliverOnboarding(
      { event: "check", formId: ONBOARDING_FORM, responses: [responseId] },
      { secret: `whsec_${"A".repeat(40)}` },
    );
    expect(await outcome(forged)).toBe("401 wrong-signature");
  });

  it("that checks for another form is told so", async () => {
    expect(await outcome(await deliverOnboarding({ event: "check", formId: "other" }))).toBe("422 other-form");
  });
});
