import { changedMappings } from "./changed-mappings.ts";
import { describeChanges } from "./changes-markdown.ts";
import { readLine } from "./command-line.ts";
import { compileFolder, PROJECT } from "./compile-folder.ts";
import { complain, DONE, print, STAYED, WRONG_USAGE } from "./prompt.ts";

const HELP = `Usage: npm run preview-changes -- --base COMMIT

Shows what the mappings that differ from a commit now make of a submission, as
Markdown: the to-do of a sample, before and after, what the mapping says in words,
its tests, and its mistakes. Prints nothing where no mapping differs. Asks nobody
and writes nothing.

  --base COMMIT   what to compare with, such as main
  --help, -h      this text

Exits with 0 also when a mapping has mistakes, which are npm run check-mappings's
to refuse; 1 when the commit cannot be read; and 2 when the command was wrong.
`;

async function main(): Promise<number> {
  const line = readLine(process.argv.slice(2), { base: { type: "string" }, help: { type: "boolean", short: "h" } });
  const wrong = (problem: string) => complain(`${problem}\nnpm run preview-changes -- --help shows how.`, WRONG_USAGE);
  if ("problem" in line) return wrong(line.problem);
  if (line.values.help) {
    print(HELP.trimEnd());
    return DONE;
  }
  if (line.positionals.length > 0) return wrong("It takes no names: all files of mappings/ are compared.");
  const { base } = line.values;
  if (base === undefined || base === "") return wrong("Name what to compare with: --base COMMIT.");
  const changed = changedMappings(PROJECT, base);
  if (!changed.ok) return complain(changed.failure, STAYED);
  if (changed.value.length === 0) return complain("No mapping differs.", DONE);
  print(await describeChanges(changed.value, compileFolder(), Date.now()));
  return DONE;
}

process.exitCode = await main();
