import * as z from "zod";
import { EXPORT_PATH } from "../paths.ts";
import { readLedgerCommand, wrongUsage } from "./ledger-command.ts";
import { beginLedgerFile } from "./ledger-file.ts";
import { complain, DONE, endOnInterrupt, print, STAYED } from "./prompt.ts";
import { troubleOf } from "./replay-plan.ts";
import { signInBridge } from "./sign-in-bridge.ts";

const HELP = `Usage: npm run export-ledger -- [file] [options]

Writes all that the ledger of a bridge remembers into a file: each submission,
its to-dos, its attempts and its ticket, so that after a loss nothing is filed
twice. Changes nothing in the bridge, which goes on working. The file holds the
answers of what waits and of what was filed lately: keep it as you keep those.
Tokens, keys and passwords are not in it.

  --without-answers   leave the answers out; what waits at the moment then has
                      to be entered by hand after an import, unless its form
                      tool sends it again
  --force             replace the file if it exists
  --url URL           a deployed bridge, https://...; else the one of npm start
  --help, -h          this text

Without a name the file is formcamp-ledger-<day>.jsonl in this folder.
Exits with 0 when the file is whole, 1 when there is none, 2 when the command
was wrong, and 130 after Ctrl-C or 143 after SIGTERM; these leave nothing behind.
`;

const FLAGS = { "without-answers": { type: "boolean" }, force: { type: "boolean" } } as const;

/** Progress is told after so many submissions. */
const TOLD_EVERY = 2_000;

const Page = z.object({
  format: z.string(),
  version: z.number(),
  exportedAt: z.string(),
  entries: z.array(z.unknown()),
  unreadable: z.number(),
  next: z.number().nullable(),
});

async function main(): Promise<number> {
  endOnInterrupt(() => "Stopped. No file was written.");
  const command = readLedgerCommand("export-ledger", HELP, FLAGS);
  if ("code" in command) return command.code;
  const { names, flags, bridge } = command;
  if (names.length > 1) return wrongUsage("export-ledger", "Name one file.");
  const path = names[0] ?? `formcamp-ledger-${new Date().toISOString().slice(0, 10)}.jsonl`;
  const file = beginLedgerFile(path, flags.has("force"));
  if ("problem" in file) return complain(file.problem, STAYED);
  const session = await signInBridge(bridge);
  if ("problem" in session) return complain(session.problem, STAYED);

  const answers = !flags.has("without-answers");
  let submissions = 0;
  let unread = 0;
  for (let after: number | null = 0, isFirst = true; after !== null; isFirst = false) {
    const answer = await session.ask(`${EXPORT_PATH}?after=${after}&answers=${answers ? "yes" : "no"}`);
    const page = Page.safeParse(answer?.body);
    if (answer?.status !== 200 || !page.success) {
      return complain(`${troubleOf(answer).problem} No file was written.`, STAYED);
    }
    const { format, version, exportedAt, entries, unreadable, next } = page.data;
    unread += unreadable;
    const lines = isFirst ? [{ format, version, bridge, exportedAt, answers }, ...entries] : entries;
    for (const line of lines) {
      const trouble = file.add(line);
      if (trouble !== null) return complain(`${trouble.problem} No file was written.`, STAYED);
    }
    const isTold = Math.floor(submissions / TOLD_EVERY) < Math.floor((submissions + entries.length) / TOLD_EVERY);
    submissions += entries.length;
    if (isTold && next !== null) print(`${submissions} submissions so far.`);
    after = next;
  }
  const trouble = file.finish(submissions);
  if (trouble !== null) return complain(trouble.problem, STAYED);
  const what = answers ? "It holds answers: only you can read it, so keep it like that." : "It holds no answers.";
  print(`${submissions === 1 ? "1 submission is" : `${submissions} submissions are`} in ${path}. ${what}`);
  if (unread === 0) return DONE;
  const lacks = `${unread} more cannot be read, and are not in the file. The page of each such delivery in the bridge says that its record is unreadable.`;
  return complain(lacks, STAYED);
}

process.exitCode = await main();
