import fc from "fast-check";
import { expect, it } from "vitest";
import { DELIVERY_STATES } from "../../src/delivery/delivery.ts";
import { type Division, divide, type Sibling } from "../../src/delivery/division.ts";

const KEYS = ["", "a", "b", "c"];
const REASONS = ["list-not-found", "still-unclear", "todo-missing", "mapping-skip", "nothing-asked", "erased"];

const keys = fc.subarray(KEYS);
const fate = fc.record({
  state: fc.constantFrom(...DELIVERY_STATES),
  reason: fc.constantFrom(null, ...REASONS),
  firstSentAt: fc.constantFrom(null, 1),
});

/** Deliveries of one submission, each with a key of its own. The first one is due; alone, it may be undivided. */
const submissions = fc
  .tuple(fc.subarray(KEYS, { minLength: 1 }), fc.array(fate, { minLength: 4, maxLength: 4 }), fc.boolean())
  .map(([own, fates, isUndivided]) =>
    own.map((key, id): Sibling => {
      const drawn = fates[id] ?? { state: "pending", reason: null, firstSentAt: null };
      const state = id === 0 ? "pending" : drawn.state;
      const todoId = state === "delivered" ? "1" : null;
      return { ...drawn, id, state, todoId, key: isUndivided && own.length === 1 ? null : key };
    }),
  );

/** The deliveries as they are once a division is stored. */
function stored(siblings: readonly Sibling[], division: Division): readonly Sibling[] {
  const fresh = { state: "pending", reason: null, firstSentAt: null, todoId: null } as const;
  const changed = siblings.map((sibling): Sibling => {
    if (sibling.id === 0 && division.isAnew) return { ...sibling, key: division.own ?? sibling.key };
    if (division.revived.includes(sibling.id)) return { ...sibling, ...fresh };
    return division.dropped.includes(sibling.id) ? { ...sibling, state: "skipped", reason: "nothing-asked" } : sibling;
  });
  return [...changed, ...division.added.map((key, index) => ({ id: siblings.length + index, key, ...fresh }))];
}

function divided(siblings: readonly Sibling[], wanted: readonly string[]): Division {
  const [self, ...others] = siblings;
  if (self === undefined) throw new Error("There is no delivery.");
  return divide(self, others, wanted);
}

it("gives each key one delivery at most, and divides nothing anew when it is done again", () => {
  fc.assert(
    fc.property(submissions, keys, (siblings, wanted) => {
      const division = divided(siblings, wanted);
      const after = stored(siblings, division);
      const held = after.flatMap(({ key }) => (key === null ? [] : [key]));
      expect(new Set(held).size).toBe(held.length);
      if (division.isAnew) for (const key of wanted) expect(held).toContain(key);
      const again = divided(after, wanted);
      expect(again).toEqual({ ...division, added: [], revived: [], dropped: [] });
    }),
  );
});

it("changes no other delivery once something of the submission may exist", () => {
  const mayExist = { todoId: "1", state: "delivered", reason: null, firstSentAt: 1 } as const;
  fc.assert(
    fc.property(submissions, keys, (siblings, wanted) => {
      const division = divided([...siblings, { id: 9, key: "d", ...mayExist }], wanted);
      expect(division).toMatchObject({ isAnew: false, added: [], revived: [], dropped: [] });
      const key = siblings[0]?.key ?? "";
      expect(division.own).toBe(wanted.includes(key) ? key : null);
    }),
  );
});

it.each([
  ["was turned down", { state: "parked", reason: "list-not-found" }, true],
  ["was looked for in vain and skipped", { state: "skipped", reason: "nothing-asked" }, true],
  ["is unclear", { state: "parked", reason: "still-unclear" }, false],
  ["may have been made by a mapping of before", { state: "parked", reason: "todo-missing" }, false],
  ["is being made", { state: "sending", reason: null }, false],
  ["waits to be sent again", { state: "pending", reason: null }, false],
] as const)("divides a submission anew or not when a to-do of it %s", (_title, fateOfOther, isAnew) => {
  const self: Sibling = { id: 0, key: "a", state: "pending", reason: null, firstSentAt: null, todoId: null };
  const other: Sibling = { ...self, id: 1, key: "b", ...fateOfOther, firstSentAt: 1 };
  expect(divide(self, [other], ["a", "b"]).isAnew).toBe(isAnew);
});

it("divides nothing anew once a to-do is known, also when no create of it is on record", () => {
  const self: Sibling = { id: 0, key: "a", state: "pending", reason: null, firstSentAt: null, todoId: null };
  const other: Sibling = { ...self, id: 1, key: "b", state: "delivered", todoId: "7" };
  expect(divide(self, [other], ["a", "b", "c"])).toMatchObject({ own: "a", isAnew: false, added: [] });
});

it("drops what the mapping wants no more, whether it waits or is parked, and nothing that is done", () => {
  const self: Sibling = { id: 0, key: "a", state: "pending", reason: null, firstSentAt: null, todoId: null };
  const others: readonly Sibling[] = [
    { ...self, id: 1, key: "b" },
    { ...self, id: 2, key: "c", state: "parked", reason: "list-not-found", firstSentAt: 1 },
    { ...self, id: 3, key: "d", state: "skipped", reason: "nothing-asked" },
  ];
  expect(divide(self, others, ["a"]).dropped).toEqual([1, 2]);
});
