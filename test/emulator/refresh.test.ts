import { expect, test } from "vitest";
import { bearer, connect, decide, exchange, refresh, Tokens } from "./launchpad-for-test.ts";
import { startForTest } from "./start-for-test.ts";

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

test("a replaced refresh token works on where old ones stay alive", async () => {
  const emulator = await startForTest();
  await emulator.control("PATCH", "/settings", { oldRefreshTokens: "alive" });
  const first = await connect(emulator);
  const second = Tokens.parse(await (await refresh(emulator, first.refresh_token)).json());
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect((await refresh(emulator, first.refresh_token)).status).toBe(200);
  expect((await refresh(emulator, "unknown")).status).toBe(401);

  await emulator.control("PATCH", "/settings", { oldRefreshTokens: "dead" });
  expect((await refresh(emulator, first.refresh_token)).status).toBe(401);
  expect((await refresh(emulator, second.refresh_token)).status).toBe(200);
});

test.each([
  ["authorization-expired", 400, '{"error":"authorization_expired"}'],
  ["unknown-basecamp-id", 401, "Unknown Basecamp ID."],
  ["rekeyed-deadbolt", 401, "This Basecamp ID rekeyed its deadbolt."],
  ["invalid-grant", 400, '{"error":"invalid_grant"}'],
  ["invalid-client", 401, '{"error":"invalid_client"}'],
  ["not-found", 404, '{"status":404,"error":"Not Found"}'],
])("the refusal %s answers every refresh until it is taken back", async (refusal, status, text) => {
  const emulator = await startForTest();
  const tokens = await connect(emulator);
  await emulator.control("PATCH", "/settings", { refusal });
  for (let time = 1; time <= 2; time += 1) {
    const response = await refresh(emulator, tokens.refresh_token);
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toContain(text.startsWith("{") ? "application/json" : "text/plain");
    expect(await response.text()).toBe(text);
  }
  expect((await emulator.api("/projects.json", { headers: bearer(tokens.access_token) })).status).toBe(200);
  expect((await connect(emulator)).access_token).not.toBe("");

  await emulator.control("PATCH", "/settings", { refusal: null });
  expect((await refresh(emulator, tokens.refresh_token)).status).toBe(200);
});

test.each([
  ["minimal", {}],
  ["nulls", { token_type: null, expires_in: null, refresh_token: null }],
])("a token answer can be %s, and then no refresh token is replaced", async (tokenAnswer, others) => {
  const emulator = await startForTest();
  const first = await connect(emulator);
  await emulator.control("PATCH", "/settings", { tokenAnswer });
  const code = (await decide(emulator, "allow")).get("code") ?? "";
  for (const response of [
    await exchange(emulator, code),
    await refresh(emulator, first.refresh_token),
    await refresh(emulator, first.refresh_token),
  ]) {
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ access_token: expect.stringMatching(/^.{190,}$/), ...others });
  }
});

test("a token from a minimal answer lives as long as any other", async () => {
  let now = Date.UTC(2026, 0, 1);
  const emulator = await startForTest({ now: () => now });
  const { refresh_token } = await connect(emulator);
  await emulator.control("PATCH", "/settings", { tokenAnswer: "minimal", expiresIn: 60 });
  const { access_token } = Tokens.pick({ access_token: true }).parse(
    await (await refresh(emulator, refresh_token)).json(),
  );
  const status = async () => (await emulator.api("/projects.json", { headers: bearer(access_token) })).status;
  now += 59_000;
  expect(await status()).toBe(200);
  now += 1000;
  expect(await status()).toBe(401);
});

test("each refresh token that was sent is listed with how often, and how often it was refused", async () => {
  const emulator = await startForTest();
  const refreshes = async () => (await emulator.control("GET", "/refreshes")).json();
  const first = await connect(emulator);
  expect(await refreshes()).toEqual([]);

  const second = Tokens.parse(await (await refresh(emulator, first.refresh_token)).json());
  await refresh(emulator, first.refresh_token);
  await refresh(emulator, first.refresh_token, { client_secret: "wrong" });
  await refresh(emulator, second.refresh_token);
  await refresh(emulator, "made-up-token");
  expect(await refreshes()).toEqual([
    { token: first.refresh_token.slice(-8), times: 3, refused: 2 },
    { token: second.refresh_token.slice(-8), times: 1, refused: 0 },
    { token: "up-token", times: 1, refused: 1 },
  ]);
});

test("a refresh that a fault hits is listed too, but refused only by a 4xx that is not 429", async () => {
  const emulator = await startForTest();
  const { refresh_token } = await connect(emulator);
  for (const effect of [{ status: 503 }, { status: 429 }, { status: 400 }, { cut: "before" }, { cut: "after" }]) {
    await emulator.fail(effect, { path: "/authorization/token" });
    await refresh(emulator, refresh_token).catch(() => undefined);
  }
  const refreshes = await (await emulator.control("GET", "/refreshes")).json();
  expect(refreshes).toEqual([{ token: refresh_token.slice(-8), times: 5, refused: 1 }]);
});

test("a revocation ends every token there is, and none that comes after", async () => {
  const emulator = await startForTest();
  const before = await connect(emulator);
  expect((await emulator.control("POST", "/revoke")).status).toBe(204);
  expect((await emulator.api("/projects.json", { headers: bearer(before.access_token) })).status).toBe(401);
  const headers = bearer(before.access_token);
  expect((await fetch(`${emulator.origin}/authorization.json`, { headers })).status).toBe(401);
  const refused = await refresh(emulator, before.refresh_token);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toEqual({ error: "authorization_expired" });

  const after = await connect(emulator);
  expect((await emulator.api("/projects.json", { headers: bearer(after.access_token) })).status).toBe(200);
  expect((await refresh(emulator, after.refresh_token)).status).toBe(200);
});
