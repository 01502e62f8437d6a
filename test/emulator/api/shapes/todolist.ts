import type { View } from "../../context.ts";
import { listedTodosOf, listStatus, parentListOf, personOf, projectOf } from "../../read-state.ts";
import type { Project, Todolist } from "../../state.ts";
import { personShape } from "./person.ts";
import { bucketShape } from "./project.ts";
import { accountUrl, recordingUrls } from "./urls.ts";

/**
 * A list or a group: the same shape, but only a list has `groups_url` and only a group has `group_position_url`
 * (basecamp docs: to-do list groups).
 */
export function todolistShape(view: View, list: Todolist) {
  const { state } = view.store;
  const project = projectOf(state, list);
  const siblings = state.todolists.filter(
    (other) => other.projectId === list.projectId && other.parentListId === list.parentListId,
  );
  const todos = listedTodosOf(state, list).filter((todo) => todo.status === "active");
  const completed = todos.filter((todo) => todo.completedAt !== null).length;
  const path = `/buckets/${project.id}/todolists/${list.id}`;
  return {
    id: BigInt(list.id),
    status: listStatus(state, list),
    visible_to_clients: false,
    created_at: list.createdAt,
    updated_at: list.updatedAt,
    title: list.name,
    inherits_status: true,
    type: "Todolist",
    ...recordingUrls(view, project.id, "todolists", list.id),
    bubble_up_url: accountUrl(view, `/buckets/${project.id}/recordings/${list.id}/bubble_up.json`),
    comments_count: 0,
    comments_app_url: accountUrl(view, `/buckets/${project.id}/recordings/${list.id}/comments`),
    boosts_count: 0,
    position: siblings.indexOf(list) + 1,
    parent: parentShape(view, project, list),
    bucket: bucketShape(project),
    creator: personShape(view, personOf(state, list.creatorId)),
    description: list.description,
    description_attachments: [],
    completed: todos.length > 0 && completed === todos.length,
    completed_ratio: `${completed}/${todos.length}`,
    name: list.name,
    color: list.color,
    todos_url: accountUrl(view, `${path}/todos.json`),
    ...(list.parentListId === null
      ? { groups_url: accountUrl(view, `${path}/groups.json`) }
      : {
          group_position_url: accountUrl(view, `/buckets/${project.id}/todolists/groups/${list.id}/position.json`),
        }),
    app_todos_url: accountUrl(view, `${path}/todos`),
  };
}

function parentShape(view: View, project: Project, list: Todolist) {
  const parent = parentListOf(view.store.state, list);
  const kind = parent === undefined ? "todosets" : "todolists";
  const id = parent?.id ?? project.todosetId;
  const { url, app_url } = recordingUrls(view, project.id, kind, id);
  return {
    id: BigInt(id),
    title: parent?.name ?? "To-dos",
    type: parent === undefined ? "Todoset" : "Todolist",
    url,
    app_url,
  };
}
