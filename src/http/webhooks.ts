import { type Context, Hono } from "hono";
import { REFUSAL_KINDS, type RefusalKind } from "../delivery/refusals.ts";
import { UNPROVEN_REASONS } from "../delivery/unproven.ts";
import { explainCheck, explainRefusal, type WebhookRefusal } from "../feedback/explain-webhook.ts";
import { withoutPrivate } from "../mapping/private.ts";
import { STATUS_PATH } from "../paths.ts";
import { receive } from "../sources/receive.ts";
import { findSource } from "../sources/registry.ts";
import type { ReadSubmission, Source } from "../sources/source.ts";
import { isOwnTicket } from "../sources/ticket-mark.ts";
import type { HttpEnv } from "./deps.ts";
import { makeTicket } from "./ticket.ts";
import { statusOf } from "./webhook-status.ts";

/**
 * `POST /webhooks/:mapping`, and `/webhooks/:mapping/:secret` for form tools that sign nothing. The status of each
 * outcome is in webhook-status.ts.
 */
export const webhooks = new Hono<HttpEnv>();

webhooks.post("*", async (c) => {
  const { findMapping, webhookSecrets, ticketKeys, ledger, log, now } = c.var.deps;
  const { name, behind } = readPath(c.req.url);
  const found = findMapping(name);
  const source = found === null ? null : findSource(found.source);
  const addressSecret = source?.proof === "url-secret" ? behind : null;
  // What stands behind the name of another mapping is a mistyped name.
  const mapping = source?.proof === "url-secret" || behind === null ? found : null;
  const refuse = (reason: WebhookRefusal) => {
    // The name of an unknown mapping is a stranger's text, which does not belong into a log.
    log({ event: "refused", mapping: mapping?.name ?? "(unknown)", reason });
    return c.json({ reason, message: explainRefusal(reason) }, statusOf(reason, source?.name));
  };
  if (mapping === null || source === null) return refuse("unknown-mapping");
  const received = await receive(source, c.req.raw, {
    secrets: webhookSecrets(mapping.secret),
    addressSecret,
    form: mapping.form,
    isReadBack: mapping.apiKey !== null && source.readBack !== undefined,
    withoutPrivate: (submission) => withoutPrivate(submission, mapping),
    alsoFile: mapping.alsoFile,
    now: now(),
  });
  if (!received.ok) {
    const kind = REFUSAL_KINDS.find((known) => known === received.failure);
    if (kind !== undefined) await alert(c, mapping.name, kind);
    const unproven = UNPROVEN_REASONS.find((known) => known === received.failure);
    // That this fails must not change the answer.
    if (unproven !== undefined) await ledger?.noteUnproven(mapping.name, unproven).catch(() => undefined);
    return refuse(received.failure);
  }
  if (received.value.kind === "ignored") {
    return c.json({ submission: received.value.submissionId, status: "ignored" }, statusOf("ignored", source.name));
  }
  if (ledger === null) return refuse("no-ledger");
  if (received.value.kind === "check") {
    const message = explainCheck(mapping.name, ticketKeys.length > 0);
    const address = ticketKeys.length === 0 ? {} : statusAddress(c, "");
    const { form, asksFor } = received.value;
    try {
      const unknown = await ledger.unknownAmong(mapping.name, form, asksFor ?? []);
      const asked = asksFor === null ? {} : { unknown };
      return c.json({ status: "checked", message, ...asked, ...address }, statusOf("checked", source.name));
    } catch {
      return refuse("storage-failed");
    }
  }
  const { submission, messageId, shape } = received.value;
  try {
    const shapeText = shape === null ? null : JSON.stringify(shape);
    const ticket = await ticketOf(source, received.value, ticketKeys, now());
    const accepted = await ledger.accept(mapping.name, submission, { messageId, ticket, shapeText });
    const { fresh, status, edited, isRepeated } = accepted;
    if (!isRepeated) log({ event: "accepted", mapping: mapping.name, source: source.name, fresh, edited });
    if (isRepeated) await alert(c, mapping.name, "repeated-message");
    const notice = edited ? { notice: "edited" } : {};
    const test = submission.kind === "test" ? { test: true } : {};
    const isTold = source.asksForOutcome && accepted.ticket !== null;
    const address = isTold ? statusAddress(c, accepted.ticket) : {};
    const outcome = statusOf(fresh ? "accepted" : "known", source.name);
    return c.json({ submission: submission.id, status, ...test, ...notice, ...address }, outcome);
  } catch {
    return refuse("storage-failed");
  }
});

webhooks.all("*", (c) =>
  c.json({ reason: "not-post", message: explainRefusal("not-post") }, statusOf("not-post"), { Allow: "POST" }),
);

/** The mapping's name in an address, and what stands behind it, as it was before it was written into an address. */
function readPath(url: string): { name: string; behind: string | null } {
  const [name = "", ...rest] = new URL(url).pathname
    .replace(/^\/webhooks\/?/, "")
    .replace(/\/$/, "")
    .split("/");
  return { name, behind: rest.length === 0 ? null : decoded(rest.join("/")) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Lets the admin see that something did not get in. That this fails must not change the answer. */
async function alert(c: Context<HttpEnv>, mapping: string, reason: RefusalKind): Promise<void> {
  const { ledger, log } = c.var.deps;
  const isNews = await ledger?.noteRefusal(mapping, reason).catch(() => false);
  if (isNews) log({ event: "alert", mapping, reason });
}

/** The ticket that the form was opened with, if it is ours; a new one for a sender that asks; or null. */
async function ticketOf(
  source: Source,
  { submission, ticket }: ReadSubmission,
  keys: readonly string[],
  now: number,
): Promise<string | null> {
  const [key] = keys;
  if (key === undefined) return null;
  if (source.asksForOutcome) return makeTicket(key, randomBytes, now);
  // The whole form follows, and its status is what its sender wants to know.
  if (ticket === null || submission.kind === "partial") return null;
  return (await isOwnTicket(keys, ticket)) ? ticket : null;
}

function statusAddress(c: Context<HttpEnv>, ticket: string): { readonly statusUrl?: string } {
  const { publicUrl } = c.var.deps;
  return publicUrl === null ? {} : { statusUrl: `${publicUrl}${STATUS_PATH}${ticket}` };
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
