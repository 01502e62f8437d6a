import type { TodoBody } from "./api/todo-body.ts";
import type { Emulator } from "./context.ts";
import type { Status, Todo, Todolist } from "./state.ts";
import { announce } from "./webhooks/announce.ts";
import type { TodoEvent } from "./webhooks/event.ts";

/** Makes a to-do in a list or group; `actorId` is who does it, here and below. */
export function createTodo(emulator: Emulator, list: Todolist, body: TodoBody, actorId: string): Todo {
  const at = timestamp(emulator);
  const todo = emulator.store.change((state): Todo => {
    const created: Todo = {
      id: state.nextTodoId,
      listId: list.id,
      ...body,
      status: "active",
      unlisted: state.settings.hideNewTodos,
      creatorId: actorId,
      completedAt: null,
      completerId: actorId,
      createdAt: at,
      updatedAt: at,
    };
    state.nextTodoId = String(BigInt(state.nextTodoId) + 1n);
    state.todos.push(created);
    return created;
  });
  announce(emulator, { kind: "todo_created" }, todo, actorId);
  return todo;
}

/** Replaces what a to-do says; each kind of change is an event of its own. */
export function rewriteTodo(emulator: Emulator, todo: Todo, body: TodoBody, actorId: string): void {
  const events = eventsOf(todo, body);
  emulator.store.change(() => Object.assign(todo, body, { updatedAt: timestamp(emulator) }));
  for (const event of events) announce(emulator, event, todo, actorId);
}

/** Ticks a to-do. One that is done already stays as it was, and no webhook hears of it. */
export function completeTodo(emulator: Emulator, todo: Todo, actorId: string): void {
  if (todo.completedAt !== null) return;
  const at = timestamp(emulator);
  emulator.store.change(() => Object.assign(todo, { completedAt: at, completerId: actorId, updatedAt: at }));
  announce(emulator, { kind: "todo_completed" }, todo, actorId);
}

/** Takes the tick off a to-do that has one. */
export function uncompleteTodo(emulator: Emulator, todo: Todo, actorId: string): void {
  if (todo.completedAt === null) return;
  emulator.store.change(() => Object.assign(todo, { completedAt: null, updatedAt: timestamp(emulator) }));
  announce(emulator, { kind: "todo_uncompleted" }, todo, actorId);
}

/** Trashes, archives or brings back a to-do, a list or a group. Nothing is announced of the to-dos in a list. */
export function changeStatus(emulator: Emulator, recording: Todo | Todolist, status: Status, actorId: string): void {
  const before = recording.status;
  if (before === status) return;
  emulator.store.change(() => Object.assign(recording, { status, updatedAt: timestamp(emulator) }));
  if ("listId" in recording) announce(emulator, { kind: statusEvent(before, status) }, recording, actorId);
}

function statusEvent(before: Status, status: Status): TodoEvent["kind"] {
  switch (status) {
    case "trashed":
      return "todo_trashed";
    case "archived":
      return "todo_archived";
    case "active":
      return before === "archived" ? "todo_unarchived" : "todo_untrashed";
  }
}

function eventsOf(before: TodoBody, after: TodoBody): TodoEvent[] {
  const events: TodoEvent[] = [];
  if (before.content !== after.content || before.description !== after.description) {
    events.push({ kind: "todo_content_updated" });
  }
  const added = idsBeyond(after.assigneeIds, before.assigneeIds);
  const removed = idsBeyond(before.assigneeIds, after.assigneeIds);
  if (added.length + removed.length > 0) {
    events.push({
      kind: "todo_assignment_changed",
      details: { added_person_ids: added, removed_person_ids: removed },
    });
  }
  if (before.subscriberIds.join() !== after.subscriberIds.join()) events.push({ kind: "todo_subscribers_changed" });
  if (before.dueOn !== after.dueOn || before.startsOn !== after.startsOn) {
    events.push({ kind: before.dueOn === null ? "todo_scheduled" : "todo_rescheduled" });
  }
  return events;
}

function idsBeyond(ids: string[], known: string[]): bigint[] {
  return ids.filter((id) => !known.includes(id)).map(BigInt);
}

function timestamp({ now }: Emulator): string {
  return new Date(now()).toISOString();
}
