import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";
import { listStatus, projectOf, todolistOf, todoStatus } from "../read-state.ts";
import type { Project, State, Todo, Todolist } from "../state.ts";
import { indexOf } from "../state-index.ts";
import { notFound } from "./answer.ts";

/** The project of the path's `:id`, or 404. */
export function projectAt(c: Context<ApiEnv>, state: Readonly<State>): Project {
  return state.projects.find((project) => project.id === c.req.param("id")) ?? notFound();
}

/** The project whose to-do set is the path's `:id`, or 404. */
export function projectOfTodosetAt(c: Context<ApiEnv>, state: Readonly<State>): Project {
  const project = state.projects.find(({ todosetId }) => todosetId === c.req.param("id"));
  return project !== undefined && isInBucket(c, project) ? project : notFound();
}

/** The list or group of the path's `:id`, or 404; a trashed one counts as gone. */
export function todolistAt(c: Context<ApiEnv>, state: Readonly<State>): Todolist {
  const list = recordedTodolistAt(c, state);
  return list !== undefined && listStatus(state, list) !== "trashed" ? list : notFound();
}

/** The to-do of the path's `:id`, or 404; a trashed one counts as gone. */
export function todoAt(c: Context<ApiEnv>, state: Readonly<State>): Todo {
  const todo = recordedTodoAt(c, state);
  return todo !== undefined && todoStatus(state, todo) !== "trashed" ? todo : notFound();
}

/** The to-do, list or group of the path's `:id` whatever its status, or 404. */
export function recordingAt(c: Context<ApiEnv>, state: Readonly<State>): Todo | Todolist {
  return recordedTodoAt(c, state) ?? recordedTodolistAt(c, state) ?? notFound();
}

function recordedTodoAt(c: Context<ApiEnv>, state: Readonly<State>): Todo | undefined {
  const todo = indexOf(state).todo(c.req.param("id") ?? "");
  return todo !== undefined && isInBucket(c, projectOf(state, todolistOf(state, todo))) ? todo : undefined;
}

function recordedTodolistAt(c: Context<ApiEnv>, state: Readonly<State>): Todolist | undefined {
  const list = indexOf(state).todolist(c.req.param("id") ?? "");
  return list !== undefined && isInBucket(c, projectOf(state, list)) ? list : undefined;
}

function isInBucket(c: Context<ApiEnv>, project: Project): boolean {
  const bucket = c.req.param("bucket");
  return bucket === undefined || bucket === project.id;
}
