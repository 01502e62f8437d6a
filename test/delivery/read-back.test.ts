import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { ECHOED_ADDRESS, leaveAnswers, leaveContent } from "../fixtures/jotform.ts";
import { afterSeconds, connect, newestDelivery, postForm, runAlarm, signIn, visit } from "../support/bridge.ts";
import {
  changeJotformSubmission,
  changeSettings,
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
    expect(delivery.attempts).toEqual(["read-back: disproved -"]);
    expect(await pageOf(delivery.reference)).toContain("may be forged");
  });

  it("that the form tool does not know is asked for once more before it waits for a person", async () => {
    await connect();
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await afterSeconds(30);
    expect(await newestDelivery()).toMatchObject({
      state: "parked",
      parked: { reason: "not-authentic" },
      attempts: ["read-back: unknown-submission 401", "read-back: unknown-submission 401"],
    });
  });

  it("that shows up in the form tool a moment later is filed", async () => {
    await connect();
    await deliverLeaveRequest(ID);
    await runAlarm();
    await putJotformSubmission(ID, leaveContent());
    await afterSeconds(30);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("waits, and is told apart from a forged one, when the form tool refuses the key itself", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await changeSettings({ jotformKey: "another" });
    await deliverLeaveRequest(ID);
    await runAlarm();
    await afterSeconds(30);
    const delivery = await newestDelivery();
    expect(delivery).toMatchObject({
      state: "parked",
      parked: { reason: "api-key-refused", detail: "JOTFORM_API_KEY" },
    });

    await changeSettings({ jotformKey: KEY });
    await postForm(`/admin/deliveries/${delivery.reference}/replay`, {}, await signIn());
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof injectFault>[1], string]>([
    ["has an error of its own", { status: 500 }, "read-back: unavailable 500"],
    ["asks to slow down", { status: 429, headers: { "Retry-After": "7" } }, "read-back: unavailable 429"],
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

  it("is read from a list of one as well, and an error within a good answer is one", async () => {
    await connect();
    await putJotformSubmission(ID, leaveContent());
    await changeSettings({ jotformAnswer: "error-in-200" });
    await deliverLeaveRequest(ID);
    await runAlarm();
    expect((await newestDelivery()).attempts).toEqual(["read-back: unknown-submission 401"]);
    await changeSettings({ jotformAnswer: "array" });
    await afterSeconds(30);
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
