import { isScalar } from "yaml";
import { readTodolistUrl } from "../basecamp/url.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import { readDate } from "./due-date.ts";
import { type Choice, OTHER_ANSWERS, type TodoTemplate } from "./mapping.ts";
import { readWord } from "./parse-answers.ts";
import { readChoices, readCondition } from "./parse-choice.ts";
import { readFixedPerson, readPeople } from "./parse-people.ts";
import { readContent, readDay, readDescription } from "./parse-template.ts";
import { KeyedTodoSchema, keysOf, TodoSchema } from "./schema.ts";
import type { Scope } from "./scope.ts";
import { type Entry, shorten } from "./yaml-keys.ts";

const KEY = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What a mapping says for all of its to-dos. */
export interface Defaults {
  /** Null where there is none, or it could not be read. */
  readonly todolist: readonly Choice<TodolistAddress>[] | null;
  readonly hasTodolist: boolean;
  readonly fallback: string | null;
}

/** Reads the single to-do of a mapping. */
export function readTodo(entry: Entry, scope: Scope, defaults: Defaults): TodoTemplate | null {
  const entries = scope.reader.map(entry.node, '"todo"', keysOf(TodoSchema));
  return entries === null ? null : readMembers("", null, '"todo"', entry, entries, scope, defaults);
}

/** Reads several to-dos, each with its key. */
export function readTodos(entry: Entry, scope: Scope, defaults: Defaults): TodoTemplate[] | null {
  const { reader } = scope;
  const items = reader.list(entry, "- { key: laptop, content: … }");
  if (items === null) return null;
  const keys = new Set<string>();
  const todos = items.map((item) => {
    const entries = reader.map(item.node, 'A to-do of "todos"', keysOf(KeyedTodoSchema));
    if (entries === null) return null;
    const owner = "This to-do";
    const keyEntry = reader.required(entries, "key", reader.placeOf(item.node), owner);
    const key = keyEntry === null ? null : (reader.textOrDigits(keyEntry)?.trim() ?? null);
    if (key !== null && keyEntry !== null) {
      const place = reader.placeOf(keyEntry.node);
      if (!KEY.test(key)) reader.refuse(place, "A key is made of a-z, 0-9 and -, at most 40 of them.");
      else if (keys.has(key)) reader.refuse(place, `Two to-dos have the key "${shorten(key)}".`);
      keys.add(key);
    }
    const when = readCondition(entries.get("when"), scope);
    return readMembers(key ?? "", when, owner, item, entries, scope, defaults);
  });
  return todos.every((todo) => todo !== null) ? todos : null;
}

function readMembers(
  key: string,
  when: string | null,
  owner: string,
  { key: place }: Entry,
  entries: Map<string, Entry>,
  scope: Scope,
  defaults: Defaults,
): TodoTemplate | null {
  const { reader } = scope;
  const content = reader.required(entries, "content", place, owner);
  const todolist = readTodolist(entries.get("todolist"), scope);
  if (todolist === null && !defaults.hasTodolist && !reader.wasMeant(entries, "todolist")) {
    const hint = 'Write "todolist:" and the address of the list, here or at the top of the file.';
    reader.refuse(place, `${owner} has no list to go to.`, hint);
  }
  const texts = <T>(name: string, read: (entry: Entry, scope: Scope) => T | null, always = false): Choice<T>[] => {
    const entry = entries.get(name);
    return entry === undefined ? [] : readChoices(entry, scope, (value) => read(value, scope), { always });
  };
  const fallbackEntry = entries.get("fallback");
  const fallback = fallbackEntry === undefined ? defaults.fallback : readFixedPerson(fallbackEntry, scope);
  if (fallbackEntry !== undefined && !entries.has("assignees") && !reader.wasMeant(entries, "assignees")) {
    const message = '"fallback" takes the place of somebody in "assignees", which this to-do does not have.';
    reader.refuse(fallbackEntry.key, message);
  }
  const startsOn = entries.get("starts_on");
  if (startsOn !== undefined && !entries.has("due_on") && !reader.wasMeant(entries, "due_on")) {
    reader.refuse(startsOn.key, '"starts_on" is the first day of a span that ends on "due_on", which is lacking.');
  }
  const rest = {
    content:
      content === null ? [] : readChoices(content, scope, (entry) => readContent(entry, scope), { always: true }),
    description: texts("description", readDescription),
    assignees: readPeople(entries.get("assignees"), scope),
    completionSubscribers: readPeople(entries.get("completion_subscribers"), scope),
    startsOn: texts("starts_on", readDay),
    dueOn: texts("due_on", readDay),
    notify: texts("notify", (entry) => reader.flag(entry, false)),
    appendsOthers: readWord(entries.get("other_answers"), OTHER_ANSWERS, reader) !== "leave-out",
  };
  const [first, last] = [fixedDay(rest.startsOn), fixedDay(rest.dueOn)];
  if (startsOn !== undefined && first !== null && last !== null && first > last) {
    reader.refuse(startsOn.key, '"starts_on" is after "due_on", so that it would never be set.');
  }
  const list = todolist ?? defaults.todolist;
  return list === null || rest.content.length === 0 ? null : { key, when, todolist: list, fallback, ...rest };
}

/** A date that is always the same; null for any other. */
function fixedDay([choice, ...others]: readonly Choice<string>[]): string | null {
  return choice === undefined || others.length > 0 || choice.when !== null ? null : readDate(choice.use);
}

/** Reads where a to-do goes; null when it says nothing of it, or nothing that can be read. */
export function readTodolist(entry: Entry | undefined, scope: Scope): readonly Choice<TodolistAddress>[] | null {
  if (entry === undefined) return null;
  const choices = readChoices(entry, scope, (value) => readAddress(value, scope), { always: true });
  return choices.length === 0 ? null : choices;
}

function readAddress(entry: Entry, { reader, account }: Scope): TodolistAddress | null {
  const isNumber = isScalar(entry.node) && typeof entry.node.value === "number";
  const said = isNumber ? { value: String(entry.node.source ?? "") } : reader.text(entry);
  if (said === null) return null;
  const place = reader.placeOf(entry.node);
  if (/\{[{%]/.test(said.value)) {
    const hint = "For lists that depend on answers write a list of - { use: …, when: … }.";
    return reader.refuse(place, "The address of a list holds no answers.", hint);
  }
  const read = readTodolistUrl(said.value);
  if (!read.ok) return reader.refuse(place, read.failure.message);
  account.known ??= read.value.account;
  if (account.known === read.value.account) return read.value;
  const message = `This list is of the account ${read.value.account}, and the first one here is of ${account.known}.`;
  return reader.refuse(place, message, "Formcamp is connected to one account of Basecamp.");
}
