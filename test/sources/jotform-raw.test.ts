import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readApiAnswers } from "../../src/sources/jotform-answers.ts";
import { readRawRequest } from "../../src/sources/jotform-raw.ts";
import type { Answer } from "../../src/submission.ts";

const UPLOADS = "https://www.jotform.com/uploads/acme/260000000000001/6500000000000000001";
const NOISE = {
  slug: "submit/260000000000001",
  path: "/submit/260000000000001",
  jsExecutionTracker: "build-date-1=>init-started:2",
  submitSource: "form",
  submitDate: "1790000000000",
  uploadServerUrl: "https://upload.jotform.com/upload",
  eventObserver: "1",
  event_id: "1790000000000_260000000000001_AbCdEfG",
  validatedNewRequiredFieldIDs: '{"new":1,"id_3":"Ad"}',
  visitedPages: '{"1":true}',
  preview: "true",
  temp_upload: { q9_scans: ["a.pdf#jotformfs-1#2"] },
  payment_total_checksum: "10",
  submissionEdited: "1",
};

function briefly(answers: readonly Answer[]): [string, string | null, string][] {
  return answers.map(({ field, text }) => [field.id, field.ref, text]);
}

describe("a raw request", () => {
  it("gives its answers in order and none of the noise", () => {
    const raw = {
      ...NOISE,
      q4_kind: "Bug",
      q3_yourName: { first: "Ada", last: "Berg" },
      q5_notes: "",
      q6_formTitle: "Mine",
    };
    expect(readRawRequest(raw)).toEqual([
      {
        field: { id: "4", ref: "kind", title: "Kind", type: "" },
        text: "Bug",
        values: ["Bug"],
        choices: [],
      },
      {
        field: { id: "3", ref: "yourName", title: "Your name", type: "" },
        text: "Ada Berg",
        values: ["Ada Berg"],
        choices: [],
      },
      {
        field: { id: "6", ref: "formTitle", title: "Form title", type: "" },
        text: "Mine",
        values: ["Mine"],
        choices: [],
      },
    ]);
    expect(readRawRequest(NOISE)).toEqual([]);
  });

  it.each([
    ["studentsName", "Students name"],
    ["typeA13", "Type a 13"],
    ["1Name69", "1 Name 69"],
    ["yourURL", "Your URL"],
    ["copy_of-it", "Copy of it"],
    ["größeÄrmel", "Größe ärmel"],
    ["input274", "Input 274"],
    ["", "Question 7"],
    [" _ ", "Question 7"],
    ["line\nbreak", "Line break"],
    ["constructor", "Constructor"],
  ])("makes of the name %j the title %j", (name, title) => {
    const [answer] = readRawRequest({ [`q7_${name}`]: "x" });
    expect(answer?.field).toMatchObject({ id: "7", title });
  });

  it("keeps a title short, and a name and an answer whole", () => {
    const name = "aB".repeat(5_000);
    const [answer] = readRawRequest({ [`q7_${name}`]: name });
    expect(answer?.field.title).toHaveLength(1_000);
    expect(answer?.field.title.endsWith("…")).toBe(true);
    expect([answer?.field.ref, answer?.text]).toEqual([name, name]);
  });
});

describe("uploaded files", () => {
  const one = `${UPLOADS}/plan%20A.pdf`;
  const two = `${UPLOADS}/plan%20B.pdf`;

  it.each<[string, Record<string, unknown>, [string, string | null, string][]]>([
    [
      "stand at the end under the number that the temporary names tell",
      { scans: [one, two], ...NOISE, q3_kind: "Bug" },
      [
        ["3", "kind", "Bug"],
        ["9", "scans", `${one}, ${two}`],
      ],
    ],
    [
      "stand where their own key stands, once",
      { q9_scans: "", q3_kind: "Bug", scans: [one] },
      [
        ["9", "scans", one],
        ["3", "kind", "Bug"],
      ],
    ],
    [
      "join what their own key holds",
      { q9_scans: [one, "by post"], scans: [two, one] },
      [["9", "scans", `${two}, ${one}, by post`]],
    ],
    ["have their name for a number where none is told", { photos: one }, [["photos", "photos", one]]],
    [
      "may be on another server where they are announced",
      { ...NOISE, scans: ["https://files.acme.example/1/a.pdf"] },
      [["9", "scans", "https://files.acme.example/1/a.pdf"]],
    ],
    [
      "may have the names of prototypes",
      JSON.parse(`{"__proto__":["${one}"],"constructor":"${two}","temp_upload":{"q2___proto__":[]}}`),
      [
        ["2", "__proto__", one],
        ["constructor", "constructor", two],
      ],
    ],
  ])("%s", (_title, raw, expected) => {
    expect(briefly(readRawRequest(raw))).toEqual(expected);
  });

  it.each<[string, unknown, readonly string[]]>([
    ["in a list with gaps", [null, one, 7, ""], [one]],
    ["in an object", { 1: one, 2: two }, [one, two]],
    [
      "on a server of its own",
      ["https://files.jotform.com/jotformuploads/a/1.pdf"],
      ["https://files.jotform.com/jotformuploads/a/1.pdf"],
    ],
    ["without encryption", "http://www.jotform.com/uploads/a/1/a.pdf", ["http://www.jotform.com/uploads/a/1/a.pdf"]],
  ])("are seen %s", (_title, value, expected) => {
    expect(readRawRequest({ q1_name: "x", scans: value }).at(-1)?.values).toEqual(expected);
  });

  it("of a field that is known to upload are taken as they are, also where that is told by JSON text", () => {
    const raw = {
      temp_upload: JSON.stringify({ q4_scans: ["a.pdf#x"] }),
      scans: ["https://store.example/a.pdf", null, "lost.pdf"],
    };
    expect(briefly(readRawRequest(raw))).toEqual([["4", "scans", "https://store.example/a.pdf, lost.pdf"]]);
  });

  it.each(["uploadServerUrl", "refererURL"])("are not what Jotform says of itself as %s", (name) => {
    expect(readRawRequest({ [name]: "https://upload.jotform.com/uploads/page" })).toEqual([]);
  });

  it.each<[unknown]>([["https://www.example.com/a.pdf"], ["https:///uploads/"], [`see ${one}`], [["", null]]])(
    "are not seen in %j",
    (value) => {
      expect(readRawRequest({ other: value })).toEqual([]);
    },
  );
});

