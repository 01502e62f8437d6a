import { Hono } from "hono";
import { sumUp } from "../feedback/explain-overview.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { overviewPage } from "./pages/overview.tsx";

/** `/admin`: whether everything works, at a glance; as JSON for tools. */
export const overview = new Hono<HttpEnv>();

overview.get("/", async (c) => {
  const { ledger, connection } = c.var.admin;
  const { allMappings, mappingsWithoutSecret, mappingsWithoutApiKey, now } = c.var.deps;
  const [status, found] = await Promise.all([connection.status(), ledger.overview()]);
  const withoutKey = mappingsWithoutApiKey();
  const lacking = [...mappingsWithoutSecret(), ...withoutKey.filter(({ isReadBack }) => isReadBack)];
  const summary = sumUp({
    connection: status,
    overview: found,
    mappings: allMappings().map(({ name }) => name),
    lacking: [...new Set(lacking.map(({ name }) => name))],
    unswept: withoutKey.filter(({ isReadBack }) => !isReadBack).map(({ name }) => name),
    now: now(),
  });
  if (wantsJson(c)) return c.json({ summary, connection: status, ledger: found });
  return c.html(overviewPage(summary, status.current, found, now()));
});
