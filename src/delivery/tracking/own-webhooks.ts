import { type BasecampWebhook, WEBHOOK_TYPES } from "../../basecamp/webhooks.ts";

/** By what a webhook in a project is known as this deployment's. */
export interface OwnAddresses {
  /** The address that Basecamp is to call, with its secret. */
  readonly address: string;
  /** What every address of this deployment begins with; only a secret stands behind it. */
  readonly prefix: string;
  /** The address that was registered last, as under another PUBLIC_URL; null before the first time. */
  readonly lastAddress: string | null;
}

/** What is to be done so that exactly one webhook of ours tells about a project. */
export interface WebhookPlan {
  /** The one that stays, and whether it is as it should be; null when one must be made. */
  readonly kept: { readonly webhook: BasecampWebhook; readonly isFine: boolean } | null;
  /** Ours as well, and too many. */
  readonly surplus: readonly BasecampWebhook[];
}

/** Compares the webhooks of a project with the one that should be there. Those of others are never touched. */
export function planWebhooks(webhooks: readonly BasecampWebhook[], own: OwnAddresses): WebhookPlan {
  const ours = webhooks.filter(({ payloadUrl }) => isOurs(payloadUrl, own));
  const kept =
    ours.find((webhook) => isFine(webhook, own)) ??
    ours.find(({ payloadUrl }) => payloadUrl === own.address) ??
    ours[0] ??
    null;
  return {
    kept: kept === null ? null : { webhook: kept, isFine: isFine(kept, own) },
    surplus: ours.filter((webhook) => webhook !== kept),
  };
}

/** Whether a webhook tells us about every to-do. */
export function isFine({ payloadUrl, isActive, types }: BasecampWebhook, { address }: Pick<OwnAddresses, "address">) {
  const tellsTodos = types.length === 0 || types.includes("all") || WEBHOOK_TYPES.every((type) => types.includes(type));
  return payloadUrl === address && isActive && tellsTodos;
}

function isOurs(payloadUrl: string, { address, prefix, lastAddress }: OwnAddresses): boolean {
  if (payloadUrl === address || payloadUrl === lastAddress) return true;
  return payloadUrl.startsWith(prefix) && /^[^/?#]+$/.test(payloadUrl.slice(prefix.length));
}
