import * as z from "zod";

/** A response as Typeform's Responses API lists it; `listed_at` is when it begins to, which may be later. */
export const TypeformResponse = z.object({
  form_id: z.string(),
  token: z.string(),
  response_type: z.enum(["started", "partial", "completed"]).default("completed"),
  submitted_at: z.string(),
  listed_at: z.string().nullable().default(null),
  content: z.record(z.string(), z.json()),
});

/** A webhook of a form. */
export const TypeformWebhook = z.object({
  form_id: z.string(),
  tag: z.string(),
  url: z.string(),
  enabled: z.boolean(),
});

/** A form with its fields, as `GET /forms/{id}` answers it. */
export const TypeformForm = z.object({ id: z.string(), title: z.string() }).catchall(z.json());

/** What Typeform has. */
export const TypeformState = z.object({
  key: z.string().default("emulator-typeform-key"),
  forms: z.array(TypeformForm).default([]),
  responses: z.array(TypeformResponse).default([]),
  webhooks: z.array(TypeformWebhook).default([]),
});
