import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDiagnostics } from "../../src/mapping/diagnostic.ts";
import { compileMapping } from "./drafting.ts";
import { FILE, mappingText, testMapping } from "./mapping-text.ts";

describe("no file makes the compiler throw", () => {
  const whole = testMapping("it-request");
  const isTold = (text: string) => {
    const compiled = compileMapping(FILE, text);
    if (compiled.ok) return;
    expect(compiled.failure.length).toBeGreaterThan(0);
    formatDiagnostics(compiled.failure, new Map([[FILE, text]]));
  };

  test("random text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), isTold), { numRuns: 300 });
  });

  test("text made of YAML's, Liquid's and HTML's signs", () => {
    const signs = [
      "{{",
      "}}",
      "{%",
      "%}",
      "if",
      "case",
      "when",
      "|",
      ":",
      "'",
      '"',
      "\\",
      "- ",
      "\n",
      "\n  ",
      "? ",
      "&a",
      "*a",
      "<<",
      "!!",
      "#",
      "<a href=",
      ">",
      "</p>",
      "(",
      "..",
      "[",
      "]",
      "{",
      "}",
      ",",
      "summary",
      "\t",
      "---\n",
    ];
    const soup = fc.array(fc.constantFrom(...signs), { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(fc.property(soup, isTold), { numRuns: 250 });
    fc.assert(
      fc.property(soup, (text) => isTold(mappingText(`  content: ${text}\n  description: |\n    ${text}\n`))),
      { numRuns: 250 },
    );
    fc.assert(
      fc.property(soup, (text) => isTold(mappingText(`  content: ${JSON.stringify(text)}\n`))),
      { numRuns: 250 },
    );
  });

  test("a whole mapping with a piece cut out or put in", () => {
    const cut = fc.tuple(fc.nat(whole.length), fc.nat(30), fc.string({ unit: "binary", maxLength: 5 }));
    fc.assert(
      fc.property(cut, ([at, length, instead]) => isTold(whole.slice(0, at) + instead + whole.slice(at + length))),
      { numRuns: 250 },
    );
  });

  test.each([
    ["brackets", "[".repeat(50_000)],
    ["maps", "a: {".repeat(20_000)],
    ["indentation", Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["size", "a".repeat(200_000)],
    ["parentheses in Liquid", mappingText(`  content: "{{ ${"(".repeat(19_000)} }}"\n`)],
    ["properties in Liquid", mappingText(`  content: "{{ ${"a[".repeat(9_000)} }}"\n`)],
    ["tags in Liquid", mappingText(`  content: "${"{% if summary %}".repeat(1_200)}${"{% endif %}".repeat(1_200)}"\n`)],
    ["a long template", mappingText(`  content: "${"x".repeat(30_000)}"\n`)],
  ])("too much of it: %s", (_, text) => isTold(text));
});
