import { type Context, Hono } from "hono";
import * as z from "zod";
import { PARK_REASONS } from "../delivery/delivery.ts";
import {
  doesSomething,
  REPLAY_LIMIT,
  type ReplayItem,
  type ReplayReport,
  type ReplaySelection,
} from "../delivery/replay.ts";
import { briefPark, explainReplayRefusal, explainVerdict, type ReplayRefusal } from "../feedback/explain-replay.ts";
import { failed, ok, type Result } from "../result.ts";
import type { HttpEnv } from "./deps.ts";

const LONGEST_NAME_CHARACTERS = 200;
const name = z.string().min(1).max(LONGEST_NAME_CHARACTERS);

const ReplayRequest = z.strictObject({
  references: z.array(name).min(1).max(REPLAY_LIMIT).optional(),
  mapping: name.optional(),
  reason: z.enum(PARK_REASONS).optional(),
  since: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional(),
  changed: z.boolean().optional(),
  all: z.boolean().optional(),
  dryRun: z.boolean(),
});

interface WantedReplay {
  readonly selection: ReplaySelection;
  readonly dryRun: boolean;
}

/** `POST /admin/deliveries/replay`: files parked deliveries again, or only says what that would do. */
export const replay = new Hono<HttpEnv>();

replay.post("/", async (c) => {
  // A browser asks before it sends this type from another site, and is not allowed to.
  const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
  const body: unknown = isJson ? await c.req.json().catch(() => null) : null;
  const wanted = isJson ? readReplayRequest(body) : failed<ReplayRefusal>("not-json");
  if (!wanted.ok) return c.json({ reason: wanted.failure, message: explainReplayRefusal(wanted.failure) }, 400);
  const { selection, dryRun } = wanted.value;
  const { items, more } = await (dryRun ? c.var.admin.ledger.replay(selection, true) : replayNow(c, selection));
  return c.json({ items: items.map(inWords), more });
});

/** Replays a selection, and writes down for whoever reads the log that it was done. */
export async function replayNow(c: Context<HttpEnv>, selection: ReplaySelection): Promise<ReplayReport> {
  const report = await c.var.admin.ledger.replay(selection, false);
  const { length: deliveries } = report.items;
  c.var.deps.log({ event: "replayed", deliveries, dueAgain: report.items.filter(doesSomething).length });
  return report;
}

/** Reads what is to be replayed. Without any choice nothing is, so that a slip does not replay everything. */
export function readReplayRequest(body: unknown): Result<WantedReplay, ReplayRefusal> {
  const read = ReplayRequest.safeParse(body);
  if (!read.success) return failed(refusalOf(read.error));
  const { references, mapping, reason, since, changed = false, all = false, dryRun } = read.data;
  const filters = mapping !== undefined || reason !== undefined || since !== undefined || changed || all;
  if (references === undefined && !filters) return failed("nothing-selected");
  if (references !== undefined && filters) return failed("references-and-filters");
  const selection = {
    references: references === undefined ? null : [...new Set(references)],
    mapping: mapping ?? null,
    reason: reason ?? null,
    since: since === undefined ? null : Date.parse(since),
    changed,
  };
  return ok({ selection, dryRun });
}

/** The selection of these deliveries. */
export function named(references: readonly string[]): ReplaySelection {
  return { references, mapping: null, reason: null, since: null, changed: false };
}

function refusalOf(error: z.ZodError): ReplayRefusal {
  const [issue] = error.issues;
  if (issue?.path[0] === "reason") return "unknown-reason";
  if (issue?.path[0] === "since") return "not-a-date";
  return issue?.path.join() === "references" && issue.code === "too_big" ? "too-many-references" : "malformed";
}

/** An item, why it is parked, and what comes of it. */
function inWords(item: ReplayItem) {
  const why = item.parked === null ? null : briefPark(item.parked);
  return { ...item, why, outcome: explainVerdict(item.verdict, item.content, item.alsoFiles) };
}
