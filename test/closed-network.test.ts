import { describe, expect, it } from "vitest";
import { leaveContent } from "./fixtures/jotform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "./support/bridge.ts";
import { takeUnexpectedCalls } from "./support/closed-network.ts";
import {
  CREATE_TODO,
  expireTokens,
  injectFault,
  putJotformSubmission,
  requestsToBasecamp,
  todosInBasecamp,
} from "./support/emulator.ts";
import { deliverLeaveRequest } from "./support/senders.ts";

it("refuses and remembers a call to anything but this test's emulator", async () => {
  await expect(fetch("https://3.basecampapi.com/999/todos.json")).rejects.toThrow("The network is closed.");
  expect(takeUnexpectedCalls()).toEqual(["GET https://3.basecampapi.com/999/todos.json"]);
});

/** The channel of alerts has its own, in feedback/alerts.test.ts. */
describe("a redirect is not followed, whatever the request carries,", () => {
  const ELSEWHERE = "/stolen";
  const SENT_ELSEWHERE = { status: 307, headers: { Location: ELSEWHERE } };
  const TOKENS = { method: "POST", path: "/authorization/token" };
  const nothingWasSent = async () =>
    expect((await requestsToBasecamp()).filter(({ path }) => path.startsWith(ELSEWHERE))).toEqual([]);

  it("of a code that is exchanged for tokens", async () => {
    await injectFault(TOKENS, SENT_ELSEWHERE);
    expect(await (await connect()).text()).toContain("could not be reached");
    await nothingWasSent();
  });

  it("of a refresh token", async () => {
    await connect();
    await expireTokens();
    await injectFault({ ...TOKENS, count: 10 }, SENT_ELSEWHERE);
    await deliverWebhook();
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await nothingWasSent();
  });

  it("of a to-do that is made", async () => {
    await connect();
    await injectFault(CREATE_TODO, SENT_ELSEWHERE);
    await deliverWebhook();
    await runAlarm();
    expect((await newestDelivery()).attempts).toContain("create: redirected 307");
    await nothingWasSent();
    for (let look = 0; look < 3; look++) await afterSeconds(1000);
    expect(await todosInBasecamp()).toHaveLength(1);
  });

  it("of a submission that is read back", async () => {
    await connect();
    await putJotformSubmission("6400000000000000001", leaveContent());
    await injectFault({ method: "GET", path: "/jotform/" }, SENT_ELSEWHERE);
    await deliverLeaveRequest("6400000000000000001");
    await runAlarm();
    expect((await newestDelivery()).attempts).toEqual(["read-back: unavailable 307"]);
    await nothingWasSent();
  });
});
