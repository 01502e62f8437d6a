import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import {
  ANN,
  afterSeconds,
  connect,
  deliverWebhook,
  MIA,
  OMAR,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import {
  addPeople,
  injectFault,
  PEOPLE,
  requestsToBasecamp,
  revokeAccess,
  todosInBasecamp,
} from "../support/emulator.ts";

const IT_DESK = "2085958499";
const TEN_MINUTES_MS = 10 * 60_000;

async function ask(query = `?project=${IT_DESK}`, cookie?: string) {
  const headers = { Cookie: cookie ?? (await signIn()), Accept: "application/json" };
  const response = await visit(`/admin/people${query}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function peopleRequests(): Promise<number> {
  return (await requestsToBasecamp()).filter(({ path }) => path.includes(PEOPLE.path)).length;
}

describe("without a connection", () => {
  it("says so", async () => {
    const { status, body } = await ask();
    expect(status).toBe(503);
    expect(body).toEqual({
      ...{ reason: "not-connected", message: "Basecamp is not connected. Connect it on the connection page." },
    });
  });

  it("tells nothing to anybody who is not signed in", async () => {
    const { status, body } = await ask(undefined, "formcamp_session=forged");
    expect(status).toBe(401);
    expect(body).toEqual({ reason: "not-signed-in" });
    const asPage = await visit(`/admin/people?project=${IT_DESK}`);
    expect(asPage.status).toBe(303);
    expect(await asPage.text()).not.toContain("@");
  });
});

describe("with a connection", () => {
  beforeEach(() => connect());

  it("tells who is on a project, with their addresses and exact ids, and lets nobody store it", async () => {
    const { status, headers, body } = await ask();
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    const more = { isEmailHidden: false, kind: "user" };
    expect(body).toEqual({
      account: "195539477",
      people: [
        { id: ANN, name: "Ann Example", email: "ann@example.com", ...more },
        { id: OMAR, name: "Omar Okafor", email: "oncall@example.com", ...more },
        { id: MIA, name: "Mia Muster", email: "mia@example.com", ...more },
        { id: "1049715930", name: "Former colleague", email: null, isEmailHidden: false, kind: "gone" },
      ],
    });
  });

  it("asks Basecamp once in ten minutes, together with the deliveries", async () => {
    await ask();
    await deliverWebhook();
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    await ask();
    expect(await peopleRequests()).toBe(1);
    vi.setSystemTime(Date.now() + TEN_MINUTES_MS);
    await ask();
    expect(await peopleRequests()).toBe(2);
  });

  it("shares one read with others who ask at the same time", async () => {
    await addPeople({ name: "Guest", times: 200 });
    const cookie = await signIn();
    const answers = await Promise.all([ask(undefined, cookie), ask(undefined, cookie), ask(undefined, cookie)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await peopleRequests()).toBe(5);
  });

  it("forgets whom it saw when another person is connected", async () => {
    await ask();
    const cookie = await signIn();
    await postForm("/admin/connection/disconnect", {}, cookie);
    await connect("allow", cookie, MIA);
    const { body } = await ask();
    expect(JSON.stringify(body)).not.toContain("ann@example.com");
  });

  it.each(["", "?project=", "?project=12a", "?project=../../my/profile", `?project=${"1".repeat(21)}`])(
    "asks Basecamp nothing for %j",
    async (query) => {
      const { status, body } = await ask(query);
      expect(status).toBe(400);
      expect(body).toMatchObject({ reason: "not-a-project", message: expect.stringMatching(/by its id/) });
      expect(await peopleRequests()).toBe(0);
    },
  );

  it.each([
    ["not-told", 404, { status: 404 }],
    ["not-told", 404, { status: 403 }],
    ["account-unavailable", 503, { status: 404, headers: { Reason: "API Disabled" } }],
    ["no-clear-answer", 503, { status: 500 }],
    ["no-clear-answer", 503, { cut: "before" }],
  ] as const)("answers %s with %i when Basecamp does %j", async (reason, status, fault) => {
    await injectFault(PEOPLE, fault);
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ reason, message: expect.stringMatching(/^Basecamp .+\.$/) });
  });

  it("obeys a wait that Basecamp asks for, as the deliveries do then", async () => {
    await injectFault(PEOPLE, { status: 429, headers: { "Retry-After": "30" } });
    expect(await ask()).toMatchObject({ status: 503, body: { reason: "rate-limited" } });
    expect(await ask()).toMatchObject({ status: 503, body: { reason: "rate-limited" } });
    await deliverWebhook();
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    expect(await peopleRequests()).toBe(1);
    await afterSeconds(30);
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it("says that the connection must be made again when its grant has ended", async () => {
    await revokeAccess();
    expect(await ask()).toMatchObject({ status: 503, body: { reason: "reconnect-needed" } });
    expect(await ask()).toMatchObject({ status: 503, body: { reason: "reconnect-needed" } });
  });

  it("keeps the people in the ledger's memory only", async () => {
    await ask();
    const stored = await runInDurableObject(ledgerStub(env), (_ledger, { storage }) =>
      ["settings", "attempts", "deliveries"].flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()),
    );
    expect(JSON.stringify(stored)).not.toContain("@example.com");
  });
});
