import { describe, expect, test } from "vitest";
import { draftTodos } from "../../src/mapping/draft.ts";
import type { Answer } from "../../src/submission.ts";
import { answer, compiled, drafted, draftFailure, submission, wanted } from "./drafting.ts";

const HEAD = `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s }
  urgency: { field: u }
  needs:   { field: n, as: list }
  amount:  { field: a }
  day:     { field: d, as: date }
`;
const by = (text: string) => compiled(`${HEAD}${text}`);
const from = (answers: Readonly<Record<string, string>>) =>
  submission(Object.entries(answers).map(([ref, text]) => answer(ref, text)));
/** An answer of a multiple choice, with the refs of its options. */
const chosen = (ref: string, values: readonly string[], choices: readonly string[] = []): Answer => ({
  ...answer(ref, values.join(", "), ref, [...values]),
  choices,
});

describe("a condition", () => {
  const holds = (condition: string, answers: readonly Answer[]) => {
    const mapping = by(`todo:\n  content: x\n  notify: { use: true, when: '${condition}' }\n`);
    return wanted(mapping, submission(answers))[0]?.notify;
  };

  test.each<[string, readonly Answer[], boolean]>([
    ['urgency == "Urgent"', [answer("u", "Urgent")], true],
    ['urgency == "urgent"', [answer("u", "Urgent")], false],
    ['urgency != "Urgent"', [], true],
    ['urgency == "Low" or summary contains "VPN"', [answer("s", "The VPN")], true],
    ['urgency == "Urgent" and summary', [answer("u", "Urgent")], false],
    ["summary", [answer("s", "0")], true],
    ["summary == blank", [], true],
    ["amount > 500", [answer("a", "500.5")], true],
    ["amount > 500", [answer("a", "60")], false],
    ["amount >= 500 and amount <= 500", [answer("a", "500")], true],
    ["amount > 500", [answer("a", "plenty")], false],
    ["amount < 500", [answer("a", "plenty")], false],
    ["amount < 500", [], false],
    ["day < amount", [answer("d", "2026-03-01")], false],
    ["day <= amount", [answer("d", "2026-03-01")], false],
    ["summary contains urgency", [answer("s", "VPN")], false],
    ['day == "2026-03-01"', [answer("d", "2026-03-01 10:00")], true],
    ['day <= "2026-03-01"', [answer("d", "2026-03-01 10:00")], true],
    ['day > "2026-02-28"', [answer("d", "2026-03-01T10:00:00Z")], true],
    ["amount >= 0", [], false],
    ["amount == nil", [], true],
    ["amount == summary", [], true],
    ['amount == "500" or summary', [], false],
    ["amount == 500", [answer("a", "500.0")], true],
    ['day < "2026-12-31"', [answer("d", "2026-09-01")], true],
    ['needs contains "IT"', [chosen("n", ["ITALY", "Desk"])], false],
    ['needs contains "IT"', [chosen("n", ["IT"])], true],
    ['needs contains "opt-2"', [chosen("n", ["Laptop", "Desk"], ["opt-1", "opt-2"])], true],
    ['summary contains "IT"', [answer("s", "ITALY")], true],
    ['urgency == "opt-1"', [chosen("u", ["Urgent"], ["opt-1"])], true],
    ['urgency == "opt-1"', [chosen("u", ["Urgent", "Low"], ["opt-1", "opt-2"])], false],
    ["urgency == summary", [answer("u", "x"), answer("s", "x")], true],
  ])("%s, answered as %j, is %s", (condition, answers, expected) => {
    expect(holds(condition, answers)).toBe(expected);
  });

  test("that holds first decides of several values", () => {
    const mapping = by(`todo:
  content:
    - { use: "URGENT {{ summary }}", when: urgency == "Urgent" }
    - { use: "Soon {{ summary }}", when: urgency }
    - { use: "{{ summary }}" }
  description: { use: "Hurry", when: urgency == "Urgent" }
  assignees:
    - ann@example.com
    - { who: Omar Okafor, when: urgency == "Urgent" }
    - { who: "{{ summary }}", when: urgency }
`);
    const titles = ["Urgent", "Low", ""].map((u) => wanted(mapping, from({ s: "a", u }))[0]);
    expect(titles.map((todo) => todo?.content)).toEqual(["URGENT a", "Soon a", "a"]);
    expect(titles.map((todo) => todo?.assignees)).toEqual([
      ["ann@example.com", "Omar Okafor", "a"],
      ["ann@example.com", "a"],
      ["ann@example.com"],
    ]);
    expect(titles[0]?.description).toContain("<div>Hurry</div>");
    // Without a description that holds, every question is listed.
    expect(titles[1]?.description).toBe(
      "<div><strong>s</strong><br>a</div><p><br></p><div><strong>u</strong><br>Low</div>",
    );
  });
});

