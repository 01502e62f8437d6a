import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import { linkableTodoUrl } from "../basecamp/url.ts";
import { ENTRIES_PER_PAGE, EXPORT_FORMAT, EXPORT_VERSION, LedgerEntry } from "../delivery/export/entry.ts";
import { findFault } from "../delivery/export/entry-faults.ts";
import { explainImport, type ImportRefusal } from "../feedback/explain-ledger-file.ts";
import type { HttpEnv } from "./deps.ts";

/** The largest page of an import, in bytes: one submission with all that was sent again is below a fifth of it. */
const IMPORT_LIMIT_BYTES = 24 * 1024 * 1024;

const ExportQuery = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  answers: z.enum(["yes", "no"]).default("yes"),
});

const ImportRequest = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  exportedAt: z.iso.datetime(),
  entries: z.array(LedgerEntry).max(ENTRIES_PER_PAGE),
});

/** `/admin/ledger`: what the ledger remembers, page by page, for a file; and such a file taken in again. For tools. */
export const ledgerFile = new Hono<HttpEnv>();

ledgerFile.get("/export", async (c) => {
  const query = ExportQuery.safeParse(c.req.query());
  if (!query.success) return c.json(refusal("malformed"), 400);
  const { after, answers } = query.data;
  const page = await c.var.admin.ledger.exportPage(after, answers === "yes");
  c.var.deps.log({ event: "exported", submissions: page.entries.length, withAnswers: answers === "yes" });
  const { at, ...rest } = page;
  return c.json({ format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: new Date(at).toISOString(), ...rest });
});

const importLimit = bodyLimit({
  maxSize: IMPORT_LIMIT_BYTES,
  onError: (c) => c.json(refusal("too-large"), 413),
});

ledgerFile.post("/import", importLimit, async (c) => {
  const body: unknown = await c.req.json().catch(() => null);
  const wanted = ImportRequest.safeParse(body);
  if (!wanted.success) return c.json(malformed(wanted.error), 400);
  const found = findFault(wanted.data.entries);
  if (found !== null) return c.json(refusal(found.fault, found.entry), 400);
  const { apiUrl } = c.var.admin.config.basecamp;
  const entries = wanted.data.entries.map((entry) => withSafeLinks(entry, apiUrl));
  const counts = await c.var.admin.ledger.importEntries(entries, Date.parse(wanted.data.exportedAt));
  c.var.deps.log({ event: "imported", ...counts });
  return c.json(counts);
});

/** Whoever made the file does not say where the admin's pages lead to. */
function withSafeLinks(entry: LedgerEntry, apiUrl: string): LedgerEntry {
  const deliveries = entry.deliveries.map((delivery) => {
    return { ...delivery, todoUrl: delivery.todoUrl === null ? null : linkableTodoUrl(delivery.todoUrl, apiUrl) };
  });
  return { ...entry, deliveries };
}

function malformed(error: z.ZodError) {
  const [member, entry] = error.issues[0]?.path ?? [];
  if (member === "format" || member === "version") return refusal("other-format");
  return typeof entry === "number" ? refusal("malformed-entry", entry) : refusal("malformed");
}

/** `entry` is the place of the entry that is to blame, from 0. */
function refusal(reason: ImportRefusal, entry: number | null = null) {
  return { reason, entry, message: explainImport(reason) };
}
