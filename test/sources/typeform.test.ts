import { describe, expect, it } from "vitest";
import { receive } from "../../src/sources/receive.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import { typeform } from "../../src/sources/typeform.ts";
import type { Submission } from "../../src/submission.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";

const SECRET = "typeform-fixture-secret";

async function request(body: string, headers: Record<string, string> = {}): Promise<Request> {
  const signature = `sha256=${toBase64(await hmacSha256(SECRET, new TextEncoder().encode(body)))}`;
  return new Request("https://forms.example.com/webhooks/x", {
    method: "POST",
    headers: { "Content-Type": "application/json", "Typeform-Signature": signature, ...headers },
    body,
  });
}

async function read(body: unknown): Promise<Submission> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const form = /"form_id":\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  const received = await receive(typeform, await request(text), [SECRET], form);
  if (!received.ok || received.value.kind !== "submission") throw new Error(JSON.stringify(received));
  return received.value.submission;
}

async function valuesOf(answer: Record<string, unknown>): Promise<readonly string[] | undefined> {
  const field = { id: "q", ref: "r", type: "short_text" };
  return (await read(itRequest({ answers: [{ ...answer, field }] }))).answers[0]?.values;
}

describe("a signature", () => {
  it("is the one that OpenSSL computes over the same bytes", async () => {
    const signature = toBase64(await hmacSha256(SECRET, new TextEncoder().encode('{"a":"\\u0026 é"}\n')));
    expect(signature).toBe("l7DLf1fNrF+v5/zGtpOIn6uo/Sk24a80Y/wjQI9Eeas=");
  });

  const body = `${JSON.stringify(itRequest())}\n`;
  const alter = async (change: (signature: string) => string) => {
    const genuine = await request(body);
    const signature = change(genuine.headers.get("typeform-signature") ?? "");
    return receive(typeform, await request(body, { "Typeform-Signature": signature }), [SECRET], "FxIT4Desk");
  };
  it.each<[string, (signature: string) => string]>([
    ["without its prefix", (s) => s.slice("sha256=".length)],
    ["truncated", (s) => s.slice(0, -4)],
    ["without its padding", (s) => s.replace(/=$/, "")],
    ["in the URL alphabet", (s) => `sha256=${s.slice(7).replaceAll("+", "-").replaceAll("/", "_")}-`],
    ["in capitals", (s) => s.toUpperCase()],
    ["sent twice", (s) => `${s}, ${s}`],
  ])("%s is refused", async (_title, change) => {
    expect(await alter(change)).toEqual({ ok: false, failure: "wrong-signature" });
  });

  it("covers the line break at the end", async () => {
    const signed = await request(body);
    const trimmed = await request(body.trimEnd(), {
      "Typeform-Signature": signed.headers.get("typeform-signature") ?? "",
    });
    expect(await receive(typeform, trimmed, [SECRET], "FxIT4Desk")).toEqual({ ok: false, failure: "wrong-signature" });
  });

  it("is never checked against an empty list of secrets", async () => {
    expect(await receive(typeform, await request(body), [], "FxIT4Desk")).toEqual({ ok: false, failure: "no-secret" });
  });
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
    [
      "a payment",
      { type: "payment", payment: { amount: "49.50", last4: "4242", name: "M", success: true } },
      ["49.50 paid"],
    ],
    ["a file", { type: "file_url", file_url: "https://files.example.com/1" }, ["https://files.example.com/1"]],
    [
      "a kind that does not exist yet",
      { type: "hologram", hologram: { url: "https://x.example", depth: 3, parts: [1] } },
      ["https://x.example", "3"],
    ],
  ])("that is %s keeps its values", async (_title, answer, values) => {
    expect(await valuesOf(answer)).toEqual(values);
  });

  it.each<[string, Record<string, unknown>]>([
    ["an empty text", { type: "text", text: "" }],
    ["null", { type: "text", text: null }],
    ["an empty list", { type: "choices", choices: { labels: [] } }],
    ["an empty object", { type: "choice", choice: {} }],
    ["a type without its value", { type: "text" }],
  ])("that is %s counts as none", async (_title, answer) => {
    expect(await valuesOf(answer)).toBeUndefined();
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
  Object.assign(body.form_response, { hidden: { ticket: "k7f3", utm: "", n: 5, odd: { a: 1 } } });
  expect((await read(body)).hidden).toEqual({ ticket: "k7f3", n: "5" });
});
