import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { HttpDeps, LedgerCalls } from "../../src/http/deps.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { appWith, UNCONFIGURED } from "../support/app.ts";
import { ADMIN_PASSWORD, connect, deliverWebhook, runAlarm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, revokeAccess } from "../support/emulator.ts";
import { changeLedger, parkTurnedDown } from "../support/parked.ts";

/** What a stranger is told, by an isolate that was not asked before. */
async function healthz(changes: Partial<HttpDeps> = {}): Promise<string> {
  const response = await appWith(changes).request("http://127.0.0.1:8787/healthz");
  expect(response.headers.get("cache-control")).toBe("no-store");
  return `${response.status} ${await response.text()}`;
}

const WELL = '200 {"status":"ok"}';
const FAILING = '503 {"status":"failing"}';
const never = () => new Promise<never>(() => undefined);

function ledgerWith(changes: Partial<LedgerCalls>): Partial<HttpDeps> {
  const ledger = ledgerStub(env);
  const calls: Pick<LedgerCalls, "health" | "backlog"> = {
    health: () => ledger.health(),
    backlog: () => ledger.backlog(),
  };
  return { ledger: new Proxy(ledger, { get: (_target, name) => Reflect.get({ ...calls, ...changes }, name) }) };
}

describe("/healthz", () => {
  it("is well when submissions are filed as they come, even if some wait for a person", async () => {
    await connect();
    await parkTurnedDown("1");
    expect(await healthz()).toBe(WELL);
  });

  it("answers HEAD with the status alone", async () => {
    await connect();
    const response = await visit("/healthz", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["Basecamp is not connected", async () => undefined],
    [
      "Basecamp must be connected again",
      async () => {
        await connect();
        await revokeAccess();
        await deliverWebhook();
        await runAlarm();
      },
    ],
    [
      "the account is not available",
      async () => {
        await connect();
        await injectFault(CREATE_TODO, { status: 404, headers: { Reason: "Account Inactive" } });
        await deliverWebhook();
        await runAlarm();
      },
    ],
    [
      "something has been due for more than 15 minutes and nobody tries it",
      async () => {
        await connect();
        await deliverWebhook();
        vi.setSystemTime(Date.now() + 15 * 60_000 + 1);
      },
    ],
  ])("fails while %s", async (_title, happen) => {
    await happen();
    await ledgerStub(env).backlog();
    expect(await healthz()).toBe(FAILING);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      "Basecamp asks to slow down",
      async () => {
        await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "3600" } });
        await deliverWebhook();
        await runAlarm();
      },
    ],
    [
      "a long queue is worked off",
      async () => {
        await deliverWebhook(itRequest({ token: "first" }));
        await deliverWebhook(itRequest({ token: "last" }));
        await ledgerStub(env).backlog();
        vi.setSystemTime(Date.now() + 20 * 60_000);
        const long = "due_at = (SELECT max(due_at) FROM deliveries) + 9000000 WHERE id = 2";
        await changeLedger(`UPDATE deliveries SET ${long}`);
        await runAlarm();
        await changeLedger("UPDATE deliveries SET due_at = 1 WHERE id = 2");
      },
    ],
  ])("does not fail while %s", async (_title, happen) => {
    await connect();
    await happen();
    expect(await healthz()).toBe(WELL);
  });

  it.each<[string, () => Partial<HttpDeps>]>([
    ["nothing is configured", () => UNCONFIGURED],
    ["the configuration is incomplete", () => ({ config: UNCONFIGURED.config ?? { ok: false, failure: [] } })],
    [
      "the ledger does not answer",
      () => ({ ...ledgerWith({ health: never }), deadline: () => AbortSignal.timeout(1) }),
    ],
    ["the ledger's storage fails", () => ledgerWith({ health: () => Promise.reject(new Error("full")) })],
    ["the connection object does not answer", () => ({ connection: null })],
  ])("fails when %s", async (_title, changes) => {
    await connect();
    expect(await healthz(changes())).toBe(FAILING);
  });

  it("looks once for all who ask within five seconds", async () => {
    await connect();
    let looks = 0;
    const health = async () => {
      looks += 1;
      return { hold: null, stuckSince: null };
    };
    const app = appWith(ledgerWith({ health }));
    const ask = () => app.request("http://127.0.0.1:8787/healthz");
    await Promise.all([ask(), ask(), ask()]);
    vi.setSystemTime(Date.now() + 4_999);
    await ask();
    expect(looks).toBe(1);
    vi.setSystemTime(Date.now() + 1);
    await ask();
    expect(looks).toBe(2);
  });
});

it("goes on with a look that others wait for when whoever asked first has gone", async () => {
  await connect();
  let answer: (health: Awaited<ReturnType<LedgerCalls["health"]>>) => void = () => undefined;
  const health = () => new Promise<Awaited<ReturnType<LedgerCalls["health"]>>>((resolve) => (answer = resolve));
  const outliving: Promise<unknown>[] = [];
  const app = appWith({ ...ledgerWith({ health }), outlive: (work) => void outliving.push(work) });
  const asked = app.request("http://127.0.0.1:8787/healthz");
  await vi.waitFor(() => expect(outliving).toHaveLength(1));
  answer({ hold: null, stuckSince: null });
  expect(await outliving[0]).toBe(true);
  expect((await asked).status).toBe(200);
});

describe("/admin/healthz", () => {
  it("is for those who are signed in", async () => {
    const response = await visit("/admin/healthz", { headers: { Accept: "application/json" } });
    expect(response.status).toBe(401);
  });

  it("names each check and what waits, and nothing secret", async () => {
    await connect();
    await parkTurnedDown("1");
    await ledgerStub(env).pause();
    const response = await visit("/admin/healthz", { headers: { Cookie: await signIn() } });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      status: "failing",
      checks: {
        configuration: "ok",
        ledger: "ok",
        connection: "connected",
        hold: { reason: "not-connected", until: expect.any(Number) },
        stuckSince: null,
      },
      waiting: 0,
      parked: 1,
      alerts: { isConfigured: false, failingSince: null, lastToldAt: null },
    });
    expect(text).not.toContain(ADMIN_PASSWORD);
  });
});

it("sets no alarm and keeps nothing for alerts where nobody is to be told", async () => {
  await connect();
  await parkTurnedDown("1");
  await deliverWebhook("x".repeat(600_000));
  const left = await runInDurableObject(ledgerStub(env), async (_ledger, state) => [
    await state.storage.getAlarm(),
    state.storage.sql.exec("SELECT count(*) AS n FROM alerts").one().n,
  ]);
  expect(left).toEqual([null, 0]);
});
