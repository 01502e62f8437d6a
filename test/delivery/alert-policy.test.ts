import { describe, expect, it } from "vitest";
import { type Alert, channelPauseMs, ended, seen, told } from "../../src/delivery/alert-policy.ts";
import { keyOf, type SeenTrouble, type Trouble } from "../../src/delivery/trouble.ts";

const HOUR = 60 * 60_000;
const PARKED: Trouble = { kind: "parked", mapping: "it-request", reason: "list-not-found" };
const ENDING: Trouble = { kind: "connection", reason: "ending", cause: "password-changed" };
const DEAD: Trouble = { kind: "connection", reason: "reconnect-needed", cause: null };
const REFUSED: Trouble = { kind: "refused", mapping: "it-request", reason: "too-large" };

function at(trouble: Trouble, lastAt = 0, total = 0): SeenTrouble {
  return { trouble, lastAt, total };
}

/** An alert of a trouble that was told once, at 1000. */
function toldOnce(trouble: Trouble, total = 0): Alert {
  const alert = told(fresh(trouble, total), fresh(trouble, total), 1000);
  if (alert === null) throw new Error("It is forgotten.");
  return alert;
}

function fresh(trouble: Trouble, total = 0): Alert {
  return seen(keyOf(trouble), null, at(trouble, 900, total), 1000);
}

describe("a trouble that is new", () => {
  it.each<[string, Trouble, number]>([
    ["a parked submission", PARKED, 0],
    ["a connection", ENDING, 0],
    ["an inactive account", { kind: "hold", reason: "account-unavailable" }, 0],
    ["a refused request", REFUSED, 0],
    ["a bug", { kind: "bug" }, 0],
    ["a wish to slow down", { kind: "hold", reason: "rate-limited" }, HOUR],
    ["a sign-in service out of reach", { kind: "hold", reason: "launchpad-unavailable" }, HOUR],
  ])("such as %s is told after what its kind asks for", (_title, trouble, delayMs) => {
    expect(fresh(trouble).nextAt).toBe(1000 + delayMs);
  });
});

describe("a trouble that was told", () => {
  it("is told again only when something was added, an hour later, then four, then a day each", () => {
    let alert = toldOnce(PARKED);
    expect(alert.nextAt).toBeNull();
    expect(seen(alert.key, alert, at(PARKED, 900), 2000).nextAt).toBeNull();
    for (const hours of [1, 4, 24, 24]) {
      const toldAt = alert.toldAt ?? 0;
      const grown = seen(alert.key, alert, at(PARKED, toldAt + 1), toldAt + 2);
      expect(grown.nextAt).toBe(toldAt + hours * HOUR);
      alert = told(grown, grown, toldAt + hours * HOUR) ?? alert;
      expect(alert.nextAt).toBeNull();
    }
  });

  it("is told again without anything added while it keeps everything from being filed", () => {
    expect(toldOnce(DEAD).nextAt).toBe(1000 + HOUR);
  });

  it("is told at once when its reason becomes another", () => {
    expect(seen("connection", toldOnce(ENDING), at(DEAD), 5000)).toMatchObject({ trouble: DEAD, nextAt: 5000 });
  });

  it("keeps its cause when the same is seen where the cause is not known", () => {
    const known = { ...toldOnce(DEAD), trouble: { ...DEAD, cause: "password-changed" as const } };
    expect(seen("connection", known, at(DEAD), 5000).trouble).toEqual(known.trouble);
  });

  it("remembers up to which number it was told", () => {
    expect(toldOnce(REFUSED, 7)).toMatchObject({ toldTotal: 7 });
  });
});

describe("the end of a trouble", () => {
  it("is told at once where the trouble was, and only then", () => {
    expect(ended(toldOnce(PARKED), 5000)).toMatchObject({ isOpen: false, nextAt: 5000 });
    expect(ended(fresh(PARKED), 5000)).toBeNull();
  });

  it("is told of a connection that became worse before that could be told", () => {
    expect(ended(seen("connection", toldOnce(ENDING), at(DEAD), 5000), 6000)).toMatchObject({ isOpen: false });
  });

  it.each<Trouble>([REFUSED, { kind: "bug" }, { kind: "form-changed", mapping: "it-request" }])(
    "is not told of what happens once ($kind)",
    (trouble) => {
      expect(ended(toldOnce(trouble), 5000)).toBeNull();
    },
  );

  it("is forgotten once it was told", () => {
    const over = ended(toldOnce(PARKED), 5000);
    expect(over && told(over, over, 6000)).toBeNull();
  });

  it("is not told when the trouble is back before, which then counts as the one that was told", () => {
    const over = ended(toldOnce(PARKED), 5000);
    expect(seen(keyOf(PARKED), over, at(PARKED, 6000), 6000)).toMatchObject({ isOpen: true, nextAt: 1000 + HOUR });
  });
});

describe("while a message is under way", () => {
  it("a trouble that ends is told to be over afterwards", () => {
    expect(told(fresh(PARKED), null, 2000)).toMatchObject({ isOpen: false, toldAt: 2000, nextAt: 2000 });
    expect(told(fresh(REFUSED), null, 2000)).toBeNull();
  });

  it("a trouble that grows is told again after an hour", () => {
    const grown = seen(keyOf(PARKED), fresh(PARKED), at(PARKED, 3000), 3000);
    expect(told(fresh(PARKED), grown, 2000)).toMatchObject({ nextAt: 2000 + HOUR });
  });

  it("a connection that gets worse is told at once afterwards", () => {
    const worse = seen("connection", fresh(ENDING), at(DEAD), 1500);
    expect(told(fresh(ENDING), worse, 1200)).toMatchObject({ trouble: DEAD, nextAt: 1500, toldAt: 1200 });
  });

  it("a trouble that comes back after its end is told anew", () => {
    const over = ended(toldOnce(PARKED), 5000);
    const back = seen(keyOf(PARKED), over, at(PARKED, 6000), 6000);
    expect(over && told(over, back, 5500)).toMatchObject({ isOpen: true, toldAt: null, nextAt: 5500 });
  });

  it("one that was told before and ends keeps what is to be told of that", () => {
    const grown = seen(keyOf(PARKED), toldOnce(PARKED), at(PARKED, 3000), 3000);
    const over = ended(grown, 4000);
    expect(told(grown, over, 3500)).toEqual(over);
  });
});

it.each([
  [1, 1],
  [2, 2],
  [5, 16],
  [7, 60],
  [500, 60],
])("waits, after %i messages that did not get through, %i minutes", (failures, minutes) => {
  expect(channelPauseMs(failures)).toBe(minutes * 60_000);
});
