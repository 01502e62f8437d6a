import type { View } from "../../context.ts";
import { listedTodosOf, listStatus, personOf } from "../../read-state.ts";
import { ANN_ID } from "../../seed.ts";
import type { Project } from "../../state.ts";
import { personShape } from "./person.ts";
import { accountUrl, recordingUrls } from "./urls.ts";

/** A project with its dock, in which the to-do set is enabled and the schedule is not (basecamp docs: projects). */
export function projectShape(view: View, project: Project) {
  const tool = (name: string, title: string, id: string, position: number | null) => ({
    id: BigInt(id),
    title,
    name,
    enabled: position !== null,
    position,
    url: accountUrl(view, `/buckets/${project.id}/${name}s/${id}.json`),
    app_url: accountUrl(view, `/buckets/${project.id}/${name}s/${id}`),
  });
  return {
    id: BigInt(project.id),
    status: "active",
    created_at: project.createdAt,
    updated_at: project.createdAt,
    name: project.name,
    description: project.description,
    purpose: "topic",
    clients_enabled: false,
    bookmark_url: accountUrl(view, `/my/bookmarks/${project.id}.json`),
    url: accountUrl(view, `/projects/${project.id}.json`),
    app_url: accountUrl(view, `/projects/${project.id}`),
    dock: [
      tool("todoset", "To-dos", project.todosetId, 1),
      tool("schedule", "Schedule", String(BigInt(project.todosetId) + 100n), null),
    ],
    bookmarked: false,
  };
}

/** What a to-do or a list tells about its project. */
export function bucketShape(project: Project) {
  return { id: BigInt(project.id), name: project.name, type: "Project" };
}

/** The to-do set of a project (basecamp docs: to-do sets). */
export function todosetShape(view: View, project: Project) {
  const { state } = view.store;
  const lists = state.todolists.filter((list) => list.projectId === project.id && listStatus(state, list) === "active");
  const todos = lists.flatMap((list) => listedTodosOf(state, list)).filter((todo) => todo.status === "active");
  const completed = todos.filter((todo) => todo.completedAt !== null).length;
  const topLists = lists.filter((list) => list.parentListId === null);
  const path = `/buckets/${project.id}/todosets/${project.todosetId}`;
  const { url, app_url, bookmark_url } = recordingUrls(view, project.id, "todosets", project.todosetId);
  return {
    id: BigInt(project.todosetId),
    status: "active",
    visible_to_clients: false,
    created_at: project.createdAt,
    updated_at: project.createdAt,
    title: "To-dos",
    inherits_status: true,
    type: "Todoset",
    url,
    app_url,
    bookmark_url,
    position: 1,
    bucket: bucketShape(project),
    creator: personShape(view, personOf(state, ANN_ID)),
    completed: todos.length > 0 && completed === todos.length,
    completed_ratio: `${completed}/${todos.length}`,
    name: "To-dos",
    todolists_count: topLists.length,
    todolists_url: accountUrl(view, `${path}/todolists.json`),
    todolists: topLists.map((list) => ({ id: BigInt(list.id), title: list.name })),
    todos_count: todos.length,
    app_todolists_url: accountUrl(view, `${path}/todolists`),
  };
}
