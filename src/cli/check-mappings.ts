import { parseArgs } from "node:util";
import { compileFolder } from "./build-mappings.ts";

const HELP = `Usage: npm run check-mappings

Reads all files of mappings/ and tells every mistake with its place.
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
  return 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

process.exitCode = main();
