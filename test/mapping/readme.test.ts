import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../src/cli/preview-outcome.ts";
import { readDelivery } from "../../src/cli/read-delivery.ts";
import { sampleOf } from "../../src/cli/samples/samples.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { compileFile } from "../../src/mapping/parse.ts";
import { richTextLines } from "../../src/mapping/rich-text-lines.ts";
import { runTest } from "../../src/mapping/run-tests.ts";
import { FILE, mistakesOf, projectFile, testMapping } from "./mapping-text.ts";

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

describe("the example of the project's README", () => {
  const [, example = "", cell = ""] = /```yaml\n(.*?)```.*?<td>\n\n(.*?)<\/td>/s.exec(projectFile("README.md")) ?? [];

  test("is the mapping that the repository comes with", () => {
    expect(mappingIn(example)).toEqual(mappingIn(testMapping("it-request")));
  });

  test("makes the to-do beside it of the sample, word for word", async () => {
    const mapping = mappingIn(example);
    const options = { isReadBack: false, now: Date.UTC(2026, 10, 23) };
    const read = await readDelivery("typeform", sampleOf(mapping) ?? new Uint8Array(), options);
    if ("problem" in read) throw new Error(read.problem);
    const outcome = outcomeOf(mapping, read.submission);
    if (outcome.kind !== "todos") throw new Error(outcome.sentence);
    const [todo] = outcome.todos;
    expect(todo).toMatchObject({ assignees: ["oncall@example.com", "ann@example.com"], notify: true });
    const day = new Date(`${todo?.dueOn}T00:00:00Z`);
    const due = day.toLocaleDateString("en-GB", {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    });
    const text = richTextLines(todo?.description ?? "").map((line) => line.text);
    expect(plain(cell)).toEqual([
      todo?.content,
      "Assigned to Omar Okafor and Ann Example, who are notified",
      `Due on ${due.replace(/,? /, ", ")}`,
      ...text.filter((line) => line !== ""),
      expect.stringMatching(/^_Filed by Formcamp, reference \[[0-9a-z]{10}\]/),
    ]);
  });
});

function mappingIn(yaml: string): Mapping {
  const read = compileFile(FILE, yaml);
  if (!read.ok) throw new Error(mistakesOf(yaml));
  return read.value.mapping;
}

/** The lines of Markdown without its marks. */
function plain(markdown: string): readonly string[] {
  const text = markdown
    .replace(/<br>|\*\*/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  return text.split("\n").filter((line) => line !== "");
}

test.each(examples)("example %# of the README of the mappings has no mistakes, and its tests hold", (example) => {
  const text = inFile(example);
  expect(mistakesOf(text)).toBe("no mistakes");
  const read = compileFile(FILE, text);
  if (read.ok) expect(read.value.tests.flatMap((one) => runTest(read.value.mapping, one))).toEqual([]);
});
