import { isMap, isScalar, isSeq } from "yaml";
import { didYouMean } from "../suggest.ts";
import { readDate } from "./due-date.ts";
import type { AnswerRule, TodoTemplate } from "./mapping.ts";
import { keysOf } from "./schema.ts";
import { ExpectedSchema, ExpectedTodoSchema, TestSchema } from "./schema-tests.ts";
import { type Entry, type Place, shorten, type YamlReader } from "./yaml-keys.ts";

/** What one to-do has to be. What is absent is not compared; a date that is null must not be set. */
export interface ExpectedTodo {
  readonly content?: string;
  readonly descriptionContains?: readonly string[];
  readonly todolist?: string;
  readonly assignees?: readonly string[];
  readonly completionSubscribers?: readonly string[];
  readonly notify?: boolean;
  readonly dueOn?: string | null;
  readonly startsOn?: string | null;
}

/** What has to come of a submission. */
export type Expected =
  /** Exactly these to-dos, by their keys; "" is the key of a single one. */
  | { readonly kind: "todos"; readonly todos: Readonly<Record<string, ExpectedTodo>> }
  /** No to-do, for this reason; null for any. */
  | { readonly kind: "skip"; readonly reason: string | null }
  | { readonly kind: "park" };

/** A test that stands in a mapping file. */
export interface MappingTest {
  readonly name: string;
  /** The values of answers, by their names. */
  readonly given: Readonly<Record<string, readonly string[]>>;
  readonly submittedAt: string;
  readonly expected: Expected;
  /** Where its name stands in the file. */
  readonly place: Place;
}

/** A Monday. */
const SUBMITTED_AT = "2026-01-05T09:00:00Z";

/** Reads the tests of a mapping file. `answers` and `todos` are null when they could not be read. */
export function readTests(
  entry: Entry | undefined,
  answers: Readonly<Record<string, AnswerRule>> | null,
  todos: readonly TodoTemplate[] | null,
  reader: YamlReader,
): readonly MappingTest[] {
  const names = new Set<string>();
  return ((entry && reader.list(entry, "- { name: …, given: …, expect: … }")) ?? []).flatMap((item) => {
    const entries = reader.map(item.node, "A test", keysOf(TestSchema));
    if (entries === null) return [];
    const place = reader.placeOf(item.node);
    const nameEntry = reader.required(entries, "name", place, "This test");
    const name = nameEntry === null ? null : (reader.text(nameEntry)?.value ?? null);
    const givenEntry = reader.required(entries, "given", place, "This test");
    const expectEntry = reader.required(entries, "expect", place, "This test");
    const given = givenEntry === null ? null : readGiven(givenEntry, answers, reader);
    const expected = expectEntry === null ? null : readExpected(expectEntry, todos, reader);
    const submittedAt = readInstant(entries.get("submitted_at"), reader);
    if (name === null || nameEntry === null || given === null || expected === null) return [];
    const namePlace = reader.placeOf(nameEntry.node);
    if (names.has(name)) reader.refuse(namePlace, `Two tests are called "${shorten(name)}".`);
    names.add(name);
    return [{ name, given, submittedAt, expected, place: namePlace }];
  });
}

function readGiven(
  entry: Entry,
  answers: Readonly<Record<string, AnswerRule>> | null,
  reader: YamlReader,
): Record<string, readonly string[]> | null {
  // `given: {}` is a form that was sent empty.
  const entries = reader.map(entry.node, '"given"', null);
  if (entries === null) return null;
  const given: Record<string, readonly string[]> = {};
  for (const answer of entries.values()) {
    if (answers !== null && !Object.hasOwn(answers, answer.name)) {
      const known = Object.keys(answers);
      const hint = didYouMean(answer.name, known) ?? `There is: ${known.join(", ")}.`;
      reader.refuse(answer.key, `No answer is called "${shorten(answer.name)}".`, hint);
    }
    given[answer.name] = readTexts(answer, reader);
  }
  return given;
}

function readInstant(entry: Entry | undefined, reader: YamlReader): string {
  const said = entry === undefined ? undefined : reader.text(entry)?.value.trim();
  if (entry === undefined || said === undefined) return SUBMITTED_AT;
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(said) && !Number.isNaN(Date.parse(said))) return said;
  const message = `"${shorten(said)}" is not a time like 2026-11-24T16:30:00Z.`;
  reader.refuse(reader.placeOf(entry.node), message, "It is in UTC.");
  return SUBMITTED_AT;
}

