import { todolistUrl } from "../basecamp/url.ts";
import { completeDraft } from "../mapping/complete.ts";
import type { WantedTodo } from "../mapping/draft.ts";
import { type PlainLine, richTextLines } from "../mapping/rich-text-lines.ts";
import type { Person } from "../person.ts";
import type { TerminalStyle } from "./terminal-style.ts";
import { printable } from "./text-table.ts";
import { wrapLine } from "./wrapped-text.ts";

const INDENT = "  ";
const LABEL_COLUMNS = 12;

/**
 * A to-do before it is made, for a person at a terminal: the title, what belongs to it, the text. Without the people of
 * its project those are shown as the mapping names them.
 */
export function showTodo(wanted: WantedTodo, people: readonly Person[] | null, style: TerminalStyle): string {
  const { draft, notes } = completeDraft(wanted, people ?? []);
  const found = (ids: readonly string[]) => ids.map((id) => nameOf(id, people ?? []));
  const [assigned, told] =
    people === null
      ? [named(wanted.assignees), named(wanted.completionSubscribers)]
      : [found(draft.assigneeIds), found(draft.completionSubscriberIds)];
  const fallback = people === null && wanted.fallback !== null ? [`${wanted.fallback}, if somebody cannot be`] : [];
  const facts: (readonly [label: string, values: readonly string[]])[] = [
    ["List", [todolistUrl(wanted.address)]],
    ["Assigned", assigned.length === 0 ? ["nobody"] : [...assigned, ...fallback]],
    ["When done", told.length === 0 ? ["nobody is told"] : told.map((name) => `${name} is told`)],
    ["First day", [dayOf(wanted.startsOn)]],
    ["Due", [dayOf(wanted.dueOn)]],
    ["Notified", [wanted.notify ? "yes, Basecamp tells whoever is assigned" : "no"]],
  ];
  const title = wrapLine(printable(wanted.content), style.columns).map(style.bold);
  const text = withoutBlankEnds(richTextLines(wanted.description));
  const shown = (people === null ? wanted.notes : notes).map((text): PlainLine => ({ lead: "- ", text }));
  return [
    title,
    facts.flatMap(([label, values]) => factLines(label, values, style)),
    inLines(text.length === 0 ? [{ lead: "", text: "(no text)" }] : text, style),
    shown.length === 0 ? [] : [`${INDENT}${style.faint("Notes in the to-do")}`, ...inLines(shown, style)],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function factLines(label: string, values: readonly string[], { columns, faint }: TerminalStyle): string[] {
  const lead = INDENT + " ".repeat(LABEL_COLUMNS);
  const lines = values.flatMap((value) => wrapLine(printable(value), columns, lead));
  const [first = "", ...rest] = lines;
  return [INDENT + faint(label.padEnd(LABEL_COLUMNS)) + first.slice(lead.length), ...rest];
}

function inLines(lines: readonly PlainLine[], { columns }: TerminalStyle): string[] {
  return lines.flatMap(({ lead, text }) => wrapLine(printable(text), columns, INDENT + lead));
}

function withoutBlankEnds(lines: readonly PlainLine[]): readonly PlainLine[] {
  const isText = ({ text }: PlainLine): boolean => text !== "";
  return lines.slice(Math.max(0, lines.findIndex(isText)), lines.findLastIndex(isText) + 1);
}

function named(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ""))].map((text) =>
    /^\d+$/.test(text) ? `person ${text}` : text,
  );
}

function nameOf(id: string, people: readonly Person[]): string {
  const person = people.find((candidate) => candidate.id === id);
  if (person === undefined) return `person ${id}`;
  const email = person.email === null ? "" : ` (${person.email})`;
  return `${person.name}${email}`;
}

/** A date as it is sent, with its weekday. */
function dayOf(date: string | null): string {
  if (date === null) return "none";
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
  return `${weekday.format(new Date(`${date}T00:00:00Z`))} ${date}`;
}
