import { personShape } from "../api/shapes/person.ts";
import { bucketShape } from "../api/shapes/project.ts";
import { recordingUrls } from "../api/shapes/urls.ts";
import type { View } from "../context.ts";
import { personOf, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import type { Todo } from "../state.ts";

/** The account's offset from UTC, which the timestamps of webhooks carry while those of the API are in UTC. */
const UTC_OFFSET = "+01:00";
const UTC_OFFSET_MS = 60 * 60 * 1000;

/** What can happen to a to-do (basecamp docs: webhooks); of the kinds listed there, those that the emulator can cause. */
export type TodoEventKind =
  | "todo_created"
  | "todo_completed"
  | "todo_uncompleted"
  | "todo_trashed"
  | "todo_untrashed"
  | "todo_archived"
  | "todo_unarchived"
  | "todo_content_updated"
  | "todo_assignment_changed"
  | "todo_subscribers_changed"
  | "todo_scheduled"
  | "todo_rescheduled";

export type TodoEvent = { kind: TodoEventKind; details?: Record<string, unknown> };

/**
 * An event as a webhook tells it to the person who registered it. Of the to-do it has neither assignees, description,
 * dates nor whether it is completed (basecamp docs: webhooks).
 */
export function eventShape(view: View, id: string, { kind, details }: TodoEvent, todo: Todo, actorId: string) {
  const { state } = view.store;
  const list = todolistOf(state, todo);
  const project = projectOf(state, list);
  const { boosts_url: _, ...urls } = recordingUrls(view, project.id, "todos", todo.id);
  const parent = recordingUrls(view, project.id, "todolists", list.id);
  const person = (personId: string) => personShape(view, personOf(state, personId));
  return {
    id: BigInt(id),
    kind,
    details: details ?? {},
    created_at: accountTime(view.now()),
    recording: {
      id: BigInt(todo.id),
      status: todoStatus(state, todo),
      visible_to_clients: false,
      created_at: accountTime(Date.parse(todo.createdAt)),
      updated_at: accountTime(Date.parse(todo.updatedAt)),
      title: todo.content,
      inherits_status: true,
      type: "Todo",
      ...urls,
      content: todo.content,
      comments_count: 0,
      parent: { id: BigInt(list.id), title: list.name, type: "Todolist", url: parent.url, app_url: parent.app_url },
      bucket: bucketShape(project),
      creator: person(todo.creatorId),
    },
    creator: person(actorId),
  };
}

function accountTime(milliseconds: number): string {
  return new Date(milliseconds + UTC_OFFSET_MS).toISOString().replace("Z", UTC_OFFSET);
}
