import * as z from "zod";
import type {
  ApiAccess,
  AskWebhook,
  ListedPage,
  ListedSubmission,
  ListFailure,
  ListOptions,
  ListSubmissions,
} from "../form-listing.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import { readApiAnswers, readApiShape } from "./jotform-answers.ts";
import { checkJotformKey, getFromJotform } from "./jotform-api.ts";
import { optionalText, text } from "./lenient.ts";
import { takeTicket } from "./ticket-field.ts";
import { instantIn } from "./zoned-time.ts";

/** The API gives up to 1,000 (api.jotform.com/docs); of a page that is too large fewer are asked for, to one alone. */
const PAGE_SIZES = [200, 20, 1];
/** A page begins so many before the end of the last one, for what was deleted meanwhile; none after a page of one. */
const OVERLAPS: Readonly<Record<number, number>> = { 200: 20, 20: 5, 1: 0 };
/** A filter by `created_at`, which is the account's own time, begins so much earlier, in milliseconds. */
const ZONE_SLACK_MS = 14 * 60 * 60 * 1000;
/** With fewer calls left for the day, the rest is kept for reading back what webhooks bring. */
const CALLS_KEPT = 100;

const Item = z.object({
  id: text,
  form_id: text,
  status: optionalText,
  created_at: optionalText,
  answers: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
});

const Account = z.object({ time_zone: text });

/**
 * `GET /form/{id}/submissions` (api.jotform.com/docs). In which direction `created_at` orders is not documented: what comes
 * meanwhile is added at the end, or pushes others to later pages, so that none is passed over. Its times are the account's
 * own, whose zone `GET /user` tells. A submission that is too large to be read alone is gone past. That a list and a
 * single submission look alike is assumed.
 */
export const listJotform: ListSubmissions = async (options) => {
  const { offset, first } = readCursor(options.cursor);
  const page = await readPage(offset, options);
  if (!page.ok) return page;
  const { content, size } = page.value;
  const read = content.flatMap((item) => Item.safeParse(item).data ?? []);
  const unavailable = failed({ reason: "unavailable" as const, status: 200, retryAfterMs: null });
  // The page before once more: the rest would never come.
  if (read[0] !== undefined && read[0].id === first) return unavailable;
  const next = content.length < size ? null : `${offset + size - (OVERLAPS[size] ?? 0)}/${read[0]?.id ?? ""}`;
  // Where nothing of a page can be read, nobody knows what is missing.
  const isOther = content.length > 0 && size > 1;
  if (read.length === 0) return isOther ? unavailable : ok({ items: [], next, shape: null, passedOver: null });
  const zone = await readZone(options);
  const known = zone === null ? [] : read.flatMap((item) => withTime(item, zone));
  if (zone === null || (known.length === 0 && isOther)) return unavailable;
  return ok({
    items: known.filter((item) => item.form_id === options.form && item.status === "ACTIVE").map(toListed),
    next,
    shape: read[0] === undefined ? null : readApiShape(read[0].answers),
    passedOver: null,
  }) satisfies Result<ListedPage, ListFailure>;
};

/** Where a page begins, and the id with which the one before did. */
function readCursor(cursor: string | null): { offset: number; first: string | null } {
  const [offset, first = null] = (cursor ?? "0").split("/");
  return { offset: Number(offset), first };
}

interface Page {
  readonly content: readonly unknown[];
  /** How many were asked for. */
  readonly size: number;
}

/** The largest page from here on that can be read. */
async function readPage(offset: number, options: ListOptions): Promise<Result<Page, ListFailure>> {
  const filter = JSON.stringify({ "created_at:gt": toJotformTime(options.since - ZONE_SLACK_MS) });
  for (const size of PAGE_SIZES) {
    const query = new URLSearchParams({ filter, orderby: "created_at", limit: String(size), offset: String(offset) });
    const answer = await getFromJotform(`/form/${options.form}/submissions?${query}`, options);
    if (!answer.ok && answer.failure.reason === "too-large") continue;
    if (!answer.ok) return failed({ retryAfterMs: null, ...answer.failure });
    const { status, content, left } = answer.value;
    if (status === 401 || status === 404)
      return failed({ reason: await whyUnknown(options), status, retryAfterMs: null });
    const isKept = left !== null && left < CALLS_KEPT && Array.isArray(content) && content.length === size;
    if (status !== 200 || !Array.isArray(content) || isKept) {
      return failed({ reason: "unavailable", status, retryAfterMs: null });
    }
    return ok({ content, size });
  }
  return ok({ content: [null], size: 1 });
}

/** The time zone of the key's account (api.jotform.com/docs, "Get user information"); null where none is told that is known. */
async function readZone(access: ApiAccess): Promise<string | null> {
  const own = await getFromJotform("/user", access);
  const account = Account.safeParse(own.ok && own.value.status === 200 ? own.value.content : null);
  const zone = account.data?.time_zone ?? "";
  return instantIn(zone, "2026-01-01 00:00:00") === null ? null : zone;
}

type Timed = z.infer<typeof Item> & { readonly at: number };

/** With the moment at which it was sent; nothing where its time or id is of another kind. */
function withTime(item: z.infer<typeof Item>, zone: string): Timed[] {
  const at = instantIn(zone, item.created_at ?? "");
  return at === null || !/^\d{1,25}$/.test(item.id) ? [] : [{ ...item, at }];
}

function toListed({ id, form_id: form, answers, at }: Timed): ListedSubmission {
  const { ticket, rest } = takeTicket(readApiAnswers(answers));
  const submission: Submission = {
    ...{ source: "jotform", form, formTitle: "", id, kind: "complete", answers: rest },
    submittedAt: new Date(at).toISOString(),
    ...{ hidden: {}, variables: {}, ending: null, isConfirmed: true, fingerprint: null },
  };
  return { submission, ticket };
}

/**
 * `GET /form/{id}/webhooks` (api.jotform.com/docs): position → address. Jotform has no webhooks that are switched off; it
 * is assumed that without any the content is empty.
 */
export const askJotformWebhook: AskWebhook = async (options) => {
  const answer = await getFromJotform(`/form/${options.form}/webhooks`, options);
  if (!answer.ok) return null;
  if (answer.value.status !== 200) return "unknown";
  const { content } = answer.value;
  if (typeof content !== "object" && content !== "") return "unknown";
  const addresses = Object.values(content ?? {}).filter((address) => typeof address === "string");
  return addresses.some(options.isOurs) ? "on" : "missing";
};

/** Jotform answers 401 for a foreign form as well as for a wrong key. */
async function whyUnknown(access: ApiAccess): Promise<ListFailure["reason"]> {
  switch (await checkJotformKey(access)) {
    case "works":
      return "form-unknown";
    case "refused":
      return "key-refused";
    case "unavailable":
      return "unavailable";
  }
}

function toJotformTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
