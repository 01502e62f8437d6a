import type { Finding } from "../feedback/finding.ts";
import { COMMAND_FACTS, type Fact } from "../feedback/live-facts.ts";
import { howToFindOut, OTHER_FACTS } from "../feedback/live-facts-by-hand.ts";
import { DONE, STAYED } from "./prompt.ts";
import { wrapLine } from "./wrapped-text.ts";

/** What a check came to. */
export interface LiveOutcome {
  readonly findings: readonly Finding[];
  /** Why the check ended early; null when it did not. */
  readonly problem: string | null;
  /** Whether it was not Basecamp that was checked. */
  readonly isStandIn: boolean;
  /** What is still in Basecamp, in a sentence; null when everything was removed. */
  readonly left: string | null;
}

/** A fact with what was found of it. */
export interface ReportedFact {
  readonly fact: Fact;
  readonly state: Finding["state"];
  readonly found: string;
}

const MARKS: Readonly<Record<Finding["state"], string>> = {
  "as-assumed": "as assumed",
  differs: "differs",
  breaks: "problem",
  unknown: "not known",
};
const MARK_COLUMNS = Math.max(...Object.values(MARKS).map((mark) => mark.length));
const STAND_IN = "The bridge is connected to a stand-in, so that nothing of this is known of Basecamp.";
const LEFT_OUT = "(address)";
const NOT_REACHED = "The check did not get that far.";

/** Every fact that the command can find out, in order; what was never looked at says why. */
export function reportedFacts(findings: readonly Finding[]): readonly ReportedFact[] {
  return COMMAND_FACTS.map((fact) => {
    const own = findings.find((finding) => finding.fact === fact.id);
    return own === undefined
      ? { fact, state: "unknown", found: whyNot(fact) }
      : { fact, state: own.state, found: own.found };
  });
}

function whyNot({ id, by }: Fact): string {
  if (id === "rate-limit-headers") return "None came, and the check provokes none.";
  return by === "command" ? NOT_REACHED : "It takes --with-refresh.";
}

/** The whole report as lines of a terminal. */
export function liveReportLines(
  { findings, problem, left, isStandIn }: LiveOutcome,
  columns: number,
): readonly string[] {
  const facts = reportedFacts(findings);
  const told = facts.flatMap(({ fact, state, found }) => {
    const isOther = state === "differs" || state === "breaks";
    const lead = `  ${MARKS[state].padEnd(MARK_COLUMNS)}  `;
    const below = " ".repeat(lead.length);
    return [
      ...wrapLine(fact.question, columns, lead),
      ...wrapLine(state === "unknown" ? `Could not be found out: ${found}` : found, columns, below),
      ...(isOther ? wrapLine(`Assumed: ${fact.assumed}`, columns, below) : []),
      ...(isOther ? wrapLine(`This matters: ${fact.matters}`, columns, below) : []),
    ];
  });
  const further = `${OTHER_FACTS.length} more facts take a person or time: "Facts to check with a real account" in src/README.md.`;
  return [
    ...told,
    "",
    ...wrapLine(sum(facts), columns),
    ...wrapLine(further, columns),
    ...(isStandIn ? wrapLine(STAND_IN, columns) : []),
    ...(problem === null ? [] : ["", ...wrapLine(`The check ended early. ${problem}`, columns)]),
    ...(left === null ? [] : wrapLine(left, columns)),
  ];
}

/** The report as Markdown for those who maintain Formcamp. It names no person, project, account, and not the bridge. */
export function liveReportText({ findings, problem, isStandIn }: LiveOutcome, day: string, bridge: string): string {
  const facts = reportedFacts(findings);
  const rows = facts.map(
    ({ fact, state, found }) => `| ${fact.question} | ${MARKS[state]} | ${cell(withoutAddresses(found, bridge))} |`,
  );
  const byHand = OTHER_FACTS.map(({ question, by }) => `- [ ] ${question} ${howToFindOut(by)}`);
  return [
    `# Formcamp check of ${day}`,
    "",
    sum(facts),
    ...(isStandIn ? ["", STAND_IN] : []),
    ...(problem === null ? [] : ["", `The check ended early. ${withoutAddresses(problem, bridge)}`]),
    "",
    "| question | | what was found |",
    "|---|---|---|",
    ...rows,
    "",
    "## Still to be found out by a person",
    "",
    ...byHand,
    "",
  ].join("\n");
}

/** Takes out every address with a scheme, and the bridge's host also where it stands alone. */
function withoutAddresses(text: string, bridge: string): string {
  const host = new URL(bridge).hostname.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text
    .replace(/https?:\/\/[^\s"'<>()]*[^\s"'<>().,;:!?]/gi, LEFT_OUT)
    .replace(new RegExp(`${host}(:\\d+)?`, "gi"), LEFT_OUT);
}

/** 1 when a promise does not hold as it is, the check ended early, or something was left behind. */
export function exitCodeOf({ findings, problem, left }: LiveOutcome): number {
  return problem === null && left === null && findings.every(({ state }) => state !== "breaks") ? DONE : STAYED;
}

function sum(facts: readonly ReportedFact[]): string {
  const count = (wanted: Finding["state"]) => facts.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count("as-assumed")} as assumed`,
    `${count("differs")} otherwise, which the bridge copes with`,
    `${count("breaks")} otherwise, so that a promise does not hold`,
    `${count("unknown")} not known`,
  ];
  return `Of ${facts.length} facts: ${parts.join(", ")}.`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
