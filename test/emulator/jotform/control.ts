import { type Context, Hono } from "hono";
import * as z from "zod";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import { explainIssues } from "../explain-issues.ts";
import { Id } from "../id.ts";
import { parseJsonOrNull } from "../json.ts";
import { completeSubmission, PostedSubmission, SubmissionChange } from "./submission.ts";

/** What tests and people use to say which submissions Jotform has. */
export function jotformControlRoutes({ store, now }: Emulator): Hono<Env> {
  const control = new Hono<Env>();

  control.get("/submissions", () => jsonResponse(store.state.jotformSubmissions.map(({ content }) => content)));

  control.use("/submissions/:id", async (c, next) => {
    if (Id.safeParse(c.req.param("id")).success) return next();
    return refuse("The id in the path is not made of digits.");
  });

  control.put("/submissions/:id", async (c) => {
    const id = c.req.param("id");
    const read = PostedSubmission.safeParse(await bodyOf(c));
    if (!read.success) return refuse(`The submission was refused: ${explainIssues(read.error)}.`);
    const content = completeSubmission(id, read.data, now());
    store.change(({ jotformSubmissions }) => {
      const known = jotformSubmissions.find((submission) => submission.id === id);
      if (known === undefined) jotformSubmissions.push({ id, content });
      else known.content = content;
    });
    return c.body(null, 204);
  });

  control.patch("/submissions/:id", async (c) => {
    const id = c.req.param("id");
    const read = SubmissionChange.safeParse(await bodyOf(c));
    if (!read.success) return refuse(`The change was refused: ${explainIssues(read.error)}.`);
    const known = store.state.jotformSubmissions.find((submission) => submission.id === id);
    if (known === undefined) return refuse(`No submission ${id} was put.`, 404);
    store.change(() => Object.assign(known.content, read.data));
    return c.body(null, 204);
  });

  control.delete("/submissions/:id", (c) => {
    store.change((state) => {
      state.jotformSubmissions = state.jotformSubmissions.filter(({ id }) => id !== c.req.param("id"));
    });
    return c.body(null, 204);
  });

  control.put("/webhooks", async (c) => {
    const read = z.array(z.object({ form: Id, url: z.string() })).safeParse(await bodyOf(c));
    if (!read.success) return refuse(`The webhooks were refused: ${explainIssues(read.error)}.`);
    store.change((state) => Object.assign(state, { jotformWebhooks: read.data }));
    return c.body(null, 204);
  });

  return control;
}

async function bodyOf(c: Context<Env>): Promise<unknown> {
  return parseJsonOrNull(await c.req.text());
}

function refuse(error: string, status = 400): Response {
  return jsonResponse({ error }, status);
}
