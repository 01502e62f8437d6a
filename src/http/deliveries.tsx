import { Hono } from "hono";
import { DONE_CODES } from "../feedback/explain-replay.ts";
import { decisions } from "./decisions.tsx";
import { showDelivery } from "./delivery-answers.tsx";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { deliveriesPage } from "./pages/deliveries.tsx";
import { replay } from "./replay.ts";

/** `/admin/deliveries`: what became of each submission, and what a person can do about it; as JSON for the tools. */
export const deliveries = new Hono<HttpEnv>();

deliveries.get("/", async (c) => {
  const list = await c.var.admin.ledger.deliveries(c.req.query("submission") ?? null);
  return wantsJson(c) ? c.json(list) : c.html(deliveriesPage(list, await c.var.admin.ledger.backlog()));
});

deliveries.route("/replay", replay);

deliveries.get("/:reference", (c) => {
  const done = DONE_CODES.find((code) => code === c.req.query("done")) ?? null;
  return showDelivery(c, c.req.param("reference"), { done, problem: null });
});

deliveries.route("/:reference", decisions);
