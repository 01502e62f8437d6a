import { enterDoctor } from "./doctor-entry.ts";
import { explainNoDiagnosis, readDiagnosis, reportLines } from "./doctor-report.ts";
import { readDoctorWish } from "./doctor-wish.ts";
import { checkLive, stoppedSentence } from "./live-check.ts";
import { complain, DONE, endOnInterrupt, print, STAYED, WRONG_USAGE } from "./prompt.ts";

const HELP = `Usage: npm run doctor [-- options]

Checks every hop of a bridge, from its settings and the connection to Basecamp
to the to-do lists and people of each mapping, and says what is wrong and how
to mend it. It reads only: nothing is written to Basecamp, nothing is filed.

With --live it finds out instead how Basecamp behaves where its documentation
is silent. It asks first, makes one to-do list of its own in a project, tries
everything in there, and throws the list away; nobody is notified.

  --url URL       a deployed bridge, https://...; else the one of npm start
  --json          what the bridge found, as JSON
  --live          check the connected Basecamp account itself
  --project URL   with --live: a project, or anything in it, as in the browser;
                  else the project of the first mapping's list
  --yes, -y       with --live: do not ask; takes --project
  --with-refresh  with --live: renew the access token once as well
  --report FILE   with --live: also write the findings as Markdown, without
                  names, to send to those who maintain Formcamp
  --help, -h      this text

The password is the one that npm start made here; for another bridge it is
taken from ADMIN_PASSWORD in the environment, or asked for.
Exits with 0 when nothing is wrong, 1 when something is or the bridge cannot be
reached, 2 when the command was wrong, and 130 after Ctrl-C. With --live, 1
means that a promise does not hold, or that the check did not get to its end.
`;

const COLUMNS_WITHOUT_TERMINAL = 100;
const TICK_MS = 1_000;

async function main(): Promise<number> {
  endOnInterrupt(stoppedSentence);
  const wish = readDoctorWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}\nnpm run doctor -- --help shows how.`, WRONG_USAGE);
  const session = await enterDoctor(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  if (wish.live !== null) return checkLive(session, wish.live, wish.json);
  const answer = await withProgress(`Checking ${wish.bridge}, which asks Basecamp as well`, () =>
    session.ask("/admin/doctor"),
  );
  const diagnosis = answer?.status === 200 ? readDiagnosis(answer.body) : null;
  if (diagnosis === null) return complain(explainNoDiagnosis(answer?.status ?? null, wish.bridge), STAYED);
  if (wish.json) print(JSON.stringify(diagnosis, null, 2));
  else print(reportLines(diagnosis, wish.bridge, process.stdout.columns ?? COLUMNS_WITHOUT_TERMINAL).join("\n"));
  return diagnosis.state === "bad" ? STAYED : DONE;
}

/** Says on the error output, so that JSON stays alone on the other, that something is under way; counts the seconds. */
async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  process.stderr.write(`${what} …`);
  const isTerminal = process.stderr.isTTY === true;
  let seconds = 0;
  const timer = setInterval(() => process.stderr.write(isTerminal ? `\r${what} … ${++seconds} s` : "."), TICK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.stderr.write("\n\n");
  }
}

process.exitCode = await main();
