import { describe, expect, it } from "vitest";
import { receive } from "../../src/sources/receive.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import type { ReadSubmission } from "../../src/sources/source.ts";
import { typeform } from "../../src/sources/typeform.ts";
import type { Submission, SubmissionKind } from "../../src/submission.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";

const same = <T>(one: T): T => one;

const SECRET = "typeform-fixture-secret";
const NOW = Date.parse("2026-11-24T12:00:00Z");

async function request(body: string, headers: Record<string, string> = {}): Promise<Request> {
  const signature = `sha256=${toBase64(await hmacSha256(SECRET, new TextEncoder().encode(body)))}`;
  return new Request("https://forms.example.com/webhooks/x", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Typeform-Signature": signature, ...headers },
    body,
  });
}

async function read(body: unknown, alsoFile: readonly SubmissionKind[] = []): Promise<Submission> {
  return (await readWhole(body, alsoFile)).submission;
}

async function readWhole(body: unknown, alsoFile: readonly SubmissionKind[] = []): Promise<ReadSubmission> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const form = /"form_id":\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  const expected = {
    secrets: [SECRET],
    addressSecret: null,
    form,
    isReadBack: false,
    withoutPrivate: same,
    alsoFile,
    now: NOW,
  };
  const received = await receive(typeform, await request(text), expected);
  if (!received.ok || received.value.kind !== "submission") throw new Error(JSON.stringify(received));
  return received.value;
}

const CHOICES = [
  { id: "c1", ref: "oil-tank", label: "Oil" },
  { id: "c2", ref: "oil-drum", label: "Oil" },
  { id: "c3", ref: "gas", label: "Gas" },
];

/** The one answer of a form whose question has these choices. */
async function answerOf(answer: Record<string, unknown>) {
  const field = { id: "q", ref: "r", type: "short_text" };
  const body = itRequest({ answers: [{ ...answer, field }] });
  const definition = { ...body.form_response.definition, fields: [{ ...field, title: "Fuel", choices: CHOICES }] };
  return (await read({ ...body, form_response: { ...body.form_response, definition } })).answers[0];
}

it("computes the signature that OpenSSL computes over the same bytes", async () => {
  const signature = toBase64(await hmacSha256(SECRET, new TextEncoder().encode('{"a":"\\u0026 é"}\n')));
  expect(signature).toBe("l7DLf1fNrF+v5/zGtpOIn6uo/Sk24a80Y/wjQI9Eeas=");
});

