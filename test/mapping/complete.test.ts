import { describe, expect, it } from "vitest";
import { completeDraft } from "../../src/mapping/complete.ts";
import type { WantedTodo } from "../../src/mapping/draft.ts";
import { findPeople, NAMED_LIMIT, namesAnybody } from "../../src/mapping/people.ts";
import type { Person } from "../../src/person.ts";

function person(id: string, name: string, email: string | null = null, more: Partial<Person> = {}): Person {
  return { id, name, email, isEmailHidden: false, kind: "user", ...more };
}

const OMAR = person("1", "Omar Okafor", "omar@example.com");
const MIA = person("9007199254741622", "Mia Muster", "Mia@Example.com");
const JR = person("3", "Smith, Jr.", "jr@example.com");
const RENE = person("4", "René  Dubois", "rene@example.com");
const KIM = person("5", "Kim Lee", "kim@example.com");
const OTHER_KIM = person("6", "Kim Lee", "kim.lee@example.com");
const CLIENT = person("7", "Cleo Client", "cleo@client.example", { kind: "client" });
const CLIENT_MIA = person("8", "Mia Muster", "mia@client.example", { kind: "client" });
const GONE = person("9", "Former colleague", "former@example.com", { kind: "gone" });
const GONE_OMAR = person("10", "Omar Okafor", null, { kind: "gone" });
const PEOPLE = [GONE_OMAR, OMAR, CLIENT_MIA, MIA, JR, RENE, KIM, OTHER_KIM, CLIENT, GONE, OMAR];
const HIDDEN = PEOPLE.map((one) => ({ ...one, email: null, isEmailHidden: true }));

function wanted(changes: Partial<WantedTodo>): WantedTodo {
  return {
    ...{ key: "", address: { account: "1", project: "2", todolist: "3" }, content: "A chair" },
    ...{ description: "<div>blue</div>", assignees: [], completionSubscribers: [], fallback: null },
    ...{ startsOn: null, dueOn: null, notify: false, notes: [], ...changes },
  };
}

function complete(changes: Partial<WantedTodo>, people: readonly Person[] | null = PEOPLE) {
  const { draft, notes } = completeDraft(wanted(changes), people);
  const { assigneeIds, completionSubscriberIds } = draft;
  return { assignees: assigneeIds, subscribers: completionSubscriberIds, notes };
}

describe("whoever is wanted is found", () => {
  it.each<[string, string[], string[]]>([
    ["by id", ["1"], ["1"]],
    ["by an id above 2^53, to the last digit", ["9007199254741622"], ["9007199254741622"]],
    ["by e-mail address in any case", [" OMAR@example.COM "], ["1"]],
    ["by an address with a character that shows nothing", ["\u200bomar@example.com"], ["1"]],
    ["by name in any case and spacing", ["omar\u00a0 OKAFOR"], ["1"]],
    ["by name in any Unicode form", ["Rene\u0301 dubois"], ["4"]],
    ["by a name with a comma", ["smith, jr."], ["3"]],
    [
      "in a list with commas, semicolons and line ends",
      ["1, mia@example.com; Cleo Client\r\nkim@example.com"],
      ["1", MIA.id, "7", "5"],
    ],
    ["once, however often named", ["Omar Okafor", "1, omar@example.com", "1"], ["1"]],
    ["as a client", ["cleo@client.example"], ["7"]],
    ["as a user before a client of the same name", ["Mia Muster"], [MIA.id]],
    ["as a living person before a removed one of the same name", ["Omar Okafor"], ["1"]],
    ["not at all when nothing is answered", ["", " \n", ", ;"], []],
  ])("%s", (_how, named, ids) => {
    expect(complete({ assignees: named }).assignees).toEqual(ids);
    expect(complete({ completionSubscribers: named }).subscribers).toEqual(ids);
  });

  it("without a note where everybody is found, or nobody is named", () => {
    const names = ["Omar Okafor, mia@example.com, 7", ""];
    expect(complete({ assignees: names, completionSubscribers: names }).notes).toEqual([]);
  });
});

