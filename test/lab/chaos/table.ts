import type { Case } from "./cases.ts";
import type { LabOptions, Outcome, Progress } from "./lab.ts";
import { todoName } from "./parcels.ts";

/** The bridge waits so long for Basecamp; a machine that takes this share of it by itself spoils a run. */
const TIMEOUT_MS = 15_000;
const WORRYING_SHARE = 0.3;

/** One line about a run under way. */
export function progressLine(progress: Progress, submissions: number): string {
  const { sent, acknowledged, todos, waiting, kills, virtualMs, weather } = progress;
  const facts = [
    clockText(virtualMs),
    `sent ${sent}/${submissions}`,
    `acknowledged ${acknowledged}`,
    `to-dos ${todos}`,
    waiting === null ? "bridge dead" : `waiting ${waiting}`,
    `kills ${kills}`,
    weather,
  ];
  return facts.join("  ");
}

/** What came out, for a person to read. */
export function outcomeText(outcome: Outcome, options: LabOptions): string {
  const { ownDelayMs, errors, folder, complete } = outcome;
  const rows: (readonly [string, string | number])[] = [
    ["submissions sent", `${outcome.sent} of ${options.submissions}, in ${outcome.calls} calls`],
    ["acknowledged", outcome.acknowledged],
    ["to-dos", `${outcome.todos}, of ${outcome.wanted} that are wanted`],
    ["lost", outcome.lost.length],
    ["duplicated", outcome.duplicated.length],
    ["parked", parkedText(outcome)],
    [complete ? "stuck" : "still on the way", outcome.stuck.length],
    ["kills of the runtime", outcome.kills],
    ["connected anew", outcome.reconnects],
    ["requests to Basecamp", `${outcome.requests}, ${outcome.faults} made to fail`],
    ["429 by its own limit", outcome.limited],
    ["other answers to the form tool", refusalsText(outcome.refusals)],
    ["faults the bridge logged", errors.length],
    ["virtual time", clockText(outcome.virtualMs)],
    ["real time", `${(outcome.realMs / 1000).toFixed(1)} s`],
    ["seed", options.seed],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const slow = ownDelayMs * options.speed;
  if (slow > TIMEOUT_MS * WORRYING_SHARE) {
    lines.push(
      "",
      `This machine is too slow for --speed ${options.speed}: it takes up to ${(slow / 1000).toFixed(1)} virtual seconds`,
      "for an answer by itself, and the bridge waits 15 at most. Choose a lower speed.",
    );
  }
  for (const error of new Set(errors)) lines.push("", `The bridge logged: ${error}`);
  for (const one of outcome.cases) lines.push("", ...caseLines(one));
  for (const { submission, key, reason, detail } of outcome.parked.slice(0, outcome.cases.length)) {
    lines.push("", `Parked: ${todoName(submission, key)}, ${reason}${detail ? ` (${detail})` : ""}`);
  }
  if (folder !== null) lines.push("", `The bridge's databases and its log are kept in ${folder}`);
  return `\n${lines.join("\n")}\n\nRepeat it: ${commandOf(options)}`;
}

/** The command that makes the same run. */
function commandOf({ submissions, seed, speed, faultRate, skipLookUp }: LabOptions): string {
  const flags = `--submissions ${submissions} --seed ${seed} --speed ${speed} --fault-rate ${faultRate}`;
  return `npm run chaos -- ${flags}${skipLookUp ? " --skip-look-up" : ""}`;
}

function parkedText({ parked }: Outcome): string {
  const counts = new Map<string, number>();
  for (const { reason } of parked) counts.set(reason ?? "", (counts.get(reason ?? "") ?? 0) + 1);
  return [String(parked.length), ...[...counts].map(([reason, count]) => `${count} ${reason}`)].join(", ");
}

function refusalsText(refusals: ReadonlyMap<number, number>): string {
  if (refusals.size === 0) return "none";
  return [...refusals].map(([status, count]) => `${count} × ${status}`).join(", ");
}

function caseLines({ name, made, attempts }: Case): readonly string[] {
  return [
    `Submission ${name}: ${made.length} ${made.length === 1 ? "to-do" : "to-dos"}${made.map((at) => `, made at ${clockText(at)}`).join("")}`,
    ...attempts.map(({ kind, startedAt, endedAt, reason, status }) => {
      const end = endedAt === null ? "never ended" : `to ${clockText(endedAt)}`;
      return `  ${kind.padEnd(6)}  ${clockText(startedAt)} ${end}  ${reason ?? ""}${status === null ? "" : ` ${status}`}`;
    }),
  ];
}

/** Hours, minutes and seconds since the beginning. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
