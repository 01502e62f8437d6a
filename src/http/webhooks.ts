import { type Context, Hono } from "hono";
import { REFUSAL_COUNTED_EVERY_MS, REFUSAL_KINDS, type RefusalKind } from "../delivery/refusals.ts";
import { UNPROVEN_COUNTED_EVERY_MS, UNPROVEN_REASONS } from "../delivery/unproven.ts";
import { explainCheck, explainRefusal, type WebhookRefusal } from "../feedback/explain-webhook.ts";
import { withoutPrivate } from "../mapping/private.ts";
import { STATUS_PATH } from "../paths.ts";
import { receive } from "../sources/receive.ts";
import { findSource } from "../sources/registry.ts";
import type { ReadSubmission, RefusalReason, Source } from "../sources/source.ts";
import { isOwnTicket } from "../sources/ticket-mark.ts";
import type { HttpEnv } from "./deps.ts";
import { refusalTally } from "./refusal-tally.ts";
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
    noteRefused(c, mapping.name, received.failure);
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
      const unknown = await ledger.unknownAmong(mapping.name, form, asksFor);
      refusalTally.forget(mapping.name);
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
    if (isRepeated) noteRefused(c, mapping.name, "repeated-message");
    else {
      refusalTally.forget(mapping.name);
      log({ event: "accepted", mapping: mapping.name, source: source.name, fresh, edited });
    }
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

/**
 * Lets the admin see that something did not get in. Anybody can send what is refused: the ledger hears of the first one,
 * then of sums, no answer waits for that, and that it fails changes none.
 */
function noteRefused(c: Context<HttpEnv>, mapping: string, reason: RefusalReason | RefusalKind): void {
  const { ledger, log, now, outlive } = c.var.deps;
  if (ledger === null) return;
  const unproven = UNPROVEN_REASONS.find((known) => known === reason);
  if (unproven !== undefined) {
    const times = refusalTally.take(mapping, unproven, UNPROVEN_COUNTED_EVERY_MS, now());
    if (times !== null)
      outlive(refusalTally.telling(ledger.noteUnproven(mapping, unproven, times).catch(() => undefined)));
  }
  const kind = REFUSAL_KINDS.find((known) => known === reason);
  if (kind === undefined) return;
  const times = refusalTally.take(mapping, kind, REFUSAL_COUNTED_EVERY_MS, now());
  if (times === null) return;
  const noted = ledger.noteRefusal(mapping, kind, times).catch(() => false);
  outlive(refusalTally.telling(noted.then((isNews) => isNews && log({ event: "alert", mapping, reason: kind }))));
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
