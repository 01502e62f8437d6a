import { isMap, isSeq, type ParsedNode } from "yaml";
import { readTodolistUrl } from "../basecamp/url.ts";
import { failed, ok, type Result } from "../result.ts";
import type { Source } from "../sources/source.ts";
import { type Diagnostic, Mistakes } from "./diagnostic.ts";
import type { AnswerRule, Mapping, TodoTemplate } from "./mapping.ts";
import { readAlsoFile, readForm, readSecretName, readSource, readTrust, SOURCE_KEYS } from "./parse-source.ts";
import { readContent, readDescription, readDueOn } from "./parse-template.ts";
import { BUILT_INS } from "./template.ts";
import { type Entry, type Place, shorten, YamlReader } from "./yaml-keys.ts";
import { readYaml } from "./yaml-text.ts";

const MAPPING_KEYS = [...SOURCE_KEYS, "todolist", "answers", "todo"];
/** Where an answer comes from; each has exactly one of these. */
const ORIGINS = ["field", "hidden", "variable"] as const;
const ANSWER_KEYS = [...ORIGINS, "required"];
const TODO_KEYS = ["content", "description", "assignees", "due_on", "notify"];
const ASSIGNEE_KEYS = ["who"];

const ANSWER_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Words of Liquid that no answer can be named by. */
const LIQUID_WORDS = ["and", "or", "not", "contains", "true", "false", "nil", "null", "empty", "blank"];
const PERSON_ID = /^[1-9][0-9]{0,19}$/;

