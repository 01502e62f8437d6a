import { describe, expect, it } from "vitest";
import type { Attempt } from "../../src/delivery/delivery.ts";
import type { DeliveryDetails } from "../../src/delivery/history.ts";
import { timelineOf } from "../../src/delivery/timeline.ts";

function delivery(changes: Partial<DeliveryDetails>): DeliveryDetails {
  return {
    ...{ reference: "r", mapping: "m", submission: "s", key: null, state: "pending", parked: null, skipped: null },
    ...{ skipDetail: null, acceptedAt: 10, changedAt: 10, dueAt: null, todo: null, notes: [], erasedAt: null },
    ...{ attempts: [], notices: [], siblings: [], todoState: null, todoChangedAt: null, sweptAt: null },
    ...changes,
  };
}

function attempt(kind: Attempt["kind"], startedAt: number): Attempt {
  return { kind, startedAt, endedAt: startedAt + 1, reason: "network", status: null };
}

const parked = { reason: "list-not-found", detail: "" } as const;
const notice = { receivedAt: 25, changes: "erased" } as const;

describe("a timeline", () => {
  it.each<[string, Partial<DeliveryDetails>, readonly string[]]>([
    ["that just began", { dueAt: 10 }, ["10 received", "10 next"]],
    [
      "of several attempts",
      { state: "sending", attempts: [attempt("people", 11), attempt("create", 20), attempt("look", 30)], dueAt: 90 },
      ["10 received", "11 people", "20 drafted", "20 create", "30 look", "90 next"],
    ],
    [
      "of an edit that came between",
      {
        state: "delivered",
        attempts: [attempt("create", 20), attempt("create", 30)],
        notices: [notice],
        changedAt: 31,
      },
      ["10 received", "20 drafted", "20 create", "25 came-again", "30 create", "31 filed"],
    ],
    [
      "that ended with a person",
      { state: "parked", parked, attempts: [attempt("create", 20)], changedAt: 21 },
      ["10 received", "20 drafted", "20 create", "21 parked"],
    ],
    [
      "of what is erased",
      { state: "skipped", skipped: "mapping-skip", changedAt: 20, erasedAt: 40 },
      ["10 received", "20 skipped", "40 erased"],
    ],
  ])("%s is in order", (_title, changes, expected) => {
    const events = timelineOf(delivery(changes), null);
    const names = events.map((event) => `${event.at} ${event.kind === "attempt" ? event.attempt.kind : event.kind}`);
    expect(names).toEqual(expected);
  });

  it("has its next step no sooner than a hold ends", () => {
    expect(timelineOf(delivery({ dueAt: 30 }), 500).at(-1)).toEqual({ kind: "next", at: 500 });
    expect(timelineOf(delivery({ dueAt: 30 }), 20).at(-1)).toEqual({ kind: "next", at: 30 });
  });
});
