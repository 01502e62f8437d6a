import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";

const DAY_SECONDS = 24 * 60 * 60;
const ANSWER = "Printer jams on A3";

/** Everything that the ledger has stored, as one text. */
function everythingStored(): Promise<string> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    ["submissions", "deliveries", "attempts", "notices", "settings"]
      .map((table) => JSON.stringify(state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()))
      .join("\n"),
  );
}

function edited(token = "one") {
  return itRequest({ token, answers: [textAnswer("qSummary", "short-summary", "Printer is on fire")] });
}

it("erases the answers 30 days after filing, by itself, and keeps the id and the link", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  await afterSeconds(29 * DAY_SECONDS);
  expect(await everythingStored()).toContain(ANSWER);
  await afterSeconds(1 * DAY_SECONDS);
  expect(await everythingStored()).not.toContain(ANSWER);
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    todo: { url: expect.stringContaining("/todos/") },
  });
  const again = await deliverWebhook(itRequest({ token: "one" }));
  expect(await again.json()).toEqual({ submission: "one", status: "delivered" });
  expect(await everythingStored()).not.toContain(ANSWER);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("keeps the answers of what is not filed yet", async () => {
  await deliverWebhook(itRequest({ token: "one" }));
  await afterSeconds(100 * DAY_SECONDS);
  expect(await everythingStored()).toContain(ANSWER);
  await connect();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("keeps an edit of a submission as a notice, once, and makes no second to-do of it", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  for (let n = 0; n < 2; n++) {
    const answer = await deliverWebhook(edited());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ submission: "one", status: "delivered", notice: "edited" });
  }
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
  const { reference } = await newestDelivery();
  const delivery = await ledgerStub(env).delivery(reference);
  expect(delivery?.notices).toHaveLength(1);
  expect(delivery?.notices[0]?.changes?.[0]).toEqual({
    question: "What do you need?",
    before: ANSWER,
    after: "Printer is on fire",
  });
});

it("sees no edit in the same answers in another order or under reworded questions", async () => {
  await deliverWebhook(itRequest({ token: "one" }));
  const again = itRequest({ token: "one" });
  again.form_response.answers.reverse();
  for (const field of again.form_response.definition.fields) field.title = `Please: ${field.title}`;
  expect(await (await deliverWebhook(again)).json()).toEqual({ submission: "one", status: "pending" });
});

it("notices an edit after the answers were erased, and erases the notice as well in its time", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  await afterSeconds(31 * DAY_SECONDS);
  expect(await (await deliverWebhook(edited())).json()).toMatchObject({ notice: "edited" });
  expect(await everythingStored()).toContain("on fire");
  await afterSeconds(30 * DAY_SECONDS);
  expect(await everythingStored()).not.toContain("on fire");
  const delivery = await ledgerStub(env).delivery((await newestDelivery()).reference);
  expect(delivery?.notices).toMatchObject([{ changes: "erased" }]);
});

it("erases at once when asked to, notices too, and keeps nothing of what comes again", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  await deliverWebhook(edited());
  const { reference } = await newestDelivery();
  expect(await ledgerStub(env).erase(reference)).toBe(true);
  await deliverWebhook(itRequest({ token: "one" }));
  await deliverWebhook(edited());
  expect(await everythingStored()).not.toMatch(/Printer/);
  expect(await newestDelivery()).toMatchObject({ state: "delivered" });
  expect(await ledgerStub(env).erase("0000000000")).toBe(false);
});

it("never files what was erased before it was filed", async () => {
  await deliverWebhook(itRequest({ token: "one" }));
  await ledgerStub(env).erase((await newestDelivery()).reference);
  await connect();
  await runAlarm();
  expect(await todosInBasecamp()).toEqual([]);
  expect(await newestDelivery()).toMatchObject({ state: "skipped", parked: null });
});

it("keeps the link of a to-do whose answers were erased while it was being made", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "one" }));
  await injectFault(CREATE_TODO, { stall: 1_000 });
  const { reference } = await newestDelivery();
  const run = runAlarm();
  await expect.poll(async () => (await newestDelivery()).state).toBe("sending");
  await ledgerStub(env).erase(reference);
  await run;
  const [todo] = await todosInBasecamp();
  expect(await newestDelivery()).toMatchObject({ state: "delivered", todo: { id: todo?.id } });
  expect(await everythingStored()).not.toContain(ANSWER);
});
