import { parseArgs } from "node:util";
import { explainTrust } from "../feedback/explain-trust.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { compileFolder } from "./build-mappings.ts";
import { textTable } from "./text-table.ts";

const HELP = `Usage: npm run check-mappings

Reads all files of mappings/ and tells every mistake with its place, or how far
the submissions of each mapping are proven.
Exits with 0 when there are none, else with 1. Changes nothing.
`;

function main(): number {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { mappings, diagnostics, diagnosticsText } = compileFolder();
  if (diagnostics.length > 0) {
    process.stderr.write(`${diagnosticsText}\n\n${count(diagnostics.length, "mistake")}\n`);
    return 1;
  }
  process.stdout.write(`${count(mappings.length, "mapping")}, no mistakes\n`);
  if (mappings.length > 0) process.stdout.write(`\n${describe(mappings)}\n`);
  return 0;
}

/** Each mapping with its form tool and its proof; what a weak proof means stands below. */
function describe(mappings: readonly Mapping[]): string {
  const rows = mappings.map((mapping) => ({ mapping, trust: explainTrust(mapping) }));
  const table = textTable(
    ["Mapping", "Form tool", "Proof"],
    rows.map(({ mapping, trust }) => [mapping.name, mapping.source, trust?.brief ?? "unknown form tool"]),
    null,
  );
  const weak = rows.flatMap(({ trust }) => (trust?.isWeak ? [`${trust.brief}: ${trust.sentence}`] : []));
  return [table, ...new Set(weak)].join("\n\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

process.exitCode = main();
