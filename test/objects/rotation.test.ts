import { abortAllDurableObjects, createScheduledController, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { seal, unseal } from "../../src/basecamp/sealed-record.ts";
import { readConfig, type TokenKey } from "../../src/config.ts";
import { Connection } from "../../src/objects/connection.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "../../src/objects/stubs.ts";
import worker from "../../src/worker.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import {
  afterSeconds,
  answerOffer,
  connect,
  deliverWebhook,
  newestDelivery,
  OMAR,
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
  todosInBasecamp,
} from "../support/emulator.ts";

const DAY_SECONDS = 24 * 60 * 60;
/** Longer than the copy in KV is left alone after a change, in seconds. */
const UNTIL_THE_COPY_IS_READ = 100;

/** The keys of these tests' deployment are "test", which writes, and "former". */
const key = (id: string, byte: number) => `${id}:${btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)))}`;
const TEST = key("test", 7);
const FORMER = key("former", 8);
const GONE = key("gone", 9);

/** Works with the connection object as a deployment with other variables has it, on what is stored already. */
function inDeployment<T>(
  variables: Readonly<Record<string, string>>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return runInDurableObject(connectionStub(env), (_connection, state) =>
    work(new Connection(state, { ...env, ...variables })),
  );
}

const Sealed = z.object({ keyId: z.string() }).nullable().catch(null);

/** Under which key the record, the offer and the copy are. */
async function keysNow(): Promise<readonly (string | null)[]> {
  const stored = await runInDurableObject(connectionStub(env), async (_connection, { storage }) => [
    await storage.get("record"),
    await storage.get("offer"),
  ]);
  return [...stored, await env.TOKENS?.get(CONNECTION_KEY, "json")].map((one) => Sealed.parse(one)?.keyId ?? null);
}

/** What an admin's page says, or a tool gets. */
async function admin(path: string, accept = "text/html"): Promise<string> {
  const response = await visit(path, { headers: { Cookie: await signIn(), Accept: accept } });
  return (await response.text())
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");
}

async function keysAsJson(): Promise<unknown> {
  return JSON.parse(await admin("/admin/keys", "application/json"));
}

async function submit(token: string): Promise<void> {
  const answers = [textAnswer("qSummary", "short-summary", token)];
  expect((await deliverWebhook(itRequest({ token, answers }))).status).toBe(202);
}

async function filed(): Promise<readonly string[]> {
  return (await todosInBasecamp()).map(({ content }) => content.replace("Normal: ", ""));
}

async function tokenInUse(): Promise<string> {
  const grant = await connectionStub(env).grant();
  if (!grant.ok) throw new Error(grant.failure);
  return grant.value.accessToken;
}

async function runHourlyLook(): Promise<void> {
  await worker.scheduled(createScheduledController(), env);
}

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await connectionStub(env).status();
  await ledgerStub(env).deliveries(null);
  await reset();
});

