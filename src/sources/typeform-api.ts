import * as z from "zod";
import type {
  ApiAccess,
  AskWebhook,
  ListedSubmission,
  ListFailure,
  ListOptions,
  ListSubmissions,
} from "../form-listing.ts";
import { failed, ok, type Result } from "../result.ts";
import { type ApiAnswer, getFromApi, type NoApiAnswer } from "./api-call.ts";
import type { CheckKey } from "./source.ts";
import { readDefinition } from "./typeform-definition.ts";
import { isOnlyStarted, listedAt, readListedResponse } from "./typeform-response.ts";

/**
 * The API gives up to 1,000 (typeform.com/developers/responses). Of a page that is too large so few are asked for that,
 * each as large as a webhook's body can be, they can be read.
 */
const PAGE_SIZES = [200, 10];
/** What is asked for where a whole page was sent in one second. */
const LARGEST_PAGE_SIZE = 1000;

const Responses = z.object({ items: z.array(z.unknown()) });
const Webhooks = z.object({ items: z.array(z.unknown()) });
const Webhook = z.object({ url: z.string(), enabled: z.boolean() });

/**
 * `GET /forms/{id}/responses` (typeform.com/developers/responses): the earliest first, so that the time of the last one is
 * where the next page begins; `since` includes that second, and who comes twice is known. Where one second has more than the
 * largest page, the rest is passed over and said: `before` and `after` cannot go with `sort`, and no order within a second is
 * documented. The titles come from
 * `GET /forms/{id}`, since a response does not bring its form. That an answer looks as in a webhook is assumed.
 */
export const listTypeform: ListSubmissions = async (options) => {
  const { form, alsoFile } = options;
  const since = options.cursor === null ? options.since : Number(options.cursor);
  const page = await readWidePage(since, options);
  if (!page.ok) return page;
  const { items, size } = page.value;
  if (items.length === 0) return ok({ items: [], next: null, shape: null, passedOver: null });
  const described = await get(`/forms/${encodeURIComponent(form)}`, options);
  if (!described.ok) return described;
  const definition = readDefinition(described.value.json);
  const listed = items.flatMap((item): ListedSubmission[] => {
    const one = readListedResponse(item, form, definition);
    return one === null ? [] : [one];
  });
  // Where nothing of a page can be read, nobody knows what is missing.
  if (listed.length === 0 && !items.every(isOnlyStarted)) return unusable(described.value);
  const wanted = listed.filter(({ submission: { kind } }) => kind === "complete" || alsoFile.includes(kind));
  const isCrowded = isOneSecond(page.value, since);
  const second = Math.floor(since / 1000) * 1000;
  const next = isCrowded ? second + 1000 : Math.floor(lastTime(items) / 1000) * 1000;
  return ok({
    items: wanted,
    next: items.length < size ? null : String(next),
    shape: definition.shape,
    passedOver: isCrowded ? second : null,
  });
};

interface Page {
  readonly items: readonly unknown[];
  /** How many were asked for. */
  readonly size: number;
}

/** A page from a time on, as large as it takes to get past the second of that time, if that is possible at all. */
async function readWidePage(since: number, options: ListOptions): Promise<Result<Page, ListFailure>> {
  const page = await readPage(since, options, PAGE_SIZES);
  if (!page.ok || !isOneSecond(page.value, since)) return page;
  const larger = await readPage(since, options, [LARGEST_PAGE_SIZE]);
  return larger.ok || larger.failure.reason !== "too-large" ? larger : page;
}

/** The largest page from a time on that can be read. */
async function readPage(
  since: number,
  options: ListOptions,
  sizes: readonly number[],
): Promise<Result<Page, ListFailure>> {
  let failure: ListFailure = { reason: "too-large", status: null, retryAfterMs: null };
  for (const size of sizes) {
    const query = new URLSearchParams({
      page_size: String(size),
      since: new Date(since).toISOString().slice(0, 19),
      sort: "submitted_at,asc",
      response_type: options.alsoFile.includes("partial") ? "completed,partial" : "completed",
    });
    const page = await get(`/forms/${encodeURIComponent(options.form)}/responses?${query}`, options);
    if (!page.ok && page.failure.reason !== "too-large") return page;
    if (page.ok) {
      const read = Responses.safeParse(page.value.json);
      // In another order, or from another time on, a whole page hides what stands between.
      const isUsable = read.success && (read.data.items.length < size || isInOrder(read.data.items, since));
      return isUsable ? ok({ items: read.data.items, size }) : unusable(page.value);
    }
    failure = page.failure;
  }
  return failed(failure);
}

function isInOrder(items: readonly unknown[], since: number): boolean {
  const times = items.flatMap((item) => listedAt(item) ?? []);
  return times.every((time, index) => time >= (times[index - 1] ?? Math.floor(since / 1000) * 1000));
}

/** Whether a whole page leads no further than the second from which it was asked for. */
function isOneSecond({ items, size }: Page, since: number): boolean {
  return items.length === size && Math.floor(lastTime(items) / 1000) <= Math.floor(since / 1000);
}

/** The time of the last one that has a time; 0 where none has. */
function lastTime(items: readonly unknown[]): number {
  return items.map(listedAt).findLast((time) => time !== null) ?? 0;
}

/** `GET /forms/{id}/webhooks` (typeform.com/developers/webhooks): each has `url` and `enabled`. */
export const askTypeformWebhook: AskWebhook = async (options) => {
  const answer = await get(`/forms/${encodeURIComponent(options.form)}/webhooks`, options);
  if (!answer.ok) return answer.failure.reason === "unavailable" ? null : "unknown";
  const read = Webhooks.safeParse(answer.value.json);
  if (!read.success) return "unknown";
  const webhooks = read.data.items.map((item) => Webhook.safeParse(item));
  if (webhooks.some(({ success }) => !success)) return "unknown";
  const own = webhooks.flatMap(({ data }) => (data !== undefined && options.isOurs(data.url) ? [data] : []));
  if (own.length === 0) return "missing";
  return own.some(({ enabled }) => enabled) ? "on" : "off";
};

/** `GET /me` (typeform.com/developers): 401 and 403 mean that the key is refused. */
export const checkTypeformKey: CheckKey = async (options) => {
  const own = await get("/me", options);
  if (own.ok) return "works";
  return own.failure.reason === "key-refused" ? "refused" : "unavailable";
};

/** A good answer; 401 and 403 are a key that is refused or may not read this, 404 a form that the key does not see. */
async function get(path: string, access: ApiAccess): Promise<Result<ApiAnswer, ListFailure>> {
  const answer = await getFromApi(path, { Authorization: `Bearer ${access.apiKey}` }, access);
  if (!answer.ok) return failed(answer.failure satisfies NoApiAnswer);
  const { status, retryAfterMs } = answer.value;
  switch (status) {
    case 200:
      return answer;
    case 401:
    case 403:
      return failed({ reason: "key-refused", status, retryAfterMs });
    case 404:
      return failed({ reason: "form-unknown", status, retryAfterMs });
    default:
      return failed({ reason: "unavailable", status, retryAfterMs });
  }
}

function unusable({ status }: ApiAnswer): Result<never, ListFailure> {
  return failed({ reason: "unavailable", status, retryAfterMs: null });
}
