import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { compileFolder } from "../../src/cli/compile-folder.ts";
import { type Changes, NO_CHANGES, type Parcel } from "../../src/cli/form-tools/form-tool.ts";
import { findFormTool } from "../../src/cli/form-tools/form-tools.ts";
import { readMultipart } from "../../src/cli/form-tools/multipart.ts";
import { sampleOf } from "../../src/cli/samples/samples.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { findSource } from "../../src/sources/registry.ts";
import { asAuthentic } from "../../src/sources/source.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { JOTFORM_CONTENT_TYPE, leaveAnswers, leaveContent, leaveParts, multipart } from "../fixtures/jotform.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { always, rule, template } from "../mapping/drafting.ts";
import { TEST_MAPPINGS } from "../support/node/test-mappings.ts";

const ANY = { required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false } as const;

const NOW = Date.UTC(2027, 0, 4, 9);
const NEW: Changes = { form: null, isNew: true };
/** Mappings of these names have samples of their own. */
const WITH_SAMPLES = ["it-request", "leave-request", "onboarding"];
const { mappings } = compileFolder(TEST_MAPPINGS);

function mappingOf(name: string): Mapping {
  const mapping = mappings.find((candidate) => candidate.name === name);
  if (mapping === undefined) throw new Error(`${name} is not there.`);
  return mapping;
}

function tool(source: string) {
  const found = findFormTool(source);
  if (found === null) throw new Error(`${source} is not played.`);
  return found;
}

function read(source: string, bytes: Uint8Array, changes = NO_CHANGES): Parcel {
  const parcel = tool(source).read(bytes, changes, NOW);
  if ("problem" in parcel) throw new Error(parcel.problem);
  return parcel;
}

function sample(mapping: Mapping): Parcel {
  return read(mapping.source, sampleOf(mapping) ?? new Uint8Array());
}

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const partsOf = (bytes: Uint8Array) => readMultipart(bytes)?.parts ?? [];
const partOf = (bytes: Uint8Array, name: string) => partsOf(bytes).find((part) => part.name === name)?.value ?? "";

describe("a sample", () => {
  it.each(WITH_SAMPLES)("of %s is always the same submission of its form", (name) => {
    const mapping = mappingOf(name);
    const first = sample(mapping);
    expect(first).toEqual(sample(mapping));
    expect(first.form).toBe(mapping.form);
    expect(sample({ ...mapping, form: "261111111111111" }).form).toBe("261111111111111");
  });

  it("of Jotform is a webhook as it came in 2024", () => {
    const { body, submission } = sample(mappingOf("leave-request"));
    expect(submission).toMatch(/^\d{19}$/);
    expect(
      partsOf(body)
        .map(({ name }) => name)
        .join(" "),
    ).toBe(
      "action webhookURL username formID type customParams product formTitle customTitle submissionID event documentID " +
        "teamID subject isSilent customBody rawRequest fromTable appID pretty unread parent ip",
    );
    const raw = partOf(body, "rawRequest");
    expect(raw).toContain('"slug":"submit\\/261234567890123"');
    expect(JSON.parse(raw)).toMatchObject({ jsExecutionTracker: expect.any(String), q4_email: "mia@example.com" });
  });

  it.each(["it-request", "leave-request"])("of %s is the same but for the ticket of its form", async (name) => {
    const mapping = mappingOf(name);
    const ticket = "abcdefghijklmnopqrst_-.ABCDEFGHIJKLMNOPQRST_9";
    const plain = sample(mapping);
    const opened = tool(mapping.source).withTicket?.(plain, ticket) ?? plain;
    const readBy = async ({ body, contentType }: Parcel) => {
      const headers = new Headers({ "Content-Type": contentType });
      const read = await findSource(mapping.source)?.read(headers, asAuthentic(body), NOW);
      return read?.ok && read.value.kind === "submission" ? read.value : null;
    };
    const before = await readBy(plain);
    expect(before).toMatchObject({ ticket: null, submission: { id: plain.submission } });
    expect(await readBy(opened)).toEqual({ ...before, ticket });
  });

  it.each(WITH_SAMPLES)("of a mapping like %s with questions of its own answers those", (name) => {
    const mapping = { ...mappingOf(name), answers: { room_number: rule("77", { required: true }) } };
    const { body, apiContent, submission } = sample(mapping);
    expect(`${textOf(body)}${apiContent}`).toContain("Sample of room number");
    expect(submission).not.toBe(sample(mappingOf(name)).submission);
    expect(sample({ ...mapping, name: "rooms" }).submission).not.toBe(submission);
  });

  it("gives dates where the to-do is due, and hidden fields and variables where they are asked for", () => {
    const mapping: Mapping = {
      ...mappingOf("it-request"),
      answers: {
        until: rule("by-when", { required: true }),
        desk: { ...ANY, hidden: "desk-no" },
        points: { ...ANY, variable: "score" },
      },
    };
    const todos = [template({ dueOn: always("{{ until }}") })];
    const { form_response: response } = JSON.parse(textOf(sample({ ...mapping, todos }).body));
    expect(response.answers).toMatchObject([{ type: "date", date: "2027-03-01", field: { ref: "by-when" } }]);
    expect(response).toMatchObject({ hidden: { "desk-no": "Sample of desk" }, variables: [{ key: "score" }] });
  });
});

