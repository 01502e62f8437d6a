import { Hono } from "hono";
import type { MappingTally } from "../delivery/overview.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { type HttpDeps, type HttpEnv, wantsJson } from "./deps.ts";
import { goneMappingPage, type MappingView, mappingPage } from "./pages/mapping.tsx";
import { mappingsPage } from "./pages/mappings.tsx";
import { messagePage } from "./pages/plain.tsx";

/** `/admin/mappings`: the mappings as they are deployed, and how each gets its submissions; as JSON for tools. */
export const mappings = new Hono<HttpEnv>();

mappings.get("/", async (c) => {
  const found = await c.var.admin.ledger.overview();
  const views = c.var.deps.allMappings().map((mapping) => viewOf(mapping, found, c.var.deps));
  const gone = found.mappings.filter(({ mapping }) => c.var.deps.findMapping(mapping) === null);
  if (!wantsJson(c)) return c.html(mappingsPage(views, gone));
  const brief = views.map(({ mapping: { name, source, form, version }, ...view }) => ({
    ...{ name, source, form, version },
    ...view,
  }));
  return c.json({ mappings: brief, gone });
});

mappings.get("/:name", async (c) => {
  const name = c.req.param("name");
  const found = await c.var.admin.ledger.overview();
  const mapping = c.var.deps.allMappings().find((one) => one.name === name);
  if (mapping !== undefined) {
    const view = viewOf(mapping, found, c.var.deps);
    return wantsJson(c) ? c.json(view) : c.html(mappingPage(view, c.var.admin.config));
  }
  const gone = found.mappings.find((tally) => tally.mapping === name);
  const message = "No mapping of this name is deployed, and none has left a delivery.";
  if (wantsJson(c)) return c.json({ reason: "unknown-mapping", message: gone === undefined ? message : GONE }, 404);
  if (gone !== undefined) return c.html(goneMappingPage(gone), 404);
  return c.html(messagePage({ title: "Unknown mapping", message }), 404);
});

const GONE = "This mapping is not deployed any more.";

type Found = Awaited<ReturnType<HttpEnv["Variables"]["admin"]["ledger"]["overview"]>>;

function viewOf(mapping: DeployedMapping, found: Found, deps: HttpDeps): MappingView {
  const { name } = mapping;
  const none: MappingTally = { mapping: name, waiting: 0, parked: [], last: null };
  return {
    mapping,
    tally: found.mappings.find((tally) => tally.mapping === name) ?? none,
    drift: found.drift.filter((notice) => notice.mapping === name),
    refusals: found.refusals.filter((refusal) => refusal.mapping === name),
    unproven: found.unproven.filter((one) => one.mapping === name),
    secrets: deps.webhookSecrets(mapping.secret).length,
    sweep: found.sweeps.find((sweep) => sweep.mapping === name) ?? null,
    lacking: deps.mappingsWithoutApiKey().find((lacking) => lacking.name === name) ?? null,
  };
}