it("finds somebody by the address of the page in Basecamp, also among others", () => {
  const page = "https://3.basecamp.com/195539477/people/1";
  expect(complete({ assignees: [page, `${page}/, Mia Muster`] })).toEqual({
    assignees: ["1", "9007199254741622"],
    subscribers: [],
    notes: [],
  });
  expect(complete({ assignees: ["https://evil.example/195539477/people/1"] }).assignees).toEqual([]);
});

describe("whoever is not found is named in a note", () => {
  const HIDES = "Basecamp hides e-mail addresses from this connection, since it is not an account admin's, and";
  const HEALS = "Connect Basecamp as an account admin, or write the name or the id.";
  it.each<[string, string, readonly Person[] | null, string, string]>([
    ["not on the project", "zoe@example.com", PEOPLE, '"zoe@example.com" is not on this project, so', ""],
    ["an unknown id", "77", PEOPLE, '"77" is not on this project, so', ""],
    ["an id like a part of another", "900719925474162", PEOPLE, '"900719925474162" is not on this project, so', ""],
    [
      "removed, by name",
      "former colleague",
      PEOPLE,
      '"former colleague" is nobody who can be given a to-do in Basecamp, so',
      "",
    ],
    ["removed, by id", "9", PEOPLE, '"9" is nobody who can be given a to-do in Basecamp, so', ""],
    [
      ...(["one of two of the same name", "Kim Lee"] as const),
      PEOPLE,
      'More than one person on this project fits "Kim Lee", so',
      " Write the e-mail address or the id.",
    ],
    ["hidden", "omar@example.com", HIDDEN, `${HIDES} "omar@example.com" is not among those it shows, so`, ` ${HEALS}`],
    ["named where addresses are hidden", "Zoe", HIDDEN, '"Zoe" is not on this project, so', ""],
    [
      ...(["named where Basecamp told nobody", "Omar Okafor"] as const),
      null,
      'Basecamp did not tell who is on this project, so that "Omar Okafor" could not be looked up, and',
      " An id would have been used.",
    ],
  ])("%s", (_what, text, people, cause, remedy) => {
    expect(complete({ assignees: [text] }, people)).toEqual({
      ...{ assignees: [], subscribers: [] },
      notes: [`${cause} the to-do is not assigned to them.${remedy}`],
    });
    expect(complete({ completionSubscribers: [text], fallback: "1" }, people)).toEqual({
      ...{ assignees: [], subscribers: [] },
      notes: [`${cause} they are not told when this is done.${remedy}`],
    });
    const inPlace = people === null ? "person 1" : "Omar Okafor";
    expect(complete({ assignees: [text], fallback: "1" }, people)).toEqual({
      ...{ assignees: ["1"], subscribers: [] },
      notes: [`${cause} ${inPlace} is assigned instead.${remedy}`],
    });
  });

  it("while the others are assigned", () => {
    expect(complete({ assignees: ["Zoe, Omar Okafor", "9"] })).toMatchObject({
      assignees: ["1"],
      notes: [
        '"Zoe" is not on this project, so the to-do is not assigned to them.',
        '"9" is nobody who can be given a to-do in Basecamp, so the to-do is not assigned to them.',
      ],
    });
  });

  it("with at most 80 characters of the name, on one line, and as plain text in the description", () => {
    const { draft, notes } = completeDraft(
      wanted({ assignees: [`<bc-attachment sgid="x">\tZoe${"😀".repeat(100)}`], notes: ["Cut & dried."] }),
      PEOPLE,
    );
    const [first = "", second = ""] = notes;
    expect(first).toBe("Cut & dried.");
    const quote = second.slice(1, second.indexOf('" is not on'));
    expect(Array.from(quote)).toHaveLength(80);
    expect(quote).toMatch(/^<bc-attachment sgid="x"> Zoe😀+…$/u);
    expect(draft.description).toContain(
      "<div>blue</div><p><br></p><div><em>Cut &amp; dried.</em></div><div><em>&quot;",
    );
    expect(draft.description).not.toContain("<bc-attachment");
  });

  it("only so many times, however long an answer is", () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `nobody ${n}`).join(",");
    const { notes } = complete({ assignees: [many] });
    expect(notes).toHaveLength(NAMED_LIMIT + 1);
    expect(notes.at(-1)).toBe(
      "More than 50 people are named, so those after them were left out, and the to-do is not assigned to them.",
    );
  });
});

