import {
  abortAllDurableObjects,
  createExecutionContext,
  createScheduledController,
  reset,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readGrant } from "../../src/basecamp/grant.ts";
import { readConfig } from "../../src/config.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "../../src/objects/stubs.ts";
import worker from "../../src/worker.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import {
  afterSeconds,
  connect,
  deliverWebhook,
  newestDelivery,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import {
  changeSettings,
  expireTokens,
  injectFault,
  refreshesSent,
  requestsToBasecamp,
  revokeAccess,
  todosInBasecamp,
} from "../support/emulator.ts";

const DAY_SECONDS = 24 * 60 * 60;
const TOKEN_ENDPOINT = { method: "POST", path: "/authorization/token" };

async function tokenInUse(): Promise<string> {
  const grant = await connectionStub(env).grant();
  if (!grant.ok) throw new Error(grant.failure);
  return grant.value.accessToken;
}

async function connectionPage(): Promise<string> {
  const response = await visit("/admin/connection", { headers: { Cookie: await signIn() } });
  return (await response.text())
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ");
}

function numbered(token: string) {
  return itRequest({ token, answers: [textAnswer("qSummary", "short-summary", token)] });
}

async function runHourlyLook(): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController(), env);
  await waitOnExecutionContext(context);
}

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await connectionStub(env).status();
  await ledgerStub(env).deliveries(null);
  await reset();
});

