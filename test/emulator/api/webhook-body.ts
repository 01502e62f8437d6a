import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { Webhook } from "../state.ts";
import { jsonResponse } from "./answer.ts";

const LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"];

const members = {
  payload_url: z.string("can't be blank").refine(isReceiver, "must be an HTTPS URL"),
  types: z.array(z.string().min(1, "can't be blank"), "can't be blank").min(1, "can't be blank"),
  active: z.boolean("must be true or false").optional(),
};

const NewWebhook = z.strictObject(members);
const ChangedWebhook = z.strictObject({ ...members, types: members.types.optional() });

export type WebhookBody = Partial<Pick<Webhook, "payloadUrl" | "types" | "active">>;

/** Reads the body of a new webhook; `types` are required, as by the OpenAPI description. */
export function readNewWebhook(body: unknown): Pick<Webhook, "payloadUrl" | "types" | "active"> {
  const read = NewWebhook.safeParse(body);
  if (!read.success) return refuseMembers(read.error);
  return { payloadUrl: read.data.payload_url, types: read.data.types, active: read.data.active ?? true };
}

/** Reads what a PUT changes; of the members only `payload_url` is required (basecamp docs: webhooks). */
export function readChangedWebhook(body: unknown): WebhookBody {
  const read = ChangedWebhook.safeParse(body);
  if (!read.success) return refuseMembers(read.error);
  const { payload_url: payloadUrl, types, active } = read.data;
  return { payloadUrl, ...(types !== undefined && { types }), ...(active !== undefined && { active }) };
}

/** Plain http is taken on this machine, where the bridge of `npm start` has no certificate. */
function isReceiver(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && LOOPBACK_HOSTS.includes(hostname));
}

/** Ends the request with a 400 whose body is the bare map of fields (basecamp-sdk); unknown members are named in it. */
function refuseMembers(error: z.ZodError): never {
  const fields: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const names = issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0] ?? "base")];
    const message = issue.code === "unrecognized_keys" ? "is unknown" : issue.message;
    for (const name of names) fields[name] = [...(fields[name] ?? []), message];
  }
  throw new HTTPException(400, { res: jsonResponse(fields, 400) });
}