describe("a list that depends on the answers", () => {
  test("is the first that fits, or the one for everything else", () => {
    const lists = `todolist:
  - { use: https://app.basecamp.com/1/buckets/5/todolists/6/todos, when: urgency == "Urgent" }
  - { use: https://3.basecamp.com/1/buckets/2/todolists/3 }`;
    const mapping = compiled(`${HEAD.replace(/todolist: .*/, lists)}todo: { content: x }\n`);
    const address = (u: string) => wanted(mapping, from({ u }))[0]?.address;
    expect(address("Urgent")).toEqual({ account: "1", project: "5", todolist: "6" });
    expect(address("Low")).toEqual({ account: "1", project: "2", todolist: "3" });
  });
});

describe("several to-dos", () => {
  const mapping = by(`todos:
  - key: account
    content: "Account for {{ summary }}"
  - key: laptop
    when: needs contains "Laptop"
    todolist: https://3.basecamp.com/1/buckets/2/todolists/9
    content: "Laptop for {{ summary }}"
    other_answers: leave-out
`);

  test("are those whose condition holds, each in its list", () => {
    const both = wanted(mapping, submission([answer("s", "Ines"), chosen("n", ["Desk", "Laptop"])]));
    expect(both.map(({ key, content, address }) => [key, content, address.todolist])).toEqual([
      ["account", "Account for Ines", "3"],
      ["laptop", "Laptop for Ines", "9"],
    ]);
    expect(wanted(mapping, from({ s: "Ines" })).map(({ key }) => key)).toEqual(["account"]);
  });

  test("are none when no condition holds", () => {
    const none = by(`todos:\n  - { key: a, when: urgency, content: x }\nif_none: Nobody asked\n`);
    expect(draftTodos(none, from({}))).toEqual({ ok: true, value: { kind: "skip", reason: "Nobody asked" } });
  });
});

test("a submission is skipped by the first rule that holds, unless an answer asks for a person", () => {
  const mapping = compiled(`${HEAD.replace("{ field: a }", "{ field: a, as: number, on_invalid: park }")}skip:
  - { when: amount < 50, reason: Small }
  - { when: urgency == "Low", reason: Not urgent }
todo: { content: x }
`);
  const skip = (reason: string) => ({ ok: true, value: { kind: "skip", reason } });
  expect(draftTodos(mapping, from({ a: "12", u: "Low" }))).toEqual(skip("Small"));
  expect(draftTodos(mapping, from({ u: "Low" }))).toEqual(skip("Not urgent"));
  expect(draftFailure(mapping, from({ a: "twelve", u: "Low" })).reason).toBe("answer-invalid");
});

