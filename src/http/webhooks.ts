import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { explainRefusal, type WebhookRefusal } from "../feedback/explain.ts";
import { receive } from "../sources/receive.ts";
import { sources } from "../sources/registry.ts";
import type { HttpEnv } from "./deps.ts";

/**
 * `POST /webhooks/:mapping`. Never answers 404 or 410, whatever the path: Typeform switches a webhook off at once for
 * those (typeform.com/developers/webhooks, "Retries and webhook disabling").
 */
export const webhooks = new Hono<HttpEnv>();

webhooks.post("*", async (c) => {
  const { findMapping, webhookSecrets, ledger, log } = c.var.deps;
  const mapping = findMapping(nameIn(c.req.path));
  const refuse = (reason: WebhookRefusal) => {
    // The name of an unknown mapping is a stranger's text, which does not belong into a log.
    log({ event: "refused", mapping: mapping?.name ?? "(unknown)", reason });
    return c.json({ reason, message: explainRefusal(reason) }, statusOf(reason));
  };
  if (mapping === null) return refuse("unknown-mapping");
  const received = await receive(sources[mapping.source], c.req.raw, webhookSecrets(mapping.secret), mapping.form);
  if (!received.ok) return refuse(received.failure);
  if (received.value.kind === "ignored") {
    return c.json({ submission: received.value.submissionId, status: "ignored" }, 200);
  }
  if (ledger === null) return refuse("no-ledger");
  const { submission } = received.value;
  try {
    const { fresh, status, edited } = await ledger.accept(mapping.name, submission);
    const notice = edited ? { notice: "edited" } : {};
    return c.json({ submission: submission.id, status, ...notice }, fresh ? 202 : 200);
  } catch {
    return refuse("storage-failed");
  }
});

webhooks.all("*", (c) => c.json({ reason: "not-post", message: explainRefusal("not-post") }, 405, { Allow: "POST" }));

/** One status per fault, never 404 or 410. 5xx for our own faults, so that the form tool tries again. */
export function statusOf(reason: WebhookRefusal): ContentfulStatusCode {
  switch (reason) {
    case "not-post":
      return 405;
    case "unsigned":
    case "wrong-signature":
      return 401;
    case "unreadable":
      return 400;
    case "wrong-content-type":
      return 415;
    case "too-large":
      return 413;
    case "other-form":
      return 422;
    case "no-secret":
    case "not-a-webhook":
    case "unknown-mapping":
    case "no-ledger":
      return 500;
    case "storage-failed":
      return 503;
  }
}

function nameIn(path: string): string {
  return path.replace(/^\/webhooks\/?/, "").replace(/\/$/, "");
}
