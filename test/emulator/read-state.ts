import { ANN_ID } from "./seed.ts";
import type { Person, Project, State, Status, Todo, Todolist } from "./state.ts";
import { indexOf } from "./state-index.ts";

/** The list or group that holds a to-do. */
export function todolistOf(state: Readonly<State>, todo: Todo): Todolist {
  return known(indexOf(state).todolist(todo.listId));
}

/** The list that holds a group; undefined for a list, which lies in the to-do set itself. */
export function parentListOf(state: Readonly<State>, list: Todolist): Todolist | undefined {
  return list.parentListId === null ? undefined : known(indexOf(state).todolist(list.parentListId));
}

export function projectOf(state: Readonly<State>, list: Todolist): Project {
  return known(indexOf(state).project(list.projectId));
}

/** The to-dos of a list or group that the API shows there and counts, in order of creation. */
export function listedTodosOf(state: Readonly<State>, list: Todolist): Todo[] {
  return indexOf(state)
    .todosIn(list.id)
    .filter((todo) => !todo.unlisted);
}

/** People by id, in the order of the ids. */
export function peopleOf(state: Readonly<State>, ids: string[]): Person[] {
  return ids.map((id) => personOf(state, id));
}

export function personOf(state: Readonly<State>, id: string): Person {
  return known(indexOf(state).person(id));
}

/** Whether a person may see everything in the account. The setting takes that away from Ann. */
export function hasAdminRights(state: Readonly<State>, person: Person): boolean {
  return person.admin && (state.settings.admin || person.id !== ANN_ID);
}

/** A list's own status, or what it inherits from the list above it. */
export function listStatus(state: Readonly<State>, list: Todolist): Status {
  const parent = parentListOf(state, list);
  return list.status === "active" && parent !== undefined ? parent.status : list.status;
}

/** A to-do's own status, or what it inherits from its list. */
export function todoStatus(state: Readonly<State>, todo: Todo): Status {
  return todo.status === "active" ? listStatus(state, todolistOf(state, todo)) : todo.status;
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new Error("The state of the emulator names something it does not hold.");
  return found;
}
