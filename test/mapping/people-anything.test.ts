import fc from "fast-check";
import { expect, it } from "vitest";
import { completeDraft } from "../../src/mapping/complete.ts";
import type { WantedTodo } from "../../src/mapping/draft.ts";
import { NAMED_LIMIT } from "../../src/mapping/people.ts";
import type { Person } from "../../src/person.ts";

const NOTE_LIMIT_CHARACTERS = 400;

const word = fc.constantFrom(
  "Mia",
  "MIA ",
  "Kim, Lee",
  "mia@example.com",
  "7",
  "08",
  "basecamp",
  "<b>&amp;",
  "\u200b",
  "\ud800",
);
const anyText = fc.oneof(
  word,
  fc.string({ unit: "binary" }),
  fc.array(word).map((words) => words.join(", ")),
);
const person: fc.Arbitrary<Person> = fc.record({
  id: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map(String), fc.constantFrom("7", "8")),
  name: anyText,
  email: fc.option(anyText),
  isEmailHidden: fc.boolean(),
  kind: fc.constantFrom("user", "client", "gone"),
});

it("assigns nobody but people of the project who are there, whatever is named, and keeps its notes plain and short", () => {
  const texts = fc.array(anyText, { maxLength: 5 });
  fc.assert(
    fc.property(
      texts,
      texts,
      fc.option(anyText),
      fc.option(fc.array(person)),
      (assignees, subscribers, fallback, people) => {
        const wanted: WantedTodo = {
          ...{ key: "", address: { account: "1", project: "2", todolist: "3" }, content: "A chair", description: "" },
          ...{
            assignees,
            completionSubscribers: subscribers,
            fallback,
            startsOn: null,
            dueOn: null,
            notify: false,
            notes: [],
          },
        };
        const { draft, notes } = completeDraft(wanted, people);
        for (const ids of [draft.assigneeIds, draft.completionSubscriberIds]) {
          expect(new Set(ids).size).toBe(ids.length);
          for (const id of ids) {
            expect(id).toMatch(/^\d{1,20}$/);
            if (people !== null) expect(people.some((one) => one.id === id && one.kind !== "gone")).toBe(true);
          }
        }
        expect(notes.length).toBeLessThanOrEqual(3 * (NAMED_LIMIT + 1));
        for (const note of notes) expect(Array.from(note).length).toBeLessThanOrEqual(NOTE_LIMIT_CHARACTERS);
        expect(draft.description.replaceAll("<div><em>", "").replaceAll("</em></div>", "")).not.toMatch(/[<>]/);
        expect(draft.description.isWellFormed()).toBe(true);
      },
    ),
  );
});