describe("refreshing", () => {
  it("happens once for a hundred callers that read an old copy from KV, and all get the new token", async () => {
    await connect();
    const old = await tokenInUse();
    const copy: unknown = await env.TOKENS?.get(CONNECTION_KEY, "json");
    vi.setSystemTime(Date.now() + 14 * DAY_SECONDS * 1000);
    const config = readConfig(env);
    const keys = config.ok ? config.value.tokenKeys : [];
    const deps = { published: async () => copy, connection: connectionStub(env), keys, now: () => Date.now() };
    const grants = await Promise.all(Array.from({ length: 100 }, () => readGrant(deps)));
    const tokens = new Set(grants.map((grant) => (grant.ok ? grant.value.accessToken : grant.failure)));
    expect(tokens).toEqual(new Set([await tokenInUse()]));
    expect(tokens.has(old)).toBe(false);
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 0 }]);
    await readGrant(deps);
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 0 }]);
  });

  it.each(["minimal", "nulls"])(
    "takes an answer whose members are %s and keeps the old refresh token",
    async (tokenAnswer) => {
      await connect();
      await changeSettings({ tokenAnswer });
      for (let n = 0; n < 2; n++) {
        const seen = await tokenInUse();
        expect(await connectionStub(env).renew(seen)).toMatchObject({ ok: true });
        expect(await tokenInUse()).not.toBe(seen);
      }
      expect(await refreshesSent()).toEqual([{ times: 2, refused: 0 }]);
      expect(await connectionPage()).toContain("ends at a time that Basecamp did not tell, then renewed by itself");
    },
  );

  it.each([
    ["alive", "ok"],
    ["dead", "reconnect-needed"],
  ])(
    "that died between the answer and the storing ends well while the old refresh token is %s",
    async (oldRefreshTokens, outcome) => {
      await changeSettings({ oldRefreshTokens });
      await connect();
      const seen = await tokenInUse();
      await injectFault(TOKEN_ENDPOINT, { stall: 60_000 });
      void connectionStub(env)
        .renew(seen)
        .catch(() => undefined);
      await vi.waitFor(async () => expect(await refreshesSent()).toHaveLength(1));
      await abortAllDurableObjects();
      const again = await connectionStub(env).renew(seen);
      expect(again.ok ? "ok" : again.failure).toBe(outcome);
      expect(await connectionStub(env).renew(seen)).toEqual(again.ok ? expect.objectContaining({ ok: true }) : again);
    },
  );

  it("goes back to the former refresh token when the new pair never worked", async () => {
    await connect();
    const body = JSON.stringify({ access_token: "broken", refresh_token: "broken too", expires_in: 1209600 });
    await injectFault(TOKEN_ENDPOINT, { status: 200, headers: { "Content-Type": "application/json" }, body });
    await connectionStub(env).renew(await tokenInUse());
    expect(await tokenInUse()).toBe("broken");
    await deliverWebhook();
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await connectionPage()).toContain("Connected. Submissions are filed as they come.");
  });

  it("does not bring back a connection that was removed while it ran", async () => {
    await connect();
    await injectFault(TOKEN_ENDPOINT, { stall: 900 });
    const renewal = connectionStub(env).renew(await tokenInUse());
    await vi.waitFor(async () => expect(await refreshesSent()).toHaveLength(1));
    await connectionStub(env).disconnect();
    expect(await renewal).toEqual({ ok: false, failure: "not-connected" });
    expect(await connectionStub(env).status()).toEqual({ current: { state: "not-connected" }, offer: null });
  });

  it.each([
    ["answered", 200],
    ["refused", 401],
  ])("that is %s after a new connection was made leaves the new one as it is", async (_title, status) => {
    await connect();
    const seen = await tokenInUse();
    await injectFault(TOKEN_ENDPOINT, { stall: 900 });
    if (status === 401) await changeSettings({ refusal: "invalid-grant" });
    const renewal = connectionStub(env).renew(seen);
    await vi.waitFor(async () => expect(await refreshesSent()).toHaveLength(1));
    await connect();
    const fresh = await tokenInUse();
    expect(await renewal).toEqual({ ok: true, value: { accessToken: fresh, account: "195539477" } });
    expect(await tokenInUse()).toBe(fresh);
    expect(await connectionPage()).toContain("Connected. Submissions are filed as they come.");
  });

  it("happens by itself when fewer than five days are left, and not before", async () => {
    await connect();
    vi.setSystemTime(Date.now() + 8.9 * DAY_SECONDS * 1000);
    await runHourlyLook();
    expect(await refreshesSent()).toEqual([]);
    vi.setSystemTime(Date.now() + 0.2 * DAY_SECONDS * 1000);
    await runHourlyLook();
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 0 }]);
  });

  it("that a new connection overtook does not wait for itself when the new token is about to end", async () => {
    await connect();
    const seen = await tokenInUse();
    await injectFault(TOKEN_ENDPOINT, { stall: 900 });
    const renewal = connectionStub(env).renew(seen);
    await vi.waitFor(async () => expect(await refreshesSent()).toHaveLength(1));
    await changeSettings({ expiresIn: 60 });
    await connect();
    expect(await renewal).toMatchObject({ ok: true });
  });

  it("leaves a connection without a refresh token alone until its access token ends", async () => {
    await changeSettings({ tokenAnswer: "minimal" });
    await connect();
    vi.setSystemTime(Date.now() + 10 * DAY_SECONDS * 1000);
    await runHourlyLook();
    expect(await connectionPage()).toContain("Connected. Submissions are filed as they come.");
  });

  it("that is refused ahead of time ends the connection for a caller whose token was refused meanwhile", async () => {
    await connect();
    const seen = await tokenInUse();
    await changeSettings({ refusal: "invalid-grant" });
    vi.setSystemTime(Date.now() + 10 * DAY_SECONDS * 1000);
    await injectFault(TOKEN_ENDPOINT, { stall: 900 });
    const look = runHourlyLook();
    await vi.waitFor(async () => expect(await refreshesSent()).toHaveLength(1));
    expect(await connectionStub(env).renew(seen)).toEqual({ ok: false, failure: "reconnect-needed" });
    await look;
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 1 }]);
    expect(await connectionPage()).toContain("Nothing can be filed.");
  });

  it.each([1e14, -5, true, "soon", 0])("takes an expires_in of %j for an unknown end", async (expires_in) => {
    await connect();
    const body = JSON.stringify({ access_token: "odd", expires_in });
    await injectFault(TOKEN_ENDPOINT, { status: 200, headers: { "Content-Type": "application/json" }, body });
    await connectionStub(env).renew(await tokenInUse());
    expect(await connectionPage()).toContain("ends at a time that Basecamp did not tell");
  });

  it("waits longer after each temporary failure", async () => {
    await connect();
    const seen = await tokenInUse();
    await injectFault({ ...TOKEN_ENDPOINT, count: 3 }, { status: 503 });
    const sentAfter = async (seconds: number) => {
      vi.setSystemTime(Date.now() + seconds * 1000);
      const grant = await connectionStub(env).renew(seen);
      const requests = (await requestsToBasecamp()).filter(({ body }) => body.includes("grant_type=refresh_token"));
      return `${requests.length} ${grant.ok ? "ok" : grant.failure}`;
    };
    expect(await sentAfter(0)).toBe("1 launchpad-unavailable");
    expect(await sentAfter(59)).toBe("1 launchpad-unavailable");
    expect(await sentAfter(2)).toBe("2 launchpad-unavailable");
    expect(await sentAfter(119)).toBe("2 launchpad-unavailable");
    expect(await sentAfter(2)).toBe("3 launchpad-unavailable");
    expect(await sentAfter(241)).toBe("4 ok");
    // A failure after that is the first again.
    const renewed = await tokenInUse();
    await injectFault({ ...TOKEN_ENDPOINT, count: 1 }, { status: 503 });
    expect(await connectionStub(env).renew(renewed)).toMatchObject({ ok: false });
    vi.setSystemTime(Date.now() + 61_000);
    expect(await connectionStub(env).renew(renewed)).toMatchObject({ ok: true });
  });
});

