import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { connectionStub } from "../../src/objects/stubs.ts";
import {
  ADMIN_PASSWORD,
  ANN,
  afterSeconds,
  answerOffer,
  connect,
  deliverWebhook,
  MIA,
  OMAR,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import { changeSettings, injectFault, requestsToBasecamp, todosInBasecamp } from "../support/emulator.ts";

const page = async (response: Response) => (await response.text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
const connectionPage = async (cookie: string) =>
  page(await visit("/admin/connection", { headers: { Cookie: cookie } }));

const TWO_ACCOUNTS = [
  { product: "bc3", id: 195539477, name: "Example Company" },
  { product: "bc3", id: 42, name: "Second Company" },
];
const ELSEWHERE = { product: "bc3", id: 7, name: "Elsewhere", href: "https://evil.example/7" };

/** Everything that the run stored in the clear: the connection object's rows and all of KV. */
async function storedTexts(): Promise<string> {
  const rows = await runInDurableObject(connectionStub(env), async (_object, state) => {
    const entries = await state.storage.list();
    return JSON.stringify([...entries]);
  });
  const keys = (await env.TOKENS?.list())?.keys ?? [];
  const values = await Promise.all(keys.map((key) => env.TOKENS?.get(key.name)));
  return `${rows}${values.join()}`;
}

async function issuedTokens(): Promise<string[]> {
  const grants = (await requestsToBasecamp()).filter(({ headers }) => headers.authorization !== undefined);
  return grants.map(({ headers }) => (headers.authorization ?? "").replace("Bearer ", ""));
}

describe("the admin's pages", () => {
  it.each(["/admin/connection", "/admin/deliveries", "/admin/deliveries/abc"])(
    "ask for a sign-in at %s",
    async (path) => {
      const response = await visit(path);
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toBe(`/admin/sign-in?next=${encodeURIComponent(path)}`);
      expect((await visit(path, { headers: { Accept: "application/json" } })).status).toBe(401);
    },
  );

  it("stay closed to a wrong password and to a forged cookie", async () => {
    const wrong = await postForm("/admin/sign-in", { password: "wrong" });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("set-cookie")).toBeNull();
    const cookie = await signIn();
    const forged = cookie.replace(/=.{5}/, "=AAAAA");
    expect((await visit("/admin/connection", { headers: { Cookie: forged } })).status).toBe(303);
    expect((await visit("/admin/connection", { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it("go on to the page that was wanted, and never to another site", async () => {
    const next = async (wanted: string) =>
      (await postForm("/admin/sign-in", { password: ADMIN_PASSWORD, next: wanted })).headers.get("location");
    expect(await next("/admin/deliveries/abc123")).toBe("/admin/deliveries/abc123");
    expect(await next("https://evil.example/")).toBe("/admin");
    expect(await next("//evil.example/")).toBe("/admin");
    expect(await next("/admin/../\\evil.example")).toBe("/admin");
  });

  it("are shown under the host that Launchpad comes back to", async () => {
    const response = await exports.default.fetch("http://localhost:8787/admin/connection?x=1", { redirect: "manual" });
    expect(response.headers.get("location")).toBe("http://127.0.0.1:8787/admin/connection?x=1");
  });

  it("refuse more than ten tries to sign in per minute from one address, the right password too", async () => {
    const address = "203.0.113.9";
    const tries = [];
    for (let n = 0; n < 12; n++) tries.push(await postForm("/admin/sign-in", { password: `guess ${n}` }, "", address));
    expect(tries.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(await page(tries[11] ?? new Response())).toContain("Too many attempts from this address. Wait a minute");
    expect((await postForm("/admin/sign-in", { password: ADMIN_PASSWORD }, "", address)).status).toBe(429);
    expect((await postForm("/admin/sign-in", { password: ADMIN_PASSWORD }, "", "203.0.113.10")).status).toBe(303);
  });

  it("count all addresses of one IPv6 network as one", async () => {
    const tries = [];
    for (let n = 0; n < 11; n++) {
      const address = n % 2 === 0 ? `2001:db8:0:7::${n}` : `2001:0DB8:0:0007:aaaa:${n}:cccc:dddd`;
      tries.push((await postForm("/admin/sign-in", { password: "guess" }, "", address)).status);
    }
    expect(tries.at(-1)).toBe(429);
    expect((await postForm("/admin/sign-in", { password: "guess" }, "", "2001:db8:0:8::1")).status).toBe(401);
  });

  it("end a session after twelve hours and at sign-out", async () => {
    const cookie = await signIn();
    vi.setSystemTime(Date.now() + 12 * 60 * 60 * 1000 + 1000);
    expect((await visit("/admin/connection", { headers: { Cookie: cookie } })).status).toBe(303);
    const out = await postForm("/admin/sign-out", {}, cookie);
    expect(out.headers.get("set-cookie")).toMatch(/formcamp_session=;.*Max-Age=0/);
  });

  it("do not take a session's cookie any more after its sign-out", async () => {
    const cookie = await signIn();
    await postForm("/admin/sign-out", {}, cookie);
    expect((await visit("/admin/connection", { headers: { Cookie: cookie } })).status).toBe(303);
  });

  it("refuse a form that another site posts", async () => {
    const cookie = await signIn();
    const foreign = await visit("/admin/connection/connect", {
      method: "POST",
      headers: { Cookie: cookie, Origin: "https://evil.example", "Content-Type": "application/x-www-form-urlencoded" },
      body: "",
    });
    expect(foreign.status).toBe(403);
  });

  it("are kept by no cache, run no script but our own and can stand in no frame", async () => {
    const { headers } = await visit("/admin/sign-in");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self' http://127.0.0.1:8788; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });
});

describe("connecting", () => {
  it("shows who is connected, to which account and until when", async () => {
    const cookie = await signIn();
    expect(await connectionPage(cookie)).toContain("Not connected.");
    expect((await connect("allow", cookie)).status).toBe(303);
    const text = await connectionPage(cookie);
    expect(text).toContain("Connected. Submissions are filed as they come.");
    expect(text).toContain("Ann Example (ann@example.com)");
    expect(text).toContain("Example Company (195539477)");
  });

  it("stores tokens encrypted only", async () => {
    await connect();
    const stored = await storedTexts();
    const tokens = await issuedTokens();
    expect(new Set(tokens).size).toBe(1);
    expect(stored).toContain('"keyId":"test"');
    for (const token of tokens) expect(stored).not.toContain(token);
    expect(stored).not.toContain("ann@example.com");
  });

  it("says what to do when the person declines, and stores nothing", async () => {
    const response = await connect("deny");
    expect(response.status).toBe(400);
    expect(await page(response)).toContain(
      "Access was declined at Basecamp. Connect again and choose to allow it. Nothing was stored.",
    );
    expect(await storedTexts()).not.toContain("ciphertext");
  });

  it("refuses an answer with a state that is made up, used, expired or another browser's", async () => {
    const cookie = await signIn();
    const begin = async () => {
      const location = (await postForm("/admin/connection/connect", {}, cookie)).headers.get("location") ?? "";
      return new URL(location).searchParams.get("state") ?? "";
    };
    const comeBack = async (state: string, session: string) =>
      (await visit(`/admin/connection/callback?code=x&state=${state}`, { headers: { Cookie: session } })).text();
    const refusal = "does not belong to a connection begun in this browser";

    expect(await comeBack("made-up", cookie)).toContain(refusal);
    const foreign = await begin();
    vi.setSystemTime(Date.now() + 1000);
    expect(await comeBack(foreign, await signIn())).toContain(refusal);
    const used = await begin();
    expect(await comeBack(used, cookie)).toContain("did not accept the sign-in code");
    expect(await comeBack(used, cookie)).toContain(refusal);
    const old = await begin();
    vi.setSystemTime(Date.now() + 10 * 60 * 1000);
    expect(await comeBack(old, cookie)).toContain(refusal);
    expect((await requestsToBasecamp()).filter(({ path }) => path === "/authorization/token")).toHaveLength(1);
  });

  it("asks which account when the person can reach several", async () => {
    await changeSettings({ accounts: [...TWO_ACCOUNTS, ELSEWHERE, { ...ELSEWHERE, product: "bcx" }] });
    const cookie = await signIn();
    await connect("allow", cookie);
    const text = await connectionPage(cookie);
    expect(text).toContain("Example Company (195539477)");
    expect(text).toContain("Second Company (42)");
    expect(text).not.toContain("Elsewhere");
    expect((await answerOffer("account", { account: "7" }, cookie)).status).toBe(400);
    expect(await connectionPage(cookie)).toContain("Not connected.");
    expect((await answerOffer("account", { account: "42" }, cookie)).status).toBe(303);
    expect(await connectionPage(cookie)).toContain("Second Company (42)");
    expect(await connectionPage(cookie)).toContain("Connected. Submissions are filed as they come.");
  });

  it.each([
    [ANN, "yes, so Basecamp shows people's e-mail addresses"],
    [OMAR, "no, so Basecamp hides people's e-mail addresses"],
  ])("tells whether person %s is an administrator of the account", async (person, sentence) => {
    const cookie = await signIn();
    await connect("allow", cookie, person);
    expect(await connectionPage(cookie)).toContain(sentence.replace("'", "&#39;"));
  });

  it("as the same person to the same account again simply renews the connection", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    vi.setSystemTime(Date.now() + 3_600_000);
    await connect("allow", cookie);
    expect(await connectionPage(cookie)).not.toContain("Replace the connection?");
  });

  it("as another person asks first, and keeps or replaces as told", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    const question = await connectionPage(cookie);
    expect(question).toContain(
      "Replace the connection? Now: Ann Example (ann@example.com), account Example Company (195539477). New: Omar Okafor (oncall@example.com), account Example Company (195539477).",
    );
    await postForm("/admin/connection/keep", {}, cookie);
    expect(await connectionPage(cookie)).not.toContain("Omar");
    await connect("allow", cookie, OMAR);
    await answerOffer("replace", {}, cookie);
    const replaced = await connectionPage(cookie);
    expect(replaced).toContain("Person Omar Okafor");
    expect(replaced).not.toContain("Ann");
  });

  it("takes no answer to a question that a newer one has replaced", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    const seen = /name="offer" value="(\d+)"/.exec(
      await (await visit("/admin/connection", { headers: { Cookie: cookie } })).text(),
    );
    vi.setSystemTime(Date.now() + 1000);
    await connect("allow", cookie, MIA);
    const late = await postForm("/admin/connection/replace", { offer: seen?.[1] ?? "" }, cookie);
    expect(late.status).toBe(400);
    expect(await page(late)).toContain("That question is not open any more");
    expect(await connectionPage(cookie)).toContain("Person Ann Example");
  });

  it("to another account asks first and keeps the tokens that are in use by then", async () => {
    await changeSettings({ accounts: TWO_ACCOUNTS });
    const cookie = await signIn();
    await connect("allow", cookie);
    await answerOffer("account", { account: "195539477" }, cookie);
    await postForm("/admin/connection/account", { account: "42" }, cookie);
    expect(await connectionPage(cookie)).toContain("account Second Company (42)");
    const before = await connectionStub(env).grant();
    if (!before.ok) throw new Error(before.failure);
    const renewed = await connectionStub(env).renew(before.value.accessToken);
    await answerOffer("replace", {}, cookie);
    expect(await connectionStub(env).grant()).toEqual({
      ok: true,
      value: { accessToken: renewed.ok && renewed.value.accessToken, account: "42" },
    });
  });

  it("reads the lean document of Basecamp 5", async () => {
    await changeSettings({ authorization: "lean" });
    const cookie = await signIn();
    await connect("allow", cookie);
    expect(await connectionPage(cookie)).toContain("Example Company (195539477)");
  });

  it.each([
    ["an account list without Basecamp", { status: 200, body: '{"accounts":[]}' }, "no Basecamp account"],
    [
      "an account on a foreign host",
      { status: 200, body: JSON.stringify({ accounts: [ELSEWHERE] }) },
      "not at Basecamp, so no token was sent there",
    ],
    ["a redirect", { status: 302, headers: { Location: "https://evil.example/" } }, "could not be reached"],
    ["an answer in HTML", { status: 200, body: "<html></html>" }, "could not be read"],
    ["an error", { status: 503 }, "could not be reached"],
  ])("says what to do after %s, and stores nothing", async (_title, fault, sentence) => {
    await injectFault({ path: "/authorization.json" }, fault);
    expect(await page(await connect())).toContain(sentence);
    expect(await storedTexts()).not.toContain("ciphertext");
  });
});

describe("disconnecting", () => {
  it("asks first, says what waits, and removes every token", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await deliverWebhook();
    expect(await page(await visit("/admin/connection/disconnect", { headers: { Cookie: cookie } }))).toContain(
      "The connection of Ann Example (ann@example.com) to Example Company is removed. 1 submission is waiting now.",
    );
    await postForm("/admin/connection/disconnect", {}, cookie);
    expect(await storedTexts()).not.toContain("ciphertext");
    expect(await connectionPage(cookie)).toContain("Not connected.");
    await afterSeconds(600);
    expect(await todosInBasecamp()).toEqual([]);
    await connect("allow", cookie);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });
});
