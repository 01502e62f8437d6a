import { failed, ok, type Result } from "../result.ts";
import type { TodolistAddress } from "../todo-draft.ts";

/** Why a pasted address is not that of a to-do list. */
export interface TodolistUrlFailure {
  readonly reason:
    | "not-a-url"
    | "foreign-host"
    | "basecamp-2"
    | "basecamp-classic"
    | "public-link"
    | "launchpad"
    | "no-project"
    | "todo"
    | "todoset"
    | "project"
    | "account"
    | "other-page";
  readonly message: string;
}

/** The web hosts of Basecamp 3 and 4, and of 5, and the API's host; compared exactly. */
const WEB_ORIGIN = "https://3.basecamp.com";
const HOSTS: ReadonlySet<string> = new Set(["3.basecamp.com", "app.basecamp.com", "3.basecampapi.com"]);

const TODOLIST = /^\/(\d{1,20})\/buckets\/(\d{1,20})\/todolists\/(\d{1,20})(?:\/(?:todos|groups|edit))?(?:\.json)?\/?$/;

const WANTED = "Open the to-do list in Basecamp and copy the address from there.";

/** Reads the ids out of a to-do list's address as pasted from the browser. It asks nobody: whether the list exists is found out later. */
export function readTodolistUrl(text: string): Result<TodolistAddress, TodolistUrlFailure> {
  const url = parseUrl(text.trim());
  if (url === null) {
    return refuse("not-a-url", "This is not a web address. Paste the whole address of the to-do list, with https://.");
  }
  if (!HOSTS.has(url.host) || url.username !== "" || url.password !== "") return failed(otherHost(url));
  const [, account, project, todolist] = TODOLIST.exec(url.pathname) ?? [];
  if (account !== undefined && project !== undefined && todolist !== undefined) {
    return ok({ account, project, todolist });
  }
  return failed(otherPage(url.pathname.replace(/\.json$/, "")));
}

/** Where a list is shown in a browser: in Basecamp, or in what stands in for it where calls go elsewhere. */
export function todolistWebUrl({ account, project, todolist }: TodolistAddress, apiUrl: string): string {
  const { host, origin } = new URL(apiUrl);
  return `${HOSTS.has(host) ? WEB_ORIGIN : origin}/${account}/buckets/${project}/todolists/${todolist}`;
}

/** The address of a to-do list in Basecamp. */
export function todolistUrl({ account, project, todolist }: TodolistAddress): string {
  return `${WEB_ORIGIN}/${account}/buckets/${project}/todolists/${todolist}`;
}

/** A to-do's place: digit strings, taken from its address in the browser. */
export interface TodoAddress {
  readonly account: string;
  readonly todo: string;
}

const TODO = /^\/(\d{1,20})\/(?:buckets\/\d{1,20}\/)?todos\/(\d{1,20})(?:\.json)?\/?$/;

/** Reads the ids out of a to-do's address, on Basecamp's hosts or the configured API's; null for any other. */
export function readTodoUrl(text: string, apiUrl: string): TodoAddress | null {
  const url = parseUrl(text.trim());
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (!HOSTS.has(url.host) && url.host !== new URL(apiUrl).host) return null;
  const [, account, todo] = TODO.exec(url.pathname) ?? [];
  return account === undefined || todo === undefined ? null : { account, todo };
}

/**
 * The address of a to-do's page as one that came from outside may be linked to: https on Basecamp's hosts, or where the
 * configured API is. Null for any other.
 */
export function linkableTodoUrl(text: string, apiUrl: string): string | null {
  if (readTodoUrl(text, apiUrl) === null) return null;
  const { protocol, origin, pathname } = new URL(text.trim());
  return protocol === "https:" || origin === new URL(apiUrl).origin ? `${origin}${pathname}` : null;
}

const IN_PROJECT = /^\/(\d{1,20})\/(?:projects|buckets)\/(\d{1,20})(?:\/|\.json$|$)/;

/** Reads the ids of a project out of its address or that of anything in it; null for any other. */
export function readProjectUrl(text: string, apiUrl: string): Pick<TodolistAddress, "account" | "project"> | null {
  const url = parseUrl(text.trim());
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (!HOSTS.has(url.host) && url.host !== new URL(apiUrl).host) return null;
  const [, account, project] = IN_PROJECT.exec(url.pathname) ?? [];
  return account === undefined || project === undefined ? null : { account, project };
}

const PERSON = /^\/\d{1,20}\/(?:buckets\/\d{1,20}\/)?people\/([1-9]\d{0,19})(?:\.json)?\/?$/;

/** Reads the id out of the address of a person's page in Basecamp; null for any other address. */
export function readPersonUrl(text: string): string | null {
  const url = parseUrl(text.trim());
  if (url === null || !HOSTS.has(url.host) || url.username !== "" || url.password !== "") return null;
  return PERSON.exec(url.pathname)?.[1] ?? null;
}

function parseUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url : null;
}

function otherHost(url: URL): TodolistUrlFailure {
  const host = url.hostname;
  if (host === "launchpad.37signals.com") {
    return { reason: "launchpad", message: `This is Basecamp's sign-in page, not a to-do list. ${WANTED}` };
  }
  if (host === "public.3.basecamp.com") {
    return {
      reason: "public-link",
      message: `This is a public link, which does not say where the list is. ${WANTED}`,
    };
  }
  if (host === "basecamphq.com" || host.endsWith(".basecamphq.com")) {
    return {
      reason: "basecamp-classic",
      message: "This is an address of Basecamp Classic. Formcamp works with Basecamp 3, 4 and 5.",
    };
  }
  if (host === "basecamp.com" || host === "www.basecamp.com") {
    return {
      reason: "basecamp-2",
      message: "This is an address of Basecamp 2. Formcamp works with Basecamp 3, 4 and 5.",
    };
  }
  return {
    reason: "foreign-host",
    message: "This is not an address of Basecamp. It starts with https://3.basecamp.com/ or https://app.basecamp.com/.",
  };
}

const OTHER_PAGES: readonly (readonly [RegExp, TodolistUrlFailure["reason"], string])[] = [
  [/^\/\d+\/todolists\/\d+/, "no-project", "This address of a to-do list does not name its project."],
  [/^\/\d+\/(?:buckets\/\d+\/)?todos\/\d+/, "todo", "This is the address of a single to-do, not of its list."],
  [
    /^\/\d+\/(?:buckets\/\d+\/)?todosets\/\d+/,
    "todoset",
    "This is the page of all to-do lists of a project, not of one list.",
  ],
  [/^\/\d+\/(?:projects|buckets)\/\d+\/?$/, "project", "This is the address of a project, not of a to-do list."],
  [/^\/\d+\/?$/, "account", "This is the address of a whole Basecamp account, not of a to-do list."],
];

function otherPage(path: string): TodolistUrlFailure {
  const known = OTHER_PAGES.find(([pattern]) => pattern.test(path));
  const [, reason, sentence] = known ?? [null, "other-page" as const, "This page of Basecamp is not a to-do list."];
  return { reason, message: `${sentence} ${WANTED}` };
}

function refuse(reason: TodolistUrlFailure["reason"], message: string) {
  return failed<TodolistUrlFailure>({ reason, message });
}
