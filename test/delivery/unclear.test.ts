import { expect, it } from "vitest";
import * as z from "zod";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "../support/bridge.ts";
import {
  CREATE_TODO,
  changeSettings,
  expireTokens,
  injectFault,
  makeTodoByHand,
  RECORDINGS,
  todosInBasecamp,
} from "../support/emulator.ts";

const HOUR_SECONDS = 60 * 60;

/** Runs every alarm of the time that passes, in steps that grow as the pauses do. */
async function letHoursPass(hours: number): Promise<void> {
  let step = 30;
  for (let passed = 0; passed < hours * HOUR_SECONDS; passed += step) {
    await afterSeconds(step);
    step = Math.min(step * 1.2, 2 * HOUR_SECONDS);
  }
}

/** The state that the form tool is told when it sends a submission again. */
async function stateOf(token: string): Promise<unknown> {
  const answer = z.object({ status: z.string() }).parse(await (await deliverWebhook(itRequest({ token }))).json());
  return answer.status;
}

it("never repeats a create whose answer began with 201, and hands it to a person when the to-do stays hidden", async () => {
  await changeSettings({ hideNewTodos: true });
  await connect();
  await injectFault(CREATE_TODO, { truncate: 30 });
  await deliverWebhook();
  await runAlarm();
  await letHoursPass(24);
  const { state, parked, attempts } = await newestDelivery();
  expect({ state, reason: parked?.reason }).toEqual({ state: "parked", reason: "still-unclear" });
  expect(attempts).toEqual(["create: network 201", ...Array.from({ length: 6 }, () => "look: absent 200")]);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("counts no look at a list that hides a to-do which was made later, and makes no second one", async () => {
  await changeSettings({ hideNewTodos: true });
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook(itRequest({ token: "unclear" }));
  await runAlarm();
  await afterSeconds(30);
  await deliverWebhook(itRequest({ token: "witness" }));
  await runAlarm();
  await letHoursPass(100);
  expect(await todosInBasecamp()).toHaveLength(2);
  expect(await stateOf("unclear")).toBe("parked");
});

it("waits for a list that lags behind, as long as another to-do shows that it does", async () => {
  await changeSettings({ recordingsLagSeconds: 7_200 });
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook(itRequest({ token: "unclear" }));
  await runAlarm();
  await afterSeconds(30);
  await deliverWebhook(itRequest({ token: "witness" }));
  await runAlarm();
  await letHoursPass(5);
  expect(await todosInBasecamp()).toHaveLength(2);
  // The emulator's own clock stands still while this test lets hours pass.
  await changeSettings({ recordingsLagSeconds: 0 });
  await letHoursPass(5);
  expect(await todosInBasecamp()).toHaveLength(2);
  expect(await stateOf("unclear")).toBe("delivered");
});

it("finds its to-do in recordings that come without descriptions, among others made by hand", async () => {
  await changeSettings({ recordingsWithoutDescription: true });
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  for (let n = 0; n < 30; n++) await makeTodoByHand(`Somebody else's ${n}`);
  await afterSeconds(60);
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    attempts: ["create: network -", "look: found 200"],
  });
  expect(await todosInBasecamp()).toHaveLength(31);
});

it("finds a to-do that was made although Basecamp answered with an error of its own", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 503, after: true });
  await deliverWebhook();
  await runAlarm();
  await afterSeconds(60);
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    attempts: ["create: server-error 503", "look: found 200"],
  });
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("goes on for days while creates fail with errors and looks work, and files in the end", async () => {
  await connect();
  await injectFault({ ...CREATE_TODO, count: 12 }, { status: 503 });
  await deliverWebhook();
  await runAlarm();
  await letHoursPass(40);
  expect((await newestDelivery()).state).toBe("delivered");
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("asks a person after five creates without any answer, none of them found", async () => {
  await connect();
  await injectFault({ ...CREATE_TODO, count: 100 }, { cut: "before" });
  await deliverWebhook();
  await runAlarm();
  await letHoursPass(10);
  const { state, parked, attempts } = await newestDelivery();
  expect({ state, reason: parked?.reason }).toEqual({ state: "parked", reason: "still-unclear" });
  expect(attempts.filter((attempt) => attempt.startsWith("create"))).toHaveLength(5);
});

it("does not count looks without a connection, and goes on after a new one", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  await expireTokens();
  await changeSettings({ refusal: "invalid-grant" });
  await letHoursPass(120);
  expect((await newestDelivery()).state).toBe("sending");
  await changeSettings({ refusal: null });
  await connect();
  await runAlarm();
  expect((await newestDelivery()).state).toBe("delivered");
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("hands over what could not be looked for in 80 hours", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await injectFault({ ...RECORDINGS, count: 10_000 }, { status: 500 });
  await deliverWebhook();
  await runAlarm();
  await letHoursPass(75);
  expect((await newestDelivery()).state).toBe("sending");
  await letHoursPass(15);
  expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "still-unclear" } });
});
