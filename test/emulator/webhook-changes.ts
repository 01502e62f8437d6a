import type { Emulator } from "./context.ts";
import type { Project, Webhook } from "./state.ts";

type Members = Pick<Webhook, "payloadUrl" | "types" | "active">;

/** Registers a webhook for a project in the name of a person. */
export function addWebhook({ store, now }: Emulator, project: Project, members: Members, creatorId: string): Webhook {
  const at = new Date(now()).toISOString();
  return store.change((state) => {
    const webhook: Webhook = {
      id: state.nextWebhookId,
      projectId: project.id,
      creatorId,
      ...members,
      activations: 0,
      deliveries: [],
      createdAt: at,
      updatedAt: at,
    };
    state.nextWebhookId = String(BigInt(state.nextWebhookId) + 1n);
    state.webhooks.push(webhook);
    return webhook;
  });
}

/** Changes a webhook. One that is switched on begins anew: what was still to be tried again is given up. */
export function changeWebhook({ store, now }: Emulator, webhook: Webhook, changes: Partial<Members>): void {
  store.change(() => {
    Object.assign(webhook, changes, { updatedAt: new Date(now()).toISOString() });
    if (changes.active === true) webhook.activations += 1;
  });
}

/** Removes a webhook, of which nothing is sent from then on. */
export function removeWebhook({ store }: Emulator, webhook: Webhook): void {
  store.change((state) => {
    state.webhooks = state.webhooks.filter((other) => other !== webhook);
  });
}
