import { Hono } from "hono";
import { DONE_CODES } from "../feedback/explain-replay.ts";
import { decisions } from "./decisions.tsx";
import { showDelivery } from "./delivery-answers.tsx";
import { listPath, readDeliveryQuery } from "./delivery-filter.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { deliveriesPage } from "./pages/deliveries.tsx";
import { replay } from "./replay.ts";
import { replayPages } from "./replay-pages.tsx";

/** `/admin/deliveries`: what became of each submission, and what a person can do about it; as JSON for the tools. */
export const deliveries = new Hono<HttpEnv>();

deliveries.get("/", async (c) => {
  const { config, ledger } = c.var.admin;
  const wanted = readDeliveryQuery(c.req.query());
  const list = await ledger.deliveries(wanted.query);
  if (wantsJson(c)) {
    const next = list.older === null ? null : listPath(wanted.query, { before: list.older });
    return c.json(list.deliveries, 200, next === null ? {} : { Link: `<${config.publicUrl}${next}>; rel="next"` });
  }
  const mappings = c.var.deps.allMappings().map(({ name }) => name);
  return c.html(deliveriesPage(list, wanted, { backlog: await ledger.backlog(), mappings }));
});

deliveries.route("/replay", replayPages);
deliveries.route("/replay", replay);

deliveries.get("/:reference", (c) => {
  const done = DONE_CODES.find((code) => code === c.req.query("done")) ?? null;
  return showDelivery(c, c.req.param("reference"), { done, problem: null });
});

deliveries.route("/:reference", decisions);
