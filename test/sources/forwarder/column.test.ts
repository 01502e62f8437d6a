import { expect, test } from "vitest";
import type { FetchHandler } from "../../support/node/apps-script/fetch.ts";
import { Formula, Sheet, Spreadsheet } from "../../support/node/apps-script/sheet.ts";
import type { AppsScript } from "../../support/node/apps-script.ts";
import { bridgeWith, DAY, forwarder, MINUTE, outcome, pass, posts, STATUS_URL, submit } from "./forwarder-for-test.ts";

const AT = Date.parse("2026-02-01T09:04:31.877Z");
const SECOND = Math.floor(AT / 1000) * 1000;
const TODO = "https://3.basecamp.com/1/buckets/2/todos/3";
const LINKED = "https://docs.google.com/forms/d/1FormOfTheTests/viewform";
const FILED = `It was filed. ${TODO} ${STATUS_URL}`;
const filed = () => bridgeWith(outcome("delivered", { message: "It was filed.", todoUrl: TODO }));

function withSheet(rows: readonly (readonly unknown[])[], options: { handler?: FetchHandler; url?: string } = {}) {
  const google = forwarder(options.handler ?? filed(), "column");
  google.form.destination = "book";
  const sheet = new Sheet("Form responses 1", [["Timestamp", "Title"], ...rows], options.url ?? LINKED);
  const book = new Spreadsheet("book", [new Sheet("Notes", [["Timestamp"], [new Date(SECOND)]]), sheet]);
  google.spreadsheets.push(book);
  return { google, sheet, book };
}

function logOf(google: AppsScript): unknown[][] {
  return google.spreadsheets[0]?.getSheetByName("Formcamp")?.rows ?? [];
}

test("the outcome and the links are written beside the response of that second", () => {
  const { google, sheet } = withSheet([
    [new Date(SECOND - 1_000), "Before"],
    [new Date(SECOND), "Fix it"],
    [new Date(SECOND + 1_000), "After"],
    ["2026-02-01", "Typed by hand"],
  ]);
  expect(submit(google, { at: AT })).toBeNull();
  expect(sheet.rows.map((row) => row[2])).toEqual(["Formcamp", undefined, FILED, undefined, undefined]);
  expect(logOf(google)).toEqual([]);
});

test("a column that is there already is used, wherever it stands", () => {
  const { google, sheet } = withSheet([]);
  sheet.rows = [
    ["Timestamp", "Formcamp", "Title"],
    [new Date(SECOND), "", "Fix it"],
  ];
  submit(google, { at: AT });
  expect(sheet.rows).toEqual([
    ["Timestamp", "Formcamp", "Title"],
    [new Date(SECOND), FILED, "Fix it"],
  ]);
});

test("a sheet without room gets a column more", () => {
  const { google, sheet } = withSheet([[new Date(SECOND), "Fix it"]]);
  sheet.maxColumns = 2;
  submit(google, { at: AT });
  expect(sheet.rows[1]?.[2]).toBe(FILED);
});

test("of two responses in one second, the one with the respondent's address is meant", () => {
  const { google, sheet } = withSheet([
    [new Date(SECOND), "bo@example.com"],
    [new Date(SECOND), "Mia@Example.com"],
  ]);
  submit(google, { at: AT, email: "mia@example.com" });
  expect(sheet.rows.map((row) => row[2])).toEqual(["Formcamp", undefined, FILED]);
});

const elsewhere: [string, unknown[][], string][] = [
  ["two rows fit", [[new Date(SECOND)], [new Date(SECOND)]], LINKED],
  ["no row fits", [[new Date(SECOND + 1_000)]], LINKED],
  ["the sheet has no rows yet", [], LINKED],
  ["no sheet is linked to this form", [[new Date(SECOND)]], "https://docs.google.com/forms/d/another/viewform"],
];

test.each(elsewhere)("when %s, the outcome goes to a sheet of its own", (_name, rows, url) => {
  const { google, sheet } = withSheet(rows, { url });
  expect(submit(google, { at: AT })).toBeNull();
  expect(logOf(google)).toEqual([
    ["Time", "Response", "Outcome", "To-do", "Status page"],
    [new Date(AT), "r-1", "It was filed.", TODO, STATUS_URL],
  ]);
  expect(sheet.rows.flat()).not.toContain(FILED);
});

test("a question that is named like the column is not written over", () => {
  const { google, sheet } = withSheet([]);
  google.form.items = [{ id: 1, type: "TEXT", title: "Formcamp" }];
  sheet.rows = [
    ["Timestamp", "Formcamp"],
    [new Date(SECOND), "An answer"],
  ];
  submit(google, { at: AT });
  expect(sheet.rows[1]).toEqual([new Date(SECOND), "An answer"]);
  expect(logOf(google)).toHaveLength(2);
});

test.each(['=IMPORTXML("https://x.example")', "+1+1", "-1+1", "@SUM(1)", '\n =HYPERLINK("x")'])(
  "the message %j is written as text",
  (message) => {
    for (const rows of [[[new Date(SECOND)]], []]) {
      const { google, book } = withSheet(rows, { handler: bridgeWith(outcome("delivered", { message })) });
      submit(google, { at: AT, id: "-r=1" });
      const cells = book.sheets.flatMap((sheet) => sheet.rows.flat());
      expect(cells).toContain(rows.length === 0 ? message.trim() : `${message.trim()} ${STATUS_URL}`);
      expect(cells.filter((cell) => cell instanceof Formula)).toEqual([]);
    }
  },
);

test.each(["javascript:alert(1)", '=HYPERLINK("x")', "https://x.example/ and more", "", 7, null])(
  "the link %j, which leads nowhere good, is left out",
  (todoUrl) => {
    const { google, sheet } = withSheet([[new Date(SECOND)]], {
      handler: bridgeWith(outcome("delivered", { todoUrl })),
    });
    submit(google, { at: AT });
    expect(sheet.rows[1]?.[2]).toBe(`It is delivered. ${STATUS_URL}`);
  },
);

test("a sheet that cannot be written now is written later, and nothing is sent again", () => {
  const { google, sheet, book } = withSheet([[new Date(SECOND)]]);
  book.isOutOfOrder = true;
  expect(submit(google, { at: AT })).toBeNull();
  expect(pass(google, 10 * MINUTE)).toEqual([]);
  expect(google.log.join()).not.toContain(TODO);
  book.isOutOfOrder = false;
  expect(pass(google, 30 * MINUTE)).toEqual([]);
  expect(sheet.rows[1]?.[2]).toBe(FILED);
  expect(posts(google)).toHaveLength(1);
});

test("a form without a spreadsheet reports nothing, and the check says so", () => {
  const { google, book } = withSheet([[new Date(SECOND)]]);
  google.form.destination = null;
  expect(submit(google, { at: AT })).toBeNull();
  expect(pass(google, DAY)).toEqual([]);
  expect(book.sheets.map(({ name }) => name)).toEqual(["Notes", "Form responses 1"]);
  google.run("formcampCheck");
  expect(google.ui.alerts[0]).toContain("Reporting: column. The form has no spreadsheet.");
});

test("the check says whether the spreadsheet can be opened", () => {
  const { google, book } = withSheet([]);
  google.run("formcampCheck");
  book.isOutOfOrder = true;
  google.run("formcampCheck");
  expect(google.ui.alerts[0]).toContain("The outcome is written beside each response.");
  expect(google.ui.alerts[1]).toContain("cannot be opened");
});
