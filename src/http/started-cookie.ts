import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { STATUS_PATH } from "../paths.ts";
import { equalInConstantTime } from "../sources/signature.ts";
import { startMark } from "./ticket.ts";

const PREFIX = "formcamp_started_";
const LIFETIME_SECONDS = 24 * 60 * 60;
/** So much of the mark names the cookie, so that each form that is open in one browser has its own. */
const NAME_CHARACTERS = 8;

/** Lets a browser keep that it opened a form with this ticket, for a day and for the status pages only. */
export async function rememberStart(c: Context, key: string, ticket: string, isSecure: boolean): Promise<void> {
  const { name, value } = await cookieOf(key, ticket);
  setCookie(c, name, value, {
    path: STATUS_PATH.replace(/\/$/, ""),
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure,
    maxAge: LIFETIME_SECONDS,
  });
}

/** Whether this browser opened the form with this ticket. */
export async function hasStarted(c: Context, keys: readonly string[], ticket: string): Promise<boolean> {
  for (const key of keys) {
    const { name, value } = await cookieOf(key, ticket);
    if (equalInConstantTime(getCookie(c, name) ?? "", value)) return true;
  }
  return false;
}

async function cookieOf(key: string, ticket: string): Promise<{ name: string; value: string }> {
  const mark = await startMark(key, ticket);
  return { name: `${PREFIX}${mark.slice(0, NAME_CHARACTERS)}`, value: mark.slice(NAME_CHARACTERS) };
}
