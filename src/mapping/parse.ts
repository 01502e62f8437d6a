import type { ParsedNode } from "yaml";
import { failed, ok, type Result } from "../result.ts";
import { type Diagnostic, Mistakes } from "./diagnostic.ts";
import type { AnswerRule, Lookup, Mapping, TodoTemplate } from "./mapping.ts";
import { readAnswers, readLookups } from "./parse-answers.ts";
import { readHolidays, readTimeZone } from "./parse-calendar.ts";
import { readFixedPerson } from "./parse-people.ts";
import { readSkips } from "./parse-skip.ts";
import { readAlsoFile, readForm, readFormUrl, readSecretName, readSource, readTrust } from "./parse-source.ts";
import { type MappingTest, readTests } from "./parse-tests.ts";
import { type Defaults, readTodo, readTodolist, readTodos } from "./parse-todo.ts";
import { keysOf, MappingSchema } from "./schema.ts";
import type { Scope } from "./scope.ts";
import { findSecrets } from "./secret-check.ts";
import { type Entry, YamlReader } from "./yaml-keys.ts";
import { readYaml, type YamlText } from "./yaml-text.ts";

/** A mapping file without mistakes: the mapping, and the tests that stand beside it. */
export interface MappingFile {
  readonly mapping: Mapping;
  readonly tests: readonly MappingTest[];
}

/** Reads a mapping file. `file` is its path as people know it, such as `mappings/it-request.yaml`. Tells all mistakes at once, in the order they stand. */
export function compileFile(file: string, text: string): Result<MappingFile, Diagnostic[]> {
  const syntax = new Mistakes(file, text);
  const yaml = readYaml(text, syntax);
  const mistakes = new Mistakes(file, text);
  const reader = new YamlReader(text, yaml, mistakes);
  const name = readName(file, reader);
  const rest = yaml.root === null ? emptyFile(reader, yaml.brokenFrom) : readMapping(yaml.root, reader, text);
  // What follows a place where YAML lost its way is guesswork.
  if (yaml.brokenFrom !== null) mistakes.keepBefore(yaml.brokenFrom);
  findSecrets(text, mistakes);
  const told = () => [...syntax.sorted(), ...mistakes.sorted()];
  if (told().length === 0) holdAgainstSchema(yaml, mistakes);
  const diagnostics = told().toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (diagnostics.length > 0) return failed(diagnostics);
  if (name === null || rest === null) throw new Error(`${file} has mistakes that no diagnostic tells`);
  const { tests, ...mapping } = rest;
  return ok({ mapping: { name, ...mapping }, tests });
}

/** The schema is what editors go by; a file that they mark must not pass here. */
function holdAgainstSchema(yaml: YamlText, mistakes: Mistakes): void {
  const held = MappingSchema.safeParse(yaml.toData());
  for (const { path, message } of held.error?.issues ?? []) {
    mistakes.add(yaml.offsetOf(path) ?? 0, 1, `${path.join(".") || "The file"}: ${message}.`);
  }
}

function emptyFile(reader: YamlReader, brokenFrom: number | null): null {
  if (brokenFrom !== null) return null;
  return reader.refuse({ offset: 0, length: 1 }, "This file is empty.", 'A mapping starts with "source: typeform".');
}

function readName(file: string, reader: YamlReader): string | null {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const name = /^([a-z0-9-]+)\.yaml$/.exec(base)?.[1];
  if (name !== undefined) return name;
  const start = { offset: 0, length: 1 };
  if (/\.yml$/i.test(base)) return reader.refuse(start, "Rename this file so that it ends in .yaml.");
  const message = "The file's name is part of its webhook's address: only a-z, 0-9 and -, and .yaml at the end.";
  return reader.refuse(start, message);
}

