import { changedMappings } from "./changed-mappings.ts";
import { describeChanges } from "./changes-markdown.ts";
import { compileFolder, PROJECT } from "./compile-folder.ts";
import { readPreviewChangesWish } from "./preview-changes-wish.ts";
import { complain, DONE, print, STAYED, WRONG_USAGE } from "./prompt.ts";

const HELP = `Usage: npm run preview-changes -- --base COMMIT

Shows what the mappings that differ from a commit now make of a submission, as
Markdown: the to-do of a sample, before and after, what the mapping says in words,
its tests, and its mistakes. Prints nothing where no mapping differs; a symbolic
link is named and not compared. Asks nobody and writes nothing.

  --base COMMIT   what to compare with, such as main
  --help, -h      this text

Exits with 0 also when a mapping has mistakes, which are npm run check-mappings's
to refuse; 1 when the commit cannot be read; and 2 when the command was wrong.
`;

async function main(): Promise<number> {
  const wish = readPreviewChangesWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run preview-changes -- --help shows how.`, WRONG_USAGE);
  const changed = changedMappings(PROJECT, wish.base);
  if (!changed.ok) return complain(changed.failure, STAYED);
  if (changed.value.length === 0) return complain("No mapping differs.", DONE);
  print(await describeChanges(changed.value, compileFolder(), Date.now()));
  return DONE;
}

process.exitCode = await main();