describe("answers of the API", () => {
  const control = (order: unknown, more: object = {}) => ({
    name: "n",
    order,
    text: "T",
    type: "control_textbox",
    answer: "x",
    ...more,
  });

  it("come in the order of the form, without what is no question", () => {
    const answers = {
      "12": control("10", { answer: "last" }),
      "2": control("9", {
        answer: { month: "03", day: "09", year: "2027", datetime: "2027-03-09 00:00:00" },
        type: "control_datetime",
      }),
      "3": control(9, { answer: ["Graz"], type: "control_dropdown" }),
      "1": { name: "head", order: "1", text: "Heading", type: "control_head" },
      "5": control("2", { answer: "" }),
      "6": control("x", { answer: "nowhere" }),
    };
    expect(briefly(readApiAnswers(answers))).toEqual([
      ["2", "n", "2027-03-09"],
      ["3", "n", "Graz"],
      ["12", "n", "last"],
      ["6", "n", "nowhere"],
    ]);
  });

  it.each<[object, string]>([
    [{ text: "<p>Your <b>na</b>me &amp;\n co</p>" }, "Your name & co"],
    [{ text: "<br>", name: "yourName" }, "Your name"],
    [{ text: null, name: "" }, "Question 4"],
    [{ text: ["x"], name: { a: 1 } }, "Question 4"],
    [{ text: "x".repeat(5_000) }, `${"x".repeat(999)}…`],
  ])("have a plain title: %j", (more, title) => {
    const [answer] = readApiAnswers({ "4": control("1", more) });
    expect(answer?.field.title).toBe(title);
  });

  it("keep an unknown type and what it holds", () => {
    const [answer] = readApiAnswers({
      "4": control("1", { type: "control_hologram", answer: { depth: 3, parts: [1] } }),
    });
    expect(answer).toEqual({
      field: { id: "4", ref: "n", title: "T", type: "control_hologram" },
      text: "depth: 3\nparts: 1",
      values: ["depth: 3", "parts: 1"],
      choices: [],
    });
  });

  it.each([[undefined], [null], [""], ["x"], [7], [[]], [[null, 1, "x", []]], [{ "1": null, "2": [], "3": "x" }]])(
    "are none in %j",
    (garbage) => {
      expect(readApiAnswers(garbage)).toEqual([]);
    },
  );
});

it("garbage of any kind is read without a fault, and pollutes nothing", () => {
  const key = fc.oneof(
    fc.constantFrom(
      "q1_a",
      "q2_a",
      "a",
      "q3___proto__",
      "__proto__",
      "constructor",
      "q4_toString",
      "temp_upload",
      "q5_",
    ),
    fc.string({ maxLength: 6 }),
  );
  const value = fc.oneof(
    fc.constantFrom("", UPLOADS, `${UPLOADS}/a`, [`${UPLOADS}/b`, ""]),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const members = fc.array(fc.tuple(key, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 3 }))), { maxLength: 8 });
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  fc.assert(
    fc.property(members, (entries) => {
      const json = `{${entries.map(([name, held]) => `${JSON.stringify(name)}:${JSON.stringify(held)}`).join(",")}}`;
      const body = JSON.parse(json);
      for (const answer of [...readRawRequest(body), ...readApiAnswers(body), ...readApiAnswers({ "1": body })]) {
        expect(answer.values.length).toBeGreaterThan(0);
        expect(answer.field.title).not.toBe("");
      }
      expect(JSON.stringify(readRawRequest(body)).length).toBeLessThan(1_000 + 10 * json.length);
    }),
    { numRuns: 1_000 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
});

it("a hundred thousand keys take no time to speak of", async () => {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
  const numbers = Array.from({ length: 100_000 }, (_, index) => index);
  const raw = Object.fromEntries([
    ...numbers.map((n) => [`q${n}_same`, ""]),
    ...numbers.map((n) => [`q${n}_n${n}`, "x"]),
    ...numbers.map((n) => [`up${n}`, `${UPLOADS}/${n}`]),
  ]);
  await wait();
  const start = Date.now();
  expect(readRawRequest(raw)).toHaveLength(200_000);
  expect(readApiAnswers(Object.fromEntries(numbers.map((n) => [n, { answer: "x" }])))).toHaveLength(100_000);
  await wait();
  expect(Date.now() - start).toBeLessThan(10_000);
});
