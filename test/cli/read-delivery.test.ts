import { describe, expect, it } from "vitest";
import { compileFolder } from "../../src/cli/compile-folder.ts";
import { readDelivery } from "../../src/cli/read-delivery.ts";
import { sampleOf } from "../../src/cli/samples/samples.ts";
import { item, onboarding } from "../fixtures/google-forms.ts";
import { leaveAnswers, leaveContent, leaveParts, multipart } from "../fixtures/jotform.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { TEST_MAPPINGS } from "../support/node/test-mappings.ts";

const NOW = Date.UTC(2027, 0, 4, 9);
const ID = "6400000000000000777";

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

async function read(source: string, bytes: Uint8Array, isReadBack = false) {
  const captured = await readDelivery(source, bytes, { isReadBack, now: NOW });
  if ("problem" in captured) throw new Error(captured.problem);
  return captured;
}

async function problemOf(source: string, bytes: Uint8Array, isReadBack = false): Promise<string> {
  const captured = await readDelivery(source, bytes, { isReadBack, now: NOW });
  return "problem" in captured ? captured.problem : "It is read.";
}

const { mappings } = compileFolder(TEST_MAPPINGS);

describe("a captured delivery", () => {
  it.each(mappings.map((mapping) => [mapping.source, mapping] as const))(
    "of %s is read with its answers and the shape of its form",
    async (source, mapping) => {
      const { submission, shape } = await read(source, sampleOf(mapping) ?? new Uint8Array(), true);
      expect(submission).toMatchObject({ source, form: mapping.form, isConfirmed: true });
      const questions = shape?.questions.map(({ id }) => id) ?? [];
      const asked = submission.answers.map(({ field }) => field.id).filter((id) => id !== "respondentEmail");
      expect(asked.length).toBeGreaterThan(3);
      expect(questions).toEqual(expect.arrayContaining(asked));
    },
  );

  it("of Typeform keeps its own time", async () => {
    const { submission } = await read("typeform", bytesOf(itRequest()));
    expect(submission.submittedAt).toBe("2026-11-20T08:03:10.000Z");
  });

  it("of Google Forms by the older script has no shape", async () => {
    expect(await read("google-forms", bytesOf(onboarding()))).toMatchObject({ shape: null });
  });

  it("keeps numbers that are too long for a double, wherever they stand", async () => {
    const text = JSON.stringify(
      itRequest({ answers: [textAnswer("qSummary", "short-summary", 'no 12345678901234567890 "here"')] }),
    );
    const { submission } = await read(
      "typeform",
      bytesOf(text.replace('"form_response":{', '"form_response":{"hidden":{"order":9007199254740993,"near":-1.5e3},')),
    );
    expect(submission.hidden).toEqual({ order: "9007199254740993", near: "-1500" });
    expect(submission.answers[0]?.text).toBe('no 12345678901234567890 "here"');
    const items = [item(1101, "SCALE", "How many?", "HERE")];
    const google = JSON.stringify(onboarding({ items })).replace('"HERE"', "12345678901234567890");
    expect((await read("google-forms", bytesOf(google))).submission.answers[1]?.text).toBe("12345678901234567890");
  });
});

describe("a captured webhook of Jotform", () => {
  const parts = leaveParts(ID);

  it.each([
    ["as its multipart body", multipart(parts)],
    ["as JSON of its parts", bytesOf(parts)],
  ])("%s is read as it came where the mapping trusts the address", async (_title, bytes) => {
    const { submission, shape } = await read("jotform", bytes);
    expect(shape).toBeNull();
    expect(submission).toMatchObject({ id: ID, formTitle: "Leave request", submittedAt: "2027-01-04T09:00:00.000Z" });
    expect(submission.answers.map(({ field }) => field.title)).toContain("Your name");
  });

  it("is read back from itself where the mapping reads back, and describes no form", async () => {
    const { submission, shape } = await read("jotform", multipart(leaveParts(ID, leaveAnswers())), true);
    expect(shape).toBeNull();
    expect(submission.answers.map(({ text }) => text)).toEqual([
      "Lena Okoro",
      "lena@example.com",
      "Parental leave",
      "2027-01-11",
    ]);
  });
});

describe("a captured answer of Jotform's API", () => {
  const answerOf = (changes: Record<string, unknown> = {}) =>
    bytesOf({ responseCode: 200, content: { id: ID, created_at: "2023-01-01 10:00:00", ...leaveContent(changes) } });

  it("is read whatever day it is of, with the labels and all questions of the form", async () => {
    const { submission, shape } = await read("jotform", answerOf(), true);
    expect(submission).toMatchObject({ id: ID, submittedAt: "2027-01-04T09:00:00.000Z" });
    expect(submission.answers.map(({ field }) => field.title)).toContain("Kind of leave");
    expect(shape?.questions.map(({ type }) => type)).toContain("control_dropdown");
  });

  it("of a deleted submission is told so", async () => {
    expect(await problemOf("jotform", answerOf({ status: "DELETED" }), true)).toContain("deleted");
  });

  it("without any answer is told so", async () => {
    expect(await problemOf("jotform", answerOf({ answers: {} }), true)).toContain("lacks the answers");
  });
});

it.each([
  ["paper", bytesOf("{}"), "no form tool named paper"],
  ["typeform", bytesOf("{"), "the JSON that a webhook of Typeform's brings"],
  ["typeform", bytesOf({ ...itRequest(), event_type: "form_closed" }), "no submission"],
  ["typeform", bytesOf(itRequest({ answers: [textAnswer("q", "r", "x".repeat(600_000))] })), "larger"],
  ["google-forms", bytesOf({ ...onboarding(), event: "check" }), "only asks"],
  ["google-forms", bytesOf({ ...onboarding(), event: "other" }), "cannot read"],
  ["google-forms", bytesOf({ namedValues: {} }), "spreadsheet"],
  ["jotform", bytesOf({ responseCode: 401, content: "" }), "It takes a webhook of Jotform's"],
])("a file for %s that is no submission is told so in a sentence", async (source, bytes, sentence) => {
  const problem = await problemOf(source, bytes);
  expect(problem).toContain(sentence);
  expect(problem).toMatch(/^[A-Z].*\.$/);
});
