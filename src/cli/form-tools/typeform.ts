import { createHmac, randomBytes } from "node:crypto";
import * as z from "zod";
import { readCapturedJson, text, writeJson } from "./captured-json.ts";
import type { Changes, FormTool, Parcel, Unfit } from "./form-tool.ts";

const ID_CHARACTERS = 32;
const PROBLEM =
  "It takes the JSON that a webhook of Typeform's brings, with form_response and its form_id and token in it.";

const Delivery = z.looseObject({
  event_id: z.unknown().optional(),
  form_response: z.looseObject({ form_id: text, token: text }),
});

/** Typeform: JSON, signed over its bytes. */
export const typeform: FormTool = {
  source: "typeform",
  title: "Typeform",
  read,
  withTicket,
  path: (mapping) => `/webhooks/${encodeURIComponent(mapping)}`,
  headers: ({ body }, secret) => signed(body, secret),
};

function withTicket(parcel: Parcel, ticket: string): Parcel {
  const { form_response: response, ...rest } = Delivery.parse(readCapturedJson(parcel.body));
  const opened = { ...rest, form_response: { ...response, hidden: { ...Object(response.hidden), ticket } } };
  return { ...parcel, body: new TextEncoder().encode(writeJson(opened)) };
}

/** Posts a body as Typeform does. */
export function postSigned(url: string, body: Uint8Array<ArrayBuffer>, secret: string): Promise<Response> {
  return fetch(url, { method: "POST", headers: signed(body, secret), body });
}

function signed(body: Uint8Array, secret: string): Record<string, string> {
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  return { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` };
}

function read(bytes: Uint8Array, changes: Changes): Parcel | Unfit {
  const delivery = Delivery.safeParse(readCapturedJson(bytes));
  if (!delivery.success) return { problem: PROBLEM };
  const { event_id: event, form_response: response } = delivery.data;
  const form = changes.form ?? response.form_id;
  const submission = changes.isNew ? randomBytes(ID_CHARACTERS / 2).toString("hex") : response.token;
  const isChanged = form !== response.form_id || submission !== response.token;
  // A trial of Typeform's own is known by an event that is named as its response.
  const isTrial = String(event) === response.token;
  const changed = {
    ...delivery.data,
    event_id: changes.isNew ? (isTrial ? submission : randomBytes(ID_CHARACTERS / 2).toString("hex")) : event,
    form_response: { ...response, form_id: form, token: submission },
  };
  const body = isChanged ? new TextEncoder().encode(writeJson(changed)) : new Uint8Array(bytes);
  return { body, contentType: "application/json", form, submission, messageId: null, apiContent: null };
}
