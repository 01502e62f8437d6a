import type { WebhooksPage } from "../../basecamp/webhooks.ts";
import { failed, ok, type Result } from "../../result.ts";
import type { LiveRefusal } from "./live-asking.ts";
import type { LiveCheck } from "./live-record.ts";
import type { Observation } from "./observation.ts";
import { type StepEnd, secondsBetween, type TryDeps } from "./try-looks.ts";

/** So long is waited for Basecamp to call, in milliseconds. */
export const WEBHOOK_PATIENCE_MS = 90_000;
const WEBHOOK_PAGES_LIMIT = 10;

export interface TryWebhookDeps extends TryDeps {
  /** What every address of a check begins with; a secret stands behind it. Null where Basecamp cannot call. */
  readonly addressPrefix: string | null;
  readonly newSecret: () => string;
}

/** Whether, and how soon, Basecamp tells the bridge of a new to-do. The webhook is removed at the end. */
export async function tryWebhook(
  check: LiveCheck,
  list: string,
  deps: TryWebhookDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  if (deps.addressPrefix === null) return ok(missed({ reason: "no-https" }));
  const { webhook } = check;
  if (webhook === null || webhook.id === null) return makeWebhook(check, deps.addressPrefix, deps);
  const { id, todo } = webhook;
  if (todo === null) return makeTodo(check, list, deps);
  const { asking, now } = deps;
  const askedAt = now();
  const heardAt = webhook.heard?.id === todo.id ? webhook.heard.at : null;
  if (heardAt === null && askedAt - todo.madeAt < WEBHOOK_PATIENCE_MS) return ok(WAITING);
  const last = await asking.ask((client) => client.lastDelivery(id));
  if (!last.ok && last.failure.reason !== "turned-down") return last;
  const gone = await removeWebhook(check, id, deps);
  if (!gone.ok) return gone;
  const seconds = heardAt === null ? null : secondsBetween(todo.madeAt, heardAt);
  const waitedSeconds = secondsBetween(todo.madeAt, askedAt);
  return ok({
    observations: [
      { fact: "webhook-timing", seconds, waitedSeconds },
      { fact: "webhook-deliveries", code: last.ok ? last.value.code : null },
    ],
    isPending: false,
  });
}

const WAITING: StepEnd = { observations: [], isPending: true };

/** The secret is written down before Basecamp can know it, so that a webhook of an unclear create is found again. */
async function makeWebhook(
  { mark, project, webhook }: LiveCheck,
  prefix: string,
  { asking, record, newSecret }: TryWebhookDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  const secret = webhook?.secret ?? newSecret();
  const begun = { secret, id: null, todo: null, heard: null };
  if (record.change(mark, () => ({ webhook: begun })) === null) return failed({ reason: "no-check" });
  const made = await asking.ask((client) => client.createWebhook(project, `${prefix}${secret}`));
  if (made.ok) {
    const { id } = made.value;
    return record.change(mark, () => ({ webhook: { ...begun, id } })) === null
      ? failed({ reason: "no-check" })
      : ok(WAITING);
  }
  if (made.failure.reason !== "turned-down") return made;
  record.change(mark, () => ({ webhook: null }));
  return ok(missed({ reason: "turned-down", status: made.failure.status }));
}

async function makeTodo(
  check: LiveCheck,
  list: string,
  { asking, record, now }: TryDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  const madeAt = now();
  const made = await asking.ask((client) => client.createTodo(list, { content: "Told by the webhook" }));
  if (!made.ok) return made;
  const { status, todo } = made.value;
  if (todo === null) return ok(missed({ reason: "turned-down", status }));
  // Basecamp may have told of it already.
  const changed = record.change(check.mark, ({ webhook }) => ({
    webhook: webhook === null ? null : { ...webhook, todo: { id: todo.id, madeAt } },
  }));
  return changed === null ? failed({ reason: "no-check" }) : ok(WAITING);
}

async function removeWebhook(
  { mark }: LiveCheck,
  id: string,
  { asking, record }: TryDeps,
): Promise<Result<"removed", LiveRefusal>> {
  const deleted = await asking.ask((client) => client.deleteWebhook(id));
  if (!deleted.ok && !isGone(deleted.failure)) return deleted;
  record.change(mark, () => ({ webhook: null }));
  return ok("removed");
}

/** Removes the webhook that a check made, or may have made where its create got no answer; those of others stay. */
export async function removeOwnWebhook(
  check: LiveCheck,
  prefix: string | null,
  deps: TryDeps,
): Promise<Result<"removed", LiveRefusal>> {
  if (check.webhook === null) return ok("removed");
  if (check.webhook.id !== null) return removeWebhook(check, check.webhook.id, deps);
  const { secret } = check.webhook;
  let next: string | null = null;
  for (let page = 0; page < WEBHOOK_PAGES_LIMIT; page++) {
    const path: string | null = next;
    const listed: Result<WebhooksPage, LiveRefusal> = await deps.asking.ask((client) =>
      path === null ? client.listWebhooks(check.project) : client.nextWebhooks(path),
    );
    // Where the project is gone, so are its webhooks.
    if (!listed.ok && !isGone(listed.failure)) return failed(listed.failure);
    const shown: WebhooksPage = listed.ok ? listed.value : { webhooks: [], next: null };
    const lost = shown.webhooks.find(({ payloadUrl }) => payloadUrl === `${prefix}${secret}`);
    if (lost !== undefined) return removeWebhook(check, lost.id, deps);
    next = shown.next;
    if (next === null) {
      deps.record.change(check.mark, () => ({ webhook: null }));
      return ok("removed");
    }
  }
  return failed({ reason: "took-too-long" });
}

/** Notes that Basecamp called a check's address, if the secret behind it is this check's. False when it is not. */
export function hearWebhook(
  secret: string,
  todo: string | null,
  { record, now }: Pick<TryDeps, "record" | "now">,
): boolean {
  const check = record.current();
  if (check === null || check.webhook?.secret !== secret) return false;
  record.change(check.mark, ({ webhook }) => {
    const isHeard = webhook?.heard !== null && webhook?.heard.id === webhook?.todo?.id;
    return todo === null || webhook === null || isHeard
      ? {}
      : { webhook: { ...webhook, heard: { id: todo, at: now() } } };
  });
  return true;
}

/** Whether something, or the project that it was in, is there no more. */
export function isGone(failure: LiveRefusal): boolean {
  return failure.reason === "turned-down" && failure.status === 404;
}

function missed(why: Extract<Observation, { readonly missed: unknown }>["missed"]): StepEnd {
  return {
    observations: [
      { fact: "webhook-timing", missed: why },
      { fact: "webhook-deliveries", missed: why },
    ],
    isPending: false,
  };
}
