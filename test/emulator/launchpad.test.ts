import { expect, test } from "vitest";
import * as z from "zod";
import { startForTest, USER_AGENT } from "./start-for-test.ts";

const REDIRECT_URI = "http://127.0.0.1:8787/admin/connection/callback";
const Tokens = z.object({
  access_token: z.string().min(190),
  token_type: z.literal("Bearer"),
  expires_in: z.literal(1_209_600),
  refresh_token: z.string().min(190),
});

type Started = Awaited<ReturnType<typeof startForTest>>;

function consentUrl({ origin }: Started, changes: Record<string, string> = {}): string {
  const query = {
    response_type: "code",
    client_id: "emulator-client",
    redirect_uri: REDIRECT_URI,
    state: "a b",
    ...changes,
  };
  return `${origin}/authorization/new?${new URLSearchParams(query)}`;
}

async function decide(emulator: Started, decision: string): Promise<URLSearchParams> {
  const body = new URLSearchParams({ decision });
  const response = await fetch(consentUrl(emulator), { method: "POST", body, redirect: "manual" });
  expect(response.status).toBe(302);
  return new URL(response.headers.get("Location") ?? "").searchParams;
}

function requestToken({ origin }: Started, form: Record<string, string>): Promise<Response> {
  const client = { client_id: "emulator-client", client_secret: "emulator-client-secret" };
  return fetch(`${origin}/authorization/token`, { method: "POST", body: new URLSearchParams({ ...client, ...form }) });
}

function exchange(emulator: Started, code: string, changes: Record<string, string> = {}): Promise<Response> {
  return requestToken(emulator, { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code, ...changes });
}

function refresh(emulator: Started, token: string): Promise<Response> {
  return requestToken(emulator, { grant_type: "refresh_token", refresh_token: token });
}

async function connect(emulator: Started) {
  const code = (await decide(emulator, "allow")).get("code") ?? "";
  return Tokens.parse(await (await exchange(emulator, code)).json());
}

test("the consent page names the person and the account, and offers both answers", async () => {
  const emulator = await startForTest();
  const page = await (await fetch(consentUrl(emulator))).text();
  expect(page).toContain("ann@example.com");
  expect(page).toContain("Example Company");
  expect(page).toMatch(/name="decision" value="allow"/);
  expect(page).toMatch(/name="decision" value="deny"/);
});

test("a person who allows access comes back with a code that buys a working token", async () => {
  const emulator = await startForTest();
  const answer = await decide(emulator, "allow");
  expect(answer.get("state")).toBe("a b");

  const tokens = Tokens.parse(await (await exchange(emulator, answer.get("code") ?? "")).json());
  const headers = { Authorization: `Bearer ${tokens.access_token}`, "User-Agent": USER_AGENT };
  const identity = await (await fetch(`${emulator.origin}/authorization.json`, { headers })).json();
  expect(identity).toMatchObject({
    identity: { email_address: "ann@example.com" },
    accounts: [{ product: "bc3", id: 195539477, href: `${emulator.origin}/195539477` }, { product: "bcx" }],
  });
  expect((await emulator.api("/my/profile.json", { headers })).status).toBe(200);
});

test("a person who denies access comes back with the refusal and the state", async () => {
  const answer = await decide(await startForTest(), "deny");
  expect(Object.fromEntries(answer)).toEqual({ error: "access_denied", state: "a b" });
});

test("a redirect URI that is not the registered one gets a page and no redirect", async () => {
  const emulator = await startForTest({ client: { redirectUri: REDIRECT_URI } });
  for (const redirect_uri of [`${REDIRECT_URI}/`, "https://example.com/admin/connection/callback"]) {
    const response = await fetch(consentUrl(emulator, { redirect_uri }), { redirect: "manual" });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Provided redirect_uri is not approved");
  }
});

test("a code works once", async () => {
  const emulator = await startForTest();
  const code = (await decide(emulator, "allow")).get("code") ?? "";
  expect((await exchange(emulator, code)).status).toBe(200);
  const again = await exchange(emulator, code);
  expect(again.status).toBe(400);
  expect(await again.json()).toEqual({ error: "invalid_grant" });
});

test("a code dies after ten minutes, and another redirect URI cannot use it", async () => {
  let now = Date.UTC(2026, 0, 1);
  const emulator = await startForTest({ now: () => now });
  const code = (await decide(emulator, "allow")).get("code") ?? "";
  expect((await exchange(emulator, code, { redirect_uri: "http://localhost/admin/connection/callback" })).status).toBe(
    400,
  );
  now += 10 * 60 * 1000;
  expect((await exchange(emulator, code)).status).toBe(400);
});

test("a wrong client secret is refused with 401, and a JSON body with 400", async () => {
  const emulator = await startForTest();
  expect((await exchange(emulator, "any", { client_secret: "wrong" })).status).toBe(401);
  const json = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
  expect((await fetch(`${emulator.origin}/authorization/token`, json)).status).toBe(400);
});

test("a refresh replaces the refresh token, and the replaced one is dead", async () => {
  const emulator = await startForTest();
  const first = await connect(emulator);
  const second = Tokens.parse(await (await refresh(emulator, first.refresh_token)).json());
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await refresh(emulator, first.refresh_token)).status).toBe(401);
  expect((await refresh(emulator, second.refresh_token)).status).toBe(200);
  expect(await (await emulator.control("GET", "/counters")).json()).toEqual({ refreshes: 2 });
});

test("without rotation a refresh token stays and works again", async () => {
  const emulator = await startForTest();
  await emulator.control("PATCH", "/settings", { rotateRefreshTokens: false });
  const first = await connect(emulator);
  const second = Tokens.parse(await (await refresh(emulator, first.refresh_token)).json());
  expect(second.refresh_token).toBe(first.refresh_token);
  expect((await refresh(emulator, first.refresh_token)).status).toBe(200);
});

test("an expired access token is refused by Launchpad and by the API", async () => {
  const emulator = await startForTest();
  const { access_token } = await connect(emulator);
  await emulator.control("POST", "/expire-tokens");
  const headers = { Authorization: `Bearer ${access_token}`, "User-Agent": USER_AGENT };
  expect((await fetch(`${emulator.origin}/authorization.json`, { headers })).status).toBe(401);
  const response = await emulator.api("/projects.json", { headers });
  expect(response.status).toBe(401);
  expect(await response.text()).toContain("OAuth token expired (old age)");
});
