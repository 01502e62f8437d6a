import { type Context, Hono } from "hono";
import * as z from "zod";
import { REPLAY_LIMIT, type ReplaySelection } from "../delivery/replay.ts";
import { explainReplayRefusal, type ReplayRefusal } from "../feedback/explain-replay.ts";
import { DELIVERIES_PATH } from "../paths.ts";
import { failed, ok, type Result } from "../result.ts";
import type { HttpEnv } from "./deps.ts";
import { type ReplayForm, replayedPage, replayPage } from "./pages/replay.tsx";
import { named, readReplayRequest, replayNow } from "./replay.ts";

const FORM = /^application\/x-www-form-urlencoded\b/i;
/** The address of what was replayed lists the references, with this between them. */
const BETWEEN_REFERENCES = ".";

const References = z.array(z.string().regex(/^[0-9a-z-]{1,40}$/));

/** `/admin/deliveries/replay` for people: a choice, what a replay of it would do, and a button that does just that. */
export const replayPages = new Hono<HttpEnv>();

replayPages.get("/", async (c) => {
  const form = readForm(c.req.query());
  const wanted = form.isChosen ? selectionOf(form) : null;
  if (wanted !== null && !wanted.ok) return show(c, form, wanted.failure);
  const { ledger } = c.var.admin;
  const report = wanted === null ? null : await ledger.replay(wanted.value, true);
  const { parked } = await ledger.backlog();
  return c.html(replayPage({ form, report, parked, mappings: mappingsOf(c), problem: null }));
});

replayPages.post("/", async (c, next) => {
  if (!FORM.test(c.req.header("content-type") ?? "")) return next();
  const chosen = await readChosen(c);
  if (!chosen.ok) return show(c, readForm({}), chosen.failure);
  await replayNow(c, named(chosen.value));
  return c.redirect(`${DELIVERIES_PATH}replay/done?references=${chosen.value.join(BETWEEN_REFERENCES)}`, 303);
});

replayPages.get("/done", async (c) => {
  const asked = References.safeParse((c.req.query("references") ?? "").split(BETWEEN_REFERENCES));
  const references = asked.data?.slice(0, REPLAY_LIMIT) ?? [];
  if (references.length === 0) return c.redirect(`${DELIVERIES_PATH}replay`, 302);
  const { items } = await c.var.admin.ledger.replay(named(references), true);
  return c.html(replayedPage(items));
});

async function readChosen(c: Context<HttpEnv>): Promise<Result<readonly string[], ReplayRefusal>> {
  const { reference = [] } = await c.req.parseBody({ all: true });
  const read = References.safeParse([reference].flat());
  if (!read.success) return failed("malformed-form");
  if (read.data.length === 0) return failed("nothing-selected");
  return read.data.length > REPLAY_LIMIT ? failed("too-many-references") : ok([...new Set(read.data)]);
}

async function show(c: Context<HttpEnv>, form: ReplayForm, refusal: ReplayRefusal): Promise<Response> {
  const { parked } = await c.var.admin.ledger.backlog();
  const problem = explainReplayRefusal(refusal);
  return c.html(replayPage({ form, report: null, parked, mappings: mappingsOf(c), problem }), 400);
}

function readForm(parameters: Readonly<Record<string, string>>): ReplayForm {
  const { mapping = "", reason = "", since = "", changed, show } = parameters;
  return { mapping, reason, since, changed: changed !== undefined, isChosen: show !== undefined };
}

function selectionOf({ mapping, reason, since, changed }: ReplayForm): Result<ReplaySelection, ReplayRefusal> {
  const filters = Object.entries({ mapping, reason, since }).filter(([, text]) => text !== "");
  const read = readReplayRequest({ ...Object.fromEntries(filters), changed, all: true, dryRun: true });
  return read.ok ? ok(read.value.selection) : read;
}

function mappingsOf(c: Context<HttpEnv>): readonly string[] {
  return c.var.deps.allMappings().map(({ name }) => name);
}
