import { describe, expect, test } from "vitest";
import { DESCRIPTION_LIMIT_CHARACTERS } from "../../src/mapping/description.ts";
import { checkHtml } from "../../src/mapping/html-check.ts";
import { CONTENT_LIMIT_CHARACTERS } from "../../src/mapping/todo.ts";
import { always, answer, compileMapping, drafted, draftFailure, mapping, rule, submission } from "./drafting.ts";
import { mappingText } from "./mapping-text.ts";

describe("the whole to-do", () => {
  test("follows its mapping", () => {
    const compiled = compileMapping(
      "mappings/it-request.yaml",
      mappingText(`  content: "{{ summary }} by {{ needed_by }}"
  description: |
    <strong>From</strong> {{ form_title }}, {{ submission_id }}, {{ submitted_at }}
    {% if summary %}
    A summary.
    {% endif %}

    {{ all_answers }}
    <ul>
      <li>one</li>
    </ul>
    The end.
  assignees:
    - { who: 9007199254741627 }
  due_on: "{{ needed_by }}"
  notify: true
`),
    );
    if (!compiled.ok) throw new Error("the mapping has mistakes");
    const from = submission([answer("s", "VPN & Wi-Fi", "What?"), answer("n", "2026-03-09", "When?")]);
    expect(drafted(compiled.value, from)).toEqual({
      draft: {
        content: "VPN & Wi-Fi by 2026-03-09",
        description:
          "<div><strong>From</strong> IT desk, t1, 2026-03-02T09:00:00Z<br>A summary.</div><p><br></p>" +
          "<div><strong>What?</strong><br>VPN &amp; Wi-Fi</div><p><br></p><div><strong>When?</strong><br>2026-03-09</div>" +
          "<ul><li>one</li></ul><div>The end.</div>",
        assigneeIds: ["9007199254741627"],
        completionSubscriberIds: [],
        startsOn: null,
        dueOn: "2026-03-09",
        notify: true,
      },
      notes: [],
    });
  });

  test("lists every question and answer when it has no description", () => {
    const from = submission([
      answer("s", "one\ntwo", "What < why?"),
      answer("file", "https://x.example/a?b&c", "File", ["https://x.example/a?b&c"]),
      answer("empty", "  "),
    ]);
    expect(drafted(mapping(), from).draft.description).toBe(
      "<div><strong>What &lt; why?</strong><br>one<br>two</div><p><br></p>" +
        '<div><strong>File</strong><br><a href="https://x.example/a?b&amp;c">https://x.example/a?b&amp;c</a></div>',
    );
  });

  test("finds an answer by its question's reference before its id", () => {
    const byId = { ...answer("other", "by id"), field: { id: "s", ref: "other", title: "", type: "short_text" } };
    expect(drafted(mapping(), submission([byId])).draft.content).toBe("by id");
    expect(drafted(mapping(), submission([byId, answer("s", "by reference")])).draft.content).toBe("by reference");
  });
});

describe("the title", () => {
  test.each([
    ["a\r\nb\u2028c\u0000\td   e ", "a b c d e"],
    ["<b>Tom & Jerry</b>", "<b>Tom & Jerry</b>"],
    ["{{ form_title }}{% if %}", "{{ form_title }}{% if %}"],
    ["half\ud83d", "half\ufffd"],
  ])("of %j is %j", (text, content) => {
    expect(drafted(mapping(), submission([answer("s", text)])).draft.content).toBe(content);
  });

  test.each(["", " \n", "\u200b\u2060"])("that comes out as %j is the form's name, with a note", (text) => {
    const { draft, notes } = drafted(mapping(), submission([answer("s", text)]));
    expect(draft.content).toBe("Submission of IT desk");
    expect(notes).toEqual(["The title came out empty, so the form's name stands in its place."]);
    expect(draft.description).toContain(
      "<div><em>The title came out empty, so the form&#39;s name stands in its place.</em></div>",
    );
  });

  test("falls back to the mapping's name when the form has none", () => {
    expect(drafted(mapping(), submission([], " ")).draft.content).toBe("Submission of it-request");
  });

  test("is cut between characters, and stands in full in the description", () => {
    const long = "😀".repeat(CONTENT_LIMIT_CHARACTERS + 1);
    const { draft } = drafted(mapping(), submission([answer("s", long)]));
    expect(draft.content).toBe(`${"😀".repeat(CONTENT_LIMIT_CHARACTERS - 1)}…`);
    expect(draft.description).toContain(`<div><strong>Full title</strong><br>${long}</div>`);
    expect(
      drafted(mapping(), submission([answer("s", "😀".repeat(CONTENT_LIMIT_CHARACTERS))])).draft.content,
    ).not.toContain("…");
  });
});

