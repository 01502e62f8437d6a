import type { TodolistAddress } from "../todo-draft.ts";
import type { Mapping } from "./mapping.ts";

/** The people that a mapping itself names for one project. */
export interface NamedPeople extends Pick<TodolistAddress, "account" | "project"> {
  /** Each an e-mail address, a name or an id. */
  readonly people: readonly string[];
}

/** A template that is one name and nothing else. */
const ONE_NAME = /^\s*\{\{\s*([a-z0-9_]+)\s*\}\}\s*$/;

/** The to-do lists that a mapping may file into, each once. */
export function todolistsOf({ todos }: Pick<Mapping, "todos">): readonly TodolistAddress[] {
  const lists = todos.flatMap(({ todolist }) => todolist.map(({ use }) => use));
  return [...new Map(lists.map((list) => [`${list.account}/${list.todolist}`, list])).values()];
}

/**
 * Whom a mapping names without asking an answer for it: people written into it, also in a lookup. They are told for each
 * project that one of their to-dos may be in.
 */
export function namedPeople(mapping: Pick<Mapping, "todos" | "lookups">): readonly NamedPeople[] {
  const places = new Map<string, { account: string; project: string; people: Set<string> }>();
  for (const { assignees, completionSubscribers, fallback, todolist } of mapping.todos) {
    const texts = [...assignees, ...completionSubscribers].map(({ use }) => use);
    const people = [...texts, ...(fallback === null ? [] : [fallback])].flatMap((text) => fixedTexts(text, mapping));
    if (people.length === 0) continue;
    for (const { use } of todolist) {
      const { account, project } = use;
      const place = places.get(`${account}/${project}`) ?? { account, project, people: new Set<string>() };
      for (const person of people) place.people.add(person);
      places.set(`${account}/${project}`, place);
    }
  }
  return [...places.values()].map(({ people, ...place }) => ({ ...place, people: [...people] }));
}

function fixedTexts(text: string, { lookups }: Pick<Mapping, "lookups">): readonly string[] {
  if (!text.includes("{{") && !text.includes("{%")) return text.trim() === "" ? [] : [text.trim()];
  const name = ONE_NAME.exec(text)?.[1];
  const lookup = name !== undefined && Object.hasOwn(lookups, name) ? lookups[name] : undefined;
  if (lookup === undefined) return [];
  return [...Object.values(lookup.table), ...(lookup.otherwise === null ? [] : [lookup.otherwise])];
}