describe("a captured delivery", () => {
  const typeformBody = `{ "event_id": "e1",\n "event_type":"form_response", "form_response": ${JSON.stringify(
    itRequest({ token: "tok" }).form_response,
  ).replace("{", '{"calculated":{"score":12345678901234567890},"note":"\\u0026",')} }\n`;

  it.each([
    ["typeform", bytesOf(typeformBody), "tok"],
    ["jotform", multipart(leaveParts("6190000000000000001")), "6190000000000000001"],
    ["google-forms", bytesOf(`${JSON.stringify(onboarding(), null, 2)}\r\n`), "2_ABaOnuexample-response-0001"],
  ])(
    "of %s is sent byte for byte, and is another submission only when it is asked for",
    (source, bytes, submission) => {
      const kept = read(source, bytes);
      expect([...kept.body]).toEqual([...bytes]);
      expect(kept.submission).toBe(submission);
      const [one, other] = [read(source, bytes, NEW), read(source, bytes, NEW)];
      expect(new Set([kept, one, other].map((parcel) => parcel.submission)).size).toBe(3);
      expect(textOf(one.body)).toContain(one.submission);
      expect(one.form).toBe(kept.form);
      expect(read(source, bytes, { form: "42", isNew: false })).toMatchObject({ form: "42", submission });
    },
  );

  it("keeps numbers of any length when it is changed", () => {
    expect(textOf(read("typeform", bytesOf(typeformBody), NEW).body)).toContain('"score":12345678901234567890');
  });

  it("of Google Forms is a new message, sent now, when it is another submission", () => {
    const { body, messageId, submission } = read("google-forms", bytesOf(onboarding()), NEW);
    expect(JSON.parse(textOf(body)).timestamp).toBe(new Date(NOW).toISOString());
    expect(messageId).toBe(`gf_${submission}_${NOW}`);
  });

  it("stays a trial of Typeform's own when it was one", () => {
    const trial = { ...itRequest({ token: "tok" }), event_id: "tok" };
    const { event_id: event, form_response: response } = JSON.parse(textOf(read("typeform", bytesOf(trial), NEW).body));
    expect(event).toBe(response.token);
  });

  it("of Jotform is told to the emulator as the API would say it, uploads included, and as of now", () => {
    const note = ["https://www.jotform.com/uploads/example/1/2/note.pdf"];
    const raw = leaveAnswers({ temp_upload: { q9_note: ["note.pdf#jotformfs-1"] }, note });
    const { apiContent } = read("jotform", multipart(leaveParts("6190000000000000001", raw)));
    const content = JSON.parse(apiContent ?? "");
    expect(content).toMatchObject({ id: "6190000000000000001", form_id: "261234567890123" });
    expect(content.answers).toMatchObject({
      3: { name: "yourName", answer: { first: "Lena", last: "Okoro" } },
      9: { name: "note", type: "control_fileupload", answer: note },
    });
    const answer = {
      responseCode: 200,
      content: leaveContent({ id: "6190000000000000002", created_at: "2020-01-01" }),
    };
    const fromApi = read("jotform", bytesOf(answer));
    expect(JSON.parse(fromApi.apiContent ?? "")).toMatchObject({ answers: { 3: { text: "Your name" } } });
    expect(fromApi.apiContent).not.toContain("created_at");
    expect(JSON.parse(partOf(fromApi.body, "rawRequest"))).toMatchObject({ q3_yourName: { last: "Okoro" } });
  });

  it.each([
    ["typeform", "{}", "form_response"],
    ["typeform", "not JSON", "form_response"],
    ["jotform", "{}", "submissionID"],
    ["jotform", '{"responseCode":401,"content":""}', "answer of Jotform's API"],
    ["jotform", textOf(multipart(leaveParts("1"))).replaceAll("\r\n", "\n"), "must end in CR LF"],
    ["jotform", textOf(multipart({ formID: "1" })), "without the parts"],
    ["google-forms", "[]", "form's own script"],
    ["google-forms", '{"namedValues":{"Name":["Mia"]},"values":["Mia"]}', "event of a spreadsheet"],
  ])("that is none of %s is told so: %s", (source, text, sentence) => {
    expect(tool(source).read(bytesOf(text), NO_CHANGES, NOW)).toEqual({ problem: expect.stringContaining(sentence) });
  });
});

describe("a delivery's proof", () => {
  it("is what each form tool gives", () => {
    const at = { ...sample(mappingOf("onboarding")), body: new Uint8Array([1, 2]), messageId: "msg" };
    const key = Buffer.alloc(32, 9);
    expect(tool("google-forms").headers(at, `whsec_${key.toString("base64")}`, NOW)).toMatchObject({
      "webhook-id": "msg",
      "webhook-timestamp": String(NOW / 1000),
      "webhook-signature": `v1,${createHmac("sha256", key)
        .update(`msg.${NOW / 1000}.\u0001\u0002`)
        .digest("base64")}`,
    });
    const signature = createHmac("sha256", "s3cret").update("\u0001\u0002").digest("base64");
    expect(tool("typeform").headers(at, "s3cret", NOW)).toMatchObject({ "Typeform-Signature": `sha256=${signature}` });
    const leave = read("jotform", multipart(leaveParts("1")));
    expect(tool("jotform").headers(leave, "s3cret", NOW)["Content-Type"]).toBe(JOTFORM_CONTENT_TYPE);
    expect(tool("jotform").path("leave-request", "a/b+c")).toBe("/webhooks/leave-request/a%2Fb%2Bc");
  });
});
