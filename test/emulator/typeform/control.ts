import { Hono } from "hono";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import { explainIssues } from "../explain-issues.ts";
import { parseJsonOrNull } from "../json.ts";
import { TypeformState } from "./response.ts";

/** What tests and people use to say what Typeform has: `PATCH` replaces its key, forms, responses or webhooks. */
export function typeformControlRoutes({ store }: Emulator): Hono<Env> {
  const control = new Hono<Env>();
  control.get("/", () => jsonResponse(store.state.typeform));
  control.patch("/", async (c) => {
    const posted = parseJsonOrNull(await c.req.text());
    const read = TypeformState.safeParse({ ...store.state.typeform, ...(typeof posted === "object" ? posted : null) });
    if (!read.success) return jsonResponse({ error: `It was refused: ${explainIssues(read.error)}.` }, 400);
    store.change((state) => Object.assign(state, { typeform: read.data }));
    return jsonResponse(store.state.typeform);
  });
  return control;
}
