import * as z from "zod";
import { utc } from "../feedback/check.ts";
import { IMPORT_PATH } from "../paths.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { readLedgerCommand, wrongUsage } from "./ledger-command.ts";
import { checkLedgerFile, type LedgerFile } from "./ledger-file.ts";
import { complain, DONE, endOnInterrupt, print, refused, STAYED } from "./prompt.ts";
import { troubleOf } from "./replay-plan.ts";
import { signInBridge } from "./sign-in-bridge.ts";
import { printable } from "./text-table.ts";

const HELP = `Usage: npm run import-ledger -- FILE [options]

Gives the ledger of a bridge back what an export holds, so that nothing of it is
filed a second time and its status pages work again. What the ledger did itself
stays as it is; of what it only had from an older export, or what came again and
was not filed yet, the file is believed. Done again, it changes nothing more.

What was not filed when the export was made may have been filed since by the
bridge of before: stop that one first. Where a create was under way, the to-do is
looked for; all else waits for a person, with the reason "imported".

  --yes, -y    do not ask
  --url URL    a deployed bridge, https://...; else the one of npm start
  --help, -h   this text

Exits with 0 when all of the file is imported, 1 when it is not, 2 when the
command was wrong, and 130 after Ctrl-C or 143 after SIGTERM; run it again then.
`;

const FLAGS = { yes: { type: "boolean", short: "y" } } as const;

/** A page is sent once it holds so many submissions, or so many characters. */
const PAGE_ENTRIES = 200;
const PAGE_CHARACTERS = 1_000_000;
const TOLD_EVERY = 2_000;

const Counts = z.object({ added: z.number(), completed: z.number(), known: z.number(), clashing: z.number() });
const Refusal = z.object({ entry: z.number() });
type Counts = z.infer<typeof Counts>;

let interrupted = "Stopped. Nothing was imported.";

async function main(): Promise<number> {
  endOnInterrupt(() => interrupted);
  const command = readLedgerCommand("import-ledger", HELP, FLAGS);
  if ("code" in command) return command.code;
  const { names, flags, bridge } = command;
  const [path] = names;
  if (path === undefined || names.length > 1) {
    return wrongUsage("import-ledger", "Name one file, as npm run export-ledger wrote it.");
  }
  const file = await checkLedgerFile(path);
  if ("problem" in file) return complain(file.problem, STAYED);
  const session = await signInBridge(bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  const { header, submissions } = file;
  const answers = header.answers ? "with answers" : "without answers";
  print(
    printable(
      `${path}: ${submissions} submissions of ${header.bridge}, exported on ${utc(Date.parse(header.exportedAt))}, ${answers}.`,
    ),
  );
  print(`The bridge that it was made of must not file anything any more.`);
  const refusal = await refused(`Import it into ${bridge}?`, flags.has("yes"));
  if (refusal !== null) return refusal;
  interrupted = "Stopped half-way. What was imported stays; run this again for the rest, which does no harm.";
  return sendAll(session, file);
}

async function sendAll(session: BridgeSession, file: LedgerFile): Promise<number> {
  const sum: Counts = { added: 0, completed: 0, known: 0, clashing: 0 };
  let told = 0;
  // The first line says what the file is.
  let line = 2;
  for await (const entries of pagesOf(file)) {
    const { format, version, exportedAt } = file.header;
    const answer = await session.ask(IMPORT_PATH, { json: { format, version, exportedAt, entries } });
    const counts = Counts.safeParse(answer?.body);
    if (answer?.status !== 200 || !counts.success) {
      const blamed = Refusal.safeParse(answer?.body);
      const where = blamed.success ? `Line ${line + blamed.data.entry}: ` : "";
      const stand = `${countsInWords(sum)} Run this again once that is mended.`;
      return complain(`${where}${troubleOf(answer).problem}\n${stand}`, STAYED);
    }
    line += entries.length;
    for (const name of Counts.keyof().options) sum[name] += counts.data[name];
    const done = sum.added + sum.completed + sum.known + sum.clashing;
    if (done - told >= TOLD_EVERY) {
      told = done;
      print(`${done} of ${file.submissions} so far.`);
    }
  }
  print(countsInWords(sum));
  print("What was not filed when the export was made is under /admin/deliveries?state=parked.");
  return sum.clashing === 0 ? DONE : STAYED;
}

async function* pagesOf(file: LedgerFile): AsyncGenerator<readonly unknown[]> {
  let page: unknown[] = [];
  let characters = 0;
  for await (const entry of file.lines()) {
    page.push(entry);
    characters += JSON.stringify(entry).length;
    if (page.length < PAGE_ENTRIES && characters < PAGE_CHARACTERS) continue;
    yield page;
    page = [];
    characters = 0;
  }
  // An empty export is an import as well: the ledger then knows that there was nothing before.
  yield page;
}

function countsInWords({ added, completed, known, clashing }: Counts): string {
  const parts = [
    `${added} imported`,
    completed > 0 && `${completed} that were here, of which the file knew more`,
    known > 0 && `${known} known already`,
    clashing > 0 && `${clashing} refused, since other submissions here have their references`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

process.exitCode = await main();
