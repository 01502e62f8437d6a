import { Hono } from "hono";
import type { Mapping } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";
import type { HttpEnv } from "./deps.ts";
import { noAddressPage, withoutStatusPage } from "./pages/start.tsx";
import { rememberStart } from "./started-cookie.ts";
import { makeTicket } from "./ticket.ts";

/**
 * `GET /start/:mapping`: sends a person on to the form with a new ticket, as far as its form tool can hand one back.
 * Nothing is stored, so that a link that is followed ahead of time does no harm.
 */
export const start = new Hono<HttpEnv>();

start.get("/:mapping", async (c) => {
  const { publicUrl, ticketKeys, findMapping, now } = c.var.deps;
  const mapping = findMapping(c.req.param("mapping"));
  c.header("Cache-Control", "no-store");
  c.header("X-Robots-Tag", "noindex");
  if (mapping === null) return c.notFound();
  const address = addressOf(mapping);
  if (address === null) return c.html(noAddressPage(), 404);
  const withTicket = findSource(mapping.source)?.withTicket;
  if (withTicket === undefined) return c.redirect(address, 302);
  const [key] = ticketKeys;
  if (key === undefined) return c.html(withoutStatusPage(address));
  const ticket = await makeTicket(key, (length) => crypto.getRandomValues(new Uint8Array(length)), now());
  await rememberStart(c, key, ticket, (publicUrl ?? c.req.url).startsWith("https:"));
  return c.redirect(withTicket(address, ticket), 302);
});

/** Where people open the form of a mapping; null where that is not known. */
export function addressOf({ source, form, formUrl }: Pick<Mapping, "source" | "form" | "formUrl">): string | null {
  return formUrl ?? findSource(source)?.formAddress(form) ?? null;
}
