import { expect } from "vitest";
import * as z from "zod";
import { type startForTest, USER_AGENT } from "./start-for-test.ts";

export const REDIRECT_URI = "http://127.0.0.1:8787/admin/connection/callback";
export const ANN_ID = "1049715914";
export const OMAR_ID = "1049715915";
export const MIA_ID = "9007199254741622";

export const Tokens = z.object({
  access_token: z.string().min(190),
  token_type: z.literal("Bearer"),
  expires_in: z.literal(1_209_600),
  refresh_token: z.string().min(190),
});

export type Started = Awaited<ReturnType<typeof startForTest>>;

/** The address of the consent page for a good request, or for one with other members; undefined leaves one out. */
export function consentUrl({ origin }: Started, changes: Record<string, string | undefined> = {}): string {
  const query = {
    response_type: "code",
    client_id: "emulator-client",
    redirect_uri: REDIRECT_URI,
    state: "a b",
    ...changes,
  };
  const present = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${origin}/authorization/new?${new URLSearchParams(present)}`;
}

/** Sends the form of the consent page. */
export function postConsent(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
}

/** Decides on the consent page, and gives what comes back to the redirect URI. */
export async function decide(
  emulator: Started,
  decision: string,
  form: Record<string, string> = {},
): Promise<URLSearchParams> {
  const response = await postConsent(consentUrl(emulator), { decision, ...form });
  expect(response.status).toBe(302);
  return new URL(response.headers.get("Location") ?? "").searchParams;
}

function requestToken({ origin }: Started, form: Record<string, string>): Promise<Response> {
  const client = { client_id: "emulator-client", client_secret: "emulator-client-secret" };
  return fetch(`${origin}/authorization/token`, { method: "POST", body: new URLSearchParams({ ...client, ...form }) });
}

export function exchange(emulator: Started, code: string, changes: Record<string, string> = {}): Promise<Response> {
  return requestToken(emulator, { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code, ...changes });
}

export function refresh(emulator: Started, token: string, changes: Record<string, string> = {}): Promise<Response> {
  return requestToken(emulator, { grant_type: "refresh_token", refresh_token: token, ...changes });
}

/** Lets a person, Ann unless told, allow access, and gives their tokens. */
export async function connect(emulator: Started, form: Record<string, string> = {}) {
  const code = (await decide(emulator, "allow", form)).get("code") ?? "";
  return Tokens.parse(await (await exchange(emulator, code)).json());
}

/** The headers of a request with a token of one's own. */
export function bearer(token: string) {
  return { Authorization: `Bearer ${token}`, "User-Agent": USER_AGENT };
}

/** Launchpad's document about a token, as text, since ids in it can be above 2^53. */
export async function authorizationText({ origin }: Started, token: string): Promise<string> {
  return (await fetch(`${origin}/authorization.json`, { headers: bearer(token) })).text();
}
