import * as z from "zod";
import type {
  ApiAccess,
  AskWebhook,
  ListedPage,
  ListedSubmission,
  ListFailure,
  ListSubmissions,
} from "../form-listing.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import { readApiAnswers, readApiShape } from "./jotform-answers.ts";
import { checkJotformKey, getFromJotform } from "./jotform-api.ts";
import { optionalText, text } from "./lenient.ts";
import { takeTicket } from "./ticket-field.ts";

/** The API gives up to 1,000 (api.jotform.com/docs); fewer keep an answer small. */
const PAGE_SIZE = 200;
/** A page begins so many before the end of the last one, for what was deleted meanwhile. */
const OVERLAP = 20;
/** `created_at` is in the account's own time without a zone, so up to this far off, in milliseconds. */
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

/**
 * `GET /form/{id}/submissions` (api.jotform.com/docs). In which direction `created_at` orders is not documented: what comes
 * meanwhile is added at the end, or pushes others to later pages, so that none is passed over. Times are the account's own;
 * in UTC they are up to 14 hours off. That a list and a single submission look alike is assumed.
 */
export const listJotform: ListSubmissions = async (options) => {
  const { form, since, now } = options;
  const offset = Number(options.cursor ?? 0);
  const filter = JSON.stringify({ "created_at:gt": toJotformTime(since - ZONE_SLACK_MS) });
  const query = new URLSearchParams({
    filter,
    orderby: "created_at",
    limit: String(PAGE_SIZE),
    offset: String(offset),
  });
  const answer = await getFromJotform(`/form/${form}/submissions?${query}`, options);
  if (!answer.ok) return failed({ retryAfterMs: null, ...answer.failure });
  const { status, content, left } = answer.value;
  if (status === 401 || status === 404)
    return failed({ reason: await whyUnknown(options), status, retryAfterMs: null });
  const unavailable = failed({ reason: "unavailable" as const, status, retryAfterMs: null });
  if (status !== 200 || !Array.isArray(content)) return unavailable;
  if (left !== null && left < CALLS_KEPT && content.length === PAGE_SIZE) return unavailable;
  const read = content.flatMap((item) => Item.safeParse(item).data ?? []);
  return ok({
    items: read
      .filter((item) => item.form_id === form && item.status === "ACTIVE")
      .flatMap((item) => toListed(item, now)),
    next: content.length < PAGE_SIZE ? null : String(offset + PAGE_SIZE - OVERLAP),
    shape: read[0] === undefined ? null : readApiShape(read[0].answers),
    calls: 1,
  }) satisfies Result<ListedPage, ListFailure>;
};

function toListed(
  { id, form_id: form, created_at: createdAt, answers }: z.infer<typeof Item>,
  now: number,
): ListedSubmission[] {
  if (!/^\d{1,25}$/.test(id)) return [];
  const { ticket, rest } = takeTicket(readApiAnswers(answers));
  const at = fromJotformTime(createdAt ?? "");
  const submission: Submission = {
    ...{ source: "jotform", form, formTitle: "", id, kind: "complete", answers: rest },
    submittedAt: new Date(at === null ? now : Math.min(at, now)).toISOString(),
    ...{ hidden: {}, variables: {}, ending: null, isConfirmed: true, fingerprint: null },
  };
  return [{ submission, ticket }];
}

/**
 * `GET /form/{id}/webhooks` (api.jotform.com/docs): position → address. Jotform has no webhooks that are switched off; it
 * is assumed that without any the content is empty.
 */
export const askJotformWebhook: AskWebhook = async (options) => {
  const answer = await getFromJotform(`/form/${options.form}/webhooks`, options);
  if (!answer.ok || answer.value.status !== 200) return "unknown";
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

function fromJotformTime(createdAt: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(createdAt)) return null;
  const at = Date.parse(`${createdAt.replace(" ", "T")}Z`);
  return Number.isNaN(at) ? null : at;
}