describe("the fallback", () => {
  it.each<[string, string[], string[], string[]]>([
    ["is not used when everybody is found", ["Kim@example.com", ""], ["5"], []],
    ["is not used when no assignee is wanted", [], [], []],
    [
      "stands in when nothing is answered",
      ["", " "],
      ["1"],
      ["Nobody was named to be assigned, so Omar Okafor is assigned."],
    ],
    [
      ...(["stands beside those who were found"] as const),
      ["Zoe", "5"],
      ["5", "1"],
      ['"Zoe" is not on this project, so Omar Okafor is assigned instead.'],
    ],
    [
      ...(["is assigned once"] as const),
      ["Zoe", "1"],
      ["1"],
      ['"Zoe" is not on this project, so Omar Okafor is assigned instead.'],
    ],
  ])("%s", (_what, assignees, ids, notes) => {
    const { draft, ...rest } = completeDraft(wanted({ assignees, fallback: "omar@example.com" }), PEOPLE);
    expect({ ids: draft.assigneeIds, notes: rest.notes }).toEqual({ ids, notes });
  });

  it("that is not found either leaves the to-do to nobody, and a note says so", () => {
    const nobody = 'The fallback was not found: "Kim" is not on this project, so nobody is assigned.';
    expect(complete({ assignees: [""], fallback: "Kim" }).notes).toEqual([nobody]);
    expect(complete({ assignees: ["Zoe"], fallback: "Kim" }).notes).toEqual([
      '"Zoe" is not on this project, so the to-do is not assigned to them.',
      nobody,
    ]);
    expect(complete({ assignees: ["Zoe", "1"], fallback: "9" })).toMatchObject({
      assignees: ["1"],
      notes: [
        '"Zoe" is not on this project, so the to-do is not assigned to them.',
        'The fallback was not found: "9" is nobody who can be given a to-do in Basecamp, so nobody is assigned in place of those.',
      ],
    });
  });

  it("by name cannot be found where Basecamp told nobody", () => {
    expect(complete({ assignees: ["12, Zoe"], fallback: "Omar Okafor" }, null)).toMatchObject({
      assignees: ["12"],
      notes: [
        'Basecamp did not tell who is on this project, so that "Zoe" could not be looked up, and the to-do is not assigned to them. An id would have been used.',
        'The fallback was not found: Basecamp did not tell who is on this project, so that "Omar Okafor" could not be looked up, and nobody is assigned in place of those. An id would have been used.',
      ],
    });
  });
});

it.each<[string, Partial<WantedTodo>, boolean]>([
  ["nobody", {}, false],
  ["a blank answer", { assignees: [" "], completionSubscribers: [""] }, false],
  ["a blank answer with a fallback", { assignees: [" "], fallback: "1" }, true],
  ["a fallback of nobody", { fallback: "1" }, false],
  ["an assignee", { assignees: ["1"] }, true],
  ["a subscriber", { completionSubscribers: ["Omar"] }, true],
])("knows whether %s must be looked up", (_what, changes, expected) => {
  expect(namesAnybody(wanted(changes))).toBe(expected);
});

it.each<[string, Partial<WantedTodo>, readonly Person[] | null, boolean]>([
  ["is not listed", { assignees: ["Zoe"] }, PEOPLE, true],
  ["is not listed and to be told", { completionSubscribers: ["Zoe"] }, PEOPLE, true],
  ["is not listed as the fallback", { assignees: [""], fallback: "Zoe" }, PEOPLE, true],
  ["is removed", { assignees: ["9"] }, PEOPLE, false],
  ["has a hidden address", { assignees: ["omar@example.com"] }, HIDDEN, false],
  ["is unknown because nobody is", { assignees: ["Zoe"] }, null, false],
])("says whether reading again could help when somebody %s", (_what, changes, people, expected) => {
  expect(findPeople(wanted(changes), people).isSomebodyAbsent).toBe(expected);
});
