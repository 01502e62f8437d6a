import { expect, it } from "vitest";
import { jotform } from "../../src/sources/jotform.ts";
import { receive } from "../../src/sources/receive.ts";
import { JOTFORM_CONTENT_TYPE, LEAVE_FORM, leaveAnswers, leaveParts, multipart } from "../fixtures/jotform.ts";

const same = <T>(one: T): T => one;

const NOW = Date.parse("2026-11-24T12:00:00Z");

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
