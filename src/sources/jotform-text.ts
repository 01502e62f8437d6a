import { bestEffort, ofValues, scalarText } from "./answer-value.ts";
import { decodeIfEncoded } from "./html-text.ts";

/** An object of parsed JSON. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value of parsed JSON is an object and no list. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a scalar without the line ends, trailing spaces and entities that Jotform adds; "" for anything else. */
export function cellText(value: unknown): string {
  return clean(scalarText(value) ?? "");
}

/** The text of any value, in one line but for the line breaks that a person typed; "" when it holds nothing. */
export function flatText(value: unknown): string {
  return typeof value === "object" ? ofValues(bestEffort(value).values.map(clean)).text : cellText(value);
}

/** The text of an object's own member, trimmed; "" when there is none. */
export function partOf(members: Members, name: string): string {
  return Object.hasOwn(members, name) ? flatText(members[name]).trim() : "";
}

/** All own members but those named, each as "name: text"; empty ones are left out. */
export function otherParts(members: Members, known: ReadonlySet<string>): string[] {
  return Object.keys(members).flatMap((name) => {
    const text = known.has(name) ? "" : partOf(members, name);
    return text === "" ? [] : [labelled(name.trim(), text)];
  });
}

/** "label: text"; "" without a text, and the text alone without a label. */
export function labelled(label: string, text: string): string {
  return label === "" || text === "" ? text : `${label}: ${text}`;
}

/** The parts that hold something, joined. */
export function joinParts(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== "").join(separator);
}

function clean(text: string): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return decodeIfEncoded(lines.trimEnd());
}