describe("another key in front of TOKEN_KEYS", () => {
  it("takes over without a submission being lost before, during and after", async () => {
    await connect();
    await inDeployment({ TOKEN_KEYS: `${FORMER},${TEST}` }, (before) => before.refreshIfEnding());
    expect(await keysNow()).toEqual(["former", null, "former"]);
    await submit("before");
    await afterSeconds(UNTIL_THE_COPY_IS_READ);
    expect(await filed()).toEqual(["before"]);

    await abortAllDurableObjects();
    await submit("during");
    expect(await keysAsJson()).toEqual({
      first: "test",
      configured: ["test", "former"],
      inUse: ["test"],
      isReadable: true,
      stored: { record: "test", offer: null, copy: "test" },
      message:
        'The connection is stored under the key "test". Nothing needs the key "former" any more, so TOKEN_KEYS can do without it. Where npm run rotate began that, end it: npm run rotate -- TOKEN_KEYS --finish --url https://… with this bridge\'s address.',
    });
    await afterSeconds(UNTIL_THE_COPY_IS_READ);
    expect(await filed()).toEqual(["before", "during"]);
    expect(await admin("/admin/connection")).toContain('Nothing needs the key "former" any more');

    await expireTokens();
    const seen = await tokenInUse();
    expect(await inDeployment({ TOKEN_KEYS: TEST }, (after) => after.renew(seen))).toMatchObject({ ok: true });
    await submit("after");
    await afterSeconds(UNTIL_THE_COPY_IS_READ);
    expect(await filed()).toEqual(["before", "during", "after"]);
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 0 }]);
  });

  it("takes over within the hour where nobody reads, an offer that waits included", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    await inDeployment({ TOKEN_KEYS: `${FORMER},${TEST}` }, (before) => before.refreshIfEnding());
    expect(await keysNow()).toEqual(["former", "former", "former"]);
    await runHourlyLook();
    expect(await keysNow()).toEqual(["test", "test", "test"]);
    await answerOffer("replace", {}, cookie);
    expect(await admin("/admin/connection")).toContain("Person Omar");
  });

  it("leaves an offer of before to be answered while it is read under the new one", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    await inDeployment({ TOKEN_KEYS: `${FORMER},${TEST}` }, (before) => before.refreshIfEnding());
    await abortAllDurableObjects();
    await answerOffer("replace", {}, cookie);
    expect(await admin("/admin/connection")).toContain("Person Omar");
    expect(await keysNow()).toEqual(["test", null, "test"]);
  });
});

describe("a key that was dropped from TOKEN_KEYS too early", () => {
  it.each([
    ["is missing", GONE, 'What is stored is encrypted under the key "gone", which TOKEN_KEYS lacks. Put that key back'],
    ["has another value", key("former", 9), 'or the key "former" in TOKEN_KEYS has another value than before.'],
  ])("is told when it %s, and all is there again once it is back", async (_title, lost, words) => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    await inDeployment({ TOKEN_KEYS: `${lost},${TEST}` }, (before) => before.refreshIfEnding());
    await abortAllDurableObjects();
    await submit("waits");
    await afterSeconds(UNTIL_THE_COPY_IS_READ);
    await runHourlyLook();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    expect(await admin("/admin/connection")).toContain(words);
    expect(await admin("/admin/doctor", "application/json")).toContain(JSON.stringify(words).slice(1, -1));
    const id = lost.split(":")[0];
    expect(await keysAsJson()).toMatchObject({ first: "test", inUse: [id], isReadable: false });
    expect(await keysNow()).toEqual([id, id, id]);

    await inDeployment({ TOKEN_KEYS: `${TEST},${lost}` }, (back) => back.refreshIfEnding());
    await afterSeconds(5 * 60);
    expect(await filed()).toEqual(["waits"]);
    expect(await keysNow()).toEqual(["test", "test", "test"]);
    await answerOffer("replace", {}, cookie);
    expect(await admin("/admin/connection")).toContain("Person Omar");
    expect(await refreshesSent()).toEqual([]);
  });

  it("leaves no offer behind when its half hour is over", async () => {
    const cookie = await signIn();
    await connect("allow", cookie);
    await connect("allow", cookie, OMAR);
    await inDeployment({ TOKEN_KEYS: `${GONE},${TEST}` }, (before) => before.refreshIfEnding());
    await abortAllDurableObjects();
    vi.setSystemTime(Date.now() + 31 * 60_000);
    await connectionStub(env).status();
    expect(await keysNow()).toEqual(["gone", null, "gone"]);
  });

  it("stops nobody when only the copy in KV is under it, and the hourly look mends that", async () => {
    await connect();
    await inDeployment({ TOKEN_KEYS: `${GONE},${TEST}` }, (before) => before.refreshIfEnding());
    const copy = (await env.TOKENS?.get(CONNECTION_KEY)) ?? "";
    await inDeployment({ TOKEN_KEYS: `${TEST},${GONE}` }, (back) => back.refreshIfEnding());
    await env.TOKENS?.put(CONNECTION_KEY, copy);
    expect(await keysNow()).toEqual(["test", null, "gone"]);
    await submit("asks the connection object");
    await afterSeconds(UNTIL_THE_COPY_IS_READ);
    expect(await filed()).toEqual(["asks the connection object"]);
    await runHourlyLook();
    expect(await keysNow()).toEqual(["test", null, "test"]);
  });
});