describe("an answer", () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ["text with line breaks", { type: "text", text: "one\ntwo" }, ["one\ntwo"]],
    ["the number zero", { type: "number", number: 0 }, ["0"]],
    ["a decimal", { type: "number", number: -1.5 }, ["-1.5"]],
    ["yes", { type: "boolean", boolean: true }, ["Yes"]],
    ["no", { type: "boolean", boolean: false }, ["No"]],
    ["a date", { type: "date", date: "2026-02-28" }, ["2026-02-28"]],
    ["a choice", { type: "choice", choice: { id: "c", ref: "r", label: "Laptop" } }, ["Laptop"]],
    ["a choice of one's own", { type: "choice", choice: { other: "A <tablet>" } }, ["A <tablet>"]],
    [
      "several choices and one's own",
      { type: "choices", choices: { ids: ["1"], labels: ["A", "B"], other: "C" } },
      ["A", "B", "C"],
    ],
    ["choices with null lists", { type: "choices", choices: { ids: null, labels: null, other: "C" } }, ["C"]],
    ["choices by their ids alone", { type: "choices", choices: { ids: ["c3", "c1"], labels: null } }, ["Gas", "Oil"]],
    ["choices by their refs alone", { type: "choices", choices: { refs: ["gas"], labels: [] } }, ["Gas"]],
    [
      "choices of lists of different lengths",
      { type: "choices", choices: { ids: ["c1"], labels: ["A", "B", "C"] } },
      ["A", "B", "C"],
    ],
    [
      "choices of lists with gaps",
      { type: "choices", choices: { ids: ["c1", "c3"], labels: ["Oil", null] } },
      ["Oil", "Gas"],
    ],
    ["a choice by an id that the form does not know", { type: "choice", choice: { id: "gone" } }, ["gone"]],
    [
      "a ranking, in its order",
      { type: "choices", choices: { ids: ["c3", "c2"], labels: ["Gas", "Oil"] } },
      ["Gas", "Oil"],
    ],
    ["an old dropdown", { type: "text", text: "Gas" }, ["Gas"]],
    ["an e-mail address", { type: "email", email: "mia@example.com" }, ["mia@example.com"]],
    ["a phone number", { type: "phone_number", phone_number: "+351210000000" }, ["+351210000000"]],
    ["a link", { type: "url", url: "https://calendly.example/i/1" }, ["https://calendly.example/i/1"]],
    [
      "a payment",
      { type: "payment", payment: { amount: "49.50", last4: "4242", name: "M", success: true } },
      ["49.50 paid, M, card ending in 4242"],
    ],
    ["a payment that failed", { type: "payment", payment: { amount: "0", success: false } }, ["0 not paid"]],
    [
      "a signature",
      { type: "signature", signature: { url: "https://files.example.com/s", type: "image/png" } },
      ["https://files.example.com/s"],
    ],
    [
      "a video with its transcript",
      {
        type: "multi_format",
        multi_format: { video_url: "https://v.example/1", video_transcript: "Hi", audio_url: null },
      },
      ["video_url: https://v.example/1", "video_transcript: Hi"],
    ],
    ["a file", { type: "file_url", file_url: "https://files.example.com/1" }, ["https://files.example.com/1"]],
    [
      "a kind that does not exist yet",
      { type: "hologram", hologram: { url: "https://x.example", depth: 3, parts: [1] } },
      ["url: https://x.example", "depth: 3", "parts: 1"],
    ],
    ["a matrix in one piece", { type: "matrix", matrix: { Monday: ["Morning", "Noon"] } }, ["Monday: Morning, Noon"]],
    ["under the name of another type", { type: "ranking", choices: { labels: ["B", "A"] } }, ["B", "A"]],
    ["under no type at all", { text: "x" }, ["x"]],
    ["under a name of the future", { type: "nps2", value: 7, answer_url: "https://admin.example/1" }, ["7"]],
    [
      "choices, each by itself",
      { type: "choices", choices: [{ label: "Red", ref: "r" }, { id: "c3" }] },
      ["Red", "Gas"],
    ],
    ["a choice that is a plain text", { type: "choice", choice: "Gas" }, ["Gas"]],
  ])("that is %s keeps its values", async (_title, answer, values) => {
    expect((await answerOf(answer))?.values).toEqual(values);
  });

  it("tells two options of one label apart", async () => {
    const first = await answerOf({ type: "choice", choice: { id: "c1", ref: "oil-tank", label: "Oil" } });
    const second = await answerOf({ type: "choices", choices: { ids: ["c2"], labels: ["Oil"] } });
    expect(first).toMatchObject({ text: "Oil", choices: ["oil-tank"] });
    expect(second).toMatchObject({ text: "Oil", choices: ["c2"] });
  });

  it.each<[string, Record<string, unknown>]>([
    ["an empty text", { type: "text", text: "" }],
    ["null", { type: "text", text: null }],
    ["an empty list", { type: "choices", choices: { labels: [] } }],
    ["an empty object", { type: "choice", choice: {} }],
    ["a type without its value", { type: "text" }],
    ["a type whose value is null and another that is empty", { type: "text", text: null, choices: null }],
  ])("that is %s counts as none", async (_title, answer) => {
    expect(await answerOf(answer)).toBeUndefined();
  });

  it("keeps a number that a double cannot hold to the last digit", async () => {
    const body = JSON.stringify(itRequest({ answers: [{ type: "number", number: 1, field: { id: "q" } }] }));
    const submission = await read(body.replace('"number":1', '"number":9007199254740993'));
    expect(submission.answers[0]?.values).toEqual(["9007199254740993"]);
  });
});

