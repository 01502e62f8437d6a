import { Hono } from "hono";
import { etag } from "hono/etag";
import { chatbotRoutes } from "../chat/chatbot.ts";
import type { ApiEnv, Emulator } from "../context.ts";
import { peopleRoutes } from "./people.ts";
import { projectRoutes } from "./projects.ts";
import { recordingQueryRoutes, recordingStatusRoutes } from "./recordings.ts";
import { limitRate, requireAccount, requireActiveAccount, requireToken, requireUserAgent } from "./strict.ts";
import { todolistRoutes } from "./todolists.ts";
import { todoRoutes } from "./todos.ts";
import { todosetRoutes } from "./todosets.ts";
import { projectWebhookRoutes, webhookRoutes } from "./webhooks.ts";

/** The Basecamp API under the account. What lies in a project answers under `/buckets/{project}` too (basecamp docs). */
export function apiRoutes(emulator: Emulator): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  const account = "/:account{[0-9]+}";
  api.route("/", chatbotRoutes(emulator));
  api.use(`${account}/*`, limitRate(emulator), requireUserAgent, requireToken(emulator));
  api.use(`${account}/*`, requireActiveAccount(emulator), requireAccount(emulator));
  api.get(`${account}/*`, etag());

  api.route(account, recordingQueryRoutes(emulator));
  api.route(account, projectRoutes(emulator));
  api.route(account, peopleRoutes(emulator));
  api.route(account, projectWebhookRoutes(emulator));
  for (const routes of [todosetRoutes, todolistRoutes, todoRoutes, recordingStatusRoutes, webhookRoutes]) {
    api.route(account, routes(emulator));
    api.route(`${account}/buckets/:bucket{[0-9]+}`, routes(emulator));
  }
  return api;
}