describe("a lookup", () => {
  const mapping = by(`lookups:
  lead:
    from: urgency
    table: { Urgent: ann@example.com, opt-2: Omar Okafor }
  team:
    from: needs
    table: { Laptop: IT, Badge: Security }
    otherwise: Facilities
todo:
  content: "{{ lead | default: 'nobody' }} / {{ team }}"
  notify: { use: true, when: lead == "ann@example.com" }
  assignees: ["{{ lead }}"]
`);

  test("has another text for an answer, by its label or ref", () => {
    const [todo] = wanted(mapping, from({ u: "Urgent" }));
    expect(todo).toMatchObject({
      content: "ann@example.com / Facilities",
      assignees: ["ann@example.com"],
      notify: true,
    });
    expect(wanted(mapping, submission([chosen("u", ["Renamed"], ["opt-2"])]))[0]?.assignees).toEqual(["Omar Okafor"]);
  });

  test("has one for each option of a multiple choice", () => {
    const content = wanted(mapping, submission([chosen("n", ["Laptop", "Desk", "Badge", "Chair"])]))[0]?.content;
    expect(content).toBe("nobody / IT, Facilities, Security");
  });

  test("says that it has nothing, where it is used", () => {
    expect(drafted(mapping, from({ u: "Low" })).notes).toEqual(['The lookup "lead" has nothing for "Low".']);
    const unused = by(`lookups: { lead: { from: urgency, table: { a: b } } }\ntodo: { content: x }\n`);
    expect(drafted(unused, from({ u: "Low" })).notes).toEqual([]);
  });
});

describe("a rule of an answer", () => {
  const rules = (onInvalid: string) =>
    compiled(`source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  name:    { field: s, required: true${onInvalid} }
  day:     { field: d, as: date${onInvalid} }
  amount:  { field: a, as: number${onInvalid} }
  mail:    { field: m, as: email${onInvalid} }
  urgency: { field: u, one_of: [Low, opt-2]${onInvalid} }
  pay:     { field: p, as: number, private: true${onInvalid} }
todo:
  content: x
  due_on: "{{ day | default: '1 day' }}"
`);
  const broken = () =>
    submission([
      ...Object.entries({ d: "2026-02-31", a: "1,000", m: "mia at example", p: "secret sum" }).map(([ref, text]) =>
        answer(ref, text),
      ),
      chosen("u", ["Low", "High"], ["opt-1", "opt-3"]),
    ]);

  test("that is broken is noted, and a date that is none counts as not given", () => {
    const { draft, notes } = drafted(rules(""), broken());
    expect(notes).toEqual([
      "Not answered, though required: name.",
      'Not a date like 2026-12-31: day, "2026-02-31".',
      'Not a number like 12.50: amount, "1,000".',
      'Not an e-mail address: mail, "mia at example".',
      'Not one of the answers that were expected: urgency, "Low, High".',
      "Not a number like 12.50: pay.",
    ]);
    expect(draft.dueOn).toBe("2026-03-03");
    expect(JSON.stringify(draft)).not.toContain("secret sum");
  });

  test("parks the submission where the mapping says so, and quotes nothing", () => {
    expect(draftFailure(rules(", on_invalid: park"), broken())).toEqual({
      reason: "answer-invalid",
      message:
        'The answer "name" is required and was not given. The answer "day" is not a date like 2026-12-31. ' +
        'The answer "amount" is not a number like 12.50. The answer "mail" is not an e-mail address. ' +
        'The answer "urgency" is none of those that "one_of" allows. The answer "pay" is not a number like 12.50.',
    });
  });

  test("that is kept says nothing, also by refs", () => {
    const fine = submission([
      ...Object.entries({ s: "Mia", d: "2026-03-01 10:00", a: "12.5", m: "mia@example.com" }).map(([ref, text]) =>
        answer(ref, text),
      ),
      chosen("u", ["Renamed"], ["opt-2"]),
    ]);
    expect(drafted(rules(", on_invalid: park"), fine).notes).toEqual([]);
  });

  test("of a form that was left half-way parks nothing that is only lacking", () => {
    const { notes } = drafted(rules(", on_invalid: park"), { ...submission([]), kind: "partial" });
    expect(notes).toContain("Not answered, though required: name.");
  });
});

