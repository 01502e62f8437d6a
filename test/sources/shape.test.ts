import { describe, expect, it } from "vitest";
import type { FormShape } from "../../src/form-shape.ts";
import { googleForms } from "../../src/sources/google-forms.ts";
import { jotform } from "../../src/sources/jotform.ts";
import { readJotformBack } from "../../src/sources/jotform-api.ts";
import { asAuthentic, type Source } from "../../src/sources/source.ts";
import { typeform } from "../../src/sources/typeform.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { JOTFORM_CONTENT_TYPE, LEAVE_FORM, leaveContent, leaveParts, multipart } from "../fixtures/jotform.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

async function shapeIn(source: Source, body: Uint8Array, contentType = "application/json"): Promise<FormShape | null> {
  const read = await source.read(new Headers({ "Content-Type": contentType }), asAuthentic(body), NOW);
  if (!read.ok || read.value.kind !== "submission") throw new Error(JSON.stringify(read));
  expect(read.value.submission).not.toHaveProperty("shape");
  return read.value.shape;
}

const json = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

describe("the shape of a Typeform form", () => {
  /** That of a definition with these fields, from a response that answers nothing. */
  function shapeOf(fields: unknown): Promise<FormShape | null> {
    const body = itRequest({ answers: [] });
    return shapeIn(typeform, json({ ...body, form_response: { ...body.form_response, definition: { fields } } }));
  }

  it("has every question of the definition in its order, answered or not, with a readable title", async () => {
    const shape = await shapeIn(typeform, json(itRequest({ answers: [] })));
    expect(shape?.questions).toEqual([
      { id: "qSummary", ref: "short-summary", type: "short_text", title: "What do you need?", options: null },
      { id: "qUrgency", ref: "urgency", type: "dropdown", title: "How urgent is it?", options: null },
      { id: "qNeeded", ref: "needed-by", type: "date", title: "Needed by", options: null },
      { id: "qEmail", ref: "your-email", type: "email", title: "Your e-mail", options: null },
    ]);
  });

  it("has the options with their refs, or else their ids", async () => {
    const choices = [{ id: "c1", ref: "low", label: "Low" }, { id: "c2", label: "High" }, { label: "Other" }];
    const shape = await shapeOf([{ id: "q", ref: "r", type: "dropdown", title: "How?", choices }]);
    expect(shape?.questions[0]?.options).toEqual([
      { ref: "low", label: "Low" },
      { ref: "c2", label: "High" },
      { ref: null, label: "Other" },
    ]);
  });

  it("has the questions in groups and the rows of a matrix, and not what holds them, nor statements", async () => {
    const row = { id: "r1", ref: "monday", type: "multiple_choice", title: "Monday", choices: [{ label: "Early" }] };
    const inner = { id: "a", ref: "inner", type: "short_text", title: "Inner" };
    const shape = await shapeOf([
      { id: "g", ref: "group", type: "group", title: "Group", properties: { fields: [inner] } },
      { id: "m", ref: "matrix", type: "matrix", title: "When", fields: [row] },
      { id: "s", ref: "hello", type: "statement", title: "Hello" },
    ]);
    expect(shape?.questions.map(({ ref, title }) => [ref, title])).toEqual([
      ["inner", "Inner"],
      ["monday", "When: Monday"],
    ]);
  });

  it.each([
    ["there is no definition, as in 2016", undefined],
    ["it names no question", []],
    ["it does not tell the questions of a contact block", [{ id: "c", type: "contact_info", title: "You" }]],
  ])("is not known when %s", async (_title, fields) => {
    expect(await shapeOf(fields)).toBeNull();
  });

  it("is not known when somebody answered a question that the definition lacks", async () => {
    const answers = [textAnswer("qElsewhere", "elsewhere", "x")];
    expect(await shapeIn(typeform, json(itRequest({ answers })))).toBeNull();
  });
});

describe("the shape of a Jotform form", () => {
  async function shapeBack(answers: Record<string, unknown>): Promise<FormShape | null> {
    const content = { ...leaveContent({ answers }), id: "1", status: "ACTIVE", created_at: "2026-11-24 12:00:00" };
    const read = await readJotformBack(submissionWith({ form: LEAVE_FORM, id: "1" }), {
      ...{ apiUrl: "https://api.jotform.com", apiKey: "k", isKeyGood: true, receivedAt: NOW },
      deadline: AbortSignal.timeout,
      fetch: async () => new Response(JSON.stringify({ responseCode: 200, content })),
    });
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    return read.value.shape;
  }

  it("has every control that can be answered, answered or not, in the form's order", async () => {
    const { answers } = leaveContent();
    const notes = { name: "notes", order: "1", text: "<p>Notes &amp; more</p>", type: "control_textarea" };
    const shape = await shapeBack({ ...answers, "8": notes });
    expect(shape?.questions.map(({ id, ref, title, type }) => [id, ref, title, type])).toEqual([
      ["8", "notes", "Notes & more", "control_textarea"],
      ["3", "yourName", "Your name", "control_fullname"],
      ["4", "email", "E-mail", "control_email"],
      ["5", "kind", "Kind of leave", "control_dropdown"],
      ["6", "firstDay", "First day", "control_datetime"],
    ]);
  });

  it.each(["head", "text", "button", "pagebreak", "collapse", "divider", "image", "captcha"])(
    "lacks what is no question: control_%s",
    async (kind) => {
      const { answers } = leaveContent();
      const shape = await shapeBack({ ...answers, "9": { name: "x", order: "9", text: "X", type: `control_${kind}` } });
      expect(shape?.questions.map(({ id }) => id)).toEqual(["3", "4", "5", "6"]);
    },
  );

  it("is not known when a control has no type, which the API always gives", async () => {
    const { answers } = leaveContent();
    expect(await shapeBack({ ...answers, "9": { name: "x", order: "9", answer: "y" } })).toBeNull();
  });

  it("is not known from the webhook, which proves nothing", async () => {
    expect(await shapeIn(jotform, multipart(leaveParts("1")), JOTFORM_CONTENT_TYPE)).toBeNull();
  });
});

describe("the shape of a Google form", () => {
  it("has every question that the script lists, with its options", async () => {
    const form = [
      { id: 1101, type: "TEXT", title: "Who\n is coming?" },
      { id: 1102, type: "LIST", title: "Team", options: ["Support", "Design", 3] },
      { id: 1103, type: "DATE", title: "" },
    ];
    expect((await shapeIn(googleForms, json(onboarding({ form }))))?.questions).toEqual([
      { id: "1101", ref: null, type: "TEXT", title: "Who is coming?", options: null },
      {
        ...{ id: "1102", ref: null, type: "LIST", title: "Team" },
        options: ["Support", "Design", "3"].map((label) => ({ ref: null, label })),
      },
      { id: "1103", ref: null, type: "DATE", title: "Question 1103", options: null },
    ]);
  });

  it.each([
    ["from the older script, which lists none", undefined],
    ["from an empty list", []],
    ["from a list that is none", "oops"],
    ["when one of them cannot be read", [{ id: 1, type: "TEXT", title: "A" }, { title: "B" }]],
  ])("is not known %s", async (_title, form) => {
    expect(await shapeIn(googleForms, json(onboarding({ form })))).toBeNull();
  });
});
