import type { Source } from "../sources/source.ts";
import { isTicketQuestion, TICKET_NAME } from "../sources/ticket-field.ts";
import { didYouMean } from "../suggest.ts";
import { ANSWER_KINDS, type AnswerRule, type Lookup, ON_INVALID } from "./mapping.ts";
import { AnswerSchema, keysOf, LookupSchema } from "./schema.ts";
import { BUILT_INS } from "./template.ts";
import { type Entry, type Place, shorten, type YamlReader } from "./yaml-keys.ts";

/** Where an answer comes from; each has exactly one of these. */
const ORIGINS = ["field", "hidden", "variable"] as const;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Words of Liquid that nothing can be named by. */
const LIQUID_WORDS = ["and", "or", "not", "contains", "true", "false", "nil", "null", "empty", "blank"];
const NO_RULE = { required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false } as const;

/** Reads the declared answers; null when nothing can be said about their names. */
export function readAnswers(
  source: Source | null,
  entries: Map<string, Entry>,
  reader: YamlReader,
): Record<string, AnswerRule> | null {
  const named = new Map<string, string>();
  return readNamed("answers", entries, reader, (entry) => {
    const rule = readAnswerRule(source, entry, reader);
    const origin = JSON.stringify(originOf(rule));
    const first = named.get(origin);
    if (first !== undefined && originOf(rule)[1] !== "") {
      reader.refuse(entry.key, `This is the same question as "${shorten(first)}". Use that name.`);
    }
    named.set(origin, first ?? entry.name);
    return rule;
  });
}

/** Reads the lookups; null when nothing can be said about their names. */
export function readLookups(
  answers: Readonly<Record<string, AnswerRule>> | null,
  entries: Map<string, Entry>,
  reader: YamlReader,
): Record<string, Lookup> | null {
  return readNamed("lookups", entries, reader, (entry) => {
    if (answers !== null && Object.hasOwn(answers, entry.name)) {
      reader.refuse(entry.key, `An answer is called "${shorten(entry.name)}" already. Choose another name.`);
    }
    return readLookup(answers, entry, reader);
  });
}

function originOf(rule: AnswerRule): readonly [string, string] {
  if ("hidden" in rule) return ["hidden", rule.hidden];
  return "variable" in rule ? ["variable", rule.variable] : ["field", rule.field];
}

function readNamed<T>(
  key: "answers" | "lookups",
  entries: Map<string, Entry>,
  reader: YamlReader,
  read: (entry: Entry) => T,
): Record<string, T> | null {
  const group = entries.get(key);
  // A key that was mistyped or could not be read hides names that are used below.
  if (group === undefined) return reader.wasMeant(entries, key) ? null : {};
  const named = reader.map(group.node, `"${key}"`, null);
  if (named === null) return null;
  const found: Record<string, T> = {};
  for (const entry of named.values()) {
    const { name } = entry;
    if (!NAME.test(name)) {
      const message = `${key === "answers" ? "An answer" : "A lookup"}'s name is made of letters, digits and _, and starts with a letter.`;
      reader.refuse(entry.key, message);
    } else if (LIQUID_WORDS.includes(name) || BUILT_INS.some((builtIn) => builtIn === name)) {
      reader.refuse(entry.key, `The name "${name}" has a meaning of its own. Choose another.`);
    }
    // Kept even so, that its use in a template is not a second mistake.
    if (name !== "__proto__") found[name] = read(entry);
  }
  return found;
}

function readAnswerRule(source: Source | null, entry: Entry, reader: YamlReader): AnswerRule {
  const owner = `The answer "${shorten(entry.name)}"`;
  const entries = reader.map(entry.node, owner, keysOf(AnswerSchema));
  const unread = { field: "", ...NO_RULE };
  if (entries === null) return unread;
  const rules = readRules(owner, entries, reader);
  const given = ORIGINS.filter((origin) => entries.has(origin));
  const [origin, second] = given;
  if (second !== undefined) {
    const message = `${owner} comes from one place: either "${origin}" or "${second}".`;
    reader.refuse(entries.get(second)?.key ?? entry.key, message);
    return unread;
  }
  if (origin !== undefined && origin !== "field" && source !== null && !source.mapping.origins.includes(origin)) {
    const message = `${owner} comes from "${origin}", which forms of ${source.name} do not have.`;
    reader.refuse(entries.get(origin)?.key ?? entry.key, message, 'Name a question: "field".');
    return unread;
  }
  if (origin === undefined && ORIGINS.some((known) => reader.wasMeant(entries, known))) return unread;
  const named = origin === undefined ? reader.required(entries, "field", entry.key, owner) : entries.get(origin);
  const name = (named === null || named === undefined ? null : reader.textOrDigits(named))?.trim() ?? "";
  if (named !== null && named !== undefined && keepsTicket(source, origin ?? "field", name)) {
    const hint = `It never reaches a to-do. In the form, call what is your own something else than "${TICKET_NAME}".`;
    const message = `"${shorten(name)}" holds the ticket of the person's status page, which is no answer.`;
    reader.refuse(reader.placeOf(named.node), message, hint);
  }
  switch (origin) {
    case "hidden":
      return { hidden: name, ...rules };
    case "variable":
      return { variable: name, ...rules };
    default:
      return { field: name, ...rules };
  }
}

