import { expect, test } from "vitest";
import { type Diagnostic, formatDiagnostics } from "../../src/mapping/diagnostic.ts";

const at = (line: number, column: number, length: number): Diagnostic => ({
  file: "mappings/a.yaml",
  line,
  column,
  length,
  message: "No.",
});
const shown = (diagnostic: Diagnostic, text: string) =>
  formatDiagnostics([diagnostic], new Map([["mappings/a.yaml", text]]));

test("the marker keeps its place after tabs and ends with the line", () => {
  expect(shown(at(2, 4, 99), "a\n\t\tbcd\r\n")).toBe("mappings/a.yaml:2:4 No.\n    \t\tbcd\n    \t\t ^^");
});

test("control characters of the file do not reach the terminal", () => {
  expect(shown(at(1, 1, 1), "a\u001b[31mb")).toBe("mappings/a.yaml:1:1 No.\n    a\ufffd[31mb\n    ^");
});

test("a line that is not there is left out", () => {
  expect(shown(at(9, 1, 1), "a")).toBe("mappings/a.yaml:9:1 No.");
});
