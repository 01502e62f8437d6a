import { describe, expect, test } from "vitest";
import { always, compileMapping, rule, template } from "./drafting.ts";
import { briefly, FILE, mappingText, mistakesOf, testMapping } from "./mapping-text.ts";

describe("a mapping without mistakes", () => {
  test("compiles to plain data", () => {
    const text = `source: typeform
form: 1234
secret: IT_REQUEST_SECRET
todolist: https://app.basecamp.com/9007199254741621/buckets/9007199254741622/todolists/9007199254741623/todos
answers:
  summary: { field: 9007199254741625, required: true }
todo:
  content: "{{ summary }}"
  assignees:
    - { who: 9007199254741627 }
    - { who: "1049715915" }
`;
    expect(compileMapping(FILE, text)).toEqual({
      ok: true,
      value: {
        name: "it-request",
        source: "typeform",
        form: "1234",
        secret: "IT_REQUEST_SECRET",
        apiKey: null,
        formUrl: null,
        isTracked: false,
        alsoFile: [],
        ...{ timeZone: "UTC", holidays: [], lookups: {}, skip: [], ifNone: null, namedOptions: {} },
        answers: { summary: rule("9007199254741625", { required: true }) },
        todos: [
          template({
            todolist: always({
              account: "9007199254741621",
              project: "9007199254741622",
              todolist: "9007199254741623",
            }),
            assignees: [...always("9007199254741627"), ...always("1049715915")],
          }),
        ],
      },
    });
  });

  test("one with all that the tests use is such", () => {
    expect(mistakesOf(testMapping("it-request"))).toBe("no mistakes");
  });
});

test("all mistakes are told at once, each with its line, a marker and a hint", () => {
  const text = `source: typefrom
form: 1.10
secret: hunter2
todolist: https://3.basecamp.com/1/projects/2
answers:
  summary: { feild: s }
todo:
  content: {{ summary }}: {{ urgency }}
  description: |
    <b>From</b>
    {{ sumary | upcas }}
  assignees:
    - { who: ann@example.com }
  notify: yes
`;
  expect(mistakesOf(text)).toBe(`mappings/it-request.yaml:1:9 Formcamp reads no forms of "typefrom".
    source: typefrom
            ^^^^^^^^
    Did you mean "typeform"?

mappings/it-request.yaml:2:7 "form" is a text. Put quotes around it.
    form: 1.10
          ^^^^
    YAML makes the number 1.1 of it. Write "1.10".

mappings/it-request.yaml:3:9 "secret" is the name of a secret, not the secret itself: capital letters, digits and _, such as IT_REQUEST_SECRET.
    secret: ••••••••
            ^^^^^^^
    If the secret itself stood here, replace it: this file is read by many.

mappings/it-request.yaml:4:11 This is the address of a project, not of a to-do list. Open the to-do list in Basecamp and copy the address from there.
    todolist: https://3.basecamp.com/1/projects/2
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

mappings/it-request.yaml:6:14 Unknown key "feild" in the answer "summary".
      summary: { feild: s }
                 ^^^^^
    Did you mean "field"?

mappings/it-request.yaml:8:12 Put quotes around this text: YAML takes an unquoted {{ for its own syntax.
      content: {{ summary }}: {{ urgency }}
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    Write "{{ summary }}: {{ urgency }}"

mappings/it-request.yaml:10:5 Basecamp drops the tag <b>.
        <b>From</b>
        ^^^
    It keeps: div, h1, br, strong, em, strike, a, pre, ol, ul, li, blockquote, p.

mappings/it-request.yaml:10:12 Basecamp drops the tag <b>.
        <b>From</b>
               ^^^^
    It keeps: div, h1, br, strong, em, strike, a, pre, ol, ul, li, blockquote, p.

mappings/it-request.yaml:11:8 No answer is called "sumary".
        {{ sumary | upcas }}
           ^^^^^^
    Did you mean "summary"?

mappings/it-request.yaml:11:17 The filter "upcas" is not available.
        {{ sumary | upcas }}
                    ^^^^^
    Did you mean "upcase"?

mappings/it-request.yaml:14:11 "notify" is either true or false.
      notify: yes
              ^^^`);
});

