import * as z from "zod";
import type { Result } from "../result.ts";
import { type ApiRequest, type BasecampClientOptions, call, idText, readNextPage } from "./call.ts";
import type { BasecampFailure } from "./failure.ts";

/** A webhook of a project, as Basecamp keeps it. */
export interface BasecampWebhook {
  readonly id: string;
  readonly payloadUrl: string;
  /** False once Basecamp switched it off, which it does without a word after failed deliveries. */
  readonly isActive: boolean;
  /** The types of recordings that it tells about. */
  readonly types: readonly string[];
}

/** Webhooks as one page lists them, and the path of the next page. */
export interface WebhooksPage {
  readonly webhooks: readonly BasecampWebhook[];
  readonly next: string | null;
}

/**
 * When the latest of a webhook's deliveries that reached nobody was sent, by Basecamp's clock in milliseconds since 1970;
 * null when none is known. Such a delivery may never be repeated.
 */
export interface LostDeliveries {
  readonly lastLostAt: number | null;
}

/** What a bridge wants to hear of. */
export const WEBHOOK_TYPES = ["Todo"];

/** The code of a delivery for which no connection was made. */
const NO_CONNECTION = 0;

const WebhookBody = z.object({
  id: idText,
  payload_url: z.string(),
  active: z.boolean(),
  types: z.array(z.string()).nullish().catch(null),
});

const DeliveriesBody = z.object({
  recent_deliveries: z
    .array(
      z.object({
        created_at: z.string().nullish().catch(null),
        response: z.object({ code: z.number() }).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
});

/**
 * The calls about the webhooks of a project (Basecamp docs, "Webhooks"). Making one is not idempotent: whoever got no
 * clear answer lists before making another.
 */
export function webhookCalls(options: BasecampClientOptions) {
  const { account } = options;
  return {
    listWebhooks(project: string): Promise<Result<WebhooksPage, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${account}/buckets/${project}/webhooks.json` }, readWebhooks);
    },
    /** A further page, by the path that a page gave. */
    nextWebhooks(next: string): Promise<Result<WebhooksPage, BasecampFailure>> {
      return call(options, { method: "GET", path: next }, readWebhooks);
    },
    /** Whether any of a webhook's latest deliveries was lost. */
    lostDeliveries(webhook: string): Promise<Result<LostDeliveries, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${account}/webhooks/${webhook}.json` }, readLost);
    },
    createWebhook(project: string, payloadUrl: string): Promise<Result<BasecampWebhook, BasecampFailure>> {
      const body = webhookBody(payloadUrl);
      return call(options, { method: "POST", path: `/${account}/buckets/${project}/webhooks.json`, body }, readWebhook);
    },
    /** Gives a webhook this address and switches it on; what it was before does not matter. */
    mendWebhook(webhook: string, payloadUrl: string): Promise<Result<BasecampWebhook, BasecampFailure>> {
      return call(options, mendRequest(account, webhook, payloadUrl), readWebhook);
    },
    deleteWebhook(webhook: string): Promise<Result<"deleted", BasecampFailure>> {
      return call(options, { method: "DELETE", path: `/${account}/webhooks/${webhook}.json` }, () => "deleted");
    },
  };
}

/** The members are all sent: what a PUT leaves out, Basecamp may take back to its default, which is every type. */
function mendRequest(account: string, webhook: string, payloadUrl: string): ApiRequest {
  return { method: "PUT", path: `/${account}/webhooks/${webhook}.json`, body: webhookBody(payloadUrl) };
}

function webhookBody(payloadUrl: string): string {
  return JSON.stringify({ payload_url: payloadUrl, types: WEBHOOK_TYPES, active: true });
}

function readWebhook(json: unknown): BasecampWebhook | null {
  const body = WebhookBody.safeParse(json);
  return body.success ? toWebhook(body.data) : null;
}

/** One that cannot be read makes the list unreadable: it could be ours, and a second would be made beside it. */
function readWebhooks(json: unknown, headers: Headers, options: BasecampClientOptions): WebhooksPage | null {
  const body = z.array(WebhookBody).safeParse(json);
  const next = readNextPage(headers, options.apiUrl, options.account);
  return body.success && next !== "foreign" ? { webhooks: body.data.map(toWebhook), next } : null;
}

function readLost(json: unknown): LostDeliveries | null {
  const body = DeliveriesBody.safeParse(json);
  if (!body.success) return null;
  const lost = (body.data.recent_deliveries ?? []).filter(({ response }) => response?.code === NO_CONNECTION);
  const lostAt = lost.map(({ created_at }) => Date.parse(created_at ?? "")).filter((at) => !Number.isNaN(at));
  return { lastLostAt: lostAt.length === 0 ? null : Math.max(...lostAt) };
}

function toWebhook({ id, payload_url, active, types }: z.infer<typeof WebhookBody>): BasecampWebhook {
  return { id, payloadUrl: payload_url, isActive: active, types: types ?? [] };
}
