import { describe, expect, it } from "vitest";
import type { Seen } from "../../src/basecamp/seen.ts";
import type { LiveRefusal } from "../../src/delivery/live/live-asking.ts";
import type { Observation } from "../../src/delivery/live/observation.ts";
import { explainLiveRefusal } from "../../src/feedback/explain-live-refusal.ts";
import { findingOf, slowedFinding } from "../../src/feedback/live-findings.ts";

const title = (length: number, back: number | null, isWide = false) => ({
  ...{ length, isWide, status: back === null ? 422 : 201 },
  back: back === null ? null : { length: back },
});
const seen = (changes: Partial<Seen> = {}): Seen => ({
  ...{ status: 404, body: "empty", members: [], hasReason: false, authenticate: null },
  ...changes,
});
const emails = (isAdmin: boolean, whole: number, masked: number): Observation => ({
  ...{ fact: "masked-emails", isAdmin, whole, masked, none: 1 },
});
const outsider = (back: { outsider: boolean; self: boolean } | null): Observation => ({
  ...{ fact: "assignee-outside", isMadeUp: false, status: back === null ? 403 : 201, back },
});
const texts = (lost: readonly string[], hasReference = true): Observation => ({
  ...{ fact: "rich-text", status: 201, others: ["table", "u"], back: { lost, othersKept: ["table"], hasReference } },
});
const due = (dueOn: string | null): Observation => ({
  ...{ fact: "due-on-invalid", tries: [{ sent: "2026-02-31", status: 201, back: { dueOn } }] },
});

describe("a finding says", () => {
  it.each<[string, Observation, string]>([
    [
      "that titles go beyond what the bridge needs",
      { fact: "title-length", tries: [title(190, 190, true), title(190, 190), title(255, null)] },
      "as-assumed: 190 characters came back whole. 255 were answered with 422.",
    ],
    [
      "that a limit counts bytes",
      { fact: "title-length", tries: [title(190, 63, true), title(190, 190), title(255, 255)] },
      "breaks: 255 characters came back whole. Longer ones were not tried. 190 of four bytes each came back as 63.",
    ],
    [
      "that the longest title of the bridge is cut",
      { fact: "title-length", tries: [title(190, 191)] },
      "breaks: None came back whole. 190 came back as 191.",
    ],
    [
      "that addresses are elsewhere",
      { fact: "app-url-host", host: "basecamp.example", isKnown: false },
      "differs: basecamp.example.",
    ],
    [
      "that no address came",
      { fact: "app-url-host", host: null, isKnown: false },
      "differs: No address of a page came back.",
    ],
    [
      "that an administrator sees masks",
      emails(true, 1, 3),
      "differs: The connected person administrates the account. Of the others on the project 1 came in full, 3 masked and 1 without.",
    ],
    ["that everybody sees everything", emails(false, 4, 0), "differs: The connected person is no administrator."],
    [
      "that nobody was there to be seen",
      { fact: "masked-emails", missed: { reason: "nobody-else" } },
      "unknown: Nobody else is on the project.",
    ],
    [
      "that an outsider is assigned",
      outsider({ outsider: true, self: true }),
      "differs: That person was assigned. It was a person of the account.",
    ],
    [
      "that one outsider costs all assignees",
      outsider({ outsider: false, self: false }),
      "differs: The to-do was made without; the connected person was left out as well.",
    ],
    ["that an outsider is refused", outsider(null), "differs: The to-do was refused with 403."],
    [
      "that tags are lost",
      texts(["p", "h1"]),
      "differs: It lost p, h1. Of table, u, which the bridge does not use, it keeps: table.",
    ],
    ["that the reference is lost", texts([], false), "breaks: The link of the reference was lost."],
    [
      "that text is refused",
      { fact: "rich-text", others: [], status: 422, back: null },
      "breaks: The text was refused: it was answered with 422.",
    ],
    ["that a date becomes another", due("2026-03-03"), 'differs: "2026-02-31" became 2026-03-03.'],
    [
      "that a date becomes something else, without repeating it",
      due("ann@example.com"),
      'differs: "2026-02-31" became something that is no date.',
    ],
    [
      "that a repeat is recognised",
      { fact: "duplicate-create", first: 201, second: 201, isSame: true },
      "differs: Both creates gave the same to-do.",
    ],
    [
      "that a repeat is refused",
      { fact: "duplicate-create", first: 201, second: 409, isSame: false },
      "differs: The first create was answered with 201, the second with 409.",
    ],
    ["that new to-dos come first", { fact: "list-order", order: "newest-first" }, "as-assumed: The newest first."],
    [
      "what an answer is like",
      { fact: "unknown-id", seen: seen({ body: "json", members: ["status", "error"] }) },
      "as-assumed: 404, JSON with status, error. No Reason header.",
    ],
    [
      "that what is not there is forbidden",
      { fact: "unknown-id", seen: seen({ status: 403, body: "text" }) },
      "differs: 403, plain text. No Reason header.",
    ],
    [
      "that the first day is refused by a fault",
      { fact: "starts-on-alone", status: 500, back: null },
      "differs: It was refused with 500.",
    ],
    [
      "that Basecamp cannot call",
      { fact: "webhook-timing", missed: { reason: "no-https" } },
      "unknown: Basecamp calls addresses with https only",
    ],
  ])("%s", (_what, observation, expected) => {
    const { fact, state, found } = findingOf(observation);
    expect(fact).toBe(observation.fact);
    expect(`${state}: ${found}`).toContain(expected);
  });

  it("which headers a 429 had, and that it named no wait", () => {
    const slowed = slowedFinding({ reason: "slow-down", retryAfterSeconds: null, headers: [] });
    expect(slowed).toEqual({
      ...{ fact: "rate-limit-headers", state: "differs" },
      found: "A 429 came without a usable Retry-After; headers: none about limits.",
    });
  });
});

it.each<LiveRefusal>([
  ...(["not-connected", "reconnect-needed", "launchpad-unavailable", "account-unavailable"] as const).map(asRefusal),
  ...(["access-refused", "rate-limited", "no-clear-answer", "other-account", "no-project"] as const).map(asRefusal),
  ...(["no-todoset", "no-mapping", "left-over", "left-elsewhere", "left-unseen", "no-check"] as const).map(asRefusal),
  ...(["took-too-long", "misconfigured"] as const).map(asRefusal),
  { reason: "slow-down", retryAfterSeconds: null, headers: [] },
  ...[403, 422, 507].map((status) => ({ reason: "turned-down", status }) as const),
])("a check that is refused says why: %j", (refusal) => {
  expect(explainLiveRefusal(refusal)).toMatch(/^[A-Z].{20,}\.$/);
});

function asRefusal<Reason>(reason: Reason) {
  return { reason };
}
