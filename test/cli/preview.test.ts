import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { BridgeAnswer, BridgeSession } from "../../src/cli/bridge-session.ts";
import { differencesOf, outcomeOf } from "../../src/cli/preview-outcome.ts";
import { askPeople } from "../../src/cli/preview-people.ts";
import { showTodo } from "../../src/cli/preview-todo.ts";
import { readPreviewWish } from "../../src/cli/preview-wish.ts";
import { styleFor } from "../../src/cli/terminal-style.ts";
import { columnsOf, wrapLine } from "../../src/cli/wrapped-text.ts";
import { richTextLines } from "../../src/mapping/rich-text-lines.ts";
import type { Person } from "../../src/person.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { answer, compiled, mapping, rule, submission, wanted } from "../mapping/drafting.ts";
import { beginCommand, copyProject } from "../support/node/npm-start.ts";

const PLAIN = styleFor({}, {});
const ACCOUNT = "195539477";
const PROJECT_ID = "2085958499";

const PEOPLE: readonly Person[] = [
  { id: "9007199254740993", name: "Ann Example", email: "ann@example.com", isEmailHidden: false, kind: "user" },
  { id: "12", name: "Omar\u001b[31m Okafor", email: null, isEmailHidden: true, kind: "user" },
  { id: "13", name: "Mia Muster", email: "mia@example.com", isEmailHidden: false, kind: "client" },
];

const DESK = compiled(`
source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/${ACCOUNT}/buckets/${PROJECT_ID}/todolists/1069479573
answers:
  summary: { field: s }
  requester: { field: r }
  day: { field: d, as: date }
todo:
  content: "Desk: {{ summary }}"
  description: |
    <strong>From</strong> {{ requester }}, <a href="https://example.com/a?b=1&amp;c=2">the rules</a>

    <ul><li>Look at the printer</li><li>Tell {{ requester }}</li></ul>
    {{ all_answers }}
  assignees: [ann@example.com, 12, Eve]
  fallback: Mia Muster
  completion_subscribers: ["{{ requester }}"]
  starts_on: "{{ day }}"
  due_on: "2 working days after {{ day }}"
  notify: true
`);
const ASKED = submission([
  answer("s", "Printer jams & smells of <smoke>", "What is wrong?"),
  answer("r", "mia@example.com", "Your e-mail"),
  answer("d", "2026-12-04", "Since"),
]);

function shown(people: readonly Person[] | null, columns = 80): string {
  const [todo] = wanted(DESK, ASKED);
  if (todo === undefined) throw new Error("There is no to-do.");
  return showTodo(todo, people, { ...PLAIN, columns });
}

describe("a to-do before it is made", () => {
  it("is shown with its people by name, its dates with their weekdays, and its text as plain text", () => {
    expect(shown(PEOPLE)).toBe(`Desk: Printer jams & smells of <smoke>

  List        https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573
  Assigned    Ann Example (ann@example.com)
              Omar [31m Okafor
              Mia Muster (mia@example.com)
  When done   Mia Muster (mia@example.com) is told
  First day   Friday 2026-12-04
  Due         Tuesday 2026-12-08
  Notified    yes, Basecamp tells whoever is assigned

  From mia@example.com, the rules (https://example.com/a?b=1&c=2)

  - Look at the printer
  - Tell mia@example.com
  What is wrong?
  Printer jams & smells of <smoke>

  Your e-mail
  mia@example.com

  Since
  2026-12-04

  Notes in the to-do
  - "Eve" is not on this project, so Mia Muster is assigned instead.`);
  });

  it("names people as the mapping does where nobody told who they are", () => {
    expect(shown(null)).toContain(`
  Assigned    ann@example.com
              person 12
              Eve
              Mia Muster, if somebody cannot be
  When done   mia@example.com is told
`);
    expect(shown(null)).not.toContain("Notes");
  });

  it("fits into a narrow terminal, and keeps a link whole", () => {
    const lines = shown(PEOPLE, 40).split("\n");
    const wide = lines.filter((line) => columnsOf(line) > 40);
    expect(wide).toEqual([expect.stringMatching(/^ {2}List {8}https:\/\/\S+$/)]);
    expect(lines).toContain('  - "Eve" is not on this project, so Mia');
    expect(lines).toContain("    Muster is assigned instead.");
  });

  it("lets nothing of an answer move the cursor or turn the direction", () => {
    const hostile = "a\u001b]0;title\u0007b\r\u202ec\u061cd\u2067e\u0085f\u0000";
    const by = mapping({ content: [{ use: "{{ summary }}", when: null }] });
    const [todo] = wanted(by, submission([answer("s", `${hostile}\nnext`, hostile)]));
    if (todo === undefined) throw new Error("There is no to-do.");
    const named = { ...todo, assignees: [hostile], notes: [hostile] };
    expect(showTodo(named, null, PLAIN)).not.toMatch(/[^\P{Cc}\n]|[\u061c\u202a-\u202e\u2066-\u2069]/u);
  });

  it("has colours only on a terminal where they are wanted", () => {
    expect(styleFor({ isTTY: true, columns: 100 }, {}).bold("x")).toBe("\u001b[1mx\u001b[0m");
    expect(styleFor({ isTTY: true, columns: 100 }, { NO_COLOR: "1" }).bold("x")).toBe("x");
    expect(styleFor({}, {})).toMatchObject({ columns: 80 });
    expect(styleFor({}, {}).faint("x")).toBe("x");
  });
});

