import { expect, test } from "vitest";
import type { ItemSpec } from "../../support/node/apps-script/form.ts";
import { bodyOf, forwarder, only, posts, submit } from "./forwarder-for-test.ts";

/** What the forwarder sends of a form with these items, when one of its questions was answered. */
function sentOf(items: readonly ItemSpec[], answer = "Fix it") {
  const google = forwarder();
  google.form.items = [...items];
  const answers = [{ id: 1, type: "TEXT", title: "Title", response: answer }];
  expect(submit(google, { answers })).toBeNull();
  const request = only(posts(google));
  return { body: bodyOf(request), bytes: request.body.byteLength };
}

test("all questions of the form go with a response, answered or not, with the options that one chooses from", () => {
  const { body } = sentOf([
    { id: 1, type: "TEXT", title: "Title" },
    { id: 2, type: "MULTIPLE_CHOICE", title: "Kind", options: ["New", "Change"] },
    { id: 3, type: "LIST", title: "Team", options: ["Design", "Support"] },
    { id: 4, type: "CHECKBOX", title: "Areas", options: ["Web", "Mail, news"] },
    { id: 5, type: "GRID", title: "When", rows: ["Mon", "Tue"] },
    { id: 6, type: "FILE_UPLOAD", title: "Files" },
  ]);
  expect(body.form).toEqual([
    { id: 1, type: "TEXT", title: "Title" },
    { id: 2, type: "MULTIPLE_CHOICE", title: "Kind", options: ["New", "Change"] },
    { id: 3, type: "LIST", title: "Team", options: ["Design", "Support"] },
    { id: 4, type: "CHECKBOX", title: "Areas", options: ["Web", "Mail, news"] },
    { id: 5, type: "GRID", title: "When" },
    { id: 6, type: "FILE_UPLOAD", title: "Files" },
  ]);
  expect(body.items).toEqual([{ id: 1, type: "TEXT", title: "Title", response: "Fix it" }]);
});

test("what cannot be answered is no question", () => {
  const layout = ["PAGE_BREAK", "SECTION_HEADER", "IMAGE", "VIDEO", "UNSUPPORTED"];
  const { body } = sentOf([
    ...layout.map((type, index) => ({ id: 10 + index, type, title: "Look" })),
    { id: 1, type: "TEXT", title: "Title" },
  ]);
  expect(body.form).toEqual([{ id: 1, type: "TEXT", title: "Title" }]);
});

test("a question whose options Google does not give is sent without them", () => {
  const { body } = sentOf([{ id: 3, type: "LIST", title: "Team", options: ["Design"], broken: "options" }]);
  expect(body.form).toEqual([{ id: 3, type: "LIST", title: "Team" }]);
});

test("a response is sent without the questions when Google does not give one of them", () => {
  const { body } = sentOf([
    { id: 1, type: "TEXT", title: "Title" },
    { id: 2, type: "TEXT", title: "Text", broken: "title" },
  ]);
  expect(body).not.toHaveProperty("form");
  expect(body.items).toHaveLength(1);
});

test("a response is sent without the questions when both are too much for the bridge", () => {
  const limit = 1024 * 1024;
  const options = Array.from({ length: 1000 }, (_, index) => `Größe ${index}`);
  const items = [{ id: 3, type: "LIST", title: "Size", options }];
  const small = sentOf(items, "x".repeat(limit - 60_000));
  expect(small.body.form).toHaveLength(1);
  expect(small.bytes).toBeLessThanOrEqual(limit);
  const large = sentOf(items, "x".repeat(limit - 5_000));
  expect(large.body).not.toHaveProperty("form");
  expect(large.bytes).toBeLessThanOrEqual(limit);
});

test("a form whose items Google does not give at all still sends its responses", () => {
  const google = forwarder();
  google.form.getItems = () => {
    throw new Error("Service error: Forms");
  };
  expect(submit(google)).toBeNull();
  expect(bodyOf(only(posts(google)))).not.toHaveProperty("form");
});
