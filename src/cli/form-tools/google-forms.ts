import { createHmac, randomBytes } from "node:crypto";
import * as z from "zod";
import { readCapturedJson, text, writeJson } from "./captured-json.ts";
import type { Changes, FormTool, Parcel, Unfit } from "./form-tool.ts";

const ID_BYTES = 18;
const PROBLEM =
  "It takes the JSON that the form's own script sends, with formId, responseId and items in it; src/sources/README.md tells of the script.";
const SHEET_PROBLEM =
  "It is the event of a spreadsheet, which names the questions by their titles only. What is sent to a bridge comes from the form's own script, with formId, responseId and items.";

const Delivery = z.looseObject({ formId: text, responseId: text, timestamp: text.nullish().catch(null) });
const SheetEvent = z.looseObject({ namedValues: z.unknown() });

/** Google Forms by our own script: JSON, signed with the time by Standard Webhooks. */
export const googleForms: FormTool = {
  source: "google-forms",
  title: "Google Forms",
  read,
  path: (mapping) => `/webhooks/${encodeURIComponent(mapping)}`,
  headers: ({ body, contentType, messageId }, secret, now) => {
    const id = messageId ?? "";
    const timestamp = String(Math.floor(now / 1000));
    const key = Buffer.from(secret.trim().replace(/^whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
    return {
      "Content-Type": contentType,
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    };
  },
};

function read(bytes: Uint8Array, changes: Changes, now: number): Parcel | Unfit {
  const json = readCapturedJson(bytes);
  const delivery = Delivery.safeParse(json);
  if (!delivery.success) return { problem: SheetEvent.safeParse(json).success ? SHEET_PROBLEM : PROBLEM };
  const form = changes.form ?? delivery.data.formId;
  const submission = changes.isNew
    ? `2_ABaOnu${randomBytes(ID_BYTES).toString("base64url")}`
    : delivery.data.responseId;
  const timestamp = changes.isNew ? new Date(now).toISOString() : delivery.data.timestamp;
  const isChanged = form !== delivery.data.formId || changes.isNew;
  const changed = { ...delivery.data, formId: form, responseId: submission, timestamp };
  const body = isChanged ? new TextEncoder().encode(writeJson(changed)) : new Uint8Array(bytes);
  const messageId = messageIdOf(submission, timestamp);
  return { body, contentType: "application/json", form, submission, messageId, apiContent: null };
}

/** As the script names its messages: the same for each try of one response, another one after an edit. */
function messageIdOf(response: string, timestamp: string | null | undefined): string {
  const at = Date.parse(timestamp ?? "");
  return `gf_${response}_${Number.isNaN(at) ? 0 : at}`.replace(/[^A-Za-z0-9_-]/g, "-");
}