describe("rich text", () => {
  it.each([
    ["<div>one<br>two</div><p><br></p><div>three</div>", ["one", "two", "", "three"]],
    ["<h1>Head</h1><pre>a  b</pre>text", ["Head", "a b", "text"]],
    ["<ol><li>x</li><li>y<ul><li>deep<br>er</li></ul></li></ol>", ["1. x", "2. y", "  - deep", "    er"]],
    ["<blockquote>said<br>so</blockquote>done", ["> said", "> so", "done"]],
    ['<a href="mailto:a@example.com">a@example.com</a>', ["a@example.com"]],
    ['<a href="https://a.example/?x=1&amp;y=2">https://a.example/?x=1&amp;y=2</a>', ["https://a.example/?x=1&y=2"]],
    ['see <a href="https://a.example">the <em>page</em></a>.', ["see the page (https://a.example)."]],
    ["&lt;b&gt; &amp;amp; &#39;q&#39; &euro;", ["<b> &amp; 'q' €"]],
    ["a < b <!-- c --> d", ["a b d"]],
    ["", []],
  ])("%j is shown as lines", (html, lines) => {
    expect(richTextLines(html).map(({ lead, text }) => `${lead}${text}`)).toEqual(lines);
  });
});

describe("a long line", () => {
  it.each([
    ["one two three four five six seven", "- ", ["- one two three four", "  five six seven"]],
    ["x".repeat(45), "", ["x".repeat(20), "x".repeat(20), "xxxxx"]],
    ["日本語日本語日本語日本語", "", ["日本語日本語日本語日", "本語"]],
    ["👨‍👩‍👧‍👦".repeat(11), "", ["👨‍👩‍👧‍👦".repeat(10), "👨‍👩‍👧‍👦"]],
    [`see https://example.com/${"a".repeat(30)} now`, "", ["see", `https://example.com/${"a".repeat(30)}`, "now"]],
    ["", "  ", [""]],
  ])("%j is broken where it can be", (text, lead, lines) => {
    expect(wrapLine(text, 20 + lead.length, lead)).toEqual(lines);
  });
});

describe("a submission that makes no to-do", () => {
  const asks = { summary: rule("s", { required: true, onInvalid: "park" }) };

  it("is told why", () => {
    const empty = submission([]);
    const tests = { ...empty, kind: "test" } as const;
    const left = { ...empty, kind: "partial" } as const;
    const skips = { ...mapping(), skip: [{ when: 'summary == "no"', reason: "Nothing is needed" }] };
    expect([
      outcomeOf(mapping({}, asks), empty),
      outcomeOf(skips, submission([answer("s", "no")])),
      outcomeOf(mapping({ when: 'summary == "x"' }), empty),
      outcomeOf(mapping(), tests),
      outcomeOf(mapping(), left),
      outcomeOf({ ...mapping(), alsoFile: ["partial"] }, left).kind,
    ]).toEqual([
      { kind: "parked", sentence: 'It would wait for a person: The answer "summary" is required and was not given.' },
      { kind: "skipped", sentence: "No to-do is made of it. The mapping says: Nothing is needed" },
      { kind: "skipped", sentence: 'No to-do is made of it. No to-do of the mapping has a "when" that holds.' },
      {
        kind: "skipped",
        sentence:
          "No to-do is made of it. This is a test that the form tool sent, and the mapping does not say also_file: [test].",
      },
      {
        kind: "skipped",
        sentence:
          "No to-do is made of it. The form was left half-way, and the mapping does not say also_file: [partial].",
      },
      "todos",
    ]);
  });

  it("still has its form compared with the mapping", () => {
    const question = { id: "1", ref: "other", title: "Other", type: "short_text", options: null };
    expect(differencesOf(mapping(), null)).toBeNull();
    expect(differencesOf(mapping(), { questions: [{ ...question, ref: "s" }] })).toEqual([]);
    expect(differencesOf(mapping(), { questions: [question] })).toEqual([
      expect.stringContaining('The form has no question "s" (summary).'),
    ]);
  });
});

