import { describe, expect, it } from "vitest";
import { statusOf, WEBHOOK_OUTCOMES } from "../../src/http/webhook-status.ts";
import { SOURCE_NAMES } from "../../src/sources/registry.ts";

const TAKEN = ["accepted", "known", "ignored", "checked"] as const;
/** Ours to mend; a repeat helps once that is done. */
const OUR_FAULT = ["no-secret", "no-usable-secret", "unknown-mapping", "not-a-webhook", "no-ledger", "fault"] as const;

describe.each([...SOURCE_NAMES, null])("the status for %s", (source) => {
  it.each(WEBHOOK_OUTCOMES)("of %s is never one for which a webhook is switched off", (outcome) => {
    expect([404, 410]).not.toContain(statusOf(outcome, source));
  });

  it.each(TAKEN)("of %s is a success, since a repeat brings nothing", (outcome) => {
    expect(statusOf(outcome, source)).toBeGreaterThanOrEqual(200);
    expect(statusOf(outcome, source)).toBeLessThan(300);
  });

  it.each(OUR_FAULT)("of %s is 500, which is repeated for hours but not every two minutes", (outcome) => {
    expect(statusOf(outcome, source)).toBe(500);
  });

  it("of a storage that fails for a moment is 503, which is repeated within minutes", () => {
    expect(statusOf("storage-failed", source)).toBe(503);
  });

  it("of whatever else is refused is a 4xx of its own kind, and none that asks for repeats every two minutes", () => {
    const rest = WEBHOOK_OUTCOMES.filter(
      (outcome) => ![...TAKEN, ...OUR_FAULT, "storage-failed"].some((known) => known === outcome),
    );
    expect(Object.fromEntries(rest.map((outcome) => [outcome, statusOf(outcome, source)]))).toEqual({
      "cut-off": 400,
      unreadable: 400,
      unsigned: 401,
      "wrong-signature": 401,
      "stale-timestamp": 401,
      "no-address-secret": 401,
      "wrong-address-secret": 401,
      "not-post": 405,
      "too-large": 413,
      "wrong-content-type": 415,
      "other-form": 422,
    });
  });
});

it("is 202 for what is new, and 200 for Jotform, which may take nothing else for a success", () => {
  expect(SOURCE_NAMES.map((source) => [source, statusOf("accepted", source)])).toEqual([
    ["typeform", 202],
    ["jotform", 200],
    ["google-forms", 202],
  ]);
});
