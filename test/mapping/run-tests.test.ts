import { describe, expect, test } from "vitest";
import { compileFolder, runMappingTests } from "../../src/cli/compile-folder.ts";
import { formatDiagnostics } from "../../src/mapping/diagnostic.ts";
import { compileFile } from "../../src/mapping/parse.ts";
import { runTest, testDiagnostic } from "../../src/mapping/run-tests.ts";
import { FILE } from "./mapping-text.ts";

const HEAD = `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s, required: true, on_invalid: park }
  urgency: { field: u }
  branch:  { hidden: b }
skip:
  - { when: urgency == "None", reason: Nobody asked }
`;
const ONE = `${HEAD}todo:
  content: "{{ urgency }}: {{ summary }} {{ branch }}"
  description: "<strong>From</strong> {{ branch }}"
  assignees: [ann@example.com, { who: Omar Okafor, when: urgency }]
  completion_subscribers: ["{{ branch }}"]
  due_on: 1 working day
`;
const TWO = `${HEAD}todos:
  - { key: a, content: "A {{ summary }}" }
  - { key: b, when: urgency, content: "B {{ summary }}" }
`;

/** What is said of the tests of a file; nothing when they hold. */
function said(text: string): string {
  const read = compileFile(FILE, text);
  if (!read.ok) return formatDiagnostics(read.failure, new Map([[FILE, text]]));
  const failed = read.value.tests.flatMap((one) => {
    const differences = runTest(read.value.mapping, one);
    return differences.length === 0 ? [] : [testDiagnostic(FILE, text, one, differences)];
  });
  return formatDiagnostics(failed, new Map([[FILE, text]]));
}

describe("a test of a mapping", () => {
  test.each([
    [
      ONE,
      `{ summary: VPN, urgency: Low, branch: Lisbon }`,
      `{ content: "Low: VPN Lisbon", description_contains: [From Lisbon], assignees: [Omar Okafor, ann@example.com],
        completion_subscribers: Lisbon, notify: false, due_on: 2026-01-06, starts_on: none,
        todolist: "https://app.basecamp.com/1/buckets/2/todolists/3" }`,
    ],
    [ONE, "{ summary: 7, urgency: [a, b] }", `{ content: "a, b: 7", completion_subscribers: [] }`],
    [ONE, "{ summary: x, urgency: None }", "{ skip: Nobody asked }"],
    [ONE, "{ summary: x, urgency: None }", "{ skip: true }"],
    [ONE, "{}", "{ park: true }"],
    [TWO, "{ summary: x }", "{ todos: { a: { content: A x } } }"],
    [TWO, "{ summary: x, urgency: y }", "{ todos: { a: , b: { content: B x } } }"],
  ])("holds when all that it names is so: %#", (mapping, given, expected) => {
    expect(said(`${mapping}tests:\n  - name: one\n    given: ${given}\n    expect: ${expected}\n`)).toBe("");
  });

  test("says what is otherwise, at its place in the file", () => {
    const text = `${ONE}tests:
  - name: everything is wrong
    given: { summary: VPN, urgency: Low }
    expect:
      content: "High: VPN"
      description_contains: Lisbon
      assignees: [ann@example.com]
      completion_subscribers: [mia@example.com]
      notify: true
      due_on: none
      todolist: https://3.basecamp.com/1/buckets/2/todolists/4
`;
    expect(said(text)).toBe(`mappings/it-request.yaml:18:11 The test "everything is wrong" fails.
      - name: everything is wrong
              ^^^^^^^^^^^^^^^^^^^
    content
      expected  High: VPN
      got       Low: VPN
    description_contains
      expected  Lisbon
      got       From
    todolist
      expected  https://3.basecamp.com/1/buckets/2/todolists/4
      got       https://3.basecamp.com/1/buckets/2/todolists/3
    assignees
      expected  ann@example.com
      got       Omar Okafor, ann@example.com
    completion_subscribers
      expected  mia@example.com
      got       nobody
    notify
      expected  true
      got       false
    due_on
      expected  none
      got       2026-01-06`);
  });

  test.each([
    [
      ONE,
      "{}",
      "{ content: x }",
      ["expected  a to-do", 'got       parked: The answer "summary" is required and was not given.'],
    ],
    [ONE, "{ summary: x, urgency: None }", "{ park: true }", ["expected  parked", "got       skipped: Nobody asked"]],
    [ONE, "{ summary: x, urgency: None }", "{ skip: Other }", ["expected  Other", "got       Nobody asked"]],
    [ONE, "{ summary: x }", "{ skip: true }", ["expected  skipped", 'got       a to-do ": x"']],
    [
      TWO,
      "{ summary: x }",
      "{ todos: { b: } }",
      ["expected  no to-do", "got       A x", "expected  a to-do", "got       none"],
    ],
    [TWO, "{ summary: x }", "{ todos: { a: { content: y } } }", ["a: content", "expected  y", "got       A x"]],
  ])("says what came of the submission instead: %#", (mapping, given, expected, words) => {
    const text = said(`${mapping}tests:\n  - name: one\n    given: ${given}\n    expect: ${expected}\n`);
    for (const word of words) expect(text).toContain(word);
  });
});

describe("the mappings of this deployment", () => {
  const { files, diagnosticsText } = compileFolder();

  test("have no mistakes", () => expect(diagnosticsText).toBe(""));

  test.each(files.flatMap((file) => file.tests.map((one) => [file.mapping.name, one.name, file, one] as const)))(
    "%s: %s",
    (_mapping, _name, file, one) => {
      const differences = runTest(file.mapping, one);
      expect(differences.length === 0 ? "" : runMappingTests([{ ...file, tests: [one] }]).text).toBe("");
    },
  );
});
