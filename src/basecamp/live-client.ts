import * as z from "zod";
import { exactId, parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import { type ApiRequest, type BasecampClientOptions, call, exchange, idText, readNextPage } from "./call.ts";
import { basecampClient, readTodo, type Todo } from "./client.ts";
import { type BasecampFailure, readFailure } from "./failure.ts";
import type { Seen } from "./seen.ts";
import { webhookCalls } from "./webhooks.ts";

/** What a create came to; `todo` is null where none came back. */
export interface SeenTodo extends Seen {
  readonly todo: Todo | null;
}

/** What a to-do is made of. */
export interface TriedTodo {
  readonly content: string;
  readonly description?: string;
  readonly due_on?: string;
  readonly starts_on?: string;
  /** Ids of people. */
  readonly assignees?: readonly string[];
}

/** A project with the tool that its to-do lists are in; null where that is switched off. */
export interface ProjectWithTodoset {
  readonly id: string;
  readonly name: string;
  readonly todoset: string | null;
}

/** A to-do list as it is looked for: by the mark in its description. */
export interface ListedTodolist {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly url: string | null;
}

/** A page of something, and the path of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type LiveClient = ReturnType<typeof liveClient>;

const MEMBERS_LIMIT = 12;
/** No token that Basecamp ever gave out, nor like one. */
const MADE_UP_TOKEN = "formcamp-check-made-up-token";
/** An id so small that nothing of this account can have it. */
export const MADE_UP_ID = "2";

const text = z.string().nullish().catch(null);
const MyselfBody = z.object({ id: idText, admin: z.boolean().nullish(), owner: z.boolean().nullish() });
const ProjectBody = z.object({
  id: idText,
  name: text,
  dock: z.array(z.object({ id: idText, name: text, enabled: z.boolean().nullish().catch(null) })),
});
const TodolistBody = z.object({ id: idText, name: text, title: text, description: text, app_url: text });
const DeliveriesBody = z.object({
  recent_deliveries: z.array(z.object({ response: z.object({ code: z.number() }).nullish().catch(null) })),
});

/** The calls by which is found out how Basecamp behaves where its documentation is silent. */
export function liveClient(options: BasecampClientOptions) {
  const { account } = options;
  const below = (path: string) => `/${account}${path}`;
  const get = (path: string): ApiRequest => ({ method: "GET", path: below(path) });
  const { listPeople, nextPeople, listRecordings } = basecampClient(options);
  const { createWebhook, deleteWebhook, listWebhooks, nextWebhooks } = webhookCalls(options);
  return {
    ...{ listPeople, nextPeople, listRecordings },
    /** Who is connected (Basecamp docs, "Get my personal info"). */
    getMyself: () => call(options, get("/my/profile.json"), readMyself),
    ...{ createWebhook, deleteWebhook, listWebhooks, nextWebhooks },
    getProject: (project: string) => call(options, get(`/projects/${project}.json`), readProject),
    /** Everybody in the account whom the connected person sees (Basecamp docs, "Get all people"); the first page. */
    listEverybody: () => nextPeople(below("/people.json")),
    listTodolists: (todoset: string) => call(options, get(`/todosets/${todoset}/todolists.json`), readTodolists),
    nextTodolists: (path: string) => call(options, { method: "GET", path }, readTodolists),
    createTodolist(todoset: string, list: { readonly name: string; readonly description: string }) {
      const path = below(`/todosets/${todoset}/todolists.json`);
      return call(options, { method: "POST", path, body: JSON.stringify(list) }, readTodolist);
    },
    /** Throws away a to-do or a list (Basecamp docs, "Trash a recording"). */
    trash(recording: string): Promise<Result<"trashed", BasecampFailure>> {
      const path = below(`/recordings/${recording}/status/trashed.json`);
      return call(options, { method: "PUT", path }, () => "trashed" as const);
    },
    /** The ids of a list's open to-dos, in Basecamp's order. */
    listTodos: (list: string) => call(options, get(`/todolists/${list}/todos.json`), readIds),
    /** How the newest delivery of a webhook was answered; null when none is told. */
    lastDelivery: (webhook: string) => call(options, get(`/webhooks/${webhook}.json`), readLastDelivery),
    /** Makes a to-do of these members as they are, whether Basecamp likes them or not. It notifies nobody. */
    async createTodo(list: string, members: TriedTodo): Promise<Result<SeenTodo, BasecampFailure>> {
      const path = below(`/todolists/${list}/todos.json`);
      const { assignees = [], ...others } = members;
      const assigned = assignees.length === 0 ? {} : { assignee_ids: assignees.map(exactId) };
      const body = JSON.stringify({ ...others, ...assigned, notify: false });
      const answer = await see(options, { method: "POST", path, body });
      return answer.ok ? ok({ ...answer.value.seen, todo: readTodo(answer.value.json) }) : answer;
    },
    async getTodo(todo: string): Promise<Result<SeenTodo, BasecampFailure>> {
      const answer = await see(options, get(`/todos/${todo}.json`));
      return answer.ok ? ok({ ...answer.value.seen, todo: readTodo(answer.value.json) }) : answer;
    },
    /** What Basecamp answers to a token that it never gave out. */
    async askWithMadeUpToken(): Promise<Result<Seen, BasecampFailure>> {
      const answer = await see({ ...options, accessToken: MADE_UP_TOKEN }, get("/my/profile.json"), [401]);
      return answer.ok ? ok(answer.value.seen) : answer;
    },
    /** What Basecamp answers about a to-do that is not there. */
    async askForNothing(): Promise<Result<Seen, BasecampFailure>> {
      const answer = await see(options, get(`/todos/${MADE_UP_ID}.json`), [404]);
      return answer.ok ? ok(answer.value.seen) : answer;
    },
  };
}

/** Takes every answer as what it is, but for those that concern all calls, unless such a status is what is looked for. */
async function see(
  options: BasecampClientOptions,
  request: ApiRequest,
  wanted: readonly number[] = [],
): Promise<Result<{ readonly seen: Seen; readonly json: unknown }, BasecampFailure>> {
  const answer = await exchange(options, request);
  if (!answer.ok) return answer;
  const { response, cause } = answer.value;
  const { status, headers } = response;
  const body = answer.value.text;
  if (body === null) return failed({ reason: "no-clear-answer", status, cause });
  const failure = response.ok ? null : readFailure(status, headers, body, options.clock.now());
  const isAboutThis = failure === null || failure.reason === "rejected" || status >= 500 || wanted.includes(status);
  if (!isAboutThis) return failed(failure);
  const json = parseExactJson(body);
  const seen: Seen = {
    status,
    body: body.trim() === "" ? "empty" : json.ok ? "json" : /^\s*</.test(body) ? "html" : "text",
    members: json.ok ? membersOf(json.value) : [],
    hasReason: headers.has("reason"),
    authenticate: /^[\w-]{1,20}/.exec(headers.get("www-authenticate") ?? "")?.[0] ?? null,
  };
  return ok({ seen, json: json.ok && response.ok ? json.value : null });
}

function membersOf(json: unknown): readonly string[] {
  const names = typeof json === "object" && json !== null && !Array.isArray(json) ? Object.keys(json) : [];
  return names.filter((name) => /^\w{1,40}$/.test(name)).slice(0, MEMBERS_LIMIT);
}

function readMyself(json: unknown): { readonly id: string; readonly isAdmin: boolean } | null {
  const body = MyselfBody.safeParse(json);
  return body.success ? { id: body.data.id, isAdmin: body.data.admin === true || body.data.owner === true } : null;
}

function readProject(json: unknown): ProjectWithTodoset | null {
  const body = ProjectBody.safeParse(json);
  if (!body.success) return null;
  const { id, name, dock } = body.data;
  return { id, name: name ?? "", todoset: dock.find((tool) => tool.name === "todoset" && tool.enabled)?.id ?? null };
}

function readTodolist(json: unknown): ListedTodolist | null {
  const body = TodolistBody.safeParse(json);
  return body.success ? toTodolist(body.data) : null;
}

function readTodolists(json: unknown, headers: Headers, options: BasecampClientOptions): Page<ListedTodolist> | null {
  const body = z.array(TodolistBody).safeParse(json);
  const next = readNextPage(headers, options.apiUrl, options.account);
  return body.success && next !== "foreign" ? { items: body.data.map(toTodolist), next } : null;
}

function toTodolist({ id, name, title, description, app_url }: z.infer<typeof TodolistBody>): ListedTodolist {
  const url = typeof app_url === "string" && URL.canParse(app_url) ? app_url : null;
  return { id, name: name ?? title ?? "", description: description ?? "", url };
}

function readIds(json: unknown): readonly string[] | null {
  return z.array(z.object({ id: idText }).transform(({ id }) => id)).safeParse(json).data ?? null;
}

function readLastDelivery(json: unknown): { readonly code: number | null } | null {
  const body = DeliveriesBody.safeParse(json);
  return body.success ? { code: body.data.recent_deliveries[0]?.response?.code ?? null } : null;
}