describe("the due date", () => {
  test("is left out without a word when there is none", () => {
    const { draft, notes } = drafted(mapping({ dueOn: always("{{ summary }}"), content: always("a") }), submission([]));
    expect([draft.dueOn, notes]).toEqual([null, []]);
  });

  test("that is no date becomes a note", () => {
    const { draft, notes } = drafted(
      mapping({ dueOn: always("{{ summary }}") }),
      submission([answer("s", "31 <Feb>")]),
    );
    expect(draft.dueOn).toBeNull();
    expect(notes).toEqual(['Not set: the due date, because "31 <Feb>" is not a date like 2026-12-31.']);
    expect(draft.description).toContain(
      "<p><br></p><div><em>Not set: the due date, because &quot;31 &lt;Feb&gt;&quot; is not a date like 2026-12-31.</em></div>",
    );
  });
});

describe("the description", () => {
  const described = (description: string, text = "x") =>
    drafted(
      mapping({ content: always("a"), description: always(description), appendsOthers: false }),
      submission([answer("s", text)]),
    ).draft.description;

  test.each([
    ["a\nb\n", "<div>a<br>b</div>"],
    ["a\n\n\nb", "<div>a</div><p><br></p><div>b</div>"],
    ["a\n<p>b</p>\nc", "<div>a</div><p>b</p><div>c</div>"],
    ["<ul>\n  <li>a\n  b</li>\n</ul>", "<ul><li>a<br>b</li></ul>"],
    ["<div>\na\n<ol>\n<li>b</li>\n</ol>\n</div>", "<div>a<ol><li>b</li></ol></div>"],
    ["<strong>a\n\nb</strong>", "<div><strong>a<br><br>b</strong></div>"],
    ["a<br>\nb", "<div>a<br>b</div>"],
    ["{% if summary %}\na\n{% endif %}\nb", "<div>a<br>b</div>"],
    ["<strong>{{ all_answers }}</strong>", "<div><strong><div><strong>s</strong><br>x</div></strong></div>"],
    ["<blockquote>{{ summary }}</blockquote>", "<blockquote>x</blockquote>"],
  ])("%j is laid out as %s", (template, html) => {
    expect(described(template)).toBe(html);
  });

  test.each([
    "<script>alert(1)</script>",
    '<bc-attachment sgid="x"></bc-attachment>',
    "{{ all_answers }}{% if x %}",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt;",
  ])("keeps %j as the text that was typed", (text) => {
    const typed = text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;");
    expect(described("{{ summary }}", text)).toBe(`<div>${typed}</div>`);
    expect(described("{{ all_answers }}", text)).toBe(`<div><strong>s</strong><br>${typed}</div>`);
  });

  test("keeps an answer inside an address inside its quotes", () => {
    expect(described('<a href="mailto:x?body={{ summary }}">mail</a>', 'a"\nb')).toBe(
      '<div><a href="mailto:x?body=a&quot;%0Ab">mail</a></div>',
    );
  });

  test("says which required answer is missing", () => {
    const { draft, notes } = drafted(
      mapping(
        { content: always("a"), description: always("b") },
        { summary: rule("short-summary", { required: true }) },
      ),
      submission([]),
    );
    expect(notes).toEqual(["Not answered, though required: summary."]);
    expect(draft.description).toBe(
      "<div>b</div><p><br></p><div><em>Not answered, though required: summary.</em></div>",
    );
  });

  test.each(["&", "x", "😀", "\n", "<"])("that is too long, of %j, is cut well formed and says so", (character) => {
    const text = `.${character.repeat(DESCRIPTION_LIMIT_CHARACTERS)}.`;
    for (const description of ["<ul><li>{{ summary }}</li></ul>", null]) {
      const { draft, notes } = drafted(
        mapping({ content: always("a"), description: description === null ? [] : always(description) }),
        submission([answer("s", text)]),
      );
      expect(draft.description.length).toBeLessThan(DESCRIPTION_LIMIT_CHARACTERS + 1_000);
      expect(checkHtml(draft.description, [])).toEqual([]);
      expect(draft.description.isWellFormed()).toBe(true);
      expect(draft.description).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      expect(notes).toEqual(["This description was too long for a to-do and was cut here."]);
    }
  });
});

test("a template that grows beyond measure is a failure that names it", () => {
  const by = mapping({ content: always("a"), description: always("{{ summary | replace: 'a', summary }}") });
  expect(draftFailure(by, submission([answer("s", "a".repeat(10_000))]))).toEqual({
    reason: "render-limit",
    message: "The filled-in template is too large.",
    template: "description",
  });
});

test.each([
  ["partial", "The form was left half-way. This is what was answered until then."],
  ["test", "This is a test that the form tool sent."],
] as const)("a submission that is %s says so in its to-do", (kind, note) => {
  const { draft, notes } = drafted(mapping(), { ...submission([answer("s", "x")]), kind });
  expect(notes).toEqual([note]);
  expect(draft.description).toContain(note);
});

test("a due date is taken from an answer that has a time of day as well", () => {
  const by = mapping({ dueOn: always("{{ summary }}") });
  expect(drafted(by, submission([answer("s", "2026-12-31 14:30")])).draft.dueOn).toBe("2026-12-31");
  expect(drafted(by, submission([answer("s", "2026-02-31 14:30")])).draft.dueOn).toBeNull();
});
