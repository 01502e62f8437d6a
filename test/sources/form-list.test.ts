import { describe, expect, it } from "vitest";
import type { ListedPage, ListFailure, ListOptions } from "../../src/form-listing.ts";
import type { Result } from "../../src/result.ts";
import { askJotformWebhook, listJotform } from "../../src/sources/jotform-list.ts";
import { asAuthentic } from "../../src/sources/source.ts";
import { typeform } from "../../src/sources/typeform.ts";
import { askTypeformWebhook, listTypeform } from "../../src/sources/typeform-api.ts";
import { LEAVE_FORM, leaveContent } from "../fixtures/jotform.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const SINCE = Date.parse("2026-11-01T00:00:00Z");
const OURS = "https://forms.example.com/webhooks/x";
const TOO_LARGE = "x".repeat(8 * 1024 * 1024 + 1);

type Answer = string | object;

/** The options of a list whose form tool answers so. */
function options(answer: (url: URL) => Answer, changes: Partial<ListOptions> = {}): ListOptions {
  return {
    ...{ apiUrl: "https://api.example.com", apiKey: "key", form: "FxIT4Desk", alsoFile: [], cursor: null },
    ...{ since: SINCE, deadline: (ms) => AbortSignal.timeout(ms) },
    fetch: async (input) => {
      const given = answer(new URL(String(input)));
      return new Response(typeof given === "string" ? given : JSON.stringify(given));
    },
    ...changes,
  };
}

function pageOf(result: Result<ListedPage, ListFailure>): ListedPage {
  if (!result.ok) throw new Error(result.failure.reason);
  return result.value;
}

const idsOf = (page: ListedPage) => page.items.map(({ submission }) => submission.id);

const CHOICES = [
  { id: "c1", ref: "oil", label: "Oil" },
  { id: "c2", ref: "gas", label: "Gas" },
];
const text = (id: string, value: string) => textAnswer(id, `${id}-ref`, value);
const of = (type: string, value: unknown, field = "q") => ({
  type,
  [type]: value,
  field: { id: field, type, ref: "r" },
});