function readExpected(entry: Entry, todos: readonly TodoTemplate[] | null, reader: YamlReader): Expected | null {
  const entries = reader.map(entry.node, '"expect"', keysOf(ExpectedSchema));
  if (entries === null) return null;
  const [skip, park, several] = [entries.get("skip"), entries.get("park"), entries.get("todos")];
  const [first, second] = [skip, park, several].filter((given) => given !== undefined);
  const members = keysOf(ExpectedTodoSchema).filter((key) => entries.has(key));
  if (first !== undefined && (second !== undefined || members.length > 0)) {
    return reader.refuse(first.key, `"${first.name}" stands alone: it says all that comes of the submission.`);
  }
  if (skip !== undefined) {
    const isAny = isScalar(skip.node) && skip.node.value === true;
    const reason = isAny ? null : (reader.text(skip)?.value.trim() ?? null);
    return { kind: "skip", reason };
  }
  if (park !== undefined) {
    if (!reader.flag(park, false)) reader.refuse(reader.placeOf(park.node), '"park" can only be true.');
    return { kind: "park" };
  }
  const keys = todos?.map(({ key }) => key) ?? null;
  const isSingle = keys?.length === 1 && keys[0] === "";
  if (several === undefined) {
    if (keys !== null && !isSingle) {
      const hint = `Write "todos:" and, under it, the keys of those that are made: ${keys.join(", ")}.`;
      return reader.refuse(entry.key, "This mapping makes several to-dos.", hint);
    }
    return { kind: "todos", todos: { "": readExpectedTodo(entries, reader) } };
  }
  if (isSingle) {
    return reader.refuse(several.key, 'This mapping makes one to-do: write "content:" and so on without "todos".');
  }
  return readExpectedTodos(several, keys, reader);
}

function readExpectedTodos(entry: Entry, keys: readonly string[] | null, reader: YamlReader): Expected | null {
  const entries = reader.keyed(entry.node, '"todos"');
  if (entries === null) return null;
  const todos: Record<string, ExpectedTodo> = {};
  for (const { name, key, entry: todo } of entries) {
    if (keys !== null && !keys.includes(name)) {
      const hint = didYouMean(name, keys) ?? `There is: ${keys.join(", ")}.`;
      reader.refuse(key, `No to-do has the key "${shorten(name)}".`, hint);
    }
    const members = todo === null ? null : reader.map(todo.node, `"${shorten(name)}"`, keysOf(ExpectedTodoSchema));
    todos[name] = members === null ? {} : readExpectedTodo(members, reader);
  }
  return { kind: "todos", todos };
}

function readExpectedTodo(entries: Map<string, Entry>, reader: YamlReader): ExpectedTodo {
  const found = <T>(name: string, member: string, read: (entry: Entry) => T): Record<string, T> => {
    const entry = entries.get(name);
    return entry === undefined ? {} : { [member]: read(entry) };
  };
  const texts = (entry: Entry) => readTexts(entry, reader);
  const day = (entry: Entry) => readDay(entry, reader);
  return {
    ...found("content", "content", (entry) => reader.text(entry)?.value ?? ""),
    ...found("description_contains", "descriptionContains", texts),
    ...found("todolist", "todolist", (entry) => reader.text(entry)?.value ?? ""),
    ...found("assignees", "assignees", texts),
    ...found("completion_subscribers", "completionSubscribers", texts),
    ...found("notify", "notify", (entry) => reader.flag(entry, false)),
    ...found("due_on", "dueOn", day),
    ...found("starts_on", "startsOn", day),
  };
}

function readDay(entry: Entry, reader: YamlReader): string | null {
  const said = reader.text(entry)?.value.trim();
  if (said === undefined || said === "none") return null;
  const day = said.length === 10 ? readDate(said) : null;
  if (day === null) reader.refuse(reader.placeOf(entry.node), `"${shorten(said)}" is neither a date nor none.`);
  return day;
}

/** A text, a number or a list of them. */
function readTexts(entry: Entry, reader: YamlReader): readonly string[] {
  if (isSeq(entry.node) && entry.node.items.length === 0) return [];
  const items = isSeq(entry.node) && !isMap(entry.node) ? (reader.list(entry, "[one, another]") ?? []) : [entry];
  return items.flatMap((item) => reader.textOrNumber(item) ?? []);
}
