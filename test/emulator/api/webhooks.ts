import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import type { Project, Webhook } from "../state.ts";
import { indexOf } from "../state-index.ts";
import { addWebhook, changeWebhook, removeWebhook } from "../webhook-changes.ts";
import { jsonResponse, notFound } from "./answer.ts";
import { paginate } from "./paginate.ts";
import { readBody } from "./request.ts";
import { webhookShape, webhookWithDeliveriesShape } from "./shapes/webhook.ts";
import { readChangedWebhook, readNewWebhook } from "./webhook-body.ts";

/** The webhooks of a project; there are none for a whole account. */
export function projectWebhookRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();
  const projectAt = (c: Context<ApiEnv>): Project =>
    indexOf(store.state).project(c.req.param("bucket") ?? "") ?? notFound();
  const webhooksIn = ({ id }: Project) => store.state.webhooks.filter(({ projectId }) => projectId === id);
  routes.use("/buckets/:bucket{[0-9]+}/webhooks", refuseClients);

  routes.get("/buckets/:bucket{[0-9]+}/webhooks", (c) =>
    paginate(c, emulator, webhooksIn(projectAt(c)), (webhook) => webhookShape(c.var.view, webhook)),
  );

  routes.post("/buckets/:bucket{[0-9]+}/webhooks", async (c) => {
    const body = await readBody(c);
    const project = projectAt(c);
    const read = readNewWebhook(body);
    if (webhooksIn(project).length >= store.state.settings.webhookLimit) {
      return jsonResponse({ error: "The webhook limit for this project has been reached." }, 507);
    }
    const webhook = addWebhook(emulator, project, read, c.var.view.viewer.id);
    return jsonResponse(webhookWithDeliveriesShape(c.var.view, webhook), 201);
  });

  return routes;
}

/** A webhook by its id. */
export function webhookRoutes(emulator: Emulator): Hono<ApiEnv> {
  const { store } = emulator;
  const routes = new Hono<ApiEnv>();
  const webhookAt = (c: Context<ApiEnv>): Webhook => {
    const bucket = c.req.param("bucket");
    const webhook = store.state.webhooks.find(({ id }) => id === c.req.param("id"));
    return webhook !== undefined && (bucket ?? webhook.projectId) === webhook.projectId ? webhook : notFound();
  };
  routes.use("/webhooks/:id{[0-9]+}", refuseClients);

  routes.get("/webhooks/:id{[0-9]+}", (c) => jsonResponse(webhookWithDeliveriesShape(c.var.view, webhookAt(c))));

  routes.put("/webhooks/:id{[0-9]+}", async (c) => {
    const body = await readBody(c);
    const webhook = webhookAt(c);
    changeWebhook(emulator, webhook, readChangedWebhook(body));
    return jsonResponse(webhookWithDeliveriesShape(c.var.view, webhook));
  });

  routes.delete("/webhooks/:id{[0-9]+}", (c) => {
    removeWebhook(emulator, webhookAt(c));
    return c.body(null, 204);
  });

  return routes;
}

/** 403 for clients of the company, who have no say in webhooks (basecamp docs: webhooks). */
const refuseClients: MiddlewareHandler<ApiEnv> = async (c, next) =>
  c.var.view.viewer.kind === "Client" ? c.body(null, 403) : next();
