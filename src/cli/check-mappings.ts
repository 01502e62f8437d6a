import { explainTrust } from "../feedback/explain-trust.ts";
import { readLine } from "./command-line.ts";
import { byAccount, type CompiledFile, compileFolder, runMappingTests } from "./compile-folder.ts";
import { WRONG_USAGE } from "./prompt.ts";
import { textTable } from "./text-table.ts";

const HELP = `Usage: npm run check-mappings

Reads all files of mappings/, tells every mistake with its place, and runs the
tests that stand in them. Without mistakes it shows how far the submissions of
each mapping are proven.

  --help, -h   this text

Exits with 0 when there is no mistake and no test fails, with 1 when there is, and
with 2 when the command was wrong. Changes nothing.
`;

function main(): number {
  const line = readLine(process.argv.slice(2), { help: { type: "boolean", short: "h" } });
  if ("problem" in line || line.positionals.length > 0) {
    const problem = "problem" in line ? line.problem : "It takes no names: all files of mappings/ are checked.";
    process.stderr.write(`${problem}\nnpm run check-mappings -- --help shows how.\n`);
    return WRONG_USAGE;
  }
  if (line.values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { files, diagnostics, diagnosticsText } = compileFolder();
  const tests = runMappingTests(files);
  const mistakes = diagnostics.length > 0 ? [diagnosticsText, count(diagnostics.length, "mistake")] : [];
  const failing = tests.failed > 0 ? [tests.text, `${count(tests.failed, "test")} failed`] : [];
  if (mistakes.length > 0 || failing.length > 0) {
    process.stderr.write(`${[...mistakes, ...failing].join("\n\n")}\n`);
    return 1;
  }
  process.stdout.write(`${count(files.length, "mapping")}, no mistakes; ${count(tests.passed, "test")} passed\n`);
  if (files.length > 0) process.stdout.write(`\n${describe(files)}\n`);
  return 0;
}

/** Each mapping with its form tool and its proof; what a weak proof means stands below. */
function describe(files: readonly CompiledFile[]): string {
  const rows = files.map(({ mapping, tests }) => ({ mapping, tests, trust: explainTrust(mapping) }));
  const table = textTable(
    ["Mapping", "Form tool", "Proof", "Tests"],
    rows.map(({ mapping, tests, trust }) => [
      mapping.name,
      mapping.source,
      trust?.brief ?? "unknown form tool",
      tests.length === 0 ? "none" : String(tests.length),
    ]),
    null,
  );
  const weak = rows.flatMap(({ trust }) => (trust?.isWeak ? [`${trust.brief}: ${trust.sentence}`] : []));
  return [table, ...new Set(weak), ...severalAccounts(files)].join("\n\n");
}

function severalAccounts(files: readonly CompiledFile[]): string[] {
  const accounts = byAccount(files.map(({ mapping }) => mapping));
  if (accounts.size < 2) return [];
  const lines = [...accounts].map(([account, names]) => `  ${account}: ${names.join(", ")}`);
  return [
    `The lists are in several accounts of Basecamp. Formcamp is connected to one; submissions\nof the others wait until it is connected to theirs.\n${lines.join("\n")}`,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

process.exitCode = main();