describe("Typeform's list", () => {
  const fields = [
    { id: "q", ref: "r", type: "multiple_choice", title: "*Which* one?", properties: { choices: CHOICES } },
    {
      id: "g",
      ref: "g-ref",
      type: "group",
      title: "You",
      properties: { fields: [{ id: "g1", ref: "g1-ref", type: "short_text", title: "First name" }] },
    },
    {
      id: "c",
      ref: "c-ref",
      type: "contact_info",
      title: "Reach you",
      properties: { fields: [{ id: "mail", ref: "mail-ref", type: "email", title: "E-mail" }] },
    },
    {
      id: "m",
      ref: "m-ref",
      type: "matrix",
      title: "Days",
      properties: {
        fields: [
          { id: "m1", ref: "m1-ref", type: "multiple_choice", title: "Monday", properties: { choices: CHOICES } },
        ],
      },
    },
  ];
  const form = { id: "FxIT4Desk", title: "IT request", fields };
  const answering = (items: readonly object[]) => (url: URL) =>
    url.pathname.endsWith("/responses") ? { items } : form;

  it.each<[string, object]>([
    ["a text", { answers: [text("g1", "one\ntwo")] }],
    ["a choice", { answers: [of("choice", { id: "c1", ref: "oil", label: "Oil" })] }],
    ["a choice of one's own", { answers: [of("choice", { other: "Wood" })] }],
    [
      "choices and one's own",
      { answers: [of("choices", { ids: ["c2"], refs: ["gas"], labels: ["Gas"], other: "Wood" })] },
    ],
    ["a ranking", { answers: [of("choices", { ids: ["c2", "c1"], labels: ["Gas", "Oil"] })] }],
    ["a row of a matrix", { answers: [of("choice", { id: "c2", label: "Gas" }, "m1")] }],
    ["a question in a group", { answers: [text("g1", "Mia")] }],
    ["a part of the contact details", { answers: [of("email", "mia@example.com", "mail")] }],
    ["a payment", { answers: [of("payment", { amount: "49.50", last4: "4242", name: "M", success: true })] }],
    ["a file", { answers: [of("file_url", "https://files.example.com/1")] }],
    ["numbers and dates", { answers: [of("number", 0), of("boolean", false), of("date", "2026-02-28")] }],
    ["a question that is gone", { answers: [text("gone", "still here")] }],
    ["hidden fields", { answers: [], hidden: { team: "Lisbon", empty: "" } }],
    [
      "variables and a score",
      { answers: [], variables: [{ key: "price", type: "number", number: 3 }], calculated: { score: 7 } },
    ],
    ["an ending", { answers: [], ending: { id: "e", ref: "thanks" } }],
  ])("is read like the webhook, with %s", async (_title, content) => {
    const { event_id, event_type, form_response } = itRequest();
    const sent = {
      token: "same1",
      landed_at: "2026-11-20T08:00:00Z",
      submitted_at: "2026-11-20T08:03:10Z",
      ...content,
    };
    const response = { ...form_response, ...sent, definition: form };
    const body = new TextEncoder().encode(JSON.stringify({ event_id, event_type, form_response: response }));
    const headers = new Headers({ "Content-Type": "application/json" });
    const webhook = await typeform.read(headers, asAuthentic(body), NOW);
    if (!webhook.ok || webhook.value.kind !== "submission") throw new Error("The webhook was not read.");
    const item = { landing_id: "same1", response_id: "same1", response_type: "completed", ...sent };
    const [listed] = pageOf(await listTypeform(options(answering([item])))).items;
    expect(listed?.submission).toEqual(webhook.value.submission);
  });

  it("is asked for in smaller pages where one is too large", async () => {
    const item = (n: number) => ({ token: `t${n}`, submitted_at: `2026-11-20T08:00:${10 + n}Z`, answers: [] });
    const items = Array.from({ length: 10 }, (_, n) => item(n));
    const page = pageOf(
      await listTypeform(
        options((url) => (url.searchParams.get("page_size") === "200" ? TOO_LARGE : answering(items)(url))),
      ),
    );
    expect(idsOf(page)).toHaveLength(10);
    expect(page).toMatchObject({ next: String(Date.parse("2026-11-20T08:00:19Z")) });
  });

  it("is read up to its limit where its length is that of a packed body", async () => {
    let chunks = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            chunks += 1;
            if (chunks > 100) controller.close();
            else controller.enqueue(new Uint8Array(1024 * 1024));
          },
        },
        { highWaterMark: 0 },
      );
    const headers = { "Content-Encoding": "gzip", "Content-Length": "1000" };
    const listed = await listTypeform(options(() => "", { fetch: async () => new Response(endless(), { headers }) }));
    expect(listed).toMatchObject({ failure: { reason: "too-large" } });
    // Two sizes of a page, each up to 8 MiB and one chunk more.
    expect(chunks).toBe(18);
  });

  it("is told to be cut where even a small page of one second is all that can be read", async () => {
    const items = Array.from({ length: 10 }, (_, n) => ({ token: `t${n}`, submitted_at: "2026-11-20T08:00:00Z" }));
    const second = Date.parse("2026-11-20T08:00:00Z");
    const answer = (url: URL) => (url.searchParams.get("page_size") === "10" ? answering(items)(url) : TOO_LARGE);
    const listed = await listTypeform(
      options((url) => (url.pathname.endsWith("/responses") ? answer(url) : form), { since: second }),
    );
    expect(pageOf(listed)).toMatchObject({ next: String(second + 1000), passedOver: second });
  });

  it.each([
    ["staged", { staged_at: "2026-11-20T08:01:00Z", landed_at: "2026-11-20T08:00:00Z" }],
    ["staged", { staged_at: "2026-11-20T08:01:00Z", submitted_at: "0001-01-01T00:00:00Z" }],
    ["begun", { landed_at: "2026-11-20T08:01:00Z" }],
  ])("gives what was left half-way at the time at which it was %s", async (_word, times) => {
    const item = { token: "t1", response_type: "partial", answers: [], ...times };
    const page = pageOf(await listTypeform(options(answering([item]), { alsoFile: ["partial"] })));
    expect(page.items).toMatchObject([
      { submission: { id: "t1:partial", kind: "partial", submittedAt: "2026-11-20T08:01:00.000Z" } },
    ]);
    const begun = await listTypeform(options(answering([{ ...item, response_type: "started" }])));
    expect(pageOf(begun).items).toEqual([]);
  });

  it.each<[string, object]>([
    ["has no token", { token: undefined }],
    ["has no time", { submitted_at: undefined }],
  ])("is not taken for read where each response %s", async (_title, change) => {
    const sent = (token: string) => ({ token, submitted_at: "2026-11-20T08:00:00Z", answers: [] });
    const items = ["t1", "t2"].map((token) => ({ ...sent(token), ...change }));
    expect(await listTypeform(options(answering(items)))).toMatchObject({ failure: { reason: "unavailable" } });
    expect(idsOf(pageOf(await listTypeform(options(answering([...items, sent("t3")])))))).toEqual(["t3"]);
  });

  it.each([
    ["the newest first", (n: number) => new Date(NOW - n * 1000).toISOString()],
    ["from the form's beginning whatever is asked for", () => "2020-01-01T00:00:00Z"],
  ])("is not taken for whole when it comes %s", async (_title, at) => {
    const items = Array.from({ length: 200 }, (_, n) => ({ token: `t${n}`, submitted_at: at(n), answers: [] }));
    expect(await listTypeform(options(answering(items)))).toMatchObject({ failure: { reason: "unavailable" } });
  });
});

