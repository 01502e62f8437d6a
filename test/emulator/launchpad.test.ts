import { expect, test } from "vitest";
import {
  ANN_ID,
  bearer,
  connect,
  consentUrl,
  decide,
  exchange,
  postConsent,
  REDIRECT_URI,
  refresh,
  Tokens,
} from "./launchpad-for-test.ts";
import { startForTest, USER_AGENT } from "./start-for-test.ts";

test("the consent page names the people and the accounts, and offers both answers", async () => {
  const emulator = await startForTest();
  const page = await (await fetch(consentUrl(emulator))).text();
  for (const text of ["ann@example.com", "Omar Okafor", "Mia Muster", "Example Company"]) expect(page).toContain(text);
  expect(page).not.toContain("Former colleague");
  expect(page.match(/checked=""/g)).toHaveLength(1);
  expect(page).toContain(`type="radio" name="person" value="${ANN_ID}" checked`);
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

test("a request without a state is answered without one", async () => {
  const emulator = await startForTest();
  const url = consentUrl(emulator, { state: undefined });
  expect((await fetch(url)).status).toBe(200);
  const response = await postConsent(url, { decision: "allow" });
  const answer = new URL(response.headers.get("Location") ?? "").searchParams;
  expect([...answer.keys()]).toEqual(["code"]);
});

test("an unknown app or a form without a decision gets a page and no redirect", async () => {
  const emulator = await startForTest();
  const unknown = consentUrl(emulator, { client_id: "another-client" });
  const answers = [
    await fetch(unknown, { redirect: "manual" }),
    await postConsent(unknown, { decision: "allow" }),
    await postConsent(consentUrl(emulator, { redirect_uri: undefined }), { decision: "allow" }),
    await postConsent(consentUrl(emulator), {}),
  ];
  for (const response of answers) {
    expect(response.status).toBe(400);
    expect(response.headers.get("Location")).toBeNull();
    expect(await response.text()).toContain("Access not possible");
  }
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

test("a used code leaves the tokens alone that it has bought", async () => {
  const emulator = await startForTest();
  const code = (await decide(emulator, "allow")).get("code") ?? "";
  const tokens = Tokens.parse(await (await exchange(emulator, code)).json());
  await exchange(emulator, code);
  expect((await emulator.api("/projects.json", { headers: bearer(tokens.access_token) })).status).toBe(200);
  expect((await refresh(emulator, tokens.refresh_token)).status).toBe(200);
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
