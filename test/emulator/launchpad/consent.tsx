/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import type { Emulator, Env, OAuthClient } from "../context.ts";
import { answerPage, explain } from "../pages/page.tsx";
import { ANN_ID, IDENTITIES } from "../seed.ts";
import { ConsentPage } from "./consent-page.tsx";
import { opaqueToken } from "./tokens.ts";

const CODE_BYTES = 32;
const CODE_LIFETIME_MS = 10 * 60 * 1000;
const CALLBACK_PATH = "/admin/connection/callback";

/** Asks a person for access, and answers by redirect (RFC 6749 4.1.1 and 4.1.2); Launchpad demands no `state`. */
export function consentRoutes(emulator: Emulator): Hono<Env> {
  const { store, client, now } = emulator;
  const routes = new Hono<Env>();

  routes.get("/new", (c) => {
    const request = readRequest(c, client);
    if ("refusal" in request) return refusal(c, emulator, request.refusal);
    return answerPage(c, <ConsentPage emulator={emulator} redirectUri={request.redirectUri} />);
  });

  routes.post("/new", async (c) => {
    const request = readRequest(c, client);
    if ("refusal" in request) return refusal(c, emulator, request.refusal);
    const target = new URL(request.redirectUri);
    const form = new URLSearchParams(await c.req.text());
    const personId = form.get("person") ?? ANN_ID;
    if (!IDENTITIES.some((identity) => identity.personId === personId)) {
      return refusal(c, emulator, "Nobody can sign in as the person that the form names.");
    }
    switch (form.get("decision")) {
      case "allow": {
        const code = opaqueToken(emulator, CODE_BYTES);
        const { redirectUri } = request;
        const expiresAt = now() + CODE_LIFETIME_MS;
        store.change((state) => {
          state.codes.push({ code, clientId: client.id, redirectUri, personId, expiresAt });
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
