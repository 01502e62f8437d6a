import fc from "fast-check";
import { expect, test } from "vitest";
import { checkHtml } from "../../src/mapping/html-check.ts";
import type { TodoTemplate } from "../../src/mapping/mapping.ts";
import { CONTENT_LIMIT_CHARACTERS } from "../../src/mapping/todo.ts";
import { always, answer, drafted, mapping, submission } from "./drafting.ts";

test("answers that are slow to match are drafted before the test runs out of time", () => {
  const hostile = [" ", "\n", "<br>", "&", "<a ", "\u200b"].map((piece) => `x${piece.repeat(100_000)}x`);
  const by = mapping({ description: always("<em>{{ summary }}</em>\n{{ summary }}\n{{ all_answers }}") });
  for (const text of hostile) expect(drafted(by, submission([answer("s", text)])).draft.content).not.toBe("");
});

test("whatever is answered, the to-do is one that Basecamp takes", () => {
  const todos: Partial<TodoTemplate>[] = [
    {},
    {
      description: always(
        "<p>{{ summary }}</p>\n{{ all_answers }}\n\n<a href='https://x.example/?q={{ summary }}'>{{ form_title }}</a>",
      ),
    },
    {
      description: always(
        "{% if summary contains '<' %}\n<ul>\n<li>{{ summary | upcase }}</li></ul>{% else %}{{ summary | split: '' | join: '&' }}{% endif %}",
      ),
    },
    {
      content: always("{{ all_answers }}"),
      description: always("{{ summary | truncate: 5 }}{{ summary | first }}{{ all_answers | last }}"),
    },
  ];
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      "<script>",
      "</div>",
      "&lt;",
      "&",
      "<!--",
      "'\"",
      "\n\n",
      "{{ summary }}",
      "https://x.example",
      "javascript:x",
      "<a href='",
      "\ud83d",
      "<br>",
      "x".repeat(300),
    ),
  );
  const typed = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  const answers = fc.array(fc.tuple(fc.constantFrom("s", "t"), typed, typed, fc.array(typed, { maxLength: 2 })), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.constantFrom(...todos), answers, typed, (todo, given, title) => {
      const from = submission(
        given.map(([ref, text, question, values]) => answer(ref, text, question, values)),
        title,
      );
      const { draft } = drafted(mapping({ ...todo, dueOn: always("{{ summary }}") }), from);
      expect(checkHtml(draft.description, [])).toEqual([]);
      expect(draft.description.isWellFormed() && draft.content.isWellFormed()).toBe(true);
      expect(draft.content.trim()).not.toBe("");
      expect(draft.content).toMatch(/^[^\p{Cc}\u2028\u2029]*$/u);
      expect(Array.from(draft.content).length).toBeLessThanOrEqual(CONTENT_LIMIT_CHARACTERS);
    }),
    { numRuns: 250 },
  );
});
