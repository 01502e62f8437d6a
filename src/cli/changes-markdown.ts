import { formatDiagnostics } from "../mapping/diagnostic.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { compileFile, type MappingFile } from "../mapping/parse.ts";
import { submissionOf } from "../mapping/run-tests.ts";
import type { Submission } from "../submission.ts";
import type { ChangedMapping } from "./changed-mappings.ts";
import { type CompiledFolder, runMappingTests } from "./compile-folder.ts";
import { type DiffLine, lineDiff } from "./line-diff.ts";
import { mappingRules } from "./mapping-rules.ts";
import { codeBlock, inlineCode } from "./markdown.ts";
import { outcomeOf } from "./preview-outcome.ts";
import { showTodo } from "./preview-todo.ts";
import { readDelivery } from "./read-delivery.ts";
import { sampleOf } from "./samples/samples.ts";
import type { TerminalStyle } from "./terminal-style.ts";

/** GitHub drops the summary of a step that is larger than 1 MiB; some is left for what else stands there. */
const SUMMARY_BYTES = 900 * 1024;
/** Of how many submissions the difference is shown. */
const MOST_EXAMPLES = 10;
const PLAIN: TerminalStyle = { columns: 100, bold: (text) => text, faint: (text) => text };

/** A submission that shows what a mapping does, and what it is called. */
interface Example {
  readonly title: string;
  readonly submission: Submission;
}

/** What comes of each changed mapping, as Markdown in which nothing of a mapping is more than text. */
export async function describeChanges(
  changes: readonly ChangedMapping[],
  folder: CompiledFolder,
  now: number,
): Promise<string> {
  const parts = ["## Changed mappings"];
  let bytes = 0;
  for (const [index, change] of changes.entries()) {
    const part = await describe(change, folder, now);
    bytes += Buffer.byteLength(part);
    if (bytes > SUMMARY_BYTES) {
      const left = changes.length - index;
      parts.push(`${left} more changed. There is no room for them here: run \`npm run preview-changes\` yourself.`);
      break;
    }
    parts.push(part);
  }
  return parts.join("\n\n");
}

async function describe(change: ChangedMapping, folder: CompiledFolder, now: number): Promise<string> {
  const { path, before, after, isLink } = change;
  const head = (what: string) => `### ${inlineCode(path)}: ${what}`;
  if (isLink) return [head("a symbolic link"), LINK].join("\n\n");
  if (after === null) return [head("removed"), REMOVED].join("\n\n");
  const mistakes = folder.diagnostics.filter(({ file }) => file === path);
  const file = folder.files.find((candidate) => candidate.path === path);
  const old = before === null ? null : compileFile(path, before);
  const what = before === null ? "added" : "edited";
  if (file === undefined) {
    const text = formatDiagnostics(mistakes, folder.texts).split("\n");
    return [head(`${what}, with mistakes`), "It is not deployed like this.", codeBlock(text)].join("\n\n");
  }
  const examples = await examplesOf(file, now);
  const tests = describeTests(file, folder);
  if (old === null || !old.ok) {
    const note = old === null ? [] : ["The version before has mistakes, so that there is nothing to compare with."];
    const shown = examples
      .slice(0, 1)
      .flatMap(({ title, submission }) => [
        `What ${title} becomes:`,
        codeBlock(outcomeLines(file.mapping, submission)),
      ]);
    return [head(what), ...note, ...shown, "What it says:", codeBlock(mappingRules(file.mapping)), tests].join("\n\n");
  }
  return [head(what), ...compareWith(old.value.mapping, file.mapping, examples), tests].join("\n\n");
}

const REMOVED = `Once this is deployed, its webhook answers every submission with an error, and the form tool loses what it gives up on.
Switch the webhook off in the form tool first. What was filed stays; what still waits is parked until the mapping is back.`;

const LINK = `It is deployed with what it leads to, and that is not shown here: it may lie outside of this repository. Put the file itself
into mappings/ to see what it makes, before and after.`;

function compareWith(old: Mapping, mapping: Mapping, examples: readonly Example[]): readonly string[] {
  const differing = examples.flatMap(({ title, submission }) => {
    const lines = lineDiff(outcomeLines(old, submission), outcomeLines(mapping, submission));
    return lines.length === 0 ? [] : [`What ${title} becomes, before (-) and after (+):\n\n${diffBlock(lines)}`];
  });
  const more = differing.length - MOST_EXAMPLES;
  const rules = lineDiff(mappingRules(old), mappingRules(mapping));
  return [
    ...(differing.length > 0
      ? [
          ...differing.slice(0, MOST_EXAMPLES),
          ...(more > 0 ? [`What ${more} more tests give comes out otherwise too.`] : []),
        ]
      : ["The to-dos stay as they were, for the sample and for what is given in the tests."]),
    ...(rules.length > 0 ? ["What it says:", diffBlock(rules)] : ["What it says, but for texts, is the same."]),
  ];
}

/** The sample, and what the mapping's own tests give: they go where the sample does not. */
async function examplesOf({ mapping, tests }: MappingFile, now: number): Promise<readonly Example[]> {
  const bytes = sampleOf(mapping);
  const read = bytes && (await readDelivery(mapping.source, bytes, { isReadBack: mapping.apiKey !== null, now }));
  const sample = read === null || "problem" in read ? [] : [{ title: "a sample", submission: read.submission }];
  const given = tests.map((test) => ({
    title: `the test ${inlineCode(test.name)}`,
    submission: submissionOf(mapping, test),
  }));
  return [...sample, ...given];
}

function outcomeLines(mapping: Mapping, submission: Submission): readonly string[] {
  const outcome = outcomeOf(mapping, submission);
  if (outcome.kind !== "todos") return [outcome.sentence];
  return outcome.todos.flatMap((todo, index) => [
    ...(index === 0 ? [] : [""]),
    ...(todo.key === "" ? [] : [`To-do ${todo.key}`]),
    ...showTodo(todo, null, PLAIN).split("\n"),
  ]);
}

function describeTests(file: MappingFile, folder: CompiledFolder): string {
  const compiled = folder.files.filter(({ mapping }) => mapping.name === file.mapping.name);
  const { passed, failed, text } = runMappingTests(compiled);
  if (passed + failed === 0) return "It has no tests.";
  if (failed === 0) return `Its tests pass: ${passed}.`;
  return [`${failed} of its ${passed + failed} tests fail:`, codeBlock(text.split("\n"))].join("\n\n");
}

function diffBlock(lines: readonly DiffLine[]): string {
  return codeBlock(
    lines.map(({ mark, text }) => `${mark} ${text}`),
    "diff",
  );
}
