import { expect, it } from "vitest";
import { item, onboarding } from "./fixtures/google-forms.ts";
import { itRequest, textAnswer } from "./fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm } from "./support/bridge.ts";
import { CREATE_TODO, injectFault, REQUESTS_LIST, todosInBasecamp } from "./support/emulator.ts";
import { deliverOnboarding } from "./support/senders.ts";

it("turns a signed submission into the to-do that its mapping describes", async () => {
  await connect();
  const answer = await deliverWebhook();
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ submission: "tok3n0printer0jam000000000000001", status: "pending" });

  await runAlarm();
  const [todo, ...others] = await todosInBasecamp();
  const delivery = await newestDelivery();
  expect(others).toEqual([]);
  expect(todo).toMatchObject({
    content: "Low: Printer jams on A3",
    due_on: "2026-12-04",
    list: { id: REQUESTS_LIST, title: "Requests" },
    assignees: [{ id: "1049715915", name: "Omar Okafor" }],
  });
  expect(todo?.description).toContain("lena@example.com");
  expect(todo?.description).toContain(`/admin/deliveries/${delivery.reference}`);
  expect(delivery).toMatchObject({ state: "delivered", todo: { id: todo?.id, url: todo?.app_url }, notes: [] });
  expect(delivery.attempts).toEqual(["create: created 201"]);
});

it("assigns who is named for an urgent request, and counts the day in the mapping's time zone", async () => {
  await connect();
  const urgent = itRequest({
    answers: [
      textAnswer("qSummary", "short-summary", "VPN is down"),
      { type: "choice", choice: { label: "Urgent" }, field: { id: "qUrgency", type: "dropdown", ref: "urgency" } },
      { type: "email", email: "mia@example.com", field: { id: "qEmail", type: "email", ref: "your-email" } },
    ],
  });
  // Still Thursday in UTC, and Friday in Lisbon, where it is summer.
  urgent.form_response.submitted_at = "2026-07-02T23:30:00Z";
  await deliverWebhook(urgent);
  await runAlarm();
  expect(await todosInBasecamp()).toMatchObject([
    {
      content: "Urgent: VPN is down",
      due_on: "2026-07-06",
      assignees: [{ name: "Omar Okafor" }, { name: "Ann Example" }],
    },
  ]);
});

it("makes each to-do that the mapping asks for, in its list, with the people who are found", async () => {
  await connect();
  const needs = item(1104, "CHECKBOX", "What is needed?", ["Laptop", "Badge, yellow"]);
  await deliverOnboarding(onboarding({ respondentEmail: "mia@example.com", items: [...onboarding().items, needs] }));
  await runAlarm();
  const todos = await todosInBasecamp();
  expect(
    todos.map(({ content, list, due_on, assignees }) => [content, list.title, due_on, assignees[0]?.name]),
  ).toEqual([
    ["Prepare for Zoë Example (Support)", "Onboarding", "2027-01-25", "Omar Okafor"],
    ["Laptop for Zoë Example", "New hardware", "2027-01-25", "Omar Okafor"],
    ["Welcome Zoë Example", "Onboarding", "2027-02-01", "Mia Muster"],
  ]);
  await deliverOnboarding(onboarding({ respondentEmail: "mia@example.com", items: [...onboarding().items, needs] }));
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(3);
});

it("answers a submission that it knows with its current state and makes nothing new", async () => {
  await connect();
  await deliverWebhook();
  await runAlarm();
  const again = await deliverWebhook();
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual({ submission: "tok3n0printer0jam000000000000001", status: "delivered" });
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("files what came before Basecamp was connected", async () => {
  await deliverWebhook();
  await runAlarm();
  expect(await todosInBasecamp()).toEqual([]);
  await connect();
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("ends in one to-do when the answer to a create that did its work is cut off", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  expect(await newestDelivery()).toMatchObject({ state: "sending", attempts: ["create: network -"] });

  await afterSeconds(60);
  const [todo, ...others] = await todosInBasecamp();
  expect(others).toEqual([]);
  expect(await newestDelivery()).toMatchObject({
    state: "delivered",
    todo: { id: todo?.id },
    attempts: ["create: network -", "look: found 200"],
  });
});

it("makes the to-do after two complete looks when a create was cut off before its work", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "before" });
  await deliverWebhook();
  await runAlarm();
  await afterSeconds(60);
  await afterSeconds(180);
  expect(await todosInBasecamp()).toEqual([]);
  await afterSeconds(30);
  expect(await todosInBasecamp()).toHaveLength(1);
  expect((await newestDelivery()).attempts).toEqual([
    "create: network -",
    "look: absent 200",
    "look: absent 200",
    "create: created 201",
  ]);
});

it("keeps ids above 2^53 to the last digit", async () => {
  await connect();
  await deliverWebhook(itRequest({ token: "even" }));
  await runAlarm();
  await deliverWebhook(itRequest({ token: "odd" }));
  await runAlarm();
  const odd = (await todosInBasecamp()).at(-1);
  expect(odd?.id).toBe("9007199254741701");
  expect((await newestDelivery()).todo).toEqual({
    id: "9007199254741701",
    url: "http://127.0.0.1:8788/195539477/buckets/2085958499/todos/9007199254741701",
  });
});
