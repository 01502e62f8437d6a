import type { Person, Project, State, Todo, Todolist } from "./state.ts";

/** Finds what a state holds without walking through all of it. */
export type StateIndex = {
  person: (id: string) => Person | undefined;
  project: (id: string) => Project | undefined;
  todolist: (id: string) => Todolist | undefined;
  todo: (id: string) => Todo | undefined;
  /** The to-dos that lie in a list or group itself, in order of creation. */
  todosIn: (listId: string) => readonly Todo[];
  /** The place of a to-do among those of its list, from 1. */
  position: (todo: Todo) => number;
};

const indexes = new WeakMap<Readonly<State>, StateIndex>();

/** The index of a state: made once, and from then on each look takes in what was added since. */
export function indexOf(state: Readonly<State>): StateIndex {
  const known = indexes.get(state) ?? createIndex(state);
  indexes.set(state, known);
  return known;
}

function createIndex({ people, projects, todolists, todos }: Readonly<State>): StateIndex {
  const lists = new Map<string, Todo[]>();
  const positions = new Map<string, number>();
  const takeTodos = taking(todos, (todo) => {
    const list = lists.get(todo.listId) ?? [];
    lists.set(todo.listId, list);
    positions.set(todo.id, list.push(todo));
  });
  return {
    person: byId(people),
    project: byId(projects),
    todolist: byId(todolists),
    todo: byId(todos),
    todosIn(listId) {
      takeTodos();
      return lists.get(listId) ?? [];
    },
    position(todo) {
      takeTodos();
      return positions.get(todo.id) ?? 0;
    },
  };
}

function byId<T extends { id: string }>(items: readonly T[]): (id: string) => T | undefined {
  const known = new Map<string, T>();
  const takeItems = taking(items, (item) => known.set(item.id, item));
  return (id) => {
    takeItems();
    return known.get(id);
  };
}

/** Hands over each item of an array once; it may grow between the calls, but loses nothing. */
function taking<T>(items: readonly T[], take: (item: T) => void): () => void {
  let taken = 0;
  return () => {
    if (taken === items.length) return;
    for (const item of items.slice(taken)) take(item);
    taken = items.length;
  };
}
