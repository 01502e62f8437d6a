/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { Emulator, Env, OAuthClient } from "../context.ts";
import { answerPage, explain, Page } from "../pages/page.tsx";
import { ACCOUNT, IDENTITY } from "../seed.ts";
import { opaqueToken } from "./tokens.ts";

const CODE_BYTES = 32;
const CODE_LIFETIME_MS = 10 * 60 * 1000;
const CALLBACK_PATH = "/admin/connection/callback";

/** The page on which a person allows or denies access, and its answer by redirect (RFC 6749 4.1.1 and 4.1.2). */
export function consentRoutes(emulator: Emulator): Hono<Env> {
  const { store, client, now } = emulator;
  const routes = new Hono<Env>();

  routes.get("/new", (c) => {
    const request = readRequest(c, client);
    if ("refusal" in request) return refusal(c, emulator, request.refusal);
    return answerPage(
      c,
      <Page emulator={emulator} title="Allow access">
        <h1>Allow access to your Basecamp?</h1>
        <p>
          The app <strong>{client.id}</strong> wants to act as{" "}
          <strong>
            {IDENTITY.firstName} {IDENTITY.lastName}
          </strong>{" "}
          ({IDENTITY.email}) in the account <strong>{ACCOUNT.name}</strong>. It will then return you to{" "}
          {new URL(request.redirectUri).host}.
        </p>
        <form method="post">
          <button type="submit" name="decision" value="allow" class="primary">
            Yes, allow access
          </button>
          <button type="submit" name="decision" value="deny">
            No, deny access
          </button>
        </form>
      </Page>,
    );
  });

  routes.post("/new", async (c) => {
    const request = readRequest(c, client);
    if ("refusal" in request) return refusal(c, emulator, request.refusal);
    const target = new URL(request.redirectUri);
    switch (new URLSearchParams(await c.req.text()).get("decision")) {
      case "allow": {
        const code = opaqueToken(emulator, CODE_BYTES);
        store.change((state) => {
          state.codes.push({ code, redirectUri: request.redirectUri, expiresAt: now() + CODE_LIFETIME_MS });
        });
        target.searchParams.set("code", code);
        break;
      }
      case "deny":
        target.searchParams.set("error", "access_denied");
        break;
      default:
        return refusal(c, emulator, "The form was sent without a decision.");
    }
    if (request.state !== undefined) target.searchParams.set("state", request.state);
    return c.redirect(target.href, 302);
  });

  return routes;
}

type AuthorizationRequest = { redirectUri: string; state: string | undefined } | { refusal: string };

function readRequest(c: Context<Env>, client: OAuthClient): AuthorizationRequest {
  const redirectUri = c.req.query("redirect_uri");
  if (c.req.query("client_id") !== client.id) return { refusal: "There is no app with this client_id." };
  if (redirectUri === undefined || !isApproved(redirectUri, client)) {
    return { refusal: "Provided redirect_uri is not approved." };
  }
  if (c.req.query("response_type") !== "code" && c.req.query("type") !== "web_server") {
    return { refusal: "The request needs response_type=code." };
  }
  return { redirectUri, state: c.req.query("state") };
}

function isApproved(redirectUri: string, client: OAuthClient): boolean {
  if (client.redirectUri !== null) return redirectUri === client.redirectUri;
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, pathname } = new URL(redirectUri);
  return protocol === "http:" && ["127.0.0.1", "localhost"].includes(hostname) && pathname === CALLBACK_PATH;
}

function refusal(c: Context<Env>, emulator: Emulator, sentence: string): Response | Promise<Response> {
  return explain(c, { emulator, title: "Access not possible", sentence }, 400);
}
