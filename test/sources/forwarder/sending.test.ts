import { expect, test } from "vitest";
import { AppsScript } from "../../support/node/apps-script.ts";
import { ADDRESS, bodyOf, expectedSignature, forwarder, only, posts, SECRET, submit } from "./forwarder-for-test.ts";

test("a response is sent as JSON that holds everything the bridge reads", () => {
  const google = forwarder();
  const at = Date.parse("2026-02-01T09:04:31.123Z");
  const answers = [{ id: 7, type: "TEXT", title: "Title", response: "Fix it" }];
  expect(submit(google, { id: "2_ABa", at, email: "mia@example.com", answers })).toBeNull();
  const request = only(posts(google));
  expect(request).toMatchObject({ url: ADDRESS, contentType: "application/json" });
  expect(bodyOf(request)).toEqual({
    event: "submission",
    formId: google.form.getId(),
    formTitle: "Project request",
    responseId: "2_ABa",
    timestamp: "2026-02-01T09:04:31.123Z",
    respondentEmail: "mia@example.com",
    items: [{ id: 7, type: "TEXT", title: "Title", response: "Fix it" }],
  });
});

test("the signature is the one of Standard Webhooks over the bytes that are sent", () => {
  const google = forwarder();
  submit(google, { id: "2_ABa", at: 1_769_936_671_123 });
  const request = only(posts(google));
  expect(request.headers).toEqual({
    "webhook-id": "gf_2_ABa_1769936671123",
    "webhook-timestamp": String(Math.floor(google.now / 1000)),
    "webhook-signature": expectedSignature(request),
  });
});

test.each([
  "Ümlaut, ß, 参加者, עברית",
  "emoji 🎉👩‍👩‍👧 and \u2028",
  'a "quoted" \\ line\nand\ttab',
  "half a \ud83c pair",
])("what is typed keeps its characters, and its bytes are signed: %j", (text) => {
  const google = forwarder();
  google.form.title = text;
  submit(google, { answers: [{ id: 1, type: "PARAGRAPH_TEXT", title: text, response: text }] });
  const request = only(posts(google));
  const expected = JSON.parse(JSON.stringify(text));
  expect(bodyOf(request)).toMatchObject({ formTitle: expected, items: [{ title: expected, response: expected }] });
  expect(request.headers["webhook-signature"]).toBe(expectedSignature(request));
});

test.each([24, 33, 64])("a secret of %i bytes, high ones among them, signs as such", (length) => {
  const google = forwarder();
  const key = Buffer.from(Array.from({ length }, (_, index) => 255 - index));
  google.properties.setProperty("FORMCAMP_SECRET", `whsec_${key.toString("base64")}`);
  submit(google);
  const request = only(posts(google));
  expect(request.headers["webhook-signature"]).toBe(expectedSignature(request, key));
});

test("each type of question is sent with its id, type, title and answer as Google gives them", () => {
  const google = forwarder();
  const answers = [
    { id: 1, type: "TEXT", title: "Title", response: "Fix" },
    { id: 2, type: "PARAGRAPH_TEXT", title: "Text", response: "One\nTwo" },
    { id: 3, type: "MULTIPLE_CHOICE", title: "Kind", response: "Typed as Other" },
    { id: 4, type: "CHECKBOX", title: "Areas", response: ["Web", "Mail, news"] },
    { id: 5, type: "LIST", title: "Team", response: "Design" },
    { id: 6, type: "SCALE", title: "Urgency", response: "0" },
    { id: 7, type: "RATING", title: "Rating", response: "5" },
    { id: 8, type: "DATE", title: "Due", response: "2026-02-28" },
    { id: 9, type: "DATETIME", title: "Meeting", response: "2026-02-20 14:30" },
    { id: 10, type: "TIME", title: "Call", response: "14:05" },
    { id: 11, type: "DURATION", title: "Effort", response: "01:30:00" },
    { id: 12, type: "FILE_UPLOAD", title: "Files", response: ["drive-1", "drive-2"] },
  ];
  submit(google, { answers });
  expect(bodyOf(only(posts(google))).items).toEqual(answers);
});

test("a grid is sent with the names of its rows, and rows without an answer as Google gives them", () => {
  const google = forwarder();
  const rows = ["Mon", "Tue", "Wed"];
  const answers = [
    { id: 1, type: "GRID", title: "When", rows, response: ["Morning", "", null] },
    { id: 2, type: "CHECKBOX_GRID", title: "Who", rows, response: [["Ann", "Bo"], null, []] },
  ];
  submit(google, { answers });
  expect(bodyOf(only(posts(google))).items).toEqual(answers);
});

test("a grid whose rows Google does not give is sent without them", () => {
  const google = forwarder();
  const answers = [{ id: 1, type: "GRID", title: "When", response: ["Morning"] }];
  expect(submit(google, { answers })).toBeNull();
  expect(bodyOf(only(posts(google))).items).toEqual(answers);
});

test("a form that collects no addresses sends an empty one", () => {
  const google = forwarder();
  submit(google, { email: "" });
  expect(bodyOf(only(posts(google)))).toMatchObject({ respondentEmail: "" });
});

test("the link with which a response can be changed is never sent", () => {
  const google = forwarder();
  submit(google);
  expect(new TextDecoder().decode(only(posts(google)).body)).not.toMatch(/edit/i);
});

test("the message's id holds no dot, and an edited response has another one", () => {
  const google = forwarder();
  submit(google, { id: "2_A.b/c=d", at: 1_700_000_000_001 });
  submit(google, { id: "2_A.b/c=d", at: 1_700_000_099_002 });
  const ids = posts(google).map(({ headers }) => headers["webhook-id"]);
  expect(ids).toEqual(["gf_2_A-b-c-d_1700000000001", "gf_2_A-b-c-d_1700000099002"]);
});

test("the menu offers functions that exist", () => {
  const google = new AppsScript(() => ({ status: 500 }));
  google.run("onOpen");
  const menu = only(google.ui.menus);
  expect(menu.items.map(({ caption }) => caption)).toEqual([
    "Set up …",
    "Check the connection",
    "Send what waits now",
    "Report the outcome …",
  ]);
  for (const { functionName } of menu.items) {
    google.ui.answers = [null, null];
    expect(google.failureOf(functionName)).toBeNull();
  }
});

test("a copy of the form, which has no settings, sends nothing and says so", () => {
  const google = new AppsScript(() => ({ status: 200 }));
  const failure = submit(google);
  expect(google.requests).toEqual([]);
  expect(google.properties.ids("pending")).toEqual(["r-1"]);
  expect(failure).toContain("address or secret is missing");
  expect(failure).not.toContain(SECRET);
});