describe("who is on a project", () => {
  const PLACE = { account: ACCOUNT, project: PROJECT_ID, todolist: "3" };
  const connected = {
    status: 200,
    body: { current: { state: "connected", account: { id: ACCOUNT, name: "Example" } } },
  };

  async function ask(answers: Readonly<Record<string, BridgeAnswer>>) {
    const asked: string[] = [];
    const session: BridgeSession = {
      bridge: "https://forms.example.com",
      async ask(path, sent) {
        asked.push(`${sent === undefined ? "GET" : "POST"} ${path}`);
        return answers[path] ?? null;
      },
    };
    return { answer: await askPeople(session, PLACE), asked };
  }

  it("is asked of the bridge by reading two pages", async () => {
    const people = { status: 200, body: { account: ACCOUNT, people: PEOPLE } };
    const { answer, asked } = await ask({
      "/admin/connection": connected,
      [`/admin/people?project=${PROJECT_ID}`]: people,
    });
    expect(answer).toEqual({ kind: "told", people: PEOPLE });
    expect(asked).toEqual(["GET /admin/connection", `GET /admin/people?project=${PROJECT_ID}`]);
  });

  it("is not asked in another account than the list's", async () => {
    const other = { state: "connected", account: { id: "77", name: "Other\u001b" } };
    const { answer, asked } = await ask({ "/admin/connection": { status: 200, body: { current: other } } });
    expect(answer).toEqual({
      kind: "other-account",
      why: `The list is in the Basecamp account ${ACCOUNT}, and the bridge at https://forms.example.com is connected to Other  (77). Until it is connected to the other, submissions wait.`,
    });
    expect(asked).toEqual(["GET /admin/connection"]);
  });

  it.each([
    [
      "is not connected",
      { status: 200, body: { current: { state: "not-connected" } } },
      null,
      "is not connected to Basecamp.",
    ],
    ["tells no connection", { status: 500, body: null }, null, "does not tell its connection."],
    ["is older than that page", connected, { status: 404, body: null }, "does not tell who they are."],
    [
      "is refused by Basecamp",
      connected,
      { status: 404, body: { reason: "not-told", message: "The connected person is not on it." } },
      "The connected person is not on it.",
    ],
  ])("is unknown where the bridge %s", async (_case, connection, people, sentence) => {
    const pages = {
      "/admin/connection": connection,
      ...(people && { [`/admin/people?project=${PROJECT_ID}`]: people }),
    };
    expect((await ask(pages)).answer).toEqual({ kind: "untold", why: expect.stringContaining(sentence) });
  });
});

describe("a command line that is wrong", () => {
  it.each([
    [["a", "b", "c"], "One delivery is shown at a time"],
    [["a", "--offline", "--url", "https://forms.example.com"], "Either a bridge is asked, or --offline: not both."],
    [["a", "--url", "http://forms.example.com"], "must begin with https://"],
    [["a", "--send"], "Unknown option '--send'."],
  ])("%j is told so", (args, sentence) => {
    expect(readPreviewWish(args)).toEqual({ kind: "wrong", problem: expect.stringContaining(sentence) });
  });
});

