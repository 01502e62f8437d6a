import { expect, test } from "vitest";
import { compileFile } from "../../src/mapping/parse.ts";
import { runTest } from "../../src/mapping/run-tests.ts";
import { FILE, mistakesOf, projectFile } from "./mapping-text.ts";

const examples = Array.from(projectFile("mappings/README.md").matchAll(/```yaml\n(.*?)```/gs), ([, yaml = ""]) => yaml);
const whole = examples[0] ?? "";

/** The text of each key at the top of a file, with what belongs to it. */
function sections(yaml: string): Map<string, string> {
  return new Map(
    yaml
      .split(/^(?=[a-z_]+:)/m)
      .flatMap((text) => (/^[a-z_]+/.test(text) ? [[text.slice(0, text.indexOf(":")), text] as const] : [])),
  );
}

/** An example in the first one's place, as the README says. */
function inFile(example: string): string {
  const own = sections(example);
  if (own.has("source")) return example;
  const base = sections(whole);
  // A test fits the file that it stands in.
  base.delete("tests");
  if (own.has("todos")) base.delete("todo");
  return [...new Map([...base, ...own]).values()].join("\n");
}

test("the README of the mappings holds examples", () => expect(examples.length).toBeGreaterThan(8));

test("the example of the project's README has no mistakes", () => {
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(projectFile("README.md")) ?? [];
  expect(mistakesOf(example)).toBe("no mistakes");
});

test.each(examples)("example %# of the README of the mappings has no mistakes, and its tests hold", (example) => {
  const text = inFile(example);
  expect(mistakesOf(text)).toBe("no mistakes");
  const read = compileFile(FILE, text);
  if (read.ok) expect(read.value.tests.flatMap((one) => runTest(read.value.mapping, one))).toEqual([]);
});