/** Reads a mapping file. `file` is its path as people know it, such as `mappings/it-request.yaml`. Tells all mistakes at once, in the order they stand. */
export function compileMapping(file: string, text: string): Result<Mapping, Diagnostic[]> {
  const syntax = new Mistakes(file, text);
  const yaml = readYaml(text, syntax);
  const mistakes = new Mistakes(file, text);
  const reader = new YamlReader(text, yaml, mistakes);
  const name = readName(file, reader);
  const rest = yaml.root === null ? emptyFile(reader, yaml.brokenFrom) : readMapping(yaml.root, reader, text);
  // What follows a place where YAML lost its way is guesswork.
  if (yaml.brokenFrom !== null) mistakes.keepBefore(yaml.brokenFrom);
  const diagnostics = [...syntax.sorted(), ...mistakes.sorted()].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  if (diagnostics.length > 0) return failed(diagnostics);
  if (name === null || rest === null) throw new Error(`${file} has mistakes that no diagnostic tells`);
  return ok({ name, ...rest });
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

function readMapping(root: ParsedNode, reader: YamlReader, text: string): Omit<Mapping, "name"> | null {
  const entries = reader.map(root, "A mapping", MAPPING_KEYS);
  if (entries === null) return null;
  const required = (key: string) => reader.required(entries, key, { offset: root.range[0], length: 1 }, "This mapping");

  const source = readIf(required("source"), (entry) => readSource(entry, reader));
  const form = readIf(required("form"), (entry) => readForm(source, entry, reader));
  const secret = readIf(required("secret"), (entry) => readSecretName(entry, reader));
  const trust = readTrust(source, entries, reader, { offset: root.range[0], length: 1 });
  const alsoFile = readAlsoFile(source, entries.get("also_file"), reader);
  const todolist = readIf(required("todolist"), (entry) => {
    const address = reader.text(entry);
    if (address === null) return null;
    const read = readTodolistUrl(address.value);
    return read.ok ? read.value : reader.refuse(reader.placeOf(entry.node), read.failure.message);
  });
  const answersEntry = entries.get("answers");
  const answers = answersEntry === undefined ? noAnswers(entries, reader) : readAnswers(source, answersEntry, reader);
  const declared = answers === null ? null : [...Object.keys(answers), ...BUILT_INS];
  const todo = readIf(required("todo"), (entry) => readTodo(entry, reader, text, declared));

  if (source === null || form === null || secret === null || todolist === null) return null;
  if (trust === null || answers === null || todo === null) return null;
  const rest = { timeZone: "UTC", holidays: [], lookups: {}, skip: [], namedOptions: {} };
  const todos = [{ ...todo, todolist: [{ use: todolist, when: null }] }];
  return { source: source.name, form, secret, ...trust, alsoFile, ...rest, answers, todos };
}

/** None declared; null when there was a key for them that could not be read. */
function noAnswers(entries: Map<string, Entry>, reader: YamlReader): Record<string, AnswerRule> | null {
  return reader.wasMeant(entries, "answers") ? null : {};
}

function readIf<T>(entry: Entry | null, read: (entry: Entry) => T | null): T | null {
  return entry === null ? null : read(entry);
}

function readAnswers(source: Source | null, entry: Entry, reader: YamlReader): Record<string, AnswerRule> | null {
  const entries = reader.map(entry.node, '"answers"', null);
  if (entries === null) return null;
  const rules: Record<string, AnswerRule> = {};
  for (const answer of entries.values()) {
    const { name, key } = answer;
    if (!ANSWER_NAME.test(name)) {
      reader.refuse(key, "An answer's name is made of letters, digits and _, and starts with a letter.");
    } else if (LIQUID_WORDS.includes(name) || BUILT_INS.some((builtIn) => builtIn === name)) {
      reader.refuse(key, `The name "${name}" has a meaning of its own. Choose another.`);
    }
    // Kept even so, that its use in a template is not a second mistake.
    if (name !== "__proto__") rules[name] = readAnswerRule(source, answer, reader);
  }
  return rules;
}

function readAnswerRule(source: Source | null, entry: Entry, reader: YamlReader): AnswerRule {
  const owner = `The answer "${shorten(entry.name)}"`;
  const entries = reader.map(entry.node, owner, ANSWER_KEYS);
  const rest = { as: "text", oneOf: null, onInvalid: "note", isPrivate: false } as const;
  const unread = { field: "", required: false, ...rest };
  if (entries === null) return unread;
  const required = reader.flag(entries.get("required"), false);
  const given = ORIGINS.filter((origin) => entries.has(origin));
  const [origin, second] = given;
  if (second !== undefined) {
    reader.refuse(
      entries.get(second)?.key ?? entry.key,
      `${owner} comes from one place: either "${origin}" or "${second}".`,
    );
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
  switch (origin) {
    case "hidden":
      return { hidden: name, required, ...rest };
    case "variable":
      return { variable: name, required, ...rest };
    default:
      return { field: name, required, ...rest };
  }
}

function readTodo(
  entry: Entry,
  reader: YamlReader,
  text: string,
  declared: readonly string[] | null,
): Omit<TodoTemplate, "todolist"> | null {
  const entries = reader.map(entry.node, '"todo"', TODO_KEYS);
  if (entries === null) return null;
  const contentEntry = reader.required(entries, "content", entry.key, '"todo"');
  const content = contentEntry === null ? null : readContent(contentEntry, reader, text, declared);
  const descriptionEntry = entries.get("description");
  const dueOnEntry = entries.get("due_on");
  const assigneesEntry = entries.get("assignees");
  const always = <T>(use: T | null) => (use === null ? [] : [{ use, when: null }]);
  const rest = {
    ...{ key: "", when: null, completionSubscribers: [], fallback: null, startsOn: [], appendsOthers: true },
    description: always(
      descriptionEntry === undefined ? null : readDescription(descriptionEntry, reader, text, declared),
    ),
    assignees: (assigneesEntry === undefined ? [] : readAssignees(assigneesEntry, reader)).flatMap(always),
    dueOn: always(dueOnEntry === undefined ? null : readDueOn(dueOnEntry, reader, text, declared)),
    notify: always(reader.flag(entries.get("notify"), false)),
  };
  return content === null ? null : { content: always(content), ...rest };
}

function readAssignees(entry: Entry, reader: YamlReader): string[] {
  if (!isSeq<ParsedNode>(entry.node)) {
    reader.refuse(reader.placeOf(entry.node), '"assignees" is a list, one person on each line: - { who: 1049715914 }');
    return [];
  }
  const ids: string[] = [];
  for (const item of entry.node.items) {
    const id = readAssignee(item, reader);
    if (id === null) continue;
    if (ids.includes(id.value)) reader.refuse(id.place, `The person ${id.value} stands here twice.`);
    ids.push(id.value);
  }
  return ids;
}

function readAssignee(node: ParsedNode, reader: YamlReader): { value: string; place: Place } | null {
  if (!isMap(node)) return reader.refuse(reader.placeOf(node), "Write each person as { who: 1049715914 }.");
  const entries = reader.map(node, "An assignee", ASSIGNEE_KEYS);
  const who = entries && reader.required(entries, "who", reader.placeOf(node), "This assignee");
  const value = who && reader.textOrDigits(who);
  if (who === null || value === null) return null;
  const place = reader.placeOf(who.node);
  if (PERSON_ID.test(value)) return { value, place };
  return reader.refuse(
    place,
    "A person is given by the id only, for now.",
    "The id is the number at the end of the address of the person's page in Basecamp.",
  );
}
