import * as z from "zod";
import { CHECK_STATES, type CheckState, type Diagnosis, wrongChecks } from "../feedback/check.ts";
import { printable } from "./text-table.ts";
import { wrapLine } from "./wrapped-text.ts";

const Check = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(CHECK_STATES),
  says: z.string(),
  mend: z.string().nullable(),
});

const Report: z.ZodType<Diagnosis> = z.object({
  state: z.enum(["ok", "warn", "bad"]),
  says: z.string(),
  groups: z.array(z.object({ title: z.string(), checks: z.array(Check) })),
});

const Misconfigured = z.object({
  reason: z.literal("misconfigured"),
  problems: z.array(z.object({ name: z.string(), message: z.string() })),
});

/** The bridge's diagnosis, or null for what is none. */
export function readDiagnosis(body: unknown): Diagnosis | null {
  return Report.safeParse(body).data ?? null;
}

/** What is missing or malformed in the bridge's settings, one line each; null for an answer that says nothing of them. */
export function readMisconfigured(body: unknown): readonly string[] | null {
  const read = Misconfigured.safeParse(body);
  return read.success ? read.data.problems.map(({ name, message }) => printable(`${name} ${message}`)) : null;
}

const MARKS: Readonly<Record<CheckState, string>> = { ok: "ok", warn: "look", bad: "problem", skipped: "not checked" };
const MARK_COLUMNS = Math.max(...Object.values(MARKS).map((mark) => mark.length));

/** All checks as lines of a terminal, then once more what wants a person, with what to do about it. */
export function reportLines(diagnosis: Diagnosis, bridge: string, columns: number): readonly string[] {
  const told = (text: string) => printable(text).replace(/(^|\s)(?=\/admin\/)/g, `$1${bridge}`);
  const checked = diagnosis.groups.flatMap(({ title, checks }) => [
    printable(title),
    ...checks.flatMap((check) => {
      const lead = `  ${MARKS[check.state].padEnd(MARK_COLUMNS)}  `;
      return hang(`${printable(check.title)}: ${told(check.says)}`, lead, columns);
    }),
    "",
  ]);
  const wrong = wrongChecks(diagnosis).flatMap(({ group, check }) => [
    ...wrapLine(`${printable(group)}, ${printable(check.title)} (${MARKS[check.state]})`, columns),
    ...hang(told(check.says), "  ", columns),
    ...(check.mend === null ? [] : hang(told(check.mend), "  To do: ", columns)),
    "",
  ]);
  return [
    ...checked,
    ...(wrong.length === 0 ? [] : ["What to do", "", ...wrong]),
    ...wrapLine(diagnosis.says, columns),
  ];
}

/** Lines behind a lead, the further ones below the text of the first. */
function hang(text: string, lead: string, columns: number): readonly string[] {
  const [first = "", ...further] = wrapLine(text, columns - lead.length);
  return [`${lead}${first}`, ...further.map((line) => `${" ".repeat(lead.length)}${line}`)];
}

/** Why there is no diagnosis, by the status that came in its place; null for no answer. */
export function explainNoDiagnosis(status: number | null, bridge: string): string {
  if (status === null) return `The bridge at ${bridge} did not answer within a minute. Try again, and look at its log.`;
  if (status === 404) return `The bridge at ${bridge} is an older one that has no doctor. Deploy this version first.`;
  return `The bridge at ${bridge} answered ${status} and no diagnosis. Look at its log: npx wrangler tail.`;
}
