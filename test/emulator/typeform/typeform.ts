import { type Context, Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";

/** Typeform's API, as far as the bridge reads it (typeform.com/developers). What exists in it was put there by control. */
export function typeformRoutes({ store, now }: Emulator): Hono<Env> {
  const typeform = new Hono<Env>();
  typeform.use(async (c, next) => {
    // npm start gives every mapping one key.
    const keys = [store.state.typeform.key, store.state.settings.jotformKey];
    if (keys.some((key) => c.req.header("Authorization") === `Bearer ${key}`)) return next();
    return refuse(c, 403, "AUTHENTICATION_FAILED");
  });
  typeform.use("/forms/:id/*", async (c, next) => {
    const isKnown = store.state.typeform.forms.some(({ id }) => id === c.req.param("id"));
    return isKnown ? next() : refuse(c, 404, "FORM_NOT_FOUND");
  });

  typeform.get("/me", () => jsonResponse({ alias: "Emulator", email: "forms@example.com", language: "en" }));

  typeform.get("/forms/:id", (c) =>
    jsonResponse(store.state.typeform.forms.find(({ id }) => id === c.req.param("id")) ?? null),
  );

  typeform.get("/forms/:id/webhooks", (c) =>
    jsonResponse({ items: store.state.typeform.webhooks.filter((one) => one.form_id === c.req.param("id")) }),
  );

  typeform.get("/forms/:id/responses", (c) => {
    const {
      since = "1970-01-01T00:00:00",
      page_size: size = "25",
      sort,
      response_type: types = "completed",
    } = c.req.query();
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(since) || sort !== "submitted_at,asc" || Number(size) > 1000) {
      return refuse(c, 400, "VALIDATION_ERROR");
    }
    const found = store.state.typeform.responses
      .filter((one) => one.form_id === c.req.param("id") && types.split(",").includes(one.response_type))
      .filter((one) => one.listed_at === null || Date.parse(one.listed_at) <= now())
      .filter((one) => Date.parse(one.submitted_at) >= Date.parse(`${since}Z`))
      .sort((one, other) => Date.parse(one.submitted_at) - Date.parse(other.submitted_at));
    const items = found.slice(0, Number(size)).map(({ token, response_type, submitted_at, content }) => ({
      ...{ landing_id: token, token, response_id: token, response_type, submitted_at },
      ...{ metadata: { platform: "other", user_agent: "Mozilla/5.0", referer: "https://example.typeform.com" } },
      ...content,
    }));
    return jsonResponse({ total_items: found.length, page_count: Math.ceil(found.length / Number(size)), items });
  });

  return typeform;
}

function refuse(_c: Context<Env>, status: number, code: string): Response {
  return jsonResponse({ code, description: code.toLowerCase().replaceAll("_", " ") }, status);
}
