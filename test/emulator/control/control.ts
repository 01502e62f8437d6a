import { Hono } from "hono";
import * as z from "zod";
import { jsonResponse } from "../api/answer.ts";
import { todoShape } from "../api/shapes/todo.ts";
import type { Emulator, Env } from "../context.ts";
import { explainIssues } from "../explain-issues.ts";
import { PostedId } from "../id.ts";
import { parseJsonOrNull } from "../json.ts";
import { addGrant } from "../launchpad/tokens.ts";
import { todolistOf } from "../read-state.ts";
import { ANN_ID, IDENTITIES } from "../seed.ts";
import { Settings } from "../settings.ts";
import { viewAs } from "../view.ts";
import { readFault } from "./faults.ts";
import { peopleControlRoutes } from "./people.ts";

const SignIn = z.strictObject({
  person: PostedId.refine(
    (id) => IDENTITIES.some(({ personId }) => personId === id),
    "is nobody who can sign in",
  ).default(ANN_ID),
});

/** What tests and people use to look inside and to make things go wrong. Nothing here is recorded or faulted. */
export function controlRoutes(emulator: Emulator): Hono<Env> {
  const { store, log, faults, rateLimiter, outbox } = emulator;
  const control = new Hono<Env>();

  control.get("/todos", () =>
    jsonResponse(
      store.state.todos.map((todo) => {
        const list = todolistOf(store.state, todo);
        return { ...todoShape(viewAs(emulator, ANN_ID), todo), list: { id: BigInt(list.id), title: list.name } };
      }),
    ),
  );

  control.get("/requests", () => jsonResponse(log.entries));

  control.get("/faults", () => jsonResponse(faults.remaining));
  control.post("/faults", async (c) => {
    const read = readFault(parseJsonOrNull(await c.req.text()));
    if ("refusal" in read) return jsonResponse({ error: read.refusal }, 400);
    faults.add(read.fault);
    return jsonResponse(read.fault, 201);
  });
  control.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  control.get("/settings", () => jsonResponse(store.state.settings));
  control.patch("/settings", async (c) => {
    const read = Settings.partial().safeParse(parseJsonOrNull(await c.req.text()));
    if (!read.success) return jsonResponse({ error: `The settings were refused: ${explainIssues(read.error)}.` }, 400);
    store.change((state) => Object.assign(state.settings, read.data));
    return jsonResponse(store.state.settings);
  });

  control.route("/people", peopleControlRoutes(emulator));

  control.get("/chat", () => jsonResponse(store.state.chatLines));

  control.get("/counters", () => jsonResponse({ refreshes: store.state.refreshes }));

  control.get("/refreshes", () =>
    jsonResponse(
      store.state.refreshTokensSent.map(({ token, times, refused }) => ({ token: token.slice(-8), times, refused })),
    ),
  );

  control.post("/expire-tokens", (c) => {
    store.change((state) => {
      for (const grant of state.grants) grant.expiresAt = emulator.now();
    });
    return c.body(null, 204);
  });

  control.post("/revoke", (c) => {
    store.change((state) => {
      for (const grant of state.grants) grant.revoked = true;
    });
    return c.body(null, 204);
  });

  control.post("/sign-in-token", async (c) => {
    const text = await c.req.text();
    const read = SignIn.safeParse(text === "" ? {} : parseJsonOrNull(text));
    if (!read.success) return jsonResponse({ error: `The sign-in was refused: ${explainIssues(read.error)}.` }, 400);
    const grant = store.change((state) => addGrant(emulator, state, read.data.person));
    return jsonResponse({ access_token: grant.accessToken, refresh_token: grant.refreshToken });
  });

  control.post("/reset", (c) => {
    store.reset();
    log.clear();
    faults.clear();
    rateLimiter.clear();
    outbox.clear();
    return c.body(null, 204);
  });

  return control;
}