/** Refuses the next refreshes in words, whatever they are sent with. */
async function refuse(error: string, count = 1): Promise<void> {
  const match = { method: "POST", path: "/authorization/token", count };
  await injectFault(match, { status: 401, body: JSON.stringify({ error }) });
}

/** How often each client id and secret was refused with each refresh token. */
async function refusedPairs(): Promise<readonly number[]> {
  const counts = new Map<string, number>();
  for (const { body, status } of await requestsToBasecamp()) {
    const form = new URLSearchParams(body);
    if (form.get("grant_type") !== "refresh_token" || (status !== 401 && status !== 400)) continue;
    const pair = `${form.get("client_id")} ${form.get("client_secret")} ${form.get("refresh_token")}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return [...counts.values()];
}

describe("a client secret that was changed at Launchpad", () => {
  const CHANGED = { BASECAMP_CLIENT_SECRET: "changed secret" };
  const STALE = { BASECAMP_CLIENT_SECRET: "stale secret" };

  it("stops filing at one refused refresh, and once it is stored the hourly look goes on without a person", async () => {
    await connect();
    await submit("before");
    await runAlarm();
    await changeSettings({ clientSecret: CHANGED.BASECAMP_CLIENT_SECRET });
    await expireTokens();
    await submit("during");
    await runAlarm();
    for (let hour = 0; hour < 3; hour++) {
      await runHourlyLook();
      await afterSeconds(3600);
    }
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 1 }]);
    expect(await admin("/admin/connection")).toContain(
      "Nothing can be filed. Basecamp does not take BASECAMP_CLIENT_ID and BASECAMP_CLIENT_SECRET. Once those of launchpad.37signals.com/integrations are stored, the connection is renewed by itself within an hour.",
    );

    await inDeployment(CHANGED, (deployed) => deployed.refreshIfEnding());
    await runAlarm();
    expect(await filed()).toEqual(["before", "during"]);
    expect(await refreshesSent()).toEqual([{ times: 2, refused: 1 }]);
    expect(await admin("/admin/connection")).toContain("Connected. Submissions are filed as they come.");
    await submit("after");
    await runAlarm();
    expect(await filed()).toEqual(["before", "during", "after"]);
  });

  it("is used by the next delivery, and by all that come at once with one refresh", async () => {
    await connect();
    await expireTokens();
    const seen = await tokenInUse();
    expect(await inDeployment(STALE, (stale) => stale.renew(seen))).toEqual({ ok: false, failure: "reconnect-needed" });
    await submit("next");
    await Promise.all([runAlarm(), ...Array.from({ length: 20 }, () => connectionStub(env).grant())]);
    expect(await filed()).toEqual(["next"]);
    expect(await refreshesSent()).toEqual([{ times: 2, refused: 1 }]);
  });

  it.each(["invalid_client", "invalid_grant"])(
    "renews a connection whose refresh was refused (%s) ahead of time, while its token works",
    async (error) => {
      await connect();
      vi.setSystemTime(Date.now() + 10 * DAY_SECONDS * 1000);
      await refuse(error);
      await inDeployment(STALE, async (stale) => {
        for (let hour = 0; hour < 3; hour++) await stale.refreshIfEnding();
      });
      expect(await admin("/admin/connection")).toContain("Submissions are still filed, but only until");
      await runHourlyLook();
      expect(await admin("/admin/connection")).toContain("Connected. Submissions are filed as they come.");
      expect(await refreshesSent()).toEqual([{ times: 2, refused: 1 }]);
    },
  );

  it("is sent once with each refresh token, however often it is swapped for another one and back", async () => {
    await connect();
    await changeSettings({ refusal: "invalid-grant" });
    const seen = await tokenInUse();
    const other = { BASECAMP_CLIENT_ID: "another-integration" };
    for (const variables of [STALE, other, STALE, {}, other, {}]) {
      await inDeployment(variables, async (deployed) => {
        expect(await deployed.renew(seen)).toEqual({ ok: false, failure: "reconnect-needed" });
        await deployed.refreshIfEnding();
        expect(await deployed.grant()).toEqual({ ok: false, failure: "reconnect-needed" });
      });
    }
    expect(await refusedPairs()).toEqual([1, 1, 1]);
  });

  it("gives both refresh tokens another try where the newer one had not been seen to work", async () => {
    await connect();
    await injectFault({ method: "GET", path: "/authorization.json" }, { status: 503 });
    await connectionStub(env).renew(await tokenInUse());
    await refuse("invalid_grant", 2);
    const seen = await tokenInUse();
    await inDeployment(STALE, (stale) => stale.renew(seen));
    expect(await refusedPairs()).toEqual([1, 1]);
    expect(await connectionStub(env).grant()).toMatchObject({ ok: true });
    expect(await refusedPairs()).toEqual([1, 1]);
  });

  it("sends no other refresh token either while nothing but the client was refused", async () => {
    await connect();
    await injectFault({ method: "GET", path: "/authorization.json" }, { status: 503 });
    await connectionStub(env).renew(await tokenInUse());
    const seen = await tokenInUse();
    await inDeployment(STALE, async (stale) => {
      for (let n = 0; n < 3; n++) expect(await stale.renew(seen)).toEqual({ ok: false, failure: "reconnect-needed" });
    });
    expect(await refusedPairs()).toEqual([1]);
  });

  it("waits when Launchpad is out of reach, and is tried again after the pause", async () => {
    await connect();
    const seen = await tokenInUse();
    await inDeployment(STALE, (stale) => stale.renew(seen));
    await injectFault({ method: "POST", path: "/authorization/token" }, { status: 503 });
    expect(await connectionStub(env).grant()).toEqual({ ok: false, failure: "launchpad-unavailable" });
    vi.setSystemTime(Date.now() + 61_000);
    expect(await connectionStub(env).grant()).toMatchObject({ ok: true });
    expect(await refusedPairs()).toEqual([1]);
  });

  it("changes nothing for a refusal of which it was not written down what it came with", async () => {
    await connect();
    const seen = await tokenInUse();
    await inDeployment(STALE, (stale) => stale.renew(seen));
    await changeRecord((record) => {
      const { refusedPairs: _unknown, ...rest } = record;
      return { ...rest, refusal: { at: 0, cause: "grant-ended" } };
    });
    expect(await connectionStub(env).grant()).toEqual({ ok: false, failure: "reconnect-needed" });
    expect(await refreshesSent()).toEqual([{ times: 1, refused: 1 }]);
    expect(await keysAsJson()).toMatchObject({ isReadable: true });
  });
});

/** Rewrites the stored record, as an older version of the bridge would have it. */
async function changeRecord(change: (record: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  const config = readConfig(env);
  const keys: readonly TokenKey[] = config.ok ? config.value.tokenKeys : [];
  await runInDurableObject(connectionStub(env), async (_connection, { storage }) => {
    const text = await unseal(await storage.get("record"), keys);
    const record = z
      .looseObject({ account: z.looseObject({ id: z.string() }) })
      .parse(JSON.parse(text.ok ? text.value : ""));
    await storage.put("record", await seal(JSON.stringify(change(record)), record.account.id, keys));
  });
}