describe("a refused refresh", () => {
  const REFUSALS: [string, string][] = [
    [
      "authorization-expired",
      "Basecamp has ended this connection: access was revoked, or the person's password changed. Connect again.",
    ],
    [
      "invalid-grant",
      "Basecamp has ended this connection: access was revoked, or the person's password changed. Connect again.",
    ],
    [
      "rekeyed-deadbolt",
      "The connected person changed their Basecamp password, which ends every connection. Connect again.",
    ],
    [
      "unknown-basecamp-id",
      "The connected person has no active Basecamp account any more. Connect again as a person who has one.",
    ],
    [
      "invalid-client",
      "Basecamp does not take BASECAMP_CLIENT_ID and BASECAMP_CLIENT_SECRET. Once those of launchpad.37signals.com/integrations are stored, the connection is renewed by itself within an hour. If they are stored already, connect again.",
    ],
  ];

  it.each(REFUSALS)(
    "(%s) is told with its cause and never repeated, while deliveries go on until the first 401",
    async (refusal, cause) => {
      await connect();
      await changeSettings({ refusal });
      vi.setSystemTime(Date.now() + 10 * DAY_SECONDS * 1000);
      for (let day = 0; day < 3; day++) await runHourlyLook();
      expect(await refreshesSent()).toEqual([{ times: 1, refused: 1 }]);
      expect(await connectionPage()).toContain(
        `Submissions are still filed, but only until the access token ends. ${cause}`,
      );

      await deliverWebhook(itRequest({ token: "while-it-lives" }));
      await runAlarm();
      expect(await todosInBasecamp()).toHaveLength(1);

      await expireTokens();
      for (const token of ["first", "second", "third"]) await deliverWebhook(numbered(token));
      await runAlarm();
      expect(await connectionPage()).toContain(
        `Nothing can be filed. ${cause} Submissions are stored and are filed after that.`,
      );
      const sent = (await requestsToBasecamp()).length;
      expect((await deliverWebhook(numbered("fourth"))).status).toBe(202);
      for (let hour = 0; hour < 3; hour++) await afterSeconds(3600);
      expect((await requestsToBasecamp()).length).toBe(sent);
      expect(await refreshesSent()).toEqual([{ times: 1, refused: 1 }]);

      await changeSettings({ refusal: null });
      await connect();
      await runAlarm();
      expect((await todosInBasecamp()).slice(1).map(({ content }) => content)).toEqual([
        "Normal: first",
        "Normal: second",
        "Normal: third",
        "Normal: fourth",
      ]);
      expect(await connectionPage()).toContain("Connected. Submissions are filed as they come.");
    },
  );

  it.each([403, 404, 429, 500])("is only postponed when the answer is %i", async (status) => {
    await connect();
    await injectFault(TOKEN_ENDPOINT, { status });
    await expireTokens();
    await deliverWebhook();
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    expect(await connectionPage()).toContain("Connected, but nothing is filed at the moment.");
    await afterSeconds(120);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("is noticed at the first 401 when access was revoked in Basecamp", async () => {
    await connect();
    await revokeAccess();
    await deliverWebhook();
    await runAlarm();
    expect(await connectionPage()).toContain("Nothing can be filed. Basecamp has ended this connection");
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
  });
});

it.each(["Account Inactive", "API Disabled"])(
  "pauses everything while Basecamp says %s, and goes on by itself",
  async (accountReason) => {
    await connect();
    await changeSettings({ accountReason });
    await deliverWebhook();
    await deliverWebhook(itRequest({ token: "second" }));
    await runAlarm();
    const sent = (await requestsToBasecamp()).length;
    await afterSeconds(30 * 60);
    expect((await requestsToBasecamp()).length).toBe(sent);
    expect(await connectionPage()).toContain(
      "2 submissions are waiting to be filed. Basecamp says that this account is inactive or that its API is switched off.",
    );
    await changeSettings({ accountReason: null });
    await afterSeconds(60 * 60);
    expect(await todosInBasecamp()).toHaveLength(2);
  },
);

describe("at rest", () => {
  it("a tampered record means that a new connection is needed, and nothing breaks", async () => {
    await connect();
    await runInDurableObject(connectionStub(env), async (_object, state) => {
      const record = await state.storage.get<{ ciphertext: string }>("record");
      await state.storage.put("record", { ...record, account: "42" });
    });
    await env.TOKENS?.put(CONNECTION_KEY, '{"version":1}');
    await deliverWebhook();
    await runAlarm();
    expect(await connectionPage()).toContain("The stored connection cannot be read with the keys in TOKEN_KEYS.");
    await connect();
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });
});

it("lets no token, code, state, secret or key into a log line, a page, an error or plain storage", async () => {
  const logged: string[] = [];
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void logged.push(args.map(String).join(" ")));
  }
  await changeSettings({ refusal: "invalid-grant" });
  await connect();
  await deliverWebhook();
  await runAlarm();
  await expireTokens();
  await deliverWebhook(itRequest({ token: "second" }));
  await runAlarm();
  const cookie = await signIn();
  const begun = (await postForm("/admin/connection/connect", {}, cookie)).headers.get("location") ?? "";
  const stray = "/admin/connection/callback?code=stray-code&state=stray-state";
  const answers = [
    await visit(stray, { headers: { Cookie: cookie } }),
    await visit(stray),
    await deliverWebhook(itRequest({ form: "other" })),
    await deliverWebhook(itRequest(), { secret: "wrong" }),
    await postForm("/admin/sign-in", { password: "correct horse battery " }),
  ];
  for (const path of [
    ...["/admin", "/admin/connection", "/admin/connection/disconnect", "/admin/deliveries", "/admin/nope", "/"],
    ...["/admin/mappings", "/admin/mappings/it-request", "/admin/mappings/leave-request", "/admin/doctor"],
  ]) {
    for (const accept of ["text/html", "application/json"]) {
      answers.push(await visit(path, { headers: { Cookie: cookie, Accept: accept } }));
    }
  }
  const pages = (await Promise.all(answers.map((answer) => answer.text()))).join("\n");
  vi.restoreAllMocks();

  const requests = await requestsToBasecamp();
  const secrets = new Set([
    "correct horse battery",
    "current-secret",
    "previous-secret",
    "current-leave-secret",
    "emulator-jotform-key",
    "a key for the tickets of tests",
    "emulator-client-secret",
    "stray-code",
    "stray-state",
    new URL(begun).searchParams.get("state") ?? "no state",
    btoa(String.fromCharCode(...new Uint8Array(32).fill(7))),
  ]);
  for (const { path, body, headers } of requests) {
    for (const name of ["code", "state", "refresh_token", "client_secret"]) {
      for (const text of [body, path.split("?")[1] ?? ""]) {
        const value = new URLSearchParams(text).get(name);
        if (value !== null) secrets.add(value);
      }
    }
    if (headers.authorization !== undefined) secrets.add(headers.authorization.replace("Bearer ", ""));
  }
  const stored = await runInDurableObject(connectionStub(env), async (_object, state) =>
    JSON.stringify([...(await state.storage.list())]),
  );
  const ledger = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
    ["submissions", "deliveries", "attempts", "settings"]
      .map((table) => JSON.stringify(state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()))
      .join("\n"),
  );
  const published = String(await env.TOKENS?.get(CONNECTION_KEY));
  const log = logged.join("\n");
  expect(log).toContain('"event":"connection-ended"');
  expect(pages).toContain("Nothing can be filed.");
  expect(ledger).toContain("Printer jams");
  expect(secrets.size).toBeGreaterThan(9);
  for (const secret of secrets) {
    expect(log.includes(secret), "in the log").toBe(false);
    expect(pages.includes(secret), "on a page").toBe(false);
    expect(`${stored}${ledger}${published}`.includes(secret), "in storage").toBe(false);
  }
  for (const answer of ["Printer jams", "lena@example.com"]) expect(log).not.toContain(answer);
});
