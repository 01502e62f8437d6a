import { randomInt } from "node:crypto";
import * as z from "zod";
import { readCapturedJson, writeJson } from "./captured-json.ts";
import type { Changes, FormTool, Parcel, Unfit } from "./form-tool.ts";
import { ApiContent, contentOf, partsOf } from "./jotform-content.ts";
import { beginsAsMultipart, type Multipart, part, readMultipart, writeMultipart } from "./multipart.ts";

const BOUNDARY = "------------------------fOrMcAmP0pLaYs1jOtFoRm";
const ID_DIGITS = 19;
const PROBLEM =
  "It takes a webhook of Jotform's, as its multipart body or as JSON with its parts (formID, submissionID, rawRequest), or the answer of Jotform's API for a submission (responseCode, content).";
const LINES_PROBLEM =
  "It begins as a multipart form and then is none: its lines must end in CR LF as they came, and the last one must be the boundary.";
const PARTS_PROBLEM =
  "It is a multipart form without the parts formID, submissionID and rawRequest, the last one JSON.";

const Parts = z.record(z.string(), z.unknown());
const ApiAnswer = z.looseObject({ content: z.union([ApiContent, z.tuple([ApiContent]).transform(([only]) => only)]) });
const RawRequest = z.record(z.string(), z.unknown());

/** Jotform: multipart forms that nothing signs; the secret stands in the address. */
export const jotform: FormTool = {
  source: "jotform",
  title: "Jotform",
  read,
  withTicket,
  path: (mapping, secret) => `/webhooks/${encodeURIComponent(mapping)}/${encodeURIComponent(secret)}`,
  headers: ({ contentType }) => ({ "Content-Type": contentType, Accept: "*/*" }),
};

/** The question of the ticket, with a number that no real form gets to. */
const TICKET_QUESTION = "q99999_ticket";

/** Only the webhook brings it: what the API says of it is not looked at. */
function withTicket(parcel: Parcel, ticket: string): Parcel {
  const multipart = readMultipart(parcel.body);
  if (multipart === null) return parcel;
  const parts = multipart.parts.map((given) => {
    if (given.name !== "rawRequest") return given;
    const raw = RawRequest.parse(readCapturedJson(new TextEncoder().encode(given.value)));
    return { ...given, value: writeJson({ ...raw, [TICKET_QUESTION]: ticket }) };
  });
  return { ...parcel, body: writeMultipart({ ...multipart, parts }) };
}

/** A delivery, with the very bytes where there are any, and what the API says where that was captured. */
interface Captured extends Multipart {
  readonly bytes: Uint8Array | null;
  readonly content: ApiContent | null;
}

function read(bytes: Uint8Array, changes: Changes): Parcel | Unfit {
  const captured = beginsAsMultipart(bytes) ? readBody(bytes) : readJson(bytes);
  if ("problem" in captured) return captured;
  const { boundary, parts } = captured;
  const [ownForm, ownId, rawText] = ["formID", "submissionID", "rawRequest"].map(
    (name) => parts.find((candidate) => candidate.name === name)?.value.trim() ?? "",
  );
  const raw = RawRequest.safeParse(readCapturedJson(new TextEncoder().encode(rawText)));
  if (!ownForm || !ownId || !raw.success) return { problem: PARTS_PROBLEM };
  const form = changes.form ?? ownForm;
  const submission = changes.isNew ? freshId() : ownId;
  const isKept = captured.bytes !== null && form === ownForm && submission === ownId;
  const values: Readonly<Record<string, string>> = { formID: form, submissionID: submission };
  const changed = parts.map(({ head, name, value }) => ({ head, name, value: values[name] ?? value }));
  const content = { ...(captured.content ?? contentOf(raw.data)), id: submission, form_id: form };
  return {
    body: isKept ? new Uint8Array(captured.bytes) : writeMultipart({ boundary, parts: changed }),
    contentType: `multipart/form-data; boundary=${boundary}`,
    form,
    submission,
    messageId: null,
    // Without the time it was made at: the bridge takes only what is of these days.
    apiContent: writeJson(Object.fromEntries(Object.entries(content).filter(([name]) => name !== "created_at"))),
  };
}

function readBody(bytes: Uint8Array): Captured | Unfit {
  const multipart = readMultipart(bytes);
  return multipart === null ? { problem: LINES_PROBLEM } : { ...multipart, bytes, content: null };
}

function readJson(bytes: Uint8Array): Captured | Unfit {
  const json = readCapturedJson(bytes);
  const answer = ApiAnswer.safeParse(json);
  if (answer.success) {
    const { content } = answer.data;
    return { boundary: BOUNDARY, parts: partsOf(content, titleOf(content)), bytes: null, content };
  }
  const parts = Parts.safeParse(json);
  if (!parts.success || !("rawRequest" in parts.data)) return { problem: PROBLEM };
  const named = Object.entries(parts.data).map(([name, value]) => part(name, String(value ?? "")));
  return { boundary: BOUNDARY, parts: named, bytes: null, content: null };
}

/** The API's answer lacks the form's title; what stands at the head of the form is mostly the same. */
function titleOf({ answers }: ApiContent): string {
  return String(Object.values(answers).find(({ type }) => type === "control_head")?.text ?? "Form");
}

function freshId(): string {
  return Array.from({ length: ID_DIGITS }, (_, index) => randomInt(index === 0 ? 5 : 0, index === 0 ? 8 : 10)).join("");
}