describe("a question", () => {
  it("is joined by its id first, then by its ref", async () => {
    const byId = await read(itRequest({ answers: [textAnswer("qSummary", "urgency", "x")] }));
    expect(byId.answers[0]?.field).toEqual({
      id: "qSummary",
      ref: "short-summary",
      title: "What do you need?",
      type: "short_text",
    });
    const byRef = await read(itRequest({ answers: [textAnswer("renamed", "short-summary", "x")] }));
    expect(byRef.answers[0]?.field).toMatchObject({ id: "renamed", ref: "short-summary", title: "What do you need?" });
  });

  it("that the form's definition does not know keeps its own ref as title", async () => {
    const submission = await read(itRequest({ answers: [textAnswer("new", "new-ref", "x")] }));
    expect(submission.answers[0]).toMatchObject({ field: { title: "new-ref" }, text: "x" });
  });
});

it("names a row of a matrix by the matrix too, and a question in a group by itself", async () => {
  const body = itRequest({ answers: [textAnswer("row1", "morning", "Mon"), textAnswer("inner", "floor", "3")] });
  const fields = [
    {
      id: "m",
      ref: "days",
      type: "matrix",
      title: "When are you in?",
      properties: { fields: [{ id: "row1", ref: "morning", type: "multiple_choice", title: "Morning" }] },
    },
    {
      id: "g",
      ref: "place",
      type: "group",
      title: "Where?",
      properties: { fields: [{ id: "inner", title: "Floor" }] },
    },
  ];
  const definition = { ...body.form_response.definition, fields };
  const submission = await read({ ...body, form_response: { ...body.form_response, definition } });
  expect(submission.answers.map(({ field }) => field.title)).toEqual(["When are you in?: Morning", "Floor"]);
});

it("frees titles of marks that mean nothing outside of the form", async () => {
  const body = itRequest({ answers: [textAnswer("q", "r", "x")] });
  const titles = [
    ["Thanks, {{answer_60906475}}! *Where* do you\n live? ", "Thanks, …! Where do you live?"],
    ["{{field:d7d7-ec58}}, {{hidden:name}} and {{var:score}}", "…, … and …"],
    ["*Important - *What is your _main_ fuel?", "Important - What is your main fuel?"],
    ["2 * 3 * 4 is snake_case_name", "2 3 4 is snake_case_name"],
    ["t".repeat(5000), `${"t".repeat(999)}…`],
  ];
  for (const [title, clean] of titles) {
    const definition = { ...body.form_response.definition, fields: [{ id: "q", ref: "r", type: "short_text", title }] };
    const submission = await read({ ...body, form_response: { ...body.form_response, definition } });
    expect(submission.answers[0]?.field.title).toBe(clean);
  }
});

it("keeps the variables, the score and the ending", async () => {
  const body = itRequest();
  Object.assign(body.form_response, {
    variables: [
      { key: "price", type: "number", number: 49.5 },
      { key: "route", type: "text", text: "design" },
      { key: "empty", type: "text", text: "" },
      { key: "zero", type: "number", number: 0 },
      { key: "odd", type: "constructor" },
      "garbage",
    ],
    calculated: { score: 0 },
    ending: { id: "e1", ref: "thanks" },
  });
  const submission = await read(body);
  expect(submission.variables).toEqual({ score: "0", price: "49.5", route: "design", zero: "0" });
  expect(submission.ending).toBe("thanks");
});

it("takes the score among the variables before the one that is given apart", async () => {
  const body = itRequest();
  Object.assign(body.form_response, {
    variables: [{ key: "score", type: "number", number: 4 }],
    calculated: { score: 9 },
  });
  expect((await read(body)).variables).toEqual({ score: "4" });
});

