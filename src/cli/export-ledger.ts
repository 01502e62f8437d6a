import * as z from "zod";
import { EXPORT_PATH } from "../paths.ts";
import { readLine } from "./command-line.ts";
import { beginLedgerFile } from "./ledger-file.ts";
import { complain, DONE, endOnInterrupt, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { troubleOf } from "./replay-plan.ts";
import { readBridge, signInBridge } from "./sign-in-bridge.ts";

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
was wrong, and 130 after Ctrl-C, which leaves nothing behind.
`;

const OPTIONS = {
  "without-answers": { type: "boolean" },
  force: { type: "boolean" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

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
  const line = readLine(process.argv.slice(2), OPTIONS);
  if ("problem" in line) return wrong(line.problem);
  const { values, positionals } = line;
  if (values.help) {
    print(HELP.trimEnd());
    return DONE;
  }
  if (positionals.length > 1) return wrong("Name one file.");
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return wrong(bridge.problem);
  const path = positionals[0] ?? `formcamp-ledger-${new Date().toISOString().slice(0, 10)}.jsonl`;
  const file = beginLedgerFile(path, values.force ?? false);
  if ("problem" in file) return complain(file.problem, STAYED);
  const session = await signInBridge(bridge);
  if ("problem" in session) return complain(session.problem, STAYED);

  const answers = !values["without-answers"];
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
    if (isFirst) file.add({ format, version, bridge, exportedAt, answers });
    for (const entry of entries) file.add(entry);
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

function wrong(problem: string): number {
  return complain(`${problem}\nnpm run export-ledger -- --help shows how.`, WRONG_USAGE);
}

process.exitCode = await main();
