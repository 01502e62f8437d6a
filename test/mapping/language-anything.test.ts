import fc from "fast-check";
import { expect, test } from "vitest";
import { completeDraft } from "../../src/mapping/complete.ts";
import { formatDiagnostics } from "../../src/mapping/diagnostic.ts";
import { draftTodos } from "../../src/mapping/draft.ts";
import { checkHtml } from "../../src/mapping/html-check.ts";
import { compileFile } from "../../src/mapping/parse.ts";
import { runTest } from "../../src/mapping/run-tests.ts";
import { CONTENT_LIMIT_CHARACTERS } from "../../src/mapping/todo.ts";
import { answer, submission } from "./drafting.ts";
import { FILE, testMapping } from "./mapping-text.ts";

const WHOLE = ["it-request", "leave-request", "onboarding"].map(testMapping);

/** Files that are nearly mappings: lines of whole ones left out, doubled, moved, or with another word in them. */
const nearly = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(
      fc.tuple(
        fc.constantFrom("drop", "double", "word", "swap"),
        fc.nat(200),
        fc.constantFrom(
          "1.10",
          "true",
          "{{ x }}",
          "[]",
          "{}",
          "use",
          "when",
          "'a",
          "null",
          "park",
          "2026-02-31",
          "- a",
          "x: y",
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([text, changes]) => {
    const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
    for (const [kind, at, word] of changes) {
      const index = at % lines.length;
      const line = lines[index] ?? "";
      if (kind === "drop") lines.splice(index, 1);
      else if (kind === "double") lines.splice(index, 0, line);
      else if (kind === "swap") lines.splice(index, 2, lines[index + 1] ?? "", line);
      else lines[index] = line.replace(/[\w.@-]+(?=\W*$)/, word);
    }
    return lines.join("\n");
  });

const typed = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom("<script>", "</div>", "<bc-attachment sgid='x'>", "{{ summary }}", "{% if %}", "Urgent", "Laptop"),
    fc.constantFrom("2026-02-31", "3 working days", "31 February", "ann@example.com", "https://x.example/a", "\r\n"),
    fc.constantFrom("\u202Eevil", "😀".repeat(60), "x".repeat(10_000), "\u0000", "&lt;", "9".repeat(30)),
  ),
  { maxLength: 4 },
);
const REFS = [
  "short-summary",
  "urgency",
  "needed-by",
  "your-email",
  "details",
  "3",
  "5",
  "6",
  "12",
  "1101",
  "1103",
  "1104",
];

test("what is nearly a mapping is either told of or works, whatever people answer", () => {
  let worked = 0;
  fc.assert(
    fc.property(nearly, fc.array(fc.tuple(fc.constantFrom(...REFS), typed), { maxLength: 6 }), (text, given) => {
      const read = compileFile(FILE, text);
      if (!read.ok) {
        expect(read.failure.length).toBeGreaterThan(0);
        formatDiagnostics(read.failure, new Map([[FILE, text]]));
        return;
      }
      worked += 1;
      const { mapping, tests } = read.value;
      for (const one of tests) runTest(mapping, one);
      const answers = given.map(([ref, pieces]) => answer(ref, pieces.join(", "), pieces[0] ?? ref, pieces));
      const drafted = draftTodos(mapping, submission(answers));
      if (!drafted.ok || drafted.value.kind === "skip") return;
      for (const wanted of drafted.value.todos) {
        const { draft } = completeDraft(wanted, null);
        expect(checkHtml(draft.description, [])).toEqual([]);
        expect(draft.content).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
        expect(Array.from(draft.content).length).toBeLessThanOrEqual(CONTENT_LIMIT_CHARACTERS);
        expect(draft.startsOn === null || (draft.dueOn !== null && draft.startsOn <= draft.dueOn)).toBe(true);
      }
    }),
    { numRuns: 250 },
  );
  expect(worked).toBeGreaterThan(20);
});
