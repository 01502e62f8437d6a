/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Emulator } from "../context.ts";
import { parseJsonOrNull } from "../json.ts";
import type { Project, Webhook, WebhookDelivery } from "../state.ts";
import { Page } from "./page.tsx";
import { Time } from "./time.tsx";

/** The webhooks of a project: where they go, whether they are active, and how their newest tries went. */
export function WebhooksPage({ emulator, project }: { emulator: Emulator; project: Project }) {
  const webhooks = emulator.store.state.webhooks.filter(({ projectId }) => projectId === project.id);
  return (
    <Page emulator={emulator} title={`Webhooks of ${project.name}`} live>
      <p>
        <a href={`/projects#project-${project.id}`}>{project.name}</a>
      </p>
      <h1>Webhooks of {project.name}</h1>
      {webhooks.length === 0 && (
        <p>No webhook is registered for this project, so nobody is told what happens to its to-dos.</p>
      )}
      {webhooks.map((webhook) => (
        <WebhookSection webhook={webhook} />
      ))}
    </Page>
  );
}

function WebhookSection({ webhook }: { webhook: Webhook }) {
  const { id, active, payloadUrl, types, createdAt, deliveries } = webhook;
  return (
    <section id={`webhook-${id}`} aria-labelledby={`webhook-${id}-address`}>
      <h2 id={`webhook-${id}-address`}>{payloadUrl}</h2>
      <p>
        <span class="status">{active ? "active" : "inactive"}</span> for {types.join(", ")}, registered at{" "}
        <Time at={createdAt} />
      </p>
      {!active && (
        <form method="post" action={`/projects/webhooks/${id}/activate`}>
          <p>Nothing is sent to it until it is switched on again. What happens meanwhile is never sent.</p>
          <button type="submit">
            Switch on <span class="heard">{payloadUrl}</span>
          </button>
        </form>
      )}
      {deliveries.length === 0 ? <p class="quiet">Nothing was sent yet</p> : <Tries deliveries={deliveries} />}
    </section>
  );
}

function Tries({ deliveries }: { deliveries: readonly WebhookDelivery[] }) {
  return (
    <>
      <h3>The newest tries</h3>
      <ol class="lines">
        {deliveries.map((delivery) => (
          <li>
            {kindOf(delivery)}: {answerOf(delivery)}
            <div class="quiet">
              <Time at={delivery.createdAt} />
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function kindOf({ request }: WebhookDelivery): string {
  const event = parseJsonOrNull(request.body);
  return typeof event === "object" && event !== null && "kind" in event ? String(event.kind) : "unknown";
}

function answerOf({ response: { code, message } }: WebhookDelivery): string {
  return code === 0 ? `no answer (${message || "lost"})` : `answered ${code} ${message}`;
}