function keepsTicket(source: Source | null, origin: (typeof ORIGINS)[number], name: string): boolean {
  if (source?.mapping.ticketIn !== origin) return false;
  return origin === "hidden" ? name === TICKET_NAME : isTicketQuestion(name);
}

function readRules(owner: string, entries: Map<string, Entry>, reader: YamlReader) {
  const required = reader.flag(entries.get("required"), false);
  const isPrivate = reader.flag(entries.get("private"), false);
  const as = readWord(entries.get("as"), ANSWER_KINDS, reader) ?? "text";
  const onInvalid = readWord(entries.get("on_invalid"), ON_INVALID, reader) ?? "note";
  const oneOf = readOptions(entries.get("one_of"), reader);
  const onInvalidEntry = entries.get("on_invalid");
  const isMeant = ["required", "as", "one_of"].some((key) => !entries.has(key) && reader.wasMeant(entries, key));
  const hasRule = required || !["text", "list"].includes(as) || entries.has("one_of") || isMeant;
  if (onInvalidEntry !== undefined && !hasRule) {
    const hint = 'Add one: "required: true", "as: date", or "one_of: [Low, Normal, Urgent]".';
    reader.refuse(onInvalidEntry.key, `${owner} has no rule that "on_invalid" could be for.`, hint);
  }
  return { required, as, oneOf, onInvalid, isPrivate };
}

/** One of a few words. */
export function readWord<const T extends string>(
  entry: Entry | undefined,
  words: readonly T[],
  reader: YamlReader,
): T | null {
  const said = entry === undefined ? undefined : reader.text(entry)?.value;
  if (entry === undefined || said === undefined) return null;
  const word = words.find((known) => known === said);
  if (word !== undefined) return word;
  const hint = didYouMean(said, words);
  const message = `"${entry.name}" is one of ${words.join(", ")}, not "${shorten(said)}".`;
  return reader.refuse(reader.placeOf(entry.node), message, hint);
}

function readOptions(entry: Entry | undefined, reader: YamlReader): readonly string[] | null {
  const items = entry === undefined ? null : reader.list(entry, "[Low, Normal, Urgent]");
  if (items === null) return null;
  const options: string[] = [];
  for (const item of items) {
    const option = reader.textOrNumber(item)?.trim();
    if (option === undefined) continue;
    if (options.includes(option)) refuseTwice(item.key, option, reader);
    options.push(option);
  }
  return options;
}

function refuseTwice(place: Place, text: string, reader: YamlReader): void {
  reader.refuse(place, `"${shorten(text)}" stands here twice.`);
}

function readLookup(answers: Readonly<Record<string, AnswerRule>> | null, entry: Entry, reader: YamlReader): Lookup {
  const owner = `The lookup "${shorten(entry.name)}"`;
  const unread = { from: "", table: {}, otherwise: null };
  const entries = reader.map(entry.node, owner, keysOf(LookupSchema));
  if (entries === null) return unread;
  const fromEntry = reader.required(entries, "from", entry.key, owner);
  const from = (fromEntry === null ? null : reader.text(fromEntry)?.value) ?? "";
  const rule = answers !== null && Object.hasOwn(answers, from) ? answers[from] : undefined;
  if (fromEntry !== null && from !== "" && answers !== null && rule === undefined) {
    const names = Object.keys(answers);
    const hint = didYouMean(from, names) ?? `Declare it under "answers", or use one of: ${names.join(", ")}.`;
    reader.refuse(reader.placeOf(fromEntry.node), `No answer is called "${shorten(from)}".`, hint);
  }
  const tableEntry = reader.required(entries, "table", entry.key, owner);
  const rows = tableEntry === null ? null : reader.map(tableEntry.node, `The table of "${entry.name}"`, null);
  const table: Record<string, string> = {};
  for (const row of rows?.values() ?? []) {
    if (rule?.oneOf && !rule.oneOf.includes(row.name)) {
      const hint = didYouMean(row.name, rule.oneOf) ?? `It names: ${rule.oneOf.join(", ")}.`;
      const message = `"${shorten(row.name)}" is not among the options that "one_of" names for "${from}".`;
      reader.refuse(row.key, message, hint);
    }
    const text = readFixedText(row, reader);
    if (text !== null && row.name !== "__proto__") table[row.name] = text;
  }
  const otherwise = entries.get("otherwise");
  return { from, table, otherwise: otherwise === undefined ? null : readFixedText(otherwise, reader) };
}

/** A text that is no template. */
function readFixedText(entry: Entry, reader: YamlReader): string | null {
  const text = reader.textOrNumber(entry)?.trim() ?? null;
  if (text === null || !/\{[{%]/.test(text)) return text;
  const message = "What a lookup gives is a plain text and no template.";
  return reader.refuse(reader.placeOf(entry.node), message, "Use answers where the lookup is put in.");
}