describe("npm run preview", () => {
  let folder = "";
  beforeAll(() => {
    folder = copyProject();
    writeFileSync(join(folder, "mappings/broken.yaml"), "source: typeform\nfrom: abc\n");
    const desk = `source: typeform
form: FxIT4Desk
secret: DESK_SECRET
todolist: https://3.basecamp.com/${ACCOUNT}/buckets/${PROJECT_ID}/todolists/1069479573
answers:
  summary: { field: short-summary }
  requester: { field: your-email, required: true }
  gone: { field: gone }
todo:
  content: "Desk: {{ summary }}"
  assignees: [1049715915]
  due_on: 2 working days
  notify: true
`;
    writeFileSync(join(folder, "mappings/desk.yaml"), desk);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: readonly string[], bridge = "http://127.0.0.1:1", env: Readonly<Record<string, string>> = {}) =>
    beginCommand({ folder, bridge }, "preview", args, env).ended;

  function file(name: string, content: unknown): string {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return name;
  }

  it("shows each of several to-dos under its key", async () => {
    const several = `source: google-forms
form: abc
secret: TWO_SECRET
todolist: https://3.basecamp.com/${ACCOUNT}/buckets/${PROJECT_ID}/todolists/1
answers: { colleague: { field: 1 } }
todos:
  - { key: laptop, content: "Laptop for {{ colleague }}", description: Any, other_answers: leave-out }
  - { key: badge, content: "Badge for {{ colleague }}", description: Any, other_answers: leave-out }
  - { key: car, content: Car, when: colleague == "Omar" }
`;
    writeFileSync(join(folder, "mappings/two.yaml"), several);
    const { code, out } = await run(["two", "--offline"]);
    const facts = `
  List        https://3.basecamp.com/${ACCOUNT}/buckets/${PROJECT_ID}/todolists/1
  Assigned    nobody
  When done   nobody is told
  First day   none
  Due         none
  Notified    no

  Any
`;
    expect(code).toBe(0);
    expect(out).toBe(`Preview of two from its sample, sent 2026-11-23 08:15 UTC. Nothing is written.

To-do 1 of 2: laptop
Laptop for Sample of colleague
${facts}
To-do 2 of 2: badge
Badge for Sample of colleague
${facts}`);
  });

  it("shows the sample of a mapping, and writes nothing", async () => {
    const before = readdirSync(folder, { recursive: true, withFileTypes: true }).length;
    const { code, out, err } = await run(["desk", "--offline"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`Preview of desk from its sample, sent 2026-11-23 09:42 UTC. Nothing is written.

Desk: Sample of summary

  List        https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573
  Assigned    person 1049715915
  When done   nobody is told
  First day   none
  Due         Wednesday 2026-11-25
  Notified    yes, Basecamp tells whoever is assigned

  Summary
  Sample of summary

  Requester
  mia@example.com

  Gone
  Sample of gone

People are shown as the mapping names them. No bridge was asked who they are.
`);
    expect(readdirSync(folder, { recursive: true, withFileTypes: true })).toHaveLength(before);
  });

  it("asks a bridge for names and for nothing else, and tells how the form differs", async () => {
    const { bridge, asked } = await standIn();
    const answers = [textAnswer("qSummary", "short-summary", "Printer \u001b[2J jams")];
    const path = file("it.json", itRequest({ answers }));
    const { code, out } = await run(["desk", path], bridge, { ADMIN_PASSWORD: "a long password" });
    expect(code).toBe(0);
    expect(out).toContain("\nDesk: Printer [2J jams\n");
    expect(out).toContain("\n  Assigned    Rui Pereira (rui@example.com)\n");
    expect(out).toContain("\n  - Not answered, though required: requester.\n");
    expect(out).not.toContain("as the mapping names them");
    expect(out).toContain(`
The form differs from the mapping:
- The form has no question "gone". To-dos are made without its answer. Name
`);
    expect(asked).toEqual([
      "GET /admin/sign-in",
      "POST /admin/sign-in",
      "GET /admin/connection",
      `GET /admin/people?project=${PROJECT_ID}`,
    ]);
  });

  it("ends with 1 for another form, for mistakes and for what is no delivery, and with 2 for a wrong command", async () => {
    const other = file("other.json", itRequest({ form: "aNoTHer" }));
    const [refused, broken, none, absent, unknown] = await Promise.all([
      run(["desk", other]),
      run(["broken"]),
      run(["desk", "package.json"]),
      run(["desk", "absent.json"]),
      run(["it-reqest"]),
    ]);
    expect(refused).toMatchObject({ code: 1, err: "" });
    expect(refused.out).toContain("it is a submission of the form aNoTHer,");
    expect(refused.out).toContain("\nDesk: Printer jams on A3\n");
    expect(refused.out).toContain("People are shown as the mapping names them. No bridge answers at");
    expect(broken.code).toBe(1);
    expect(broken.err).toContain(
      'mappings/broken.yaml:2:1 Unknown key "from" in a mapping.\n    from: abc\n    ^^^^\n',
    );
    expect(broken.err).toMatch(/\n\n\d mistakes\n$/);
    expect(none).toMatchObject({ code: 1, out: "" });
    expect(none.err).toContain("package.json is no delivery of Typeform, which desk is for.");
    expect(absent).toMatchObject({ code: 1, err: "absent.json cannot be read: there is no such file.\n" });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "it-request"?') });
  });
});

/** A bridge's pages as far as the preview asks them, and what it asked. */
async function standIn() {
  const asked: string[] = [];
  const pages: Readonly<Record<string, unknown>> = {
    "/admin/connection": { current: { state: "connected", account: { id: ACCOUNT, name: "Example" } } },
    [`/admin/people?project=${PROJECT_ID}`]: {
      account: ACCOUNT,
      people: [{ id: "1049715915", name: "Rui Pereira", email: "rui@example.com", isEmailHidden: false, kind: "user" }],
    },
  };
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === "/admin/sign-in" && request.method === "POST") response.writeHead(303, { Location: "/admin" });
    const page = pages[request.url ?? ""];
    response.end(page === undefined ? '<h1>Formcamp</h1><input name="password">' : JSON.stringify(page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { bridge: `http://127.0.0.1:${address.port}`, asked };
}
