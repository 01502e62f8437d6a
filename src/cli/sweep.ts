import * as z from "zod";
import { utc } from "../feedback/check.ts";
import { explainPassedOver, explainSweepEnd, explainWebhookState } from "../feedback/explain-sweep.ts";
import { SWEEP_ENDS, WEBHOOK_STATES } from "../form-listing.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { complain, DONE, endOnInterrupt, print, refused, STAYED, WRONG_USAGE } from "./prompt.ts";
import { signInBridge } from "./sign-in-bridge.ts";
import { readSweepWish } from "./sweep-wish.ts";
import { printable } from "./text-table.ts";

const HELP = `Usage: npm run sweep [-- options]

Compares the lists of Typeform and Jotform with the bridge now, as it does every
hour by itself, for each mapping that names an API key. Shows what no webhook
brought, and asks before it is taken in. What is known is never taken twice.

  --mapping NAME   only the form of this mapping
  --since DATE     what was sent since this day, such as 2026-11-20, also further
                   back than the hourly look
  --dry-run        only show what would be taken in
  --yes, -y        do not ask
  --url URL        a deployed bridge, https://...; else the one of npm start
  --help, -h       this text

A long list is asked for in several runs of the bridge, up to 50.
Exits with 0 when everything was compared, 1 when something could not be or
the bridge cannot be reached, 2 when the command was wrong, 130 after Ctrl-C.
`;

const Reports = z.object({
  reports: z.array(
    z.object({
      mapping: z.string(),
      found: z.array(z.object({ id: z.string(), submittedAt: z.iso.datetime() })),
      tooLarge: z.array(z.string()),
      passedOver: z.array(z.number()),
      webhook: z.enum(WEBHOOK_STATES),
      end: z.enum(SWEEP_ENDS),
      pausedUntil: z.number().nullable(),
      cursor: z.string().nullable(),
    }),
  ),
});
/** The most runs of the bridge that are asked for at once. */
const RUNS_LIMIT = 50;
type Report = z.infer<typeof Reports>["reports"][number];
const Refusal = z.object({ message: z.string() });

type Wish = Extract<ReturnType<typeof readSweepWish>, { kind: "sweep" }>;

async function main(): Promise<number> {
  endOnInterrupt(() => "Stopped. What was taken in until now is stored.");
  const wish = readSweepWish(process.argv.slice(2));
  if (wish.kind === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if (wish.kind === "wrong") return complain(`${wish.problem}\nnpm run sweep -- --help shows how.`, WRONG_USAGE);
  const session = await signInBridge(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  const plan = await ask(session, wish, true);
  if ("problem" in plan) return complain(plan.problem, plan.isUsage ? WRONG_USAGE : STAYED);
  if (plan.reports.length === 0) {
    print("No mapping that fits names an API key of Typeform or Jotform, so there is nothing to compare.");
    return STAYED;
  }
  for (const report of plan.reports) print(describe(report));
  const count = plan.reports.reduce((sum, { found }) => sum + found.length, 0);
  if (wish.dryRun) print("This was a dry run: nothing was taken in.");
  if (wish.dryRun || count === 0) return endOf(plan.reports);
  const refusal = await refused(`Take ${count === 1 ? "this one" : `these ${count}`} in?`, wish.yes);
  if (refusal !== null) return refusal;
  const done = await ask(session, wish, false);
  if ("problem" in done) return complain(`${done.problem} What was taken in until then is stored.`, STAYED);
  const taken = done.reports.reduce((sum, { found }) => sum + found.length, 0);
  print(`Taken in: ${taken}. See what becomes of them at ${session.bridge}/admin/deliveries`);
  return endOf(done.reports);
}

type Asked = { readonly reports: readonly Report[] } | { readonly problem: string; readonly isUsage: boolean };

/** Asks until every list came to its end, each where it stopped. */
async function ask(session: BridgeSession, wish: Wish, dryRun: boolean): Promise<Asked> {
  const first = await askOnce(session, { ...wish, cursor: null, foundBefore: false }, dryRun);
  if ("problem" in first) return first;
  const reports: Report[] = [];
  let runs = 1;
  for (let report of first.reports) {
    while (report.end === "unfinished" && runs < RUNS_LIMIT) {
      runs += 1;
      const { mapping, cursor, found, tooLarge, passedOver } = report;
      const foundBefore = found.length + tooLarge.length + passedOver.length > 0;
      const from = { mapping, since: wish.since, cursor, foundBefore };
      const next = await askOnce(session, from, dryRun);
      if ("problem" in next) return next;
      const [more] = next.reports;
      if (more === undefined) break;
      report = {
        ...more,
        found: [...report.found, ...more.found],
        tooLarge: [...report.tooLarge, ...more.tooLarge],
        passedOver: [...report.passedOver, ...more.passedOver],
      };
    }
    // Pages overlap, and what is only shown is shown with each of them.
    const found = [...new Map(report.found.map((one) => [one.id, one])).values()];
    reports.push({ ...report, found, tooLarge: [...new Set(report.tooLarge)] });
  }
  return { reports };
}

async function askOnce(
  session: BridgeSession,
  {
    mapping,
    since,
    cursor,
    foundBefore,
  }: Pick<Wish, "mapping" | "since"> & { readonly cursor: string | null; readonly foundBefore: boolean },
  dryRun: boolean,
): Promise<Asked> {
  const answer = await session.ask("/admin/sweep", { json: { mapping, since, cursor, foundBefore, dryRun } });
  if (answer === null) return { problem: "The bridge does not answer any more.", isUsage: false };
  const read = Reports.safeParse(answer.body);
  if (answer.status === 200 && read.success) return read.data;
  const { message = "The bridge could not do it; see its log." } = Refusal.safeParse(answer.body).data ?? {};
  return { problem: message, isUsage: answer.status === 400 || answer.status === 404 };
}

function describe({ mapping, found, tooLarge, passedOver, webhook, end, pausedUntil }: Report): string {
  const lines = found.map(({ id, submittedAt }) => `  ${utc(Date.parse(submittedAt))}  ${id}`);
  const none =
    tooLarge.length > 0
      ? "nothing is missing that can be taken in"
      : "nothing is missing; what came within the last ten minutes is left to the webhook";
  const count = found.length === 0 ? none : `${found.length} that no webhook brought`;
  if (tooLarge.length > 0) lines.push(`  ${tooLarge.length} too large to be taken in: ${tooLarge.join(", ")}`);
  for (const second of passedOver) lines.push(`  ${explainPassedOver(second)}`);
  const why = explainSweepEnd(end, pausedUntil);
  if (why !== null) lines.push(`  ${why}`);
  const isKnown = end === "complete" || end === "unfinished" || found.length > 0;
  const head = isKnown ? `${mapping}: ${count}. ${explainWebhookState(webhook)}` : `${mapping}:`;
  return [head, ...lines].map(printable).join("\n");
}

function endOf(reports: readonly Report[]): number {
  return reports.every(({ end, passedOver }) => end === "complete" && passedOver.length === 0) ? DONE : STAYED;
}

process.exitCode = await main();
