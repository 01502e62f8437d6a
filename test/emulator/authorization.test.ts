import { expect, test } from "vitest";
import { authorizationText, bearer } from "./launchpad-for-test.ts";
import { startForTest } from "./start-for-test.ts";

const BIG_ID = "9007199254741999";

test("the lean document tells ids, names and addresses of Basecamp accounts, and the time as a number", async () => {
  const now = Date.UTC(2026, 0, 1);
  const emulator = await startForTest({ now: () => now });
  await emulator.control("PATCH", "/settings", { authorization: "lean" });
  const { access_token } = await emulator.signIn();
  expect(JSON.parse(await authorizationText(emulator, access_token))).toEqual({
    expires_at: now / 1000 + 1_209_600,
    identity: { id: 77001042 },
    accounts: [{ id: 195539477, name: "Example Company", href: `${emulator.origin}/195539477` }],
  });
});

test("the accounts can be replaced, also by none and by one on another host", async () => {
  const emulator = await startForTest();
  const { access_token } = await emulator.signIn();
  const withAccounts = async (accounts: unknown) => {
    expect((await emulator.control("PATCH", "/settings", { accounts })).status).toBe(200);
    return authorizationText(emulator, access_token);
  };
  expect(await withAccounts([])).toContain('"accounts":[]');
  expect(await withAccounts([{ product: "hey", id: "7", name: "Mail", href: "https://example.com/7" }])).toContain(
    '"accounts":[{"product":"hey","id":7,"name":"Mail","href":"https://example.com/7","app_href":',
  );
  expect(await withAccounts([{ product: "bc3", id: BIG_ID, name: "Big" }])).toContain(
    `"accounts":[{"product":"bc3","id":${BIG_ID},"name":"Big","href":"${emulator.origin}/${BIG_ID}",`,
  );
  expect(await withAccounts(null)).toContain('"name":"Example Company"');
});

test("of a further Basecamp account only the own profile can be read, of any other account nothing", async () => {
  const emulator = await startForTest();
  const accounts = [
    { product: "bc3", id: BIG_ID, name: "Second" },
    { product: "bcx", id: "12", name: "Old" },
  ];
  await emulator.control("PATCH", "/settings", { accounts });
  const headers = bearer((await emulator.signIn()).access_token);
  const status = async (path: string) => (await fetch(emulator.origin + path, { headers })).status;
  expect(await status(`/${BIG_ID}/my/profile.json`)).toBe(200);
  expect(await status(`/${BIG_ID}/projects.json`)).toBe(404);
  expect(await status("/12/my/profile.json")).toBe(404);
  expect(await status("/13/my/profile.json")).toBe(404);
  expect(await status("/195539477/projects.json")).toBe(200);
});

test.each(["Account Inactive", "API Disabled"])("with the reason %s the API answers only with that", async (reason) => {
  const { api, control, createTodo, todoTitles } = await startForTest();
  await control("PATCH", "/settings", { accountReason: reason });
  for (const response of [await api("/projects.json"), await api("/nothing"), await createTodo({ content: "lost" })]) {
    expect(response.status).toBe(404);
    expect(response.headers.get("Reason")).toBe(reason);
    expect(await response.text()).toBe("");
  }
  await control("PATCH", "/settings", { accountReason: null });
  expect((await api("/projects.json")).status).toBe(200);
  expect(await todoTitles()).toEqual([]);
});

test("a setting that makes no sense is refused with a sentence, and changes nothing", async () => {
  const { control } = await startForTest();
  const settings = async () => (await control("GET", "/settings")).json();
  const before = await settings();
  for (const change of [
    { refusal: "sideways" },
    { oldRefreshTokens: null },
    { accounts: [{ product: "bc3", id: "1" }] },
    { accounts: [{ product: "bc3", id: "-1", name: "Below zero" }] },
    { accountReason: "" },
    { admin: false, authorisation: "lean" },
  ]) {
    const response = await control("PATCH", "/settings", change);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^The settings were refused: .+\.$/) });
  }
  expect(await settings()).toEqual(before);
});
