import { expect, it } from "vitest";
import { jotform } from "../../src/sources/jotform.ts";
import { receive } from "../../src/sources/receive.ts";
import { JOTFORM_CONTENT_TYPE, LEAVE_FORM, leaveAnswers, leaveParts, multipart } from "../fixtures/jotform.ts";

const same = <T>(one: T): T => one;

const NOW = Date.parse("2026-11-24T12:00:00Z");

/** What came beside each submission that was read. */
const tickets: (string | null)[] = [];

async function read(parts: Record<string, string>) {
  const request = new Request("https://forms.example.com/", {
    method: "POST",
    headers: { "Content-Type": JOTFORM_CONTENT_TYPE },
    body: multipart(parts),
  });
  const expected = {
    secrets: ["s"],
    addressSecret: "s",
    form: LEAVE_FORM,
    isReadBack: false,
    withoutPrivate: same,
    alsoFile: [],
    now: NOW,
  };
  const received = await receive(jotform, request, expected);
  if (!received.ok) return received.failure;
  if (received.value.kind !== "submission") throw new Error(received.value.kind);
  tickets.push(received.value.ticket);
  return received.value.submission;
}

it("reads the three parts that every year's webhooks have, and the form's title for display", async () => {
  const { formID, submissionID, rawRequest = "" } = leaveParts("6400000000000000777");
  expect(await read({ rawRequest, submissionID: submissionID ?? "", formID: formID ?? "" })).toMatchObject({
    form: LEAVE_FORM,
    formTitle: "",
    id: "6400000000000000777",
    submittedAt: "2026-11-24T12:00:00.000Z",
  });
  expect(await read(leaveParts("1"))).toMatchObject({ formTitle: "Leave request" });
});

it.each([
  ["ids that are no digits", { submissionID: "abc" }],
  ["a form that is no digits", { formID: "leave" }],
  ["no answers at all", { rawRequest: "" }],
  ["answers that are a list", { rawRequest: "[]" }],
  ["answers that were encoded on the way", { rawRequest: encodeURIComponent(JSON.stringify(leaveAnswers())) }],
])("refuses a webhook with %s", async (_title, changes) => {
  expect(await read({ ...leaveParts("1"), ...changes })).toBe("unreadable");
});

it.each([
  ["a moment ago", NOW - 1000, NOW - 1000],
  ["a day ago, as the browser's clock says", NOW - 24 * 60 * 60 * 1000, NOW - 24 * 60 * 60 * 1000],
  ["longer ago", NOW - 24 * 60 * 60 * 1000 - 1, NOW],
  ["in the future", NOW + 24 * 60 * 60 * 1000 + 1, NOW],
])("takes a submission that was sent %s for sent then, or when it came", async (_title, submitDate, expected) => {
  const submission = await read(leaveParts("1", leaveAnswers({ submitDate: String(submitDate) })));
  expect(submission).toMatchObject({ submittedAt: new Date(expected).toISOString() });
});

it("keeps a question that is named like a part apart from it", async () => {
  const submission = await read(leaveParts("1", { q12_username: "not the account", q13_formTitle: "mine" }));
  expect(submission).toMatchObject({
    formTitle: "Leave request",
    answers: [{ text: "not the account" }, { text: "mine" }],
  });
  expect(JSON.stringify(submission)).not.toMatch(/example_company|203\.0\.113|echoed-secret/);
});

const TICKET = "abcdefghijklmnopqrst_-.ABCDEFGHIJKLMNOPQRST_9";
const COPY = "zbcdefghijklmnopqrst_-.ABCDEFGHIJKLMNOPQRST_9";

it.each<[string, Record<string, unknown>, string | null]>([
  ["is handed beside it", { q9_ticket: TICKET }, TICKET],
  ["is taken from a copy of the question", { "q19_ticket-2": ` ${TICKET} ` }, TICKET],
  ["is the first of several", { q9_ticket: TICKET, "q19_ticket-2": COPY }, TICKET],
])("takes the ticket out of the submission; it %s", async (_title, answers, expected) => {
  const submission = await read(leaveParts("1", leaveAnswers(answers)));
  expect(tickets.at(-1)).toBe(expected);
  expect(submission).toEqual(await read(leaveParts("1")));
  expect(tickets.at(-1)).toBeNull();
});

it.each([
  ["q9_ticket", "INC-2026"],
  ["q9_ticket", `${TICKET}x`],
  ["q9_ticketNumber", TICKET],
  ["q9_myticket", TICKET],
])("leaves the answer %s, %s, where it is: nothing is dropped", async (name, text) => {
  const submission = await read(leaveParts("1", { [name]: text }));
  expect(submission).toMatchObject({ answers: [{ text }] });
  expect(tickets.at(-1)).toBeNull();
});

it.each([
  ["https://form.jotform.com/1", `https://form.jotform.com/1?ticket=${TICKET}`],
  ["https://x.example/1?", `https://x.example/1?ticket=${TICKET}`],
  ["https://x.example/1?a=%7BplusSign%7D&b#top", `https://x.example/1?a=%7BplusSign%7D&b&ticket=${TICKET}#top`],
  ["https://x.example/1?ticket=old&tickets=2#a#b", `https://x.example/1?tickets=2&ticket=${TICKET}#a#b`],
])("puts a ticket into the query of %s", (address, expected) => {
  expect(jotform.withTicket?.(address, TICKET)).toBe(expected);
});
