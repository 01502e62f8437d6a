import { Hono } from "hono";
import { explainConnect } from "../feedback/explain.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { connectionPage } from "./pages/connection.tsx";

/** `/admin/connection`: connects Basecamp once, and shows how the connection is. */
export const connection = new Hono<HttpEnv>();

connection.get("/", async (c) => {
  const status = await c.var.admin.connection.status();
  return wantsJson(c) ? c.json(status) : c.html(connectionPage(status, null));
});

connection.post("/connect", async (c) => c.redirect(await c.var.admin.connection.begin(c.var.session), 303));

connection.get("/callback", async (c) => {
  const { connection: calls, ledger } = c.var.admin;
  const finished = await calls.finish(c.var.session, new URL(c.req.url).search);
  if (!finished.ok) {
    return c.html(connectionPage(await calls.status(), explainConnect(finished.failure)), 400);
  }
  await ledger.wake();
  return c.redirect("/admin/connection", 303);
});

connection.post("/account", async (c) => {
  const { connection: calls, ledger } = c.var.admin;
  const { account } = await c.req.parseBody();
  const chosen = await calls.chooseAccount(typeof account === "string" ? account : "");
  if (!chosen.ok) {
    const message = "That account is not one that the connected person can reach. Choose one of these.";
    return c.html(connectionPage(await calls.status(), message), 400);
  }
  await ledger.wake();
  return c.redirect("/admin/connection", 303);
});