it("gives a part of a response an id of its own, for mappings that ask for parts", async () => {
  const partial = { ...itRequest({ token: "t" }), event_type: "form_response_partial" };
  expect(await read(partial, ["partial"])).toMatchObject({ id: "t:partial", kind: "partial" });
  await expect(read(partial)).rejects.toThrow("ignored");
  await expect(read({ ...partial, event_type: "form_opened" }, ["partial"])).rejects.toThrow("ignored");
});

it("takes a test of the admin panel for one, and nothing else", async () => {
  const body = itRequest({ token: "t" });
  const same = { submitted_at: "2026-11-20T08:00:00Z" };
  const test = { ...body, event_id: "t", form_response: { ...body.form_response, ...same } };
  expect((await read(test)).kind).toBe("test");
  expect((await read({ ...test, event_id: "e" })).kind).toBe("complete");
  expect((await read({ ...body, event_id: "t" })).kind).toBe("complete");
  const { landed_at: _landed, submitted_at: _submitted, ...timeless } = body.form_response;
  expect((await read({ ...body, event_id: "t", form_response: timeless })).kind).toBe("complete");
});

it("takes the time of receipt for a submission that does not say when it was sent", async () => {
  const body = itRequest();
  Object.assign(body.form_response, { submitted_at: "soon" });
  expect((await read(body)).submittedAt).toBe("2026-11-24T12:00:00.000Z");
});

it("reads an old body without a definition, landing time or refs", async () => {
  const submission = await read({
    event_id: "1",
    event_type: "form_response",
    form_response: {
      form_id: "old",
      token: "t",
      submitted_at: "2016-05-01T10:00:00Z",
      answers: [{ type: "text", text: "x", field: { id: "17" } }],
      calculated: "null",
    },
  });
  expect(submission).toMatchObject({ form: "old", id: "t", formTitle: "", submittedAt: "2016-05-01T10:00:00.000Z" });
  expect(submission.answers[0]).toMatchObject({ field: { id: "17", title: "17" }, values: ["x"] });
});

it("keeps hidden fields that hold something", async () => {
  const body = itRequest();
  Object.assign(body.form_response, { hidden: { branch: "k7f3", utm: "", n: 5, odd: { a: 1 } } });
  expect((await read(body)).hidden).toEqual({ branch: "k7f3", n: "5" });
});

const TICKET = "abcdefghijklmnopqrst_-.ABCDEFGHIJKLMNOPQRST_9";

it.each<[unknown, string | null]>([
  [TICKET, TICKET],
  [` ${TICKET}\n`, TICKET],
  [`${TICKET}x`, null],
  ["INC-2026", null],
  ["", null],
  [5, null],
  [{ a: 1 }, null],
  [undefined, null],
])(
  "takes the hidden field ticket, %j, out of the submission and hands it beside it as %j",
  async (ticket, expected) => {
    const body = itRequest();
    Object.assign(body.form_response, { hidden: { branch: "north", ticket } });
    const received = await readWhole(body);
    expect(received.ticket).toBe(expected);
    expect(received.submission).toEqual({ ...(await read(itRequest())), hidden: { branch: "north" } });
  },
);

it.each([
  ["https://form.typeform.com/to/abc", `https://form.typeform.com/to/abc#ticket=${TICKET}`],
  ["https://x.example/to/abc?lang=de", `https://x.example/to/abc?lang=de#ticket=${TICKET}`],
  ["https://x.example/to/abc#", `https://x.example/to/abc#ticket=${TICKET}`],
  ["https://x.example/to/abc#branch=n%20o&b", `https://x.example/to/abc#branch=n%20o&b&ticket=${TICKET}`],
  ["https://x.example/to/abc?ticket=1#ticket=old&c=#x", `https://x.example/to/abc?ticket=1#c=#x&ticket=${TICKET}`],
])("puts a ticket into the fragment of %s", (address, expected) => {
  expect(typeform.withTicket?.(address, TICKET)).toBe(expected);
});
