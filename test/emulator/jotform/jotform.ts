import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Emulator, Env } from "../context.ts";
import { parseJsonOrNull } from "../json.ts";
import { success, unauthorized, unauthorizedIn200 } from "./envelope.ts";
import { TIME_ZONE } from "./submission.ts";

/** The one filter that is understood (api.jotform.com/docs). */
const Filter = z.object({ "created_at:gt": z.string().optional() });

const USERNAME = "emulator";

/** Jotform's API, as far as the bridge reads it. What exists in it was put there by control. */
export function jotformRoutes({ store }: Emulator): Hono<Env> {
  const jotform = new Hono<Env>();
  const hasKey = (c: Context<Env>) => keyOf(c) === store.state.settings.jotformKey;

  jotform.get("/user", (c) => {
    if (!hasKey(c)) return unauthorized("/user");
    return success({ username: USERNAME, email: "forms@example.com", time_zone: TIME_ZONE, status: "ACTIVE" });
  });

  jotform.get("/form/:id", (c) => {
    const id = c.req.param("id");
    const submissions = store.state.jotformSubmissions.filter(({ content }) => content.form_id === id);
    if (!hasKey(c) || submissions.length === 0) return unauthorized("/form-id");
    const count = String(submissions.length);
    return success({ id, username: USERNAME, title: `Form ${id}`, status: "ENABLED", new: count, count });
  });

  jotform.get("/form/:id/webhooks", (c) => {
    const { jotformWebhooks: webhooks } = store.state;
    if (!hasKey(c) || webhooks === null) return unauthorized("/form-id-webhooks");
    const own = webhooks.filter(({ form }) => form === c.req.param("id"));
    return success(Object.fromEntries(own.map(({ url }, position) => [String(position), url])));
  });

  // The account's own time is compared as text, as it is given. Which way they are ordered is not documented: newest first.
  jotform.get("/form/:id/submissions", (c) => {
    if (!hasKey(c)) return unauthorized("/form-id-submissions");
    const { filter = "{}", limit = "20", offset = "0" } = c.req.query();
    const since = Filter.parse(parseJsonOrNull(filter))["created_at:gt"] ?? "";
    const found = store.state.jotformSubmissions
      .map(({ content }) => content)
      .filter(({ form_id, created_at }) => form_id === c.req.param("id") && String(created_at) > since)
      .sort((one, other) => String(other.created_at).localeCompare(String(one.created_at)));
    return success(found.slice(Number(offset), Number(offset) + Math.min(Number(limit), 1000)));
  });

  jotform.get("/submission/:id", (c) => {
    const { jotformAnswer } = store.state.settings;
    if (jotformAnswer === "error-in-200") return unauthorizedIn200("/submission-id");
    const found = store.state.jotformSubmissions.find(({ id }) => id === c.req.param("id"));
    if (!hasKey(c) || found === undefined) return unauthorized("/submission-id");
    return success(jotformAnswer === "array" ? [found.content] : found.content);
  });

  return jotform;
}

function keyOf(c: Context<Env>): string | undefined {
  return c.req.header("APIKEY") ?? c.req.query("apiKey");
}
