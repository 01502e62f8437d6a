import { type Context, Hono } from "hono";
import { explainChoice, explainConnect } from "../feedback/explain.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { connectionPage, disconnectPage } from "./pages/connection.tsx";

/** `/admin/connection`: connects Basecamp once, and shows how the connection is. */
export const connection = new Hono<HttpEnv>();

const PAGE = "/admin/connection";

connection.get("/", async (c) => (wantsJson(c) ? c.json(await c.var.admin.connection.status()) : show(c, 200, null)));

connection.post("/connect", async (c) => c.redirect(await c.var.admin.connection.begin(c.var.session), 303));

connection.get("/callback", async (c) => {
  const finished = await c.var.admin.connection.finish(c.var.session, new URL(c.req.url).search);
  if (!finished.ok) return show(c, 400, `${explainConnect(finished.failure)} Nothing was stored.`);
  return changed(c);
});

connection.post("/account", async (c) => {
  const { account, offer } = await c.req.parseBody();
  const chosen = await c.var.admin.connection.chooseAccount(textOf(account), textOf(offer) || null);
  return chosen.ok ? changed(c) : show(c, 400, explainChoice(chosen.failure));
});

connection.post("/replace", async (c) => {
  const { offer } = await c.req.parseBody();
  const accepted = await c.var.admin.connection.acceptOffer(textOf(offer));
  return accepted.ok ? changed(c) : show(c, 400, explainChoice(accepted.failure));
});

connection.post("/keep", async (c) => {
  await c.var.admin.connection.dropOffer();
  return c.redirect(PAGE, 303);
});

connection.get("/disconnect", async (c) => {
  const { connection: calls, ledger } = c.var.admin;
  return c.html(disconnectPage(await calls.status(), (await ledger.backlog()).waiting));
});

connection.post("/disconnect", async (c) => {
  const { connection: calls, ledger } = c.var.admin;
  await ledger.pause();
  await calls.disconnect();
  return c.redirect(PAGE, 303);
});

async function show(c: Context<HttpEnv>, status: 200 | 400, problem: string | null): Promise<Response> {
  const { connection: calls, ledger } = c.var.admin;
  const { mappingsWithoutSecret, mappingsWithoutApiKey } = c.var.deps;
  const lacking = { secret: mappingsWithoutSecret(), apiKey: mappingsWithoutApiKey() };
  const [now, keys, queue] = await Promise.all([calls.status(), calls.tokenKeys(), ledger.backlog()]);
  return c.html(connectionPage(now, keys, queue, lacking, problem), status);
}

async function changed(c: Context<HttpEnv>): Promise<Response> {
  await c.var.admin.ledger.wake();
  return c.redirect(PAGE, 303);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
