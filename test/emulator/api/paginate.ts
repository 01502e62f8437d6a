import type { Context } from "hono";
import type { ApiEnv, Emulator } from "../context.ts";
import { jsonResponse } from "./answer.ts";
import { queryOf } from "./request.ts";

const FIRST_PAGE_SIZES = [15, 30, 50];
const LATER_PAGE_SIZE = 100;

/** Answers one page of a list, with `Link` to the next page and `X-Total-Count` (basecamp docs: pagination). */
export function paginate<T>(
  c: Context<ApiEnv>,
  { publicUrl }: Emulator,
  items: readonly T[],
  shape: (item: T) => unknown,
): Response {
  const query = queryOf(c);
  const asked = Number(query.get("page") ?? "1");
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const start = startOf(page);
  const end = start + sizeOf(page);
  const headers: Record<string, string> = { "X-Total-Count": String(items.length) };
  if (end < items.length) {
    query.set("page", String(page + 1));
    headers.Link = `<${publicUrl}${new URL(c.req.url).pathname}?${query}>; rel="next"`;
  }
  return jsonResponse(items.slice(start, end).map(shape), 200, headers);
}

function sizeOf(page: number): number {
  return FIRST_PAGE_SIZES[page - 1] ?? LATER_PAGE_SIZE;
}

function startOf(page: number): number {
  const early = FIRST_PAGE_SIZES.slice(0, page - 1).reduce((sum, size) => sum + size, 0);
  return early + Math.max(0, page - 1 - FIRST_PAGE_SIZES.length) * LATER_PAGE_SIZE;
}
