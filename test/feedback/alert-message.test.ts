import { describe, expect, it } from "vitest";
import * as z from "zod";
import { hrefsOf, readHtml } from "../../src/basecamp/rich-text.ts";
import type { Alert } from "../../src/delivery/alert-policy.ts";
import { PARK_REASONS } from "../../src/delivery/delivery.ts";
import { REFUSAL_KINDS } from "../../src/delivery/refusals.ts";
import { TRACKING_PROBLEMS } from "../../src/delivery/tracking/registrations.ts";
import { CONNECTION_TROUBLES, keyOf, type Trouble } from "../../src/delivery/trouble.ts";
import type { AlertFacts } from "../../src/delivery/troubles.ts";
import { UNPROVEN_REASONS } from "../../src/delivery/unproven.ts";
import { type AlertLine, alertBody } from "../../src/feedback/alert-message.ts";
import { sendAlert } from "../../src/feedback/alert-sender.ts";
import { explainAlert } from "../../src/feedback/explain-alert.ts";

const PUBLIC_URL = "https://forms.example.com";
const NONE: AlertFacts = { since: 1, all: 1, reference: null, drift: null };

function alert(trouble: Trouble, changes: Partial<Alert> = {}): Alert {
  const untold = { firstAt: 1, lastAt: 1, total: 1, toldAt: null, timesTold: 0, toldTotal: 0, nextAt: 1, isOpen: true };
  return { key: keyOf(trouble), trouble, ...untold, ...changes };
}

function line(trouble: Trouble, facts: Partial<AlertFacts> = {}, changes: Partial<Alert> = {}): AlertLine {
  return { alert: alert(trouble, changes), facts: { ...NONE, ...facts } };
}

const mapping = "it-request";
const HOLDS = ["account-unavailable", "access-refused", "rate-limited", "launchpad-unavailable"] as const;
const EVERY_TROUBLE: readonly Trouble[] = [
  ...PARK_REASONS.map((reason) => ({ kind: "parked" as const, mapping, reason })),
  ...CONNECTION_TROUBLES.map((reason) => ({ kind: "connection" as const, reason, cause: null })),
  ...HOLDS.map((reason) => ({ kind: "hold" as const, reason })),
  ...REFUSAL_KINDS.map((reason) => ({ kind: "refused" as const, mapping, reason })),
  ...UNPROVEN_REASONS.map((reason) => ({ kind: "unproven" as const, mapping, reason })),
  ...TRACKING_PROBLEMS.map((reason) => ({ kind: "tracking" as const, project: "2085958499", reason })),
  { kind: "stuck" },
  { kind: "drift", mapping },
  { kind: "form-changed", mapping },
  { kind: "bug" },
];

describe("the words of an alert", () => {
  it.each(EVERY_TROUBLE)("are whole sentences with a page to open ($kind $reason)", (trouble) => {
    for (const changes of [{}, { toldAt: 1, timesTold: 1 }, { isOpen: false }]) {
      const { text, path } = explainAlert(alert(trouble, changes), NONE);
      expect(text).toMatch(/^(?:[A-Z1]|it-request: )[^\n]*\.$/);
      expect(text).not.toMatch(/undefined|null|NaN| {2}/);
      expect(path).toMatch(/^\/admin(\/(deliveries|connection|doctor|mappings\/it-request)(\?[\w=&-]+)?)?$/);
    }
  });

  it.each<[Trouble, string]>([
    [{ kind: "drift", mapping }, "/admin/mappings/it-request"],
    [{ kind: "form-changed", mapping }, "/admin/mappings/it-request"],
    [{ kind: "stuck" }, "/admin/doctor"],
    [{ kind: "tracking", project: "2085958499", reason: "limit-reached" }, "/admin"],
  ])("lead to the page that shows it ($kind)", (trouble, path) => {
    expect(explainAlert(alert(trouble), NONE).path).toBe(path);
  });

  it.each<[string, AlertLine, string]>([
    [
      "one parked submission",
      line({ kind: "parked", mapping, reason: "limit-reached" }),
      "1 submission of it-request waits for a person: limit of the account reached. ",
    ],
    [
      "some more of many",
      line({ kind: "parked", mapping, reason: "limit-reached" }, { since: 12, all: 40 }, { toldAt: 1 }),
      "12 more submissions of it-request wait for a person, 40 in all: ",
    ],
    [
      "a broken connection that many wait for",
      line({ kind: "connection", reason: "reconnect-needed", cause: "no-active-account" }, { all: 7 }),
      "Basecamp must be connected again. Submissions are stored and wait. 7 submissions wait. The connected person has no active Basecamp account any more.",
    ],
    [
      "several refused requests",
      line({ kind: "refused", mapping, reason: "other-form" }, { since: 3 }),
      "At least 3 requests to it-request were refused: it is genuine, and of another form",
    ],
  ])("tell of %s", (_title, { alert: one, facts }, expected) => {
    expect(explainAlert(one, facts).text).toContain(expected);
  });

  it("name the page of a single delivery by its reference", () => {
    const parked = alert({ kind: "parked", mapping, reason: "rejected" });
    const path = (since: number) => explainAlert(parked, { ...NONE, since, reference: "k7f3q9m2x4" }).path;
    const both = "/admin/deliveries?state=parked&mapping=it-request";
    expect([path(1), path(2)]).toEqual(["/admin/deliveries/k7f3q9m2x4", both]);
  });
});