describe("Jotform's list", () => {
  const item = (id: string, createdAt = "2026-11-20 08:03:10") => ({
    ...leaveContent(),
    ...{ id, status: "ACTIVE", created_at: createdAt },
  });
  const answering =
    (items: readonly object[], zone: string | null = "America/New_York") =>
    (url: URL) => ({
      responseCode: 200,
      content: url.pathname === "/user" ? { time_zone: zone } : items,
    });
  const list = (answer: (url: URL) => Answer, changes: Partial<ListOptions> = {}) =>
    listJotform(options(answer, { form: LEAVE_FORM, ...changes }));

  it.each([
    ["America/New_York", "2026-11-20T13:03:10.000Z"],
    ["Europe/Berlin", "2026-11-20T07:03:10.000Z"],
    ["Asia/Kolkata", "2026-11-20T02:33:10.000Z"],
    ["Etc/UTC", "2026-11-20T08:03:10.000Z"],
  ])("gives times in the account's zone: %s", async (zone, submittedAt) => {
    const page = pageOf(await list(answering([item("6400000000000000901")], zone)));
    expect(page.items).toMatchObject([{ submission: { id: "6400000000000000901", submittedAt } }]);
  });

  it.each([[null], [""], ["Nowhere/Land"]])("brings nothing in the zone %j", async (zone) => {
    const answer = await list(answering([item("1")], zone));
    expect(answer).toMatchObject({ failure: { reason: "unavailable" } });
  });

  it("is asked for in smaller pages where one is too large, and goes past what is too large alone", async () => {
    const asked: string[] = [];
    const upTo = (limit: number) => (url: URL) => {
      const size = url.searchParams.get("limit");
      if (size !== null) asked.push(size);
      if (Number(size) > limit) return TOO_LARGE;
      return answering(Array.from({ length: Number(size) }, (_, n) => item(String(100 + n))))(url);
    };
    expect(pageOf(await list(upTo(20)))).toMatchObject({ next: "15/100" });
    expect(pageOf(await list(upTo(1), { cursor: "15/99" }))).toMatchObject({ next: "16/100" });
    expect(pageOf(await list(upTo(0), { cursor: "16/99" }))).toEqual({
      items: [],
      next: "17/",
      shape: null,
      passedOver: null,
    });
    expect(asked).toEqual(["200", "20", "200", "20", "1", "200", "20", "1"]);
  });

  it.each<[string, object]>([
    ["has no answers", { answers: undefined }],
    ["names no form", { form_id: undefined }],
    ["has a time of another kind", { created_at: "2026-11-20T08:03:10.000Z" }],
  ])("is not taken for read where each submission %s", async (_title, change) => {
    const items = ["901", "902"].map((id) => ({ ...item(id), ...change }));
    expect(await list(answering(items))).toMatchObject({ failure: { reason: "unavailable" } });
    expect(idsOf(pageOf(await list(answering([...items, item("903")]))))).toEqual(["903"]);
    const deleted = { ...item("904"), status: "DELETED" };
    expect(pageOf(await list(answering([deleted])))).toMatchObject({ items: [], next: null });
  });

  it.each([
    [200, 99, "unavailable"],
    [200, 100, null],
    [199, 99, null],
  ])("of %i with %i calls left for the day is gone on with or not: %s", async (length, left, reason) => {
    const items = Array.from({ length }, (_, n) => item(String(100 + n)));
    const listed = await list((url) => ({ ...answering(items)(url), "limit-left": left }));
    expect(listed.ok ? null : listed.failure.reason).toBe(reason);
  });

  it("ends when the page before comes again", async () => {
    const items = Array.from({ length: 200 }, (_, n) => item(String(100 + n)));
    const { next } = pageOf(await list(answering(items)));
    expect(next).toBe("180/100");
    expect(await list(answering(items), { cursor: next })).toMatchObject({ failure: { reason: "unavailable" } });
  });
});

describe("a webhook", () => {
  const isOurs = (address: string) => address === OURS;
  const own = { tag: "bridge", url: OURS, enabled: true };
  it.each<[string, Answer]>([
    ["on", { items: [{ ...own, enabled: false }, own] }],
    ["off", { items: [{ ...own, enabled: false }] }],
    ["missing", { items: [{ ...own, url: "https://elsewhere.example" }] }],
    ["missing", { items: [] }],
    ["unknown", { items: [{ url: OURS }] }],
    ["unknown", { code: "something else" }],
  ])("of Typeform's is %s", async (state, answer) => {
    expect(await askTypeformWebhook({ ...options(() => answer), isOurs })).toBe(state);
  });

  it.each<[string, unknown]>([
    ["on", { "0": "https://elsewhere.example", "1": OURS }],
    ["on", [OURS]],
    ["missing", { "0": "https://elsewhere.example" }],
    ["missing", []],
    ["missing", ""],
    ["unknown", "no"],
  ])("of Jotform's is %s", async (state, content) => {
    expect(await askJotformWebhook({ ...options(() => ({ responseCode: 200, content })), isOurs })).toBe(state);
  });
});
