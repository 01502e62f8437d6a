import type { View } from "../../context.ts";
import { personOf, projectOf, todolistOf, todoStatus } from "../../read-state.ts";
import type { Todo } from "../../state.ts";
import { indexOf } from "../../state-index.ts";
import { personShape } from "./person.ts";
import { bucketShape } from "./project.ts";
import { accountUrl, recordingUrls } from "./urls.ts";

/** A to-do in full, the same wherever it appears (basecamp docs: to-dos). */
export function todoShape(view: View, todo: Todo) {
  const { state } = view.store;
  const list = todolistOf(state, todo);
  const project = projectOf(state, list);
  const person = (id: string) => personShape(view, personOf(state, id));
  const parent = recordingUrls(view, project.id, "todolists", list.id);
  return {
    id: BigInt(todo.id),
    status: todoStatus(state, todo),
    visible_to_clients: false,
    created_at: todo.createdAt,
    updated_at: todo.updatedAt,
    title: todo.content,
    inherits_status: true,
    type: "Todo",
    ...recordingUrls(view, project.id, "todos", todo.id),
    comments_count: 0,
    boosts_count: 0,
    position: indexOf(state).position(todo),
    parent: { id: BigInt(list.id), title: list.name, type: "Todolist", url: parent.url, app_url: parent.app_url },
    bucket: bucketShape(project),
    creator: person(todo.creatorId),
    description: todo.description,
    description_attachments: [],
    completed: todo.completedAt !== null,
    ...(todo.completedAt === null
      ? {}
      : { completion: { created_at: todo.completedAt, creator: person(todo.completerId) } }),
    content: todo.content,
    starts_on: todo.startsOn,
    due_on: todo.dueOn,
    assignees: todo.assigneeIds.map(person),
    completion_subscribers: todo.subscriberIds.map(person),
    completion_url: accountUrl(view, `/buckets/${project.id}/todos/${todo.id}/completion.json`),
    steps: [],
  };
}
