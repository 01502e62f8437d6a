import * as z from "zod";
import { exactId } from "../exact-json.ts";
import type { Result } from "../result.ts";
import type { TodoDraft } from "../todo-draft.ts";
import { type ApiRequest, type BasecampClientOptions, call, idText as id, readNextPage } from "./call.ts";
import type { BasecampFailure } from "./failure.ts";
import { type PeoplePage, readPeople } from "./people.ts";
import { readTodolist, type Todolist } from "./todolists.ts";

const text = z.string().nullish().catch(null);
const PersonBody = z.object({ id: z.union([id, z.string()]).nullish().catch(null) });
const ProfileBody = z.object({ admin: z.boolean().nullish(), owner: z.boolean().nullish() });

const TodoBody = z.object({
  id,
  content: text,
  app_url: text,
  created_at: text,
  description: text,
  starts_on: text,
  due_on: text,
  assignees: z.array(PersonBody).nullish().catch(null),
  completion_subscribers: z.array(PersonBody).nullish().catch(null),
  status: text,
  completed: z.boolean().nullish().catch(null),
  bucket: z.object({ id }).nullish().catch(null),
});

/** The members of a to-do that Formcamp reads, from the create call or from recordings. */
export interface Todo {
  readonly id: string;
  readonly appUrl: string | null;
  /** ISO 8601, or null when Basecamp left it out. */
  readonly createdAt: string | null;
  /** The title, as plain text. */
  readonly content: string | null;
  readonly description: string | null;
  readonly dueOn: string | null;
  /** Undefined when Basecamp left it out, as a list of to-dos may. */
  readonly startsOn: string | null | undefined;
  /** Null when Basecamp left them out. */
  readonly assigneeIds: readonly string[] | null;
  /** Null when Basecamp left them out. */
  readonly completionSubscriberIds: readonly string[] | null;
  /** The project's id, or null when Basecamp left it out. */
  readonly project: string | null;
  /** What became of it; null where Basecamp says something that is not known. */
  readonly state: "open" | "completed" | "archived" | "trashed" | null;
  /** Whether Basecamp said the due date and the assignees that a create is checked against. */
  readonly isWhole: boolean;
}

export type RecordingStatus = "active" | "archived" | "trashed";
export type RecordingSort = "created_at" | "updated_at";
/** Recordings in the order that was asked for, and the path of the next page. */
export interface RecordingsPage {
  readonly todos: readonly Todo[];
  readonly next: string | null;
}

export type BasecampClient = ReturnType<typeof basecampClient>;

