import { describe, expect, test } from "vitest";
import { readProjectUrl, readTodolistUrl, todolistWebUrl } from "../../src/basecamp/url.ts";

const LIST = "https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573";

describe("the address of a to-do list", () => {
  test.each([
    LIST,
    `${LIST}/`,
    `${LIST}/todos`,
    `${LIST}/groups`,
    `${LIST}/edit`,
    `${LIST}?completed=true`,
    `${LIST}#__recording_9`,
    `  ${LIST}\n`,
    LIST.replace("3.basecamp.com", "app.basecamp.com"),
    `${LIST.replace("3.basecamp.com", "3.basecampapi.com")}.json`,
    `${LIST.replace("3.basecamp.com", "3.basecampapi.com")}/todos.json`,
  ])("is read from %j", (text) => {
    expect(readTodolistUrl(text)).toEqual({
      ok: true,
      value: { account: "195539477", project: "2085958499", todolist: "1069479573" },
    });
  });

  test("keeps ids that are too large for a number", () => {
    const read = readTodolistUrl(
      "https://3.basecamp.com/9007199254741621/buckets/9007199254741622/todolists/9007199254741623",
    );
    expect(read).toEqual({
      ok: true,
      value: { account: "9007199254741621", project: "9007199254741622", todolist: "9007199254741623" },
    });
  });
});

describe("any other address", () => {
  test.each([
    ["the IT list", "not-a-url"],
    ["", "not-a-url"],
    ["3.basecamp.com/1/buckets/2/todolists/3", "not-a-url"],
    ["javascript:alert(1)", "not-a-url"],
    ["https://example.com/1/buckets/2/todolists/3", "foreign-host"],
    ["https://3.basecamp.com.example.com/1/buckets/2/todolists/3", "foreign-host"],
    ["https://3.basecamp.com@example.com/1/buckets/2/todolists/3", "foreign-host"],
    ["https://someone@3.basecamp.com/1/buckets/2/todolists/3", "foreign-host"],
    ["https://3.basecamp.com:8443/1/buckets/2/todolists/3", "foreign-host"],
    ["https://basecamp.com/1/projects/2/todolists/3", "basecamp-2"],
    ["https://acme.basecamphq.com/projects/2/todo_lists/3", "basecamp-classic"],
    ["https://public.3.basecamp.com/p/AbCdEf", "public-link"],
    ["https://launchpad.37signals.com/signin", "launchpad"],
    ["https://3.basecampapi.com/1/todolists/3.json", "no-project"],
    ["https://3.basecamp.com/1/buckets/2/todos/3", "todo"],
    ["https://3.basecamp.com/1/buckets/2/todosets/3/todolists", "todoset"],
    ["https://3.basecamp.com/1/projects/2", "project"],
    ["https://3.basecamp.com/1/buckets/2", "project"],
    ["https://3.basecamp.com/1", "account"],
    ["https://3.basecamp.com/1/buckets/2/messages/3", "other-page"],
    ["https://3.basecamp.com/1/buckets/2/todolists/3x", "other-page"],
    ["https://3.basecamp.com/%31/buckets/2/todolists/3", "other-page"],
  ])("%j is refused as %s", (text, reason) => {
    const read = readTodolistUrl(text);
    expect(read.ok ? "accepted" : read.failure.reason).toBe(reason);
  });

  test("is refused with a sentence that says what to do", () => {
    expect(readTodolistUrl("https://3.basecamp.com/1/buckets/2/todos/3")).toEqual({
      ok: false,
      failure: {
        reason: "todo",
        message:
          "This is the address of a single to-do, not of its list. Open the to-do list in Basecamp and copy the address from there.",
      },
    });
  });
});

test.each([
  ["https://3.basecampapi.com", LIST],
  ["http://127.0.0.1:8788", LIST.replace("https://3.basecamp.com", "http://127.0.0.1:8788")],
])("a list of the API at %s is shown at %s", (apiUrl, expected) => {
  const address = { account: "195539477", project: "2085958499", todolist: "1069479573" };
  expect(todolistWebUrl(address, apiUrl)).toBe(expected);
});

test.each([
  ["https://3.basecamp.com/195539477/projects/2085958499", true],
  [" https://app.basecamp.com/195539477/buckets/2085958499/todolists/1069479573#top ", true],
  ["https://3.basecampapi.com/195539477/projects/2085958499.json", true],
  ["https://3.basecamp.com/195539477/buckets/2085958499", true],
  ["https://3.basecamp.com/195539477/projects/2085958499x", false],
  ["https://3.basecamp.com/195539477", false],
  ["https://basecamp.example/195539477/projects/2085958499", false],
  ["https://ann@3.basecamp.com/195539477/projects/2085958499", false],
  ["http://127.0.0.1:8788/195539477/projects/2085958499", false],
  ["2085958499", false],
])("the project of %s is known: %s", (url, isKnown) => {
  const project = { account: "195539477", project: "2085958499" };
  expect(readProjectUrl(url, "https://3.basecampapi.com")).toEqual(isKnown ? project : null);
});
