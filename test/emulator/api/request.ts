import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { parseJson } from "../json.ts";
import { refuse } from "./answer.ts";

/** The query, or none at all if a GET carries a Content-Type: Basecamp then ignores it (basecamp-sdk issue 384). */
export function queryOf(c: Context<ApiEnv>): URLSearchParams {
  return c.req.method === "GET" && c.req.header("Content-Type") !== undefined
    ? new URLSearchParams()
    : new URL(c.req.url).searchParams;
}

/** Reads the JSON body: 415 without `Content-Type: application/json` (basecamp docs), 400 if it is malformed. */
export async function readBody(c: Context<ApiEnv>): Promise<unknown> {
  const mediaType = c.req.header("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") refuse(415, "Unsupported Media Type");
  try {
    return parseJson(await c.req.text());
  } catch {
    return refuse(400, "Bad Request");
  }
}
