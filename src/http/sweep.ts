import { Hono } from "hono";
import * as z from "zod";
import { utc } from "../feedback/check.ts";
import type { HttpEnv } from "./deps.ts";

const SweepRequest = z.strictObject({
  mapping: z.string().min(1).max(200).nullable(),
  since: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).nullable(),
  dryRun: z.boolean(),
  cursor: z.string().max(200).nullable().default(null),
  foundBefore: z.boolean().optional(),
});

/** `POST /admin/sweep`: compares the form tools' own lists now, as every hour, or only says what that would take in. */
export const sweep = new Hono<HttpEnv>();

sweep.post("/", async (c) => {
  // A browser asks before it sends this type from another site, and is not allowed to.
  const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
  const read = SweepRequest.safeParse(isJson ? await c.req.json().catch(() => null) : null);
  if (!read.success) {
    const isDate = read.error.issues[0]?.path[0] === "since";
    const message = isDate
      ? '"since" is a day such as 2026-11-20, or a time with its zone.'
      : "Nothing was done: the request cannot be read.";
    return c.json({ reason: isDate ? "not-a-date" : "malformed", message }, 400);
  }
  const { mapping, dryRun } = read.data;
  const cursor = mapping === null ? null : read.data.cursor;
  const since = read.data.since === null ? null : Date.parse(read.data.since);
  const now = c.var.deps.now();
  if (since !== null && since > now) {
    const message = `Nothing was done: ${utc(since)} lies in the future, and it is ${utc(now)} at the bridge.`;
    return c.json({ reason: "in-the-future", message }, 400);
  }
  if (mapping !== null && c.var.deps.findMapping(mapping) === null) {
    return c.json({ reason: "unknown-mapping", message: "No mapping of this name is deployed." }, 404);
  }
  const reports = await c.var.deps.sweep({
    mapping,
    since,
    cursor,
    // Who goes on where a run stopped and does not say what that found is not believed to have found none.
    foundBefore: read.data.foundBefore ?? cursor !== null,
    dryRun,
  });
  return c.json({ reports });
});
