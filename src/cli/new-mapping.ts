import { readdirSync, writeFileSync } from "node:fs";
import { PROJECT } from "./compile-folder.ts";
import { readDeliveryFile } from "./delivery-file.ts";
import { findFormTool } from "./form-tools/form-tools.ts";
import { draftNewMapping, type NewMappingDraft } from "./new-mapping-draft.ts";
import { type NewMappingWish, readNewMappingWish } from "./new-mapping-wish.ts";
import { complain, DONE, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { printable } from "./text-table.ts";

const HELP = `Usage: npm run new-mapping -- SOURCE FILE [options]

Writes mappings/NAME.yaml for the form of a delivery that was captured: every
question with a short name for its answer, and a to-do to begin with, with
comments. A file that exists is never touched.

SOURCE is typeform, jotform or google-forms. FILE is a delivery of it, in any
format that npm run send takes; src/sources/README.md tells how to get one.

  --name NAME   the name of the file, of a-z, 0-9 and -; else it is made of the
                form's title. It becomes part of the webhook's address
  --list URL    the address of the to-do list in Basecamp; else it is to be
                pasted into the file
  --help, -h    this text

Exits with 0 when the file is written, 1 when it is not, and 2 when the command
was wrong.
`;

const FOLDER = new URL("mappings/", PROJECT);

async function main(): Promise<number> {
  const wish = readNewMappingWish(process.argv.slice(2));
  switch (wish.kind) {
    case "help":
      print(HELP.trimEnd());
      return DONE;
    case "wrong":
      return complain(`${wish.problem}\nnpm run new-mapping -- --help shows how.`, WRONG_USAGE);
    case "write":
      return write(wish);
  }
}

async function write(wish: NewMappingWish & { kind: "write" }): Promise<number> {
  const { source, file, list } = wish;
  const bytes = readDeliveryFile(file);
  if ("problem" in bytes) return complain(bytes.problem, STAYED);
  const drafted = await draftNewMapping(source, bytes, wish, Date.now());
  switch (drafted.kind) {
    case "unfit": {
      const tool = findFormTool(source)?.title ?? source;
      return complain(`${file} is no delivery of ${tool}.\n${drafted.problem}`, STAYED);
    }
    case "impossible":
      return complain(drafted.problem, STAYED);
    case "drafted": {
      const twin = create(drafted.name, drafted.text);
      if (twin !== null) return complain(`mappings/${twin} exists already. Choose another name: --name NAME`, STAYED);
      print(report(drafted, file, list));
      return DONE;
    }
  }
}

/** Writes the file, or answers the one that has this name already. */
function create(name: string, text: string): string | null {
  const twin = readdirSync(FOLDER).find((other) => other.toLowerCase().replace(/\.ya?ml$/, "") === name);
  if (twin !== undefined) return twin;
  try {
    writeFileSync(new URL(`${name}.yaml`, FOLDER), text, { flag: "wx" });
    return null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return `${name}.yaml`;
    throw error;
  }
}

function report({ name, mapping }: NewMappingDraft, file: string, list: string | null): string {
  const { questions, formTitle, isWhole } = mapping;
  const count = `${questions.length} answer${questions.length === 1 ? "" : "s"}`;
  const title = printable(formTitle).trim();
  const part = isWhole
    ? ""
    : "\nThe delivery does not describe its whole form: questions that were not answered are missing.";
  const steps = [
    ...(list === null ? ['Paste the address of the to-do list behind "todolist:".'] : []),
    "npm run check-mappings",
    `npm run preview -- ${name} ${/^[\w./-]+$/.test(file) ? file : `"${printable(file)}"`}`,
  ].map((step, index) => `  ${index + 1}. ${step}`);
  const head = `Wrote mappings/${name}.yaml with ${count} of ${title === "" ? "the form" : `"${title}"`}.${part}`;
  return `${head}\n\nNext:\n${steps.join("\n")}`;
}

process.exitCode = await main();