/** The calls that Formcamp makes to one Basecamp account. Every foreseen fault comes back as a `BasecampFailure`. */
export function basecampClient(options: BasecampClientOptions) {
  return {
    /** Makes a to-do in a list or group (Basecamp docs, "Create a to-do"). Never repeated by itself: it is not idempotent. */
    createTodo(todolist: string, draft: TodoDraft): Promise<Result<Todo, BasecampFailure>> {
      return call(options, todosRequest(options.account, todolist, draft), readTodo);
    },
    /** One to-do by id. */
    getTodo(todo: string): Promise<Result<Todo, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${options.account}/todos/${todo}.json` }, readTodo);
    },
    /** Whether the person of the token administrates or owns the account (Basecamp docs, "Get my personal info"). */
    getMyProfile(): Promise<Result<{ readonly isAdmin: boolean }, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${options.account}/my/profile.json` }, readProfile);
    },
    /** A to-do list or a group of one (Basecamp docs, "Get a to-do list"); a trashed one answers 404. */
    getTodolist(todolist: string): Promise<Result<Todolist, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${options.account}/todolists/${todolist}.json` }, readTodolist);
    },
    /** The people on a project (Basecamp docs, "Get people on a project"). */
    listPeople(project: string): Promise<Result<PeoplePage, BasecampFailure>> {
      const path = `/${options.account}/projects/${project}/people.json`;
      return call(options, { method: "GET", path }, readPeoplePage);
    },
    /** A further page, by the path that a page gave. */
    nextPeople(next: string): Promise<Result<PeoplePage, BasecampFailure>> {
      return call(options, { method: "GET", path: next }, readPeoplePage);
    },
    /** A project's to-dos across its lists, the newest or those changed last first (Basecamp docs, "Get recordings"). */
    listRecordings(
      project: string,
      status: RecordingStatus,
      sort: RecordingSort = "created_at",
    ): Promise<Result<RecordingsPage, BasecampFailure>> {
      return call(options, recordingsRequest(options.account, project, status, sort), readRecordings);
    },
    /** A further page, by the path that a page gave. */
    nextRecordings(next: string): Promise<Result<RecordingsPage, BasecampFailure>> {
      return call(options, { method: "GET", path: next }, readRecordings);
    },
  };
}

/** The create request: no root element, ids as exact numbers, members without a value left out. */
export function todosRequest(account: string, todolist: string, draft: TodoDraft): ApiRequest {
  const body = {
    content: draft.content,
    description: draft.description,
    ...(draft.assigneeIds.length > 0 && { assignee_ids: draft.assigneeIds.map(exactId) }),
    ...(draft.completionSubscriberIds.length > 0 && {
      completion_subscriber_ids: draft.completionSubscriberIds.map(exactId),
    }),
    ...(draft.startsOn !== null && { starts_on: draft.startsOn }),
    ...(draft.dueOn !== null && { due_on: draft.dueOn }),
    notify: draft.notify,
  };
  return { method: "POST", path: `/${account}/todolists/${todolist}/todos.json`, body: JSON.stringify(body) };
}

function recordingsRequest(account: string, project: string, status: RecordingStatus, sort: RecordingSort): ApiRequest {
  const query = new URLSearchParams({ type: "Todo", bucket: project, sort, direction: "desc", status });
  return { method: "GET", path: `/${account}/projects/recordings.json?${query}` };
}

function readProfile(json: unknown): { readonly isAdmin: boolean } | null {
  const body = ProfileBody.safeParse(json);
  return body.success ? { isAdmin: body.data.admin === true || body.data.owner === true } : null;
}

/** Reads a to-do; null for what is none. */
export function readTodo(json: unknown): Todo | null {
  const body = TodoBody.safeParse(json);
  return body.success ? toTodo(body.data) : null;
}

function readRecordings(json: unknown, headers: Headers, options: BasecampClientOptions): RecordingsPage | null {
  const body = z.array(TodoBody).safeParse(json);
  const next = readNextPage(headers, options.apiUrl, options.account);
  return body.success && next !== "foreign" ? { todos: body.data.map(toTodo), next } : null;
}

function readPeoplePage(json: unknown, headers: Headers, options: BasecampClientOptions): PeoplePage | null {
  const people = readPeople(json);
  const next = readNextPage(headers, options.apiUrl, options.account);
  return people !== null && next !== "foreign" ? { people, next } : null;
}

function toTodo(body: z.infer<typeof TodoBody>): Todo {
  return {
    id: body.id,
    appUrl: readWebUrl(body.app_url),
    createdAt: body.created_at ?? null,
    description: body.description ?? null,
    content: body.content ?? null,
    dueOn: body.due_on ?? null,
    startsOn: body.starts_on,
    assigneeIds: idsOf(body.assignees),
    completionSubscriberIds: idsOf(body.completion_subscribers),
    project: body.bucket?.id ?? null,
    state: stateOf(body),
    isWhole: body.due_on !== undefined && Array.isArray(body.assignees),
  };
}

/** What is done stays done when its list is archived with it; what was thrown away counts for nothing. */
function stateOf({ status, completed }: z.infer<typeof TodoBody>): Todo["state"] {
  switch (status ?? "active") {
    case "trashed":
      return "trashed";
    case "archived":
      return completed === true ? "completed" : "archived";
    case "active":
      return completed === true ? "completed" : "open";
    default:
      return null;
  }
}

function idsOf(people: readonly z.infer<typeof PersonBody>[] | null | undefined): readonly string[] | null {
  return people?.flatMap((person) => person.id ?? []) ?? null;
}

function readWebUrl(text: string | null | undefined): string | null {
  return typeof text === "string" && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}
