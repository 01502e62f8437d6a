import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { ECHOED_ADDRESS, leaveAnswers, leaveContent } from "../fixtures/jotform.ts";
import { afterSeconds, connect, newestDelivery, postForm, runAlarm, signIn, visit } from "../support/bridge.ts";
import {
  changeJotformSubmission,
  changeSettings,
  clearFaults,
  injectFault,
  JOTFORM_READ,
  putJotformSubmission,
  requestsToBasecamp,
  todosInBasecamp,
} from "../support/emulator.ts";
import { deliverLeaveRequest } from "../support/senders.ts";

const ID = "6400000000000000777";
const KEY = "emulator-jotform-key";

async function storedBodies(): Promise<string> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql
      .exec("SELECT body FROM submissions UNION ALL SELECT body FROM notices")
      .toArray()
      .map(({ body }) => String(body))
      .join("\n"),
  );
}

async function pageOf(reference: string): Promise<string> {
  return (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } })).text();
}

describe("a submission whose webhook proves too little", () => {
  it("is filed by what the form tool says of it, and by nothing of its webhook", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(
      ID,
      leaveAnswers({ q3_yourName: { first: "Mallory", last: "Forged" }, q8_notes: "forged" }),
    );
    await runAlarm();
    const [todo] = await todosInBasecamp();
    expect(todo).toMatchObject({ content: "Parental leave: Lena Okoro from 2027-01-11", due_on: "2027-01-11" });
    expect(todo?.description).toContain("<strong>Kind of leave</strong>");
    expect(todo?.description).not.toMatch(/forged|Mallory/i);
    expect((await newestDelivery()).attempts).toEqual(["read-back: confirmed 200", "create: created 201"]);
  });

  it("is stored without its answers, and without the address that Jotform repeats, until it is confirmed", async () => {
    await deliverLeaveRequest(ID);
    const stored = await storedBodies();
    expect(stored).toContain(ID);
    expect(stored).not.toMatch(/Lena|lena@example\.com|203\.0\.113|echoed-secret/);
    expect(ECHOED_ADDRESS).toContain("echoed-secret");
  });

  it("is asked for with the key in a header and not in the address", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(ID);
    await runAlarm();
    const asked = (await requestsToBasecamp()).filter(({ path }) => path.startsWith("/jotform/"));
    expect(asked.map(({ path }) => path)).toEqual([`/jotform/submission/${ID}`]);
    expect(asked[0]?.headers.apikey).toBe(KEY);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["is of another form", { form_id: "999999999999999" }, "of another form"],
    ["has another id", { id: "1" }, "another submission"],
    ["is deleted", { status: "DELETED" }, "not active"],
    ["is held back", { status: "OVERQUOTA" }, "not active"],
    ["is days old", { created_at: "2026-01-01 09:00:00" }, "in the days before"],
    ["comes from the future", { created_at: "2099-01-01 09:00:00" }, "in the days before"],
  ])("waits for a person when the form tool says that it %s", async (_title, says, expected) => {
    await connect();
    await putJotformSubmission(ID, leaveContent(says));
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    const delivery = await newestDelivery();
    expect(delivery).toMatchObject({ state: "parked", parked: { reason: "not-authentic" } });
    expect(delivery.parked?.detail).toContain(expected);
    expect(delivery.attempts).toEqual(["read-back: disproved 200"]);
    expect(await pageOf(delivery.reference)).toContain("may be forged");
  });

  it("that the form tool does not know is asked for twice more before it waits for a person", async () => {
    await connect();
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await afterSeconds(10);
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await afterSeconds(40);
    expect(await newestDelivery()).toMatchObject({
      state: "parked",
      parked: { reason: "not-authentic" },
      attempts: Array(3).fill("read-back: unknown-submission 401"),
    });
    const asked = (await requestsToBasecamp()).filter(({ path }) => path.startsWith("/jotform/"));
    // The key was asked about once: it is not every forged submission's turn to cost more calls.
    expect(asked.map(({ path }) => path.replace(ID, "ID"))).toEqual([
      "/jotform/submission/ID",
      "/jotform/user",
      "/jotform/submission/ID",
      "/jotform/submission/ID",
    ]);
  });

  it("that waits because somebody sent a forged webhook for it first is filed once its own webhook comes", async () => {
    await connect();
    await deliverLeaveRequest(ID, leaveAnswers({ q3_yourName: { first: "Too", last: "Early" } }));
    await runAlarm();
    await afterSeconds(10);
    await afterSeconds(40);
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
    await putJotformSubmission(ID, leaveContent());
    expect(await (await deliverLeaveRequest(ID)).json()).toEqual({ submission: ID, status: "pending" });
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await (await deliverLeaveRequest(ID)).json()).toEqual({ submission: ID, status: "delivered" });
  });

  it.each([
    ["without its answers", { answers: null }],
    ["with answers that are none", { answers: "oops" }],
    ["with no answer left of those that its webhook had", { answers: {} }],
  ])("is asked for again when the form tool gives it %s", async (_title, says) => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await changeJotformSubmission(ID, says);
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: ["read-back: unavailable 200"] });
    expect(await todosInBasecamp()).toEqual([]);
    await changeJotformSubmission(ID, { answers: leaveContent().answers });
    await afterSeconds(20);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("without any answer in its webhook either is filed", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent({ answers: {} }));
    await deliverLeaveRequest(ID, {});
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it.each([
    ["2096-11-22 04:00:00", "delivered"],
    ["2096-11-21 22:00:01", "delivered"],
    ["2096-11-21 21:59:59", "parked"],
    ["2096-11-25 02:00:00", "delivered"],
    ["2096-11-25 02:00:01", "parked"],
    ["2096-11-24T12:00:00Z", "parked"],
  ])("that was made at %s by the account's clock, told at noon on November 24, is %s", async (createdAt, expected) => {
    vi.setSystemTime(Date.parse("2096-11-24T12:00:00Z"));
    await connect();
    await putJotformSubmission(ID, leaveContent({ created_at: createdAt }));
    await deliverLeaveRequest(ID);
    // Its age counts from its webhook, however late it is asked for.
    await afterSeconds(3 * 24 * 60 * 60);
    expect((await newestDelivery()).state).toBe(expected);
  });

  it("that shows up in the form tool a moment later is filed", async () => {
    await connect();
    await deliverLeaveRequest(ID);
    await runAlarm();
    await putJotformSubmission(ID, leaveContent());
    await afterSeconds(10);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("waits, and is told apart from a forged one, when the form tool refuses the key itself", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await changeSettings({ jotformKey: "another" });
    await deliverLeaveRequest(ID);
    await runAlarm();
    await afterSeconds(10);
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await afterSeconds(40);
    const delivery = await newestDelivery();
    expect(delivery).toMatchObject({ state: "parked", parked: { reason: "api-key-refused" } });
    expect(delivery.parked?.detail).toMatch(/^JOTFORM_API_KEY \([0-9a-f]{8}\)$/);

    await changeSettings({ jotformKey: KEY });
    await postForm(`/admin/deliveries/${delivery.reference}/replay`, {}, await signIn());
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof injectFault>[1], string]>([
    ["has an error of its own", { status: 500 }, "read-back: unavailable 500"],
    ["asks to slow down", { status: 429, headers: { "Retry-After": "7" } }, "read-back: unavailable 429"],
    ["has a firewall in front of it", { status: 403 }, "read-back: unavailable 403"],
    ["cuts the connection", { cut: "before" }, "read-back: unavailable -"],
    ["cuts its answer short", { truncate: 30 }, "read-back: unavailable 200"],
    [
      "sends the request elsewhere",
      { status: 302, headers: { Location: "https://elsewhere.example/" } },
      "read-back: unavailable 302",
    ],
  ])("is asked for again when the form tool %s", async (_title, fault, expected) => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await injectFault(JOTFORM_READ, fault);
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: [expected] });
    await afterSeconds(20);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("is not taken for a forged one when the address of the API is wrong, so that everything in it is missing", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await injectFault({ method: "GET", path: "/jotform/", count: 1000 }, { status: 404 });
    await deliverLeaveRequest(ID);
    await runAlarm();
    for (const seconds of [20, 60, 120]) await afterSeconds(seconds);
    const { state, attempts } = await newestDelivery();
    expect(state).toBe("pending");
    expect(new Set(attempts)).toEqual(new Set(["read-back: unavailable 404"]));
    await clearFaults();
    await afterSeconds(60 * 60);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("waits as long as the form tool asks, with all others of its form, but no longer than an hour", async () => {
    await connect();
    const others = ["6400000000000000778", "6400000000000000779"];
    for (const id of [ID, ...others]) await putJotformSubmission(id, leaveContent());
    await injectFault(JOTFORM_READ, { status: 429, headers: { "Retry-After": "999999" } });
    for (const id of [ID, ...others]) await deliverLeaveRequest(id);
    await runAlarm();
    expect(await todosInBasecamp()).toEqual([]);
    expect((await requestsToBasecamp()).filter(({ path }) => path.startsWith("/jotform/"))).toHaveLength(1);
    await afterSeconds(60 * 60);
    expect(await todosInBasecamp()).toHaveLength(3);
  });

  it("that is erased while the form tool is asked stays erased", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(ID);
    const { reference } = await newestDelivery();
    await injectFault(JOTFORM_READ, { stall: 300 });
    const run = runAlarm();
    await vi.waitFor(async () => {
      expect((await requestsToBasecamp()).some(({ path }) => path.startsWith("/jotform/"))).toBe(true);
    });
    await ledgerStub(env).erase(reference);
    await run;
    expect(await storedBodies()).toBe("");
    expect(await todosInBasecamp()).toEqual([]);
  });

  it("keeps nothing of what its webhook says besides its id and form", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    const now = Date.now();
    await deliverLeaveRequest(ID, leaveAnswers({ submitDate: String(now - 20 * 60 * 60 * 1000) }));
    expect(JSON.parse(await storedBodies())).toMatchObject({
      formTitle: "",
      submittedAt: new Date(now).toISOString(),
    });
  });

  it("is read from a list of one as well, and an error within a good answer is one", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await changeSettings({ jotformAnswer: "error-in-200" });
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect((await newestDelivery()).attempts).toEqual(["read-back: unknown-submission 401"]);
    await changeSettings({ jotformAnswer: "array" });
    await afterSeconds(10);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("waits for a person after 80 hours in which the form tool could not be reached", async () => {
    await connect();
    await injectFault({ ...JOTFORM_READ, count: 1000 }, { status: 503 });
    await deliverLeaveRequest(ID);
    for (let hours = 0; hours <= 84; hours += 3) await afterSeconds(3 * 60 * 60);
    expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "not-confirmed" } });
  });

  it("does not hold up other forms, nor take more requests in a run than there may be", async () => {
    await connect();
    for (let n = 100; n < 160; n++) {
      await putJotformSubmission(`64000000000000${n}`, leaveContent());
      await deliverLeaveRequest(`64000000000000${n}`);
    }
    const before = (await requestsToBasecamp()).length;
    await runAlarm();
    expect((await requestsToBasecamp()).length - before).toBeLessThanOrEqual(40);
    while ((await todosInBasecamp()).length < 60 && (await runAlarm()));
    expect(await todosInBasecamp()).toHaveLength(60);
  });

  it("that is not confirmed yet can be tried again, and the page says what that does", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent({ status: "DELETED" }));
    await deliverLeaveRequest(ID);
    await runAlarm();
    const { reference } = await newestDelivery();
    expect(await pageOf(reference)).toContain("Asks the form tool again whether it is genuine");
    await changeJotformSubmission(ID, { status: "ACTIVE" });
    await postForm(`/admin/deliveries/${reference}/replay`, {}, await signIn());
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("that comes again is no edit, also after it was confirmed", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await (await deliverLeaveRequest(ID)).json()).toEqual({ submission: ID, status: "delivered" });
  });

  it("that comes again edited leaves a notice that keeps none of its unproven answers", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(ID);
    await runAlarm();
    const edited = leaveAnswers({ q3_yourName: { first: "Lena", last: "Secondname" } });
    expect(await (await deliverLeaveRequest(ID, edited)).json()).toMatchObject({ notice: "edited" });
    const page = await pageOf((await newestDelivery()).reference);
    expect(page).toContain("the same submission came again with other answers");
    expect(page).toContain("only the first submission was read back");
    expect(await storedBodies()).not.toContain("Secondname");
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("is still known for the same, or for edited, once its answers are erased", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await deliverLeaveRequest(ID);
    await runAlarm();
    await afterSeconds(31 * 24 * 60 * 60);
    expect(await storedBodies()).toBe("");
    expect(await (await deliverLeaveRequest(ID)).json()).toEqual({ submission: ID, status: "delivered" });
    const edited = leaveAnswers({ q5_kind: "Sick leave" });
    expect(await (await deliverLeaveRequest(ID, edited)).json()).toMatchObject({ notice: "edited" });
  });
});