function readMapping(
  root: ParsedNode,
  reader: YamlReader,
  text: string,
): (Omit<Mapping, "name"> & { readonly tests: readonly MappingTest[] }) | null {
  const entries = reader.map(root, "A mapping", keysOf(MappingSchema));
  if (entries === null) return null;
  const top = { offset: root.range[0], length: 1 };
  const required = (key: string) => reader.required(entries, key, top, "This mapping");

  const source = readIf(required("source"), (entry) => readSource(entry, reader));
  const form = readIf(required("form"), (entry) => readForm(source, entry, reader));
  const secret = readIf(required("secret"), (entry) => readSecretName(entry, reader));
  const trust = readTrust(source, entries, reader, top);
  const alsoFile = readAlsoFile(source, entries.get("also_file"), reader);
  const formUrl = readFormUrl(entries.get("form_url"), reader);
  const isTracked = reader.flag(entries.get("track"), false);
  const timeZone = readTimeZone(entries.get("time_zone"), reader);
  const holidays = readHolidays(entries.get("holidays"), reader);
  const answers = readAnswers(source, entries, reader);
  const lookups = readLookups(answers, entries, reader);
  const scope: Scope = { reader, text, answers, lookups, named: new Map(), account: { known: null } };
  const defaults: Defaults = {
    todolist: readTodolist(entries.get("todolist"), scope),
    hasTodolist: reader.wasMeant(entries, "todolist"),
    fallback: readIf(entries.get("fallback") ?? null, (entry) => readFixedPerson(entry, scope)),
  };
  const skip = readSkips(entries.get("skip"), scope);
  const todos = readTodoKeys(entries, scope, defaults);
  checkFallback(entries, todos, reader);
  const ifNone = readIfNone(entries, todos, reader);
  const tests = readTests(entries.get("tests"), answers, todos, reader);

  if (source === null || form === null || secret === null || trust === null) return null;
  if (answers === null || lookups === null || todos === null) return null;
  const namedOptions = optionsOf(answers, lookups, scope.named);
  return {
    ...{ source: source.name, form, secret, ...trust, alsoFile, timeZone, holidays, answers, lookups, skip, todos },
    ...{ formUrl, isTracked, ifNone, namedOptions, tests },
  };
}

function readTodoKeys(entries: Map<string, Entry>, scope: Scope, defaults: Defaults): readonly TodoTemplate[] | null {
  const { reader } = scope;
  const [one, several] = [entries.get("todo"), entries.get("todos")];
  if (one !== undefined && several !== undefined) {
    const hint = 'Move the to-do of "todo" into the list, with a key of its own.';
    return reader.refuse(several.key, 'A mapping has either "todo" or "todos".', hint);
  }
  if (several !== undefined) return readTodos(several, scope, defaults);
  if (one === undefined) {
    if (reader.wasMeant(entries, "todo") || reader.wasMeant(entries, "todos")) return null;
    reader.required(entries, "todo", { offset: 0, length: 1 }, "This mapping");
    return null;
  }
  const todo = readTodo(one, scope, defaults);
  return todo === null ? null : [todo];
}

/** Where each to-do has a condition, a slip in one could let every submission make nothing. */
function readIfNone(
  entries: Map<string, Entry>,
  todos: readonly TodoTemplate[] | null,
  reader: YamlReader,
): string | null {
  const entry = entries.get("if_none");
  const reason = entry === undefined ? null : (reader.text(entry)?.value.trim() ?? null);
  const isNeeded = todos?.every(({ when }) => when !== null) ?? false;
  const several = entries.get("todos");
  if (entry !== undefined && todos !== null && !isNeeded) {
    reader.refuse(entry.key, '"if_none" is never used: there is always a to-do.', "Leave this line out.");
  }
  if (isNeeded && several !== undefined && !reader.wasMeant(entries, "if_none")) {
    const hint = 'Take the condition of one away, or say why nothing is fine: "if_none: Nothing was asked for".';
    reader.refuse(several.key, "Each of these to-dos has a condition, so that a submission can make none.", hint);
  }
  return reason;
}

function checkFallback(entries: Map<string, Entry>, todos: readonly TodoTemplate[] | null, reader: YamlReader): void {
  const fallback = entries.get("fallback");
  if (fallback === undefined || todos === null || todos.some(({ assignees }) => assignees.length > 0)) return;
  reader.refuse(fallback.key, '"fallback" takes the place of somebody in "assignees", which no to-do has.');
}

/** The options of each question that the mapping names somewhere. */
function optionsOf(
  answers: Readonly<Record<string, AnswerRule>>,
  lookups: Readonly<Record<string, Lookup>>,
  compared: ReadonlyMap<string, ReadonlySet<string>>,
): Record<string, readonly string[]> {
  const named: Record<string, readonly string[]> = {};
  for (const [name, rule] of Object.entries(answers)) {
    const tables = Object.values(lookups).filter(({ from }) => from === name);
    const options = new Set([
      ...(rule.oneOf ?? []),
      ...(compared.get(name) ?? []),
      ...tables.flatMap(({ table }) => Object.keys(table)),
    ]);
    if (options.size > 0) named[name] = [...options];
  }
  return named;
}

function readIf<T>(entry: Entry | null, read: (entry: Entry) => T | null): T | null {
  return entry === null ? null : read(entry);
}