describe("dates", () => {
  const dates = (startsOn: string, dueOn: string) =>
    by(`todo:\n  content: x\n  starts_on: "${startsOn}"\n  due_on: "${dueOn}"\n`);

  test("are a span from the first day to the due date", () => {
    const { draft } = drafted(dates("2 days", "1 week after {{ day }}"), from({ d: "2026-03-09" }));
    expect([draft.startsOn, draft.dueOn]).toEqual(["2026-03-04", "2026-03-16"]);
  });

  test.each([
    ["2 days", "{{ summary }}", "Not set: the first day, 2026-03-04, because there is no due date."],
    ["1 week", "2 days", "Not set: the first day, 2026-03-09, because it is after the due date."],
    ["{{ day }}", "2 days", 'Not a date like 2026-12-31: day, "soon".'],
    ["2 days", "{{ amount }}", 'Not set: the due date, because "12" is not a date like 2026-12-31.'],
  ])("from %s to %s say what is wrong", (startsOn, dueOn, note) => {
    const { draft, notes } = drafted(dates(startsOn, dueOn), from({ a: "12", d: "soon" }));
    expect(draft.startsOn).toBeNull();
    expect(notes).toContain(note);
    expect(draft.description).toContain("<em>");
  });

  test("that count from an answer that was not given are not set, without a word", () => {
    const { draft, notes } = drafted(dates("3 days before {{ day }}", "{{ day }}"), from({}));
    expect([draft.startsOn, draft.dueOn, notes]).toEqual([null, null, []]);
  });
});

describe("what an employee wrote", () => {
  const described = (texts: string, answers: readonly Answer[]) =>
    drafted(by(`todo:\n${texts}`), submission(answers)).draft.description;

  test("is added where the texts do not show it, also to questions that nobody declared", () => {
    expect(
      described('  content: "{{ summary }}"\n  description: Hello\n', [
        answer("s", "Title"),
        answer("u", "Urgent"),
        answer("x", "nobody asked", "Anything <else>?"),
      ]),
    ).toBe(
      "<div>Hello</div><p><br></p><div><strong>u</strong><br>Urgent</div><p><br></p>" +
        "<div><strong>Anything &lt;else&gt;?</strong><br>nobody asked</div>",
    );
  });

  test("is added when only a part of it is shown, or when it stands there by chance", () => {
    const texts = '  content: "{{ summary | truncate: 6 }}"\n  description: "Yes, {{ urgency | upcase }}"\n';
    const description = described(texts, [answer("s", "A long story"), answer("u", "low"), answer("n", "Yes")]);
    expect(description).toBe(
      "<div>Yes, LOW</div><p><br></p><div><strong>s</strong><br>A long story</div><p><br></p>" +
        "<div><strong>n</strong><br>Yes</div>",
    );
  });

  test("is not added again when it is the due date", () => {
    expect(described('  content: x\n  description: y\n  due_on: "{{ day }}"\n', [answer("d", "2026-03-09")])).toBe(
      "<div>y</div>",
    );
  });

  test("is left out where the mapping says so", () => {
    expect(described("  content: x\n  description: y\n  other_answers: leave-out\n", [answer("s", "a")])).toBe(
      "<div>y</div>",
    );
  });

  test("is left out where the mapping says so and has no text of its own either", () => {
    expect(described("  content: x\n  other_answers: leave-out\n", [answer("s", "a"), answer("x", "b")])).toBe("");
    const conditional = "  content: x\n  other_answers: leave-out\n  description: { use: y, when: day }\n";
    expect(described(conditional, [answer("s", "a")])).toBe("");
  });

  test("is not quoted by a note either where answers are left out", () => {
    const mapping = by("todo:\n  content: x\n  other_answers: leave-out\n");
    expect(drafted(mapping, from({ d: "my secret day" })).notes).toEqual(["Not a date like 2026-12-31: day."]);
  });

  test("stays out of the to-do where it is private, by its question's ref and id, and however often it is there", () => {
    const mapping = compiled(`${HEAD.replace("{ field: u }", "{ field: u, private: true }")}todo:
  content: "{{ summary }}"
`);
    const byId = { ...answer("other", "ill 3"), field: { id: "u", ref: "other", title: "x", type: "short_text" } };
    const from = submission([answer("s", "Leave"), answer("u", "ill 1"), answer("u", "ill 2"), byId]);
    expect(JSON.stringify(wanted(mapping, from))).not.toContain("ill");
  });

  test("stays out of the to-do where another name finds the same private answer, and out of its notes", () => {
    const answers = HEAD.replace("{ field: u }", "{ field: u, private: true }").replace(
      "{ field: a }",
      "{ field: id-u, as: number }",
    );
    const mapping = compiled(`${answers}lookups:
  lead: { from: amount, table: { a: b } }
todo:
  content: "{{ amount }}{{ lead }}x"
`);
    expect(JSON.stringify(wanted(mapping, from({ u: "ill" })))).not.toContain("ill");
  });

  test("stays out of the note of a lookup where it is private", () => {
    const mapping = compiled(`${HEAD.replace("{ field: u }", "{ field: u, private: true }")}lookups:
  lead: { from: urgency, table: { a: b } }
todo:
  content: "{{ lead }}x"
`);
    expect(drafted(mapping, from({ u: "ill" })).notes).toEqual(['The lookup "lead" has nothing.']);
  });

  test("stays out of a filter's values where it is private", () => {
    const text = `${HEAD.replace("{ field: u }", "{ field: u, private: true }")}todo:\n  content: "{{ summary | append: urgency }}"\n`;
    expect(() => compiled(text)).toThrow('"urgency" is private, so it cannot stand in a to-do.');
  });

  test("names nobody where it was to be an address and is none", () => {
    const mapping = compiled(`${HEAD.replace("{ field: u }", "{ field: u, as: email }")}todo:
  content: x
  completion_subscribers: ["{{ urgency }}"]
`);
    expect(wanted(mapping, from({ u: "Ann Example; Omar Okafor" }))[0]?.completionSubscribers).toEqual([""]);
  });

  test("stays out of the to-do where it is private, and conditions may use it", () => {
    const mapping = compiled(`${HEAD.replace("{ field: u }", "{ field: u, private: true }")}todo:
  content: "{{ summary }}"
  description: "{{ all_answers }}"
  assignees: [{ who: hr@example.com, when: urgency == "ill" }]
`);
    const [todo] = wanted(mapping, from({ s: "Leave", u: "ill" }));
    expect(todo?.assignees).toEqual(["hr@example.com"]);
    expect(todo?.description).toBe("<div><strong>s</strong><br>Leave</div>");
    const without = compiled(`${HEAD.replace("{ field: u }", "{ field: u, private: true }")}todo: { content: a }\n`);
    expect(wanted(without, from({ u: "ill" }))[0]?.description).toBe("");
  });
});