/** A question that somebody wrote to do harm, or only to see what happens. */
const NASTY = `<!channel> <@U1|Ann> @all @channel <bc-attachment sgid="x"></bc-attachment> & <script>\nnew line`;
const DRIFT = line(
  { kind: "drift", mapping },
  { drift: { kind: "question-removed", key: "q", question: NASTY, answer: null } },
);

describe("a message for Basecamp's chatbot", () => {
  const content = (lines: readonly AlertLine[]): string =>
    z.strictObject({ content: z.string() }).parse(JSON.parse(alertBody("chatbot", lines, PUBLIC_URL))).content;

  it("takes a question for text, whatever stands in it", () => {
    const html = content([DRIFT]);
    const tags = readHtml(html).flatMap((piece) => (piece.kind === "tag" ? [piece.name] : []));
    expect(new Set(tags)).toEqual(new Set(["strong", "a"]));
    expect(hrefsOf(html)).toEqual([`${PUBLIC_URL}/admin/mappings/it-request`]);
    expect(html).toContain("&lt;!channel&gt;");
  });

  it("lists several alerts, and of very many how many are left", () => {
    const many = content(Array.from({ length: 45 }, () => DRIFT));
    expect(many.match(/<li>/g)).toHaveLength(21);
    expect(many).toContain("<li>25 more; see the pages of the bridge.</li>");
  });

  it("stays short when a question is long", () => {
    const long = { kind: "question-removed" as const, key: "q", question: "q".repeat(10_000), answer: null };
    expect(content([line({ kind: "drift", mapping }, { drift: long })]).length).toBeLessThan(1_000);
  });
});

describe("a message for Slack and what takes the same", () => {
  const text = (lines: readonly AlertLine[]): string =>
    z.strictObject({ text: z.string() }).parse(JSON.parse(alertBody("slack", lines, PUBLIC_URL))).text;

  it("lets a question mention nobody and link nowhere", () => {
    const message = text([DRIFT]);
    expect(message.match(/<[^>]*>/g)).toEqual([`<${PUBLIC_URL}/admin/mappings/it-request|Open>`]);
    expect(message).not.toMatch(/@[a-zA-Z]/);
    expect(message).toContain("&lt;!channel&gt;");
  });

  it("leads to a page with more than one choice in its address", () => {
    const parked = line({ kind: "parked", mapping, reason: "limit-reached" }, { since: 2 });
    expect(alertBody("slack", [parked], PUBLIC_URL)).toContain(
      `<${PUBLIC_URL}/admin/deliveries?state=parked&amp;mapping=it-request|Open>`,
    );
  });

  it("has a line for each of several alerts", () => {
    expect(text([DRIFT, DRIFT]).split("\n")).toHaveLength(3);
  });
});

describe("sending a message", () => {
  const channel = { kind: "slack" as const, url: "https://hooks.example.com/services/T0/B0/key" };
  const send = (fetch: typeof globalThis.fetch, deadline = () => new AbortController().signal) =>
    sendAlert(channel, "{}", { fetch, deadline, userAgent: "Tests (tests@example.com)" });

  it("is a POST of JSON that follows no redirect", async () => {
    const calls: [unknown, RequestInit | undefined][] = [];
    await send(async (input, init) => {
      calls.push([input, init]);
      return new Response("ok");
    });
    expect(calls).toMatchObject([[channel.url, { method: "POST", redirect: "manual", body: "{}" }]]);
  });

  it.each<[string, typeof globalThis.fetch, object]>([
    ["a 2xx", async () => new Response(null, { status: 201 }), { ok: true, value: 201 }],
    ["a 404", async () => new Response("no_service", { status: 404 }), { reason: "refused", status: 404 }],
    ["a redirect", async () => new Response(null, { status: 307 }), { reason: "redirected", status: 307 }],
    ["no answer", () => Promise.reject(new TypeError("broken")), { reason: "network", status: null }],
  ])("ends with %s in so many words", async (_title, fetch, expected) => {
    const sent = await send(fetch);
    expect(sent.ok ? sent : sent.failure).toEqual(expected);
  });

  it("ends when there is no answer in time", async () => {
    const late = AbortSignal.abort();
    const sent = await send(
      async (_input, init) => Promise.reject(init?.signal?.reason),
      () => late,
    );
    expect(sent).toEqual({ ok: false, failure: { reason: "timeout", status: null } });
  });
});
