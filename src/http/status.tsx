import { Hono } from "hono";
import { explainStatus, isFinal } from "../feedback/explain-status.ts";
import type { HttpEnv } from "./deps.ts";
import { isTicket } from "./ticket.ts";

/**
 * `GET /status/:ticket`: how far a submission got, as JSON, for whoever has its ticket. Our forwarder asks here until
 * `final` is true.
 */
export const status = new Hono<HttpEnv>();

status.get("/:ticket", async (c) => {
  const { config, ledger } = c.var.deps;
  const key = config.ok ? config.value.ticketKey : null;
  const ticket = c.req.param("ticket");
  const found = key !== null && ledger !== null && (await isTicket(key, ticket)) ? await ledger.status(ticket) : null;
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex");
  if (found === null) {
    const message = "There is no submission at this address. Check that the whole address was copied.";
    return c.json({ reason: "unknown-ticket", message }, 404);
  }
  const { state, todos } = found;
  const todoUrl = todos.find(({ url }) => url !== null)?.url ?? null;
  return c.json({ status: state, final: isFinal(state), message: explainStatus(found), todoUrl, todos });
});