describe("an uploaded file", () => {
  const file = chosen("s", ["https://files.example/a?b&c", "https://files.example/d"]);

  test("is a link where its answer is put in", () => {
    const { draft } = drafted(by('todo:\n  content: x\n  description: "<em>{{ summary }}</em>"\n'), submission([file]));
    expect(draft.description).toBe(
      '<div><em><a href="https://files.example/a?b&amp;c">https://files.example/a?b&amp;c</a><br>' +
        '<a href="https://files.example/d">https://files.example/d</a></em></div>',
    );
  });

  test("is text inside an address", () => {
    const template = `<a href='https://x.example/?a={{ summary }}&b={{ summary | append: "}}" }}'>y</a> {{ amount }}`;
    const mapping = by(`todo:\n  content: x\n  other_answers: leave-out\n  description: |\n    ${template}\n`);
    const { draft } = drafted(mapping, submission([chosen("s", ["https://f.example"]), answer("a", "1")]));
    expect(draft.description).toBe(
      "<div><a href='https://x.example/?a=https://f.example&b=https://f.example}}'>y</a> 1</div>",
    );
  });

  test("is one of several in a list", () => {
    const { draft } = drafted(
      by(`todo: { content: "{{ summary | first }} {{ summary | join: ' + ' }}" }\n`),
      submission([file]),
    );
    expect(draft.content).toBe("https://files.example/a?b&c https://files.example/a?b&c + https://files.example/d");
  });
});
