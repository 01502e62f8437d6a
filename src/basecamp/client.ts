import * as z from "zod";
import type { Clock } from "../clock.ts";
import { exactId, parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import type { TodoDraft } from "../todo-draft.ts";
import { belowApi } from "./api-address.ts";
import { type BasecampFailure, readFailure } from "./failure.ts";
import { type PeoplePage, readPeople } from "./people.ts";
import { readTodolist, type Todolist } from "./todolists.ts";

/** What a client needs to make its calls; `fetch` and the clock are the caller's. */
export interface BasecampClientOptions {
  /** Origin of the API; every call goes there. */
  readonly apiUrl: string;
  /** The account's id, a string of digits. */
  readonly account: string;
  readonly accessToken: string;
  readonly userAgent: string;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, "now" | "deadline">;
}

const CREATED = 201;
/** Longest wait for a whole answer, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

const id = z.union([z.string().regex(/^\d+$/), z.number().int().nonnegative().transform(String)]);
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
  /** Neither completed nor archived nor trashed, as far as Basecamp says. */
  readonly isOpen: boolean;
  /** Whether Basecamp said the due date and the assignees that a create is checked against. */
  readonly isWhole: boolean;
}

export type RecordingStatus = "active" | "archived" | "trashed";
/** Recordings, newest first, and the path of the next page. */
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
    /** A project's to-dos across its lists, newest first (Basecamp docs, "Get recordings"). */
    listRecordings(project: string, status: RecordingStatus): Promise<Result<RecordingsPage, BasecampFailure>> {
      return call(options, recordingsRequest(options.account, project, status), readRecordings);
    },
    /** A further page, by the path that a page gave. */
    nextRecordings(next: string): Promise<Result<RecordingsPage, BasecampFailure>> {
      return call(options, { method: "GET", path: next }, readRecordings);
    },
  };
}

interface ApiRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
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

function recordingsRequest(account: string, project: string, status: RecordingStatus): ApiRequest {
  const query = new URLSearchParams({ type: "Todo", bucket: project, sort: "created_at", direction: "desc", status });
  return { method: "GET", path: `/${account}/projects/recordings.json?${query}` };
}

type Reader<T> = (json: unknown, headers: Headers, options: BasecampClientOptions) => T | null;

async function call<T>(
  options: BasecampClientOptions,
  request: ApiRequest,
  read: Reader<T>,
): Promise<Result<T, BasecampFailure>> {
  const signal = options.clock.deadline(REQUEST_TIMEOUT_MS);
  let response: Response;
  try {
    response = await options.fetch(`${options.apiUrl}${request.path}`, {
      method: request.method,
      headers: headersFor(options, request),
      redirect: "manual",
      signal,
      ...(request.body !== undefined && { body: request.body }),
    });
  } catch {
    return failed({ reason: "no-clear-answer", status: null, cause: signal.aborted ? "timeout" : "network" });
  }
  const text = await response.text().catch(() => null);
  // A refusal is one by its status, whatever became of its body.
  if (!response.ok) return failed(readFailure(response.status, response.headers, text ?? "", options.clock.now()));
  if (text === null) {
    const cause = signal.aborted ? "timeout" : "network";
    return failed({ reason: "no-clear-answer", status: response.status, cause });
  }
  const json = parseExactJson(text);
  // Basecamp makes with 201; a 200 to a create was seen with the body ignored (bc-api issue 261).
  const expected = request.method === "GET" || response.status === CREATED;
  const value = json.ok && expected ? read(json.value, response.headers, options) : null;
  if (value !== null) return ok(value);
  return failed({ reason: "no-clear-answer", status: response.status, cause: "unreadable-answer" });
}

/** A GET must not carry a Content-Type: Basecamp would ignore its query. */
function headersFor(options: BasecampClientOptions, request: ApiRequest): Record<string, string> {
  return {
    Authorization: `Bearer ${options.accessToken}`,
    "User-Agent": options.userAgent,
    Accept: "application/json",
    ...(request.body !== undefined && { "Content-Type": "application/json; charset=utf-8" }),
  };
}

function readProfile(json: unknown): { readonly isAdmin: boolean } | null {
  const body = ProfileBody.safeParse(json);
  return body.success ? { isAdmin: body.data.admin === true || body.data.owner === true } : null;
}

function readTodo(json: unknown): Todo | null {
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
    isOpen: body.completed !== true && (body.status ?? "active") === "active",
    isWhole: body.due_on !== undefined && Array.isArray(body.assignees),
  };
}

function idsOf(people: readonly z.infer<typeof PersonBody>[] | null | undefined): readonly string[] | null {
  return people?.flatMap((person) => person.id ?? []) ?? null;
}

function readWebUrl(text: string | null | undefined): string | null {
  return typeof text === "string" && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}

/** The path of the `rel="next"` link (RFC 8288), null on the last page, "foreign" when it leaves the account's API. */
export function readNextPage(headers: Headers, apiUrl: string, account: string): string | "foreign" | null {
  for (const match of (headers.get("link") ?? "").matchAll(/<([^<>]*)>([^<]*)/g)) {
    const [, target = "", parameters = ""] = match;
    if (target === "" || !/;\s*rel="?next"?\s*(;|,|$)/i.test(parameters)) continue;
    const path = belowApi(target, apiUrl)?.slice(apiUrl.length);
    return path?.startsWith(`/${account}/`) ? path : "foreign";
  }
  return null;
}
