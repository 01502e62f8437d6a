import { type Context, Hono } from "hono";
import { readChangedTodo, readToldTodo } from "../basecamp/todo-event.ts";
import { LIVE_EVENTS_PATH, TODO_EVENTS_PATH } from "../paths.ts";
import { readBody } from "../sources/body.ts";
import type { HttpEnv } from "./deps.ts";
import { secretGuesses } from "./secret-guesses.ts";

/** More of a body is not read; Basecamp's own are a few kilobytes. */
const BODY_LIMIT_BYTES = 256 * 1024;
/** What a secret of ours looks like: 32 bytes in base64url. Of nothing else the ledger is asked. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/**
 * `POST /basecamp/:secret`, which Basecamp calls when something happens to a to-do. It only has the to-do read again. Every
 * request with the secret is answered with 2xx unless it could not be stored, since Basecamp switches off what fails, or
 * comes in a flood of guesses to an isolate that has not seen it before.
 */
export const todoEvents = new Hono<HttpEnv>();

todoEvents.post("/check/*", (c) => hearCheck(c).catch(() => c.json({ reason: "storage-failed" }, 503)));

todoEvents.post("*", async (c) => {
  const { ledger } = c.var.deps;
  if (ledger === null) return c.json({ reason: "no-ledger" }, 503);
  const secret = new URL(c.req.url).pathname.slice(TODO_EVENTS_PATH.length);
  try {
    const refusal = await refuse(c, secret, () => ledger.isTodoEventsSecret(secret));
    if (refusal !== null) return refusal;
    const body = await readBody(c.req.raw, BODY_LIMIT_BYTES);
    const todo = body.ok ? readChangedTodo(body.value) : null;
    const isNews = todo !== null && (await ledger.noteTodoEvent(todo));
    return c.json({ status: isNews ? "noted" : "ignored" }, 200);
  } catch {
    return c.json({ reason: "storage-failed" }, 503);
  }
});

/** The webhook that a check of a real account makes for a moment; what it tells is that it was called, and of what. */
async function hearCheck(c: Context<HttpEnv>): Promise<Response> {
  const { ledger } = c.var.deps;
  if (ledger === null) return c.json({ reason: "no-ledger" }, 503);
  const secret = new URL(c.req.url).pathname.slice(LIVE_EVENTS_PATH.length);
  const refusal = await refuse(c, secret, () => ledger.hearLiveCheck(secret, null));
  if (refusal !== null) return refusal;
  const body = await readBody(c.req.raw, BODY_LIMIT_BYTES);
  const todo = body.ok ? readToldTodo(body.value) : null;
  if (todo !== null) await ledger.hearLiveCheck(secret, todo);
  return c.json({ status: "noted" }, 200);
}

/** The answer to a request whose secret is not right, or is one guess too many for now; null where the ledger says it is right. */
async function refuse(
  c: Context<HttpEnv>,
  secret: string,
  isRightInLedger: () => Promise<boolean>,
): Promise<Response | null> {
  const { log, now } = c.var.deps;
  const isLikely = SECRET.test(secret);
  // It may be Basecamp's all the same, which sends it again after this status.
  if (isLikely && !secretGuesses.mayAsk(secret, now())) {
    return c.json({ reason: "too-many-guesses" }, 503, { "Retry-After": "60" });
  }
  const isRight = isLikely && (await isRightInLedger());
  if (isLikely) secretGuesses.note(secret, isRight);
  if (isRight) return null;
  log({ event: "todo-event-refused" });
  return c.json({ reason: "wrong-address-secret" }, 401);
}

todoEvents.all("*", (c) => c.json({ reason: "not-post" }, 405, { Allow: "POST" }));
