import { DELIVERIES_PATH } from "../paths.ts";
import { pageOf } from "./asked-delivery.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { complain, DONE, endOnInterrupt, print, refused, STAYED, WRONG_USAGE } from "./prompt.ts";
import { awaitEnds } from "./replay-ends.ts";
import {
  askReplay,
  isMade,
  isReplayed,
  planTable,
  type Report,
  staysBehind,
  type Trouble,
  troubleOf,
} from "./replay-plan.ts";
import { type ReplayWish, readReplayWish } from "./replay-wish.ts";
import { signInBridge } from "./sign-in-bridge.ts";

const HELP = `Usage: npm run replay -- [reference ...] | --all | --changed  [filters] [options]

Files parked deliveries again, through the mappings as they are deployed now.
Shows what would happen first, and asks. What is filed already is never made
a second time; where a request may have made the to-do, it is looked for first.

  --all               everything that is parked
  --changed           what was parked by another version of its mapping
  --mapping NAME      filter: of this mapping
  --reason REASON     filter: parked for this reason, such as list-not-found
  --since DATE        filter: parked on this day or later, such as 2026-11-20

  --exists REFERENCE ADDRESS   the to-do exists in Basecamp, at this address
  --make REFERENCE             it does not exist: make it without another look

  --dry-run           only show what would happen
  --yes, -y           do not ask
  --url URL           a deployed bridge, https://...; else the one of npm start
  --help, -h          this text

The password is the one that npm start made here; for another bridge it is
taken from ADMIN_PASSWORD in the environment, or asked for.
Exits with 0 when everything shown is filed, or its mapping wants no to-do of
it, 1 when something stayed parked, is still under way or was refused, or the
bridge cannot be reached, 2 when the command was wrong, and 130 after Ctrl-C.
`;

let interrupted = "Stopped. Nothing was replayed.";

async function main(): Promise<number> {
  endOnInterrupt(() => interrupted);
  const wish = readReplayWish(process.argv.slice(2));
  if (wish.kind === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if (wish.kind === "wrong") return complain(`${wish.problem}\nnpm run replay -- --help shows how.`, WRONG_USAGE);
  const session = await signInBridge(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  switch (wish.kind) {
    case "named":
      return replay(session, wish, await askReplay(session, { references: wish.references }, true));
    case "selected":
      return replay(session, wish, await askReplay(session, { filter: wish.filter }, true));
    case "make":
      return make(session, wish);
    case "exists":
      return decide(session, wish.reference, "exists", { todo: wish.address });
  }
}

async function replay(
  session: BridgeSession,
  { dryRun, yes }: { readonly dryRun: boolean; readonly yes: boolean },
  plan: Report | Trouble,
): Promise<number> {
  if ("problem" in plan) return tellTrouble(plan);
  const shown = plan.items.filter(isReplayed).map(({ reference }) => reference);
  const behind = plan.items.filter(staysBehind).length + plan.more;
  print(describePlan(plan, shown.length));
  if (dryRun) print("This was a dry run: nothing was replayed.");
  if (dryRun || shown.length === 0) return behind === 0 ? DONE : STAYED;
  const refusal = await refused(`Replay ${shown.length === 1 ? "this one" : `these ${shown.length}`}?`, yes);
  if (refusal !== null) return refusal;

  interrupted = "Stopped. What was replayed until now goes on in the bridge; see its deliveries.";
  const progress = (done: number) => print(`Replayed ${done} of ${shown.length}.`);
  const report = await askReplay(session, { references: shown }, false, progress);
  if ("problem" in report) return tellTrouble(report);
  for (const { reference, outcome } of report.items.filter((item) => !isReplayed(item))) {
    print(`${reference}  ${outcome}`);
  }
  const ended = await tellEnds(
    session,
    report.items.filter(isReplayed).map(({ reference }) => reference),
  );
  return behind + report.items.filter(staysBehind).length === 0 ? ended : STAYED;
}

function describePlan({ items, more }: Report, count: number): string {
  if (items.length === 0) return "Nothing is parked that fits.";
  const lines = [planTable(items, process.stdout.isTTY ? process.stdout.columns : null), ""];
  if (more > 0)
    lines.push(`${more} more are selected than are shown. Run this again for them, or narrow it by a filter.`);
  if (count === 0) lines.push("None of these can be replayed.");
  return lines.join("\n");
}

async function make(session: BridgeSession, wish: Extract<ReplayWish, { kind: "make" }>): Promise<number> {
  const plan = await askReplay(session, { references: [wish.reference] }, true);
  if ("problem" in plan) return tellTrouble(plan);
  const [item] = plan.items;
  if (item === undefined || !isMade(item)) return complain(item?.outcome ?? "", STAYED);
  print(planTable([{ ...item, outcome: `Makes "${item.content}", without another look.` }], null));
  print("\nIf it exists after all, there will be two. Look in the Basecamp list first.");
  const refusal = await refused("It does not exist: make it?", wish.yes);
  return refusal ?? decide(session, wish.reference, "make", {});
}

async function decide(
  session: BridgeSession,
  reference: string,
  decision: "make" | "exists",
  form: Record<string, string>,
): Promise<number> {
  const answer = await session.ask(`${DELIVERIES_PATH}${reference}/${decision}`, { form });
  if (answer?.status !== 200) return tellTrouble(troubleOf(answer));
  interrupted = `Stopped waiting. See how it ended at ${pageOf(session, reference)}`;
  return tellEnds(session, [reference]);
}

/** Waits for what is under way and tells how each one ended. */
async function tellEnds(session: BridgeSession, references: readonly string[]): Promise<number> {
  const { filed, skipped, parked, open } = await awaitEnds(session, references, print);
  const wanted = `${skipped} of which the mapping wants no to-do`;
  const parts = [
    `${filed} filed`,
    skipped > 0 && wanted,
    parked > 0 && `${parked} not filed`,
    open > 0 && `${open} still under way`,
  ];
  print(`\n${parts.filter(Boolean).join(", ")}.`);
  return parked + open === 0 ? DONE : STAYED;
}

function tellTrouble({ problem, usage }: Trouble): number {
  return complain(problem, usage ? WRONG_USAGE : STAYED);
}

process.exitCode = await main();