describe("a mistake in the file itself", () => {
  test.each<[string, string, string[]]>([
    ["an empty file", "", ["1:1 This file is empty."]],
    ["a list", "- a\n", ["1:1 A mapping is made of keys with values, one on each line."]],
    ["a tab", "source: typeform\n\tform: x\n", ["2:1 YAML does not allow tabs here. Indent with spaces."]],
    ["a quote that stays open", 'source: "typeform\n', ["1:18 A quote, a bracket or a colon is missing here."]],
    [
      "a colon in an unquoted text",
      mappingText("  content: New: {{ summary }}\n"),
      ["9:12 A colon here starts a new key. Put quotes around the whole text, or check the indentation."],
    ],
    ["a key twice", mappingText('  content: "a"\n  content: "b"\n'), ['10:3 The key "content" stands here twice.']],
    ["a key without a value", mappingText("  content:\n"), ['9:3 "content" has no value.']],
    ["a lacking key", mappingText("  notify: true\n"), ['8:1 "todo" lacks the key "content".']],
    [
      "an alias",
      mappingText('  content: &a "x"\n  due_on: *a\n'),
      [
        "9:15 YAML's anchors, aliases and tags are not read here. Write the value out.",
        "10:11 YAML's anchors, aliases and tags are not read here. Write the value out.",
      ],
    ],
    [
      "a second document",
      `${mappingText('  content: "a"\n')}---\na: 1\n`,
      ["10:1 A mapping file holds one mapping. Remove this ---."],
    ],
    [
      "Liquid unquoted in a group",
      mappingText("  { content: {{ summary }} }\n"),
      ["9:14 Put quotes around this text: YAML takes an unquoted {{ for its own syntax."],
    ],
    [
      "a bad name of an answer",
      mappingText('  content: "a"\n').replace("needed_by:", "needed-by:"),
      ["7:3 An answer's name is made of letters, digits and _, and starts with a letter."],
    ],
    [
      "a taken name of an answer",
      mappingText('  content: "a"\n').replace("needed_by:", "form_title:"),
      ['7:3 The name "form_title" has a meaning of its own. Choose another.'],
    ],
    [
      "an empty list",
      mappingText('  content: "a"\n  completion_subscribers: []\n'),
      ['10:27 "completion_subscribers" is an empty list.'],
    ],
  ])("%s", (_, text, expected) => {
    expect(briefly(text)).toEqual(expected);
  });

  test("all lacking keys are named at the top", () => {
    expect(briefly("form: a\n")).toEqual(
      ["source", "secret", "todo"].map((key) => `1:1 This mapping lacks the key "${key}".`),
    );
  });

  test("a mistyped key is not also a lacking one", () => {
    expect(briefly(mappingText('  content: "{{ summary }}"\n').replace("answers:", "anwsers:"))).toEqual([
      '5:1 Unknown key "anwsers" in a mapping.',
    ]);
  });

  test.each([
    ["mappings/it-request.yml", "Rename this file so that it ends in .yaml."],
    [
      "mappings/IT request.yaml",
      "The file's name is part of its webhook's address: only a-z, 0-9 and -, and .yaml at the end.",
    ],
    [
      "mappings/__proto__.yaml",
      "The file's name is part of its webhook's address: only a-z, 0-9 and -, and .yaml at the end.",
    ],
  ])("the file name %s", (file, message) => {
    expect(briefly(mappingText('  content: "a"\n'), file)).toEqual([`1:1 ${message}`]);
  });
});

describe("a secret that stands where its name belongs", () => {
  test.each([
    "secret: topsecret9",
    'secret: "topsecret9',
    "secert: topsecret9",
    "secret: *topsecret9",
    "secret: !topsecret9 x",
    "secret: |topsecret9",
    "secret: { topsecret9: 1 }",
    "secret: {{ topsecret9 }}",
    "secret: [topsecret9",
    "{ secret: topsecret9 }",
    "secret: A: topsecret9",
    "secret:\n  topsecret9",
    "secret:\n  - topsecret9",
    "secret:\n- topsecret9",
    "secret:\n  value: topsecret9",
    "secret: |\n  topsecret9",
    "webhook_secret: topsecret9",
    "secret: A_SECRET\njotform_api_key: topsecret9",
    "secret: A_SECRET\ntoken: topsecret9",
    "secret: A_SECRET\npassword: topsecret9",
    "secret: A_SECRET\nA_KEY: topsecret9",
    "secret: A_SECRET\ntrust: topsecret9",
    "secret: A_SECRET\nwebhook: https://x.example/webhooks/a/topsecret9",
    "secret: A_SECRET\nalso: https://user:topsecret9@3.basecamp.com/1",
    "secret: A_SECRET\nnote: whsec_topsecret9",
  ])("is never shown: %s", (line) => {
    const shown = mistakesOf(mappingText('  content: "a"\n').replace("secret: A_SECRET", line));
    expect(shown).not.toBe("no mistakes");
    expect(shown).not.toContain("topsecret9");
  });
});

test("a secret of capitals and digits is not taken for a name", () => {
  const text = mappingText('  content: "a"\n').replace("secret: A_SECRET", "secret: JBSWY3DPEHPK3PXPJBSW");
  expect(mistakesOf(text)).toContain('"secret" is the name of a secret, not the secret itself');
  expect(mistakesOf(text)).not.toContain("JBSWY3");
});

test("the address of a form that holds a secret is not repeated", () => {
  const text = mappingText('  content: "a"\n').replace("form: abc", "form: https://x.example/webhooks/a/topsecret9");
  expect(mistakesOf(text)).toContain("is not the id of a form");
  expect(mistakesOf(text)).not.toContain("topsecret9");
});

test("nothing in a file moves the terminal or turns its direction", () => {
  const text = mappingText('  content: "a"\n  "\\e]0;x\\a\u202E": 1\n');
  expect(mistakesOf(text)).toContain("Unknown key");
  expect(mistakesOf(text)).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
});
