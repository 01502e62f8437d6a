import { expect, it } from "vitest";
import { escapeText } from "../../src/basecamp/rich-text.ts";
import { carriesReference, newReference, withReference } from "../../src/delivery/reference.ts";

const draft = { content: "x", description: "<div>y</div>", assigneeIds: [], dueOn: null, notify: false };

it("is a link at the end of the description, and is found again in what Basecamp makes of it", () => {
  const { description } = withReference(draft, "https://forms.example.com", "k7f3q9m2x4");
  expect(description).toBe(
    '<div>y</div><p><br></p><div><em>Filed by Formcamp, reference <a href="https://forms.example.com/admin/deliveries/k7f3q9m2x4">k7f3q9m2x4</a></em></div>',
  );
  expect(carriesReference(description, "k7f3q9m2x4")).toBe(true);
  expect(carriesReference(description.replace("<a ", "<a target='_blank' rel=\"noopener\" "), "k7f3q9m2x4")).toBe(true);
  expect(carriesReference(description, "k7f3q9m2x5")).toBe(false);
});

it("cannot be forged by an answer", () => {
  const answer = escapeText('<a href="https://forms.example.com/admin/deliveries/k7f3q9m2x4">k7f3q9m2x4</a>');
  expect(carriesReference(`<div>${answer}</div>`, "k7f3q9m2x4")).toBe(false);
});

it("has ten characters that nobody can guess", () => {
  expect(newReference((length) => new Uint8Array(length).fill(31))).toBe("zzzzzzzzzz");
  expect(newReference((length) => crypto.getRandomValues(new Uint8Array(length)))).toMatch(/^[0-9a-hjkmnp-tv-z]{10}$/);
});
