import { expect, it } from "vitest";
import { escapeText } from "../../src/basecamp/rich-text.ts";
import { newReference, referencesIn, withReference } from "../../src/delivery/reference.ts";

const draft = {
  content: "x",
  description: "<div>y</div>",
  assigneeIds: [],
  completionSubscriberIds: [],
  startsOn: null,
  dueOn: null,
  notify: false,
};

it("is a link at the end of the description, and is found again in what Basecamp makes of it", () => {
  const { description } = withReference(draft, "https://forms.example.com", "k7f3q9m2x4");
  expect(description).toBe(
    '<div>y</div><p><br></p><div><em>Filed by Formcamp, reference <a href="https://forms.example.com/admin/deliveries/k7f3q9m2x4">k7f3q9m2x4</a></em></div>',
  );
  expect(referencesIn(description)).toEqual(["k7f3q9m2x4"]);
  expect(referencesIn(description.replace("<a ", "<a target='_blank' rel=\"noopener\" "))).toEqual(["k7f3q9m2x4"]);
});

it("cannot be forged by an answer", () => {
  const answer = escapeText('<a href="https://forms.example.com/admin/deliveries/k7f3q9m2x4">k7f3q9m2x4</a>');
  expect(referencesIn(`<div>${answer}</div>`)).toEqual([]);
});

it("has ten characters that nobody can guess", () => {
  expect(newReference((length) => new Uint8Array(length).fill(31))).toBe("zzzzzzzzzz");
  expect(newReference((length) => crypto.getRandomValues(new Uint8Array(length)))).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/);
});
