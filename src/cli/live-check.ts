import { closeSync, lstatSync, openSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../feedback/finding.ts";
import { PARTS_IN_WORDS } from "../feedback/live-parts.ts";
import type { BridgeSession } from "./bridge-session.ts";
import type { LiveWish } from "./doctor-wish.ts";
import { explainFileFault } from "./file-fault.ts";
import { exitCodeOf, type LiveOutcome, liveReportLines, liveReportText, reportedFacts } from "./live-report.ts";
import { askStep, type StepDone, type StepRefused } from "./live-steps.ts";
import { complain, DONE, print, refused, STAYED } from "./prompt.ts";

const COLUMNS_WITHOUT_TERMINAL = 100;
const LOOK_AGAIN_MS = 1_000;
/** A step that is never over is a fault of the bridge: it waits for a minute and a half at most. */
const LOOKS_LIMIT = 300;
/** A check that is under way takes a step more often than this; a step lasts half a minute at most. */
const QUIET_SECONDS = 120;
const ISO_DAY_CHARACTERS = 10;

/** Whether the check has something in Basecamp now, for whoever stops it. */
let isUnderWay = false;

/** What to say to somebody who stops the check. */
export function stoppedSentence(): string {
  return isUnderWay
    ? "Stopped. The to-do list of the check stays in Basecamp; run the command again, which offers to remove it."
    : "Stopped. Nothing was changed.";
}

/** Asks, checks, removes what the check made, and reports; answers the code to end with. */
export async function checkLive(session: BridgeSession, wish: LiveWish, json: boolean): Promise<number> {
  const looked = await askStep(session, { step: "look", project: wish.project });
  if ("problem" in looked) return complain(looked.problem, STAYED);
  const stopped = await removeLeftOver(session, looked, wish.yes);
  if (stopped !== null) return stopped;
  const unwritable = wish.report === null ? null : reportProblem(wish.report);
  if (unwritable !== null) return complain(`${unwritable} Nothing was checked.`, STAYED);
  if (!json) print(describe(looked.project, wish.withRefresh));
  const refusal = await refused(`Check in the project "${looked.project}"?`, wish.yes);
  if (refusal !== null) return refusal;

  isUnderWay = true;
  const begun = await askStep(session, { step: "begin", project: wish.project });
  if ("problem" in begun) return complain(`${begun.problem} ${await whatIsLeft(session, wish)}`.trim(), STAYED);
  const outcome = await findOut(session, begun, wish.withRefresh);
  isUnderWay = outcome.left !== null;
  const written = wish.report === null ? DONE : writeReport(wish.report, outcome, session.bridge);
  if (json) print(JSON.stringify({ ...outcome, facts: reportedFacts(outcome.findings) }, null, 2));
  else print(liveReportLines(outcome, process.stdout.columns || COLUMNS_WITHOUT_TERMINAL).join("\n"));
  return written === DONE ? exitCodeOf(outcome) : written;
}

function describe(project: string, withRefresh: boolean): string {
  const lines = [
    `This makes one to-do list, "Formcamp check … (can be deleted)", in the project "${project}" of the connected`,
    "Basecamp account, and about twenty to-dos in it, then throws the list away. It notifies nobody; people on the",
    "project may see the list meanwhile. A webhook of the project is made for a minute and removed.",
  ];
  const refresh =
    "Last, the access token is renewed once. If Launchpad refuses that, Basecamp must be connected again.";
  return [...lines, ...(withRefresh ? [refresh] : [])].join("\n");
}

/** Answers the code to end with where something is left over and stays; null when nothing is. */
async function removeLeftOver(session: BridgeSession, { check }: StepDone, yes: boolean): Promise<number | null> {
  if (check === null) return null;
  const where = check.url === null ? "." : `: ${check.url}`;
  const list = `the list "${check.name}" in the project "${check.project}"${where}`;
  const { idleSeconds } = check;
  const mayBeDone = idleSeconds !== null && idleSeconds < QUIET_SECONDS;
  if (mayBeDone) {
    const whose = `A check may still be under way, perhaps somebody else's: its last step was ${idleSeconds} seconds ago.`;
    process.stderr.write(`${whose} It made ${list}\n`);
    const wait = `Nothing was done. Run this again when it has ended, or ${QUIET_SECONDS} seconds after its last step.`;
    if (yes) return complain(wait, STAYED);
  } else process.stderr.write(`An earlier check left ${list}\n`);
  const refusal = await refused(mayBeDone ? "End that check, and throw its list away?" : "Throw it away?", yes);
  if (refusal !== null) return refusal;
  const ended = await askStep(session, { step: "end", mark: check.mark });
  return "problem" in ended ? complain(`It could not be thrown away. ${ended.problem}`, STAYED) : null;
}

/** After a begin that was refused: the list may exist all the same. */
async function whatIsLeft(session: BridgeSession, { project }: LiveWish): Promise<string> {
  const looked = await askStep(session, { step: "look", project });
  if ("problem" in looked) {
    if (looked.reason === "left-unseen") return `A list may have been made all the same. ${looked.problem}`;
    return "If a list was made all the same, the next run finds it.";
  }
  return looked.check === null ? "Nothing was made." : sentenceOfLeft(looked);
}

function sentenceOfLeft({ check }: Pick<StepDone, "check">): string {
  return `Left behind: ${listOf(check)}. Run this again, which offers to throw it away, or delete it in Basecamp.`;
}

function listOf(check: StepDone["check"]): string {
  const address = check?.url ?? null;
  return `the list "${check?.name}"${address === null ? "" : ` (${address})`}`;
}

/** What is left once the bridge did not remove it; of what the bridge has forgotten the next run offers nothing. */
function explainLeft({ check }: StepDone, { reason, problem }: StepRefused): string {
  switch (reason) {
    case "left-unseen":
    case "left-elsewhere":
      return `Perhaps left behind: ${listOf(check)}. ${problem}`;
    case "no-check":
      return `The check was ended elsewhere, which throws its list away where that can be done. Look whether it is gone: ${listOf(check)}.`;
    default:
      return `${sentenceOfLeft({ check })} ${problem}`;
  }
}

/** Does every part until one is refused, and then removes what was made. */
async function findOut(session: BridgeSession, begun: StepDone, withRefresh: boolean): Promise<LiveOutcome> {
  const findings: Finding[] = [...begun.findings];
  const { mark = "" } = begun.check ?? {};
  let problem: string | null = null;
  for (const { part, does } of PARTS_IN_WORDS) {
    process.stderr.write(`${does} …\n`);
    const answer = await askUntilOver(session, part, mark);
    findings.push(...answer.findings);
    if (!("problem" in answer)) continue;
    problem = answer.problem;
    break;
  }
  process.stderr.write("Throwing the list away …\n");
  const ended = await askStep(session, { step: "end", mark });
  const left = "problem" in ended ? explainLeft(begun, ended) : null;
  if (withRefresh && problem === null) {
    const renewed = await askStep(session, { step: "refresh" });
    findings.push(...renewed.findings);
    if ("problem" in renewed) problem = `Renewing the token: ${renewed.problem}`;
  }
  return { findings, problem, left, isStandIn: begun.isStandIn };
}

/** A part that waits for something is asked for again every second; the bridge says when it has waited enough. */
async function askUntilOver(session: BridgeSession, step: string, mark: string): Promise<StepDone | StepRefused> {
  for (let n = 0; n < LOOKS_LIMIT; n++) {
    const answer = await askStep(session, { step, mark });
    if ("problem" in answer || !answer.isPending) return answer;
    await sleep(LOOK_AGAIN_MS);
  }
  return { reason: null, problem: "The bridge did not stop waiting. Look at its log.", findings: [] };
}

/** Why the report could not be written in the end; null where it can. */
function reportProblem(file: string): string | null {
  try {
    const isThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    closeSync(openSync(file, "a"));
    if (!isThere) rmSync(file);
    return null;
  } catch (error) {
    return `${file} cannot be written: ${explainFileFault(error)}.`;
  }
}

function writeReport(file: string, outcome: LiveOutcome, bridge: string): number {
  try {
    writeFileSync(file, liveReportText(outcome, new Date().toISOString().slice(0, ISO_DAY_CHARACTERS), bridge));
    process.stderr.write(`The findings are in ${file}.\n`);
    return DONE;
  } catch (error) {
    return complain(`${file} cannot be written: ${explainFileFault(error)}.`, STAYED);
  }
}
