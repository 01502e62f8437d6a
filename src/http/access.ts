import { type Context, Hono } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Config } from "../config.ts";
import { CALLBACK_PATH } from "../paths.ts";
import { equalInConstantTime, hmacSha256, toBase64 } from "../sources/signature.ts";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { signInPage } from "./pages/sign-in.tsx";

const COOKIE = "formcamp_session";
const SESSION_LIFETIME_SECONDS = 12 * 60 * 60;
const SESSION_BYTES = 16;

/** Lets only signed-in browsers pass; others get the sign-in page, or 401 when they asked for JSON. */
export const signedIn = createMiddleware<HttpEnv>(async (c, next) => {
  const session = await readSession(c);
  if (session !== null && !(await c.var.admin.connection.isSessionEnded(session.id))) {
    c.set("session", session.id);
    return next();
  }
  if (wantsJson(c)) return c.json({ reason: "not-signed-in" }, 401);
  const { pathname, search } = new URL(c.req.url);
  // The callback's query holds a code; it is worth nothing in another session, so it is dropped.
  const isPage = c.req.method === "GET" && pathname !== CALLBACK_PATH;
  const wanted = isPage ? `${pathname}${search}` : "/admin/connection";
  return c.redirect(`/admin/sign-in?next=${encodeURIComponent(wanted)}`, 303);
});

/** Sign-in and sign-out of the one admin. */
export const access = new Hono<HttpEnv>();

access.get("/sign-in", (c) => c.html(signInPage({ next: readNext(c.req.query("next")), problem: null })));

access.post("/sign-in", async (c) => {
  const { config, maySignIn } = c.var.admin;
  const { log } = c.var.deps;
  const form = await c.req.parseBody();
  const password = typeof form.password === "string" ? form.password : "";
  const next = readNext(typeof form.next === "string" ? form.next : undefined);
  // Cloudflare sets this header on every request; without it, as in local runs, all share one count.
  if (!(await maySignIn(networkOf(c.req.header("cf-connecting-ip") ?? "unknown")))) {
    log({ event: "sign-in-refused", reason: "too-many" });
    return c.html(signInPage({ next, problem: "too-many" }), 429, { "Retry-After": "60" });
  }
  if (!(await isPassword(password, config.adminPassword))) {
    log({ event: "sign-in-refused", reason: "wrong-password" });
    return c.html(signInPage({ next, problem: "wrong" }), 401);
  }
  const id = toBase64(crypto.getRandomValues(new Uint8Array(SESSION_BYTES)));
  const expiresAt = Math.floor(c.var.deps.now() / 1000) + SESSION_LIFETIME_SECONDS;
  await setSignedCookie(c, COOKIE, `${id}.${expiresAt}`, await sessionKey(config), {
    path: "/admin",
    httpOnly: true,
    sameSite: "Lax",
    secure: config.publicUrl.startsWith("https:"),
    maxAge: SESSION_LIFETIME_SECONDS,
  });
  log({ event: "signed-in" });
  return c.redirect(next, 303);
});

access.post("/sign-out", async (c) => {
  const session = await readSession(c);
  if (session !== null) {
    await c.var.admin.connection.endSession(session.id, session.expiresAt);
    c.var.deps.log({ event: "signed-out" });
  }
  deleteCookie(c, COOKIE, { path: "/admin" });
  return c.redirect("/admin/sign-in", 303);
});

async function readSession(c: Context<HttpEnv>): Promise<{ id: string; expiresAt: number } | null> {
  const value = await getSignedCookie(c, await sessionKey(c.var.admin.config), COOKIE);
  if (typeof value !== "string") return null;
  const [id = "", end = "0"] = value.split(".");
  const expiresAt = Number(end);
  return id !== "" && expiresAt * 1000 > c.var.deps.now() ? { id, expiresAt } : null;
}

/** Signs sessions; a new password or a new first token key ends all of them. */
async function sessionKey(config: Config): Promise<string> {
  const [key] = config.tokenKeys;
  return toBase64(await hmacSha256(`session ${config.adminPassword}`, key?.bytes ?? new Uint8Array()));
}

/** An IPv6 host has a whole /64 of addresses to itself, so that all of them share one count. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = address.includes("::") ? 8 - groups.length - (tail === "" ? 0 : tail.split(":").length) : 0;
  return [...groups, ...Array<string>(Math.max(missing, 0)).fill("0"), ...(tail === "" ? [] : tail.split(":"))]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

/** Compares digests, so that the time tells nothing about the password, not even its length. */
async function isPassword(given: string, expected: string): Promise<boolean> {
  const digest = async (text: string) => toBase64(await hmacSha256("password", new TextEncoder().encode(text)));
  return equalInConstantTime(await digest(given), await digest(expected));
}

/** Only pages of the admin's are returned to, so that a link cannot lead elsewhere after sign-in. */
function readNext(next: string | undefined): string {
  return next !== undefined && /^\/admin(\/[a-z0-9/-]*)?(\?[^\s\\]*)?$/.test(next) ? next : "/admin";
}
