import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSubmission } from "../../src/delivery/due-row.ts";
import { readJotformBack } from "../../src/sources/jotform-api.ts";
import { receive } from "../../src/sources/receive.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "../../src/sources/submission-size.ts";
import type { Submission } from "../../src/submission.ts";
import { ONBOARDING_FORM } from "../fixtures/google-forms.ts";
import { LEAVE_FORM, leaveParts, multipart } from "../fixtures/jotform.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { SUBJECTS, type Subject } from "./subjects.ts";

const same = <T>(one: T): T => one;

const RUNS = 300;
const FIELDS = 100_000;

/** Names that adapters look for, and names that every object has. */
const NAMES = [
  ...["form_id", "token", "event_id", "submitted_at", "landed_at", "hidden", "variables", "calculated", "definition"],
  ...[
    "fields",
    "answers",
    "type",
    "field",
    "id",
    "ref",
    "title",
    "choices",
    "choice",
    "labels",
    "ids",
    "other",
    "text",
  ],
  ...["formId", "responseId", "items", "response", "rows", "timestamp", "respondentEmail", "properties", "payment"],
  ...["q1_a", "q2_", "q3___proto__", "temp_upload", "products", "totalInfo", "month", "day", "year", "colIds", "date"],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "then", "toJSON"],
];

const scalar = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    ...NAMES,
    "",
    " ",
    "[drawn signature]",
    "data:image/png;base64,xx",
    '["1","2"]',
    "<b>&quot;",
    "\ud800",
    "\u0000",
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { tree: garbage } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("tree"), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), tie("tree")), { maxLength: 6 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

/** A genuine envelope around members that can be anything. */
const ENVELOPES: Readonly<Record<string, (members: Record<string, unknown>) => Uint8Array>> = {
  typeform: (members) =>
    json({
      event_id: "e",
      event_type: "form_response",
      form_response: { form_id: "FxIT4Desk", token: "t", ...members },
    }),
  jotform: (members) => multipart(leaveParts("64000", members, LEAVE_FORM)),
  "google-forms": (members) => json({ formId: ONBOARDING_FORM, responseId: "r", ...members }),
};

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

async function take(subject: Subject, body: Uint8Array) {
  const [secret] = subject.secrets;
  const headers = await subject.headers(body, secret);
  const request = new Request("https://forms.example.com/", { method: "POST", headers, body });
  return receive(subject.source, request, {
    ...{ secrets: [secret], addressSecret: subject.proof === "address" ? secret : null, form: subject.form },
    ...{ isReadBack: false, withoutPrivate: same, alsoFile: ["partial" as const], now: Date.now() },
  });
}

/** What is taken must be readable when it is stored, and small enough for that. */
function isSound(submission: Submission): void {
  expect(sizeOf(submission)).toBeLessThanOrEqual(SUBMISSION_LIMIT_BYTES);
  const stored = readSubmission(JSON.stringify(submission));
  expect(stored?.answers).toEqual(submission.answers.map((answer) => JSON.parse(JSON.stringify(answer))));
  for (const { text, values, field } of submission.answers) {
    expect(values.length).toBeGreaterThan(0);
    expect(values.every((value) => value.trim() !== "")).toBe(true);
    expect(text.trim()).not.toBe("");
    expect(field.title.length).toBeLessThanOrEqual(2_000);
  }
}

const before = Object.getOwnPropertyNames(Object.prototype).sort();
function expectUnpolluted(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}

describe.each(SUBJECTS.map((subject) => [subject.source.name, subject] as const))(
  "whatever %s sends",
  (name, subject) => {
    const envelope = ENVELOPES[name];
    if (envelope === undefined) throw new Error(`There is no envelope for ${name}.`);

    it("is read or refused, and nothing is thrown", async () => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), garbage), async (members) => {
          const { form_id: _form, token: _token, formId: _formId, responseId: _responseId, ...rest } = members;
          const taken = await take(subject, envelope(rest));
          if (taken.ok && taken.value.kind === "submission") isSound(taken.value.submission);
        }),
        { numRuns: RUNS },
      );
      expectUnpolluted();
    });

    it("is read or refused when it is no envelope at all", async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(garbage.map(json), fc.uint8Array({ maxLength: 60 })), async (body) => {
          expect((await take(subject, body)).ok).toBe(false);
        }),
        { numRuns: RUNS },
      );
    });

    it("with a hundred thousand fields is read or refused before the test runs out of time", async () => {
      const many = Array.from({ length: FIELDS }, (_, n) => n);
      const bodies = [
        { answers: many.map((n) => ({ type: "text", text: "x", field: { id: n } })).slice(0, 10_000) },
        { answers: many.map(() => ({})), definition: { fields: many.map(() => 0) } },
        { items: many.map(() => 0) },
        { items: many.slice(0, 20_000).map((id) => ({ id, response: "x" })) },
        Object.fromEntries(many.map((n) => [`q${n}_a`, "x"])),
        Object.fromEntries(many.slice(0, 20_000).map((n) => [`u${n}`, ["https://x.example/uploads/1"]])),
        { hidden: Object.fromEntries(many.slice(0, 20_000).map((n) => [`h${n}`, "x"])) },
        { q1_a: many, answers: [{ type: "choices", choices: { labels: many } }] },
      ];
      for (const members of bodies) {
        const taken = await take(subject, envelope(members));
        if (taken.ok && taken.value.kind === "submission") isSound(taken.value.submission);
      }
    });

    it("with a long title for each of many answers is refused or cut, and not stored many times over", async () => {
      const title = "t".repeat(400_000);
      const answers = Array.from({ length: 1_000 }, () => ({ type: "text", text: "x", field: { id: "q" } }));
      const items = [{ id: 1, title, response: "x" }];
      const taken = await take(subject, envelope({ definition: { fields: [{ id: "q", title }] }, answers, items }));
      if (taken.ok && taken.value.kind === "submission") isSound(taken.value.submission);
    });

    it("nested a hundred thousand levels deep is read or refused", async () => {
      const deep = `${'{"a":'.repeat(FIELDS)}1${"}".repeat(FIELDS)}`;
      const text = new TextDecoder().decode(envelope({ deep: "HERE", answers: [], q1_a: "HERE" }));
      const taken = await take(subject, new TextEncoder().encode(text.replaceAll('"HERE"', deep)));
      if (taken.ok && taken.value.kind === "submission") isSound(taken.value.submission);
    });
  },
);

it("whatever Jotform's API answers is read, disproves the webhook, or is asked for again", async () => {
  const unconfirmed = submissionWith({ source: "jotform", form: LEAVE_FORM, id: "64000", isConfirmed: false });
  const options = {
    apiUrl: "https://api.jotform.com",
    apiKey: "k",
    isKeyGood: false,
    receivedAt: Date.now(),
    deadline: AbortSignal.timeout,
  };
  const known = { id: "64000", form_id: LEAVE_FORM, status: "ACTIVE", created_at: "2026-11-24 09:00:00" };
  const at = Date.parse("2026-11-24T12:00:00Z");
  await fc.assert(
    fc.asyncProperty(garbage, garbage, fc.constantFrom(200, 401, 500), async (answers, code, status) => {
      const body = JSON.stringify({ responseCode: code, content: { ...known, answers } });
      const read = await readJotformBack(unconfirmed, {
        ...options,
        receivedAt: at,
        fetch: async () => new Response(body, { status }),
      });
      if (read.ok) isSound(read.value.submission);
    }),
    { numRuns: RUNS },
  );
  expectUnpolluted();
});
