import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import { ENTRIES_PER_PAGE, EXPORT_FORMAT, EXPORT_VERSION, LedgerEntry } from "../delivery/export/entry.ts";
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
  if (!wanted.success) return c.json(refusal(refusalOf(wanted.error)), 400);
  const { entries, exportedAt } = wanted.data;
  const counts = await c.var.admin.ledger.importEntries(entries, Date.parse(exportedAt));
  c.var.deps.log({ event: "imported", ...counts });
  return c.json(counts);
});

function refusalOf(error: z.ZodError): ImportRefusal {
  const [member] = error.issues[0]?.path ?? [];
  return member === "format" || member === "version" ? "other-format" : "malformed";
}

function refusal(reason: ImportRefusal) {
  return { reason, message: explainImport(reason) };
}
