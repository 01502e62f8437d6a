import { type Context, Hono } from "hono";
import type { Emulator, Env } from "../context.ts";
import { success, unauthorized, unauthorizedIn200 } from "./envelope.ts";
import { TIME_ZONE } from "./submission.ts";

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
