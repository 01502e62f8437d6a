import { type Context, Hono } from "hono";
import type { SubmissionStatus } from "../delivery/status.ts";
import { AWAITED, explainStatus, isFinal, isSettled, NOT_NOW, UNKNOWN_TICKET } from "../feedback/explain-status.ts";
import { START_PATH, STATUS_PATH } from "../paths.ts";
import { isOwnTicket } from "../sources/ticket-mark.ts";
import type { HttpEnv } from "./deps.ts";
import { messagePage } from "./pages/plain.tsx";
import { statusPage } from "./pages/status.tsx";
import { addressOf } from "./start.tsx";
import { hasStarted } from "./started-cookie.ts";
import { isAwaited } from "./ticket.ts";

/**
 * `GET /status/:ticket`: how far a submission got, for whoever has its ticket: as a page for browsers, else as JSON, which
 * our forwarder asks for until `final` is true. What was answered is shown only to the browser that opened the form.
 */
export const status = new Hono<HttpEnv>();

status.get("*", async (c) => {
  const { ticketKeys, ledger, now } = c.var.deps;
  const ticket = c.req.path.slice(STATUS_PATH.length);
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex");
  c.header("Vary", "Accept");
  if (ledger === null) return notNow(c);
  if (!(await isOwnTicket(ticketKeys, ticket))) return unknownTicket(c);
  const withSent = wantsPage(c) && (await hasStarted(c, ticketKeys, ticket));
  const found = await ledger.status(ticket, withSent);
  if (found !== null) return showStatus(c, found);
  return isAwaited(ticket, now()) ? showAwaited(c) : unknownTicket(c);
});

function showStatus(c: Context<HttpEnv>, found: SubmissionStatus): Response | Promise<Response> {
  const { state, todos } = found;
  const words = explainStatus(found);
  if (!wantsPage(c)) {
    const todoUrl = todos.find(({ url }) => url !== null)?.url ?? null;
    return c.json({
      status: state,
      final: isFinal(state),
      settled: isSettled(state, todos),
      message: words.message,
      todoUrl,
      todos,
    });
  }
  const mapping = c.var.deps.findMapping(found.mapping);
  const again = mapping === null || addressOf(mapping) === null ? null : `${START_PATH}${mapping.name}`;
  return c.html(
    statusPage({ kind: state, words, status: found, again, isTracked: mapping?.isTracked ?? false, looks: looksOf(c) }),
  );
}

function showAwaited(c: Context<HttpEnv>): Response | Promise<Response> {
  if (wantsPage(c)) {
    const nothing = { status: null, again: null, isTracked: false };
    return c.html(statusPage({ kind: "awaited", words: AWAITED, ...nothing, looks: looksOf(c) }));
  }
  return c.json({
    status: "awaited",
    final: false,
    settled: false,
    message: AWAITED.message,
    todoUrl: null,
    todos: [],
  });
}

function notNow(c: Context<HttpEnv>): Response | Promise<Response> {
  if (wantsPage(c)) return c.html(messagePage(NOT_NOW), 503);
  return c.json({ reason: "not-available", message: NOT_NOW.message }, 503);
}

function unknownTicket(c: Context<HttpEnv>): Response | Promise<Response> {
  if (wantsPage(c)) return c.html(messagePage(UNKNOWN_TICKET), 404);
  return c.json({ reason: "unknown-ticket", message: UNKNOWN_TICKET.message }, 404);
}

function wantsPage(c: Context): boolean {
  return c.req.header("accept")?.includes("text/html") ?? false;
}

/** How often a page without JavaScript has loaded itself again. */
function looksOf(c: Context): number {
  const given = c.req.query("n") ?? "";
  return /^\d{1,3}$/.test(given) ? Number(given) : 0;
}
