import * as z from "zod";
import { EMULATOR_URL } from "./addresses.ts";
import { control, controlJson } from "./emulator-control.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const Todos = z.array(
  z.object({
    id,
    content: z.string(),
    description: z.string(),
    due_on: z.string().nullable(),
    status: z.string(),
    app_url: z.string(),
    starts_on: z.string().nullable(),
    assignees: z.array(z.object({ id, name: z.string() })),
    completion_subscribers: z.array(z.object({ id, name: z.string() })),
    list: z.object({ id, title: z.string() }),
  }),
);
const Requests = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    status: z.number().nullable(),
  }),
);

const Parcels = z.array(
  z.object({
    webhookId: id,
    address: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
);
const Webhooks = z.array(
  z.object({
    id,
    active: z.boolean(),
    payload_url: z.string(),
    types: z.array(z.string()),
    bucket: z.object({ id }),
    recent_deliveries: z.array(z.object({ response: z.object({ code: z.number() }) })),
  }),
);
const Lines = z.array(z.object({ to: z.enum(["basecamp", "slack"]), content: z.string() }));

/** What an emulator's fault does; see test/emulator/control. */
export type Fault =
  | { status: number; after?: boolean; headers?: Record<string, string>; body?: string }
  | { stall: number }
  | { cut: "before" | "after" }
  | { truncate: number };

/** The list that the IT request of the tests files into. */
export const REQUESTS_LIST = "1069479573";
export const CREATE_TODO = { method: "POST", path: "/todos.json" };
/** A page of the people of a project. */
export const PEOPLE = { method: "GET", path: "/people.json" };
export const RECORDINGS = { method: "GET", path: "/projects/recordings.json" };
/** A read of a submission from Jotform; between slashes a fault's path is a regular expression, which here fits too. */
export const JOTFORM_READ = { method: "GET", path: "/jotform/submission/" };

/** The path of the one chat whose chatbot the emulator knows, below its address. */
export const CHATBOT_PATH =
  "/195539477/integrations/emulator-chatbot-key/buckets/2085958499/chats/1069479599/lines.json";
/** The path of what plays Slack's incoming webhook. */
export const SLACK_PATH = "/_emulator/slack";

/** All to-dos that exist in this test's emulator, in the order they were made. */
export async function todosInBasecamp() {
  return Todos.parse(await controlJson("/todos"));
}

/** Every request that reached the emulator, oldest first. */
export async function requestsToBasecamp() {
  return Requests.parse(await controlJson("/requests"));
}

/** Lets the next matching requests meet a fault. */
export async function injectFault(
  match: { method?: string; path?: string; count?: number; skip?: number },
  then: Fault,
): Promise<void> {
  const response = await control("/faults", "POST", { ...match, then });
  if (!response.ok) throw new Error(await response.text());
}

/** Ends every fault that was injected. */
export async function clearFaults(): Promise<void> {
  await control("/faults", "DELETE");
}

/** Changes how the emulator behaves from now on; see test/emulator/settings.ts. */
export async function changeSettings(settings: Record<string, unknown>): Promise<void> {
  const response = await control("/settings", "PATCH", settings);
  if (!response.ok) throw new Error(await response.text());
}

/** Makes a to-do as a person would in Basecamp's own pages. */
export async function makeTodoByHand(content: string): Promise<void> {
  await asPerson("POST", `/todolists/${REQUESTS_LIST}/todos.json`, { content });
}

/** Adds people to the account and its projects; see test/emulator/control/people.ts. Answers their ids. */
export async function addPeople(people: Record<string, unknown>): Promise<readonly string[]> {
  const response = await control("/people", "POST", people);
  if (!response.ok) throw new Error(await response.text());
  return z.array(z.object({ id }).transform((person) => person.id)).parse(await response.json());
}

/** Changes a person: name, e-mail address, kind (Tombstone for a removed one), or the projects. */
export async function changePerson(person: string, changes: Record<string, unknown>): Promise<void> {
  const response = await control(`/people/${person}`, "PATCH", changes);
  if (!response.ok) throw new Error(await response.text());
}

/** Archives or trashes a to-do as a person would. */
export async function changeRecording(todo: string, status: string): Promise<void> {
  await asPerson("PUT", `/recordings/${todo}/status/${status}.json`);
}

/** Ticks a to-do as a person would; a webhook hears of it. */
export async function completeTodo(todo: string): Promise<void> {
  await asPerson("POST", `/todos/${todo}/completion.json`);
}

/** Takes the tick off a to-do as a person would. */
export async function uncompleteTodo(todo: string): Promise<void> {
  await asPerson("DELETE", `/todos/${todo}/completion.json`);
}

/** Trashes a to-do as a person would. */
export async function trashTodo(todo: string): Promise<void> {
  await changeRecording(todo, "trashed");
}

/** Brings a trashed or archived to-do back as a person would. */
export async function restoreTodo(todo: string): Promise<void> {
  await changeRecording(todo, "active");
}

/** A time, in milliseconds since 1970, as Jotform gives it to the emulator's account. */
export function jotformTime(at: number): string {
  return new Date(at).toLocaleString("sv-SE", { timeZone: "America/New_York" });
}

/** Lets Jotform have a submission. It needs a `form_id`; what else is absent is filled in. */
export async function putJotformSubmission(id: string, content: Record<string, unknown>): Promise<void> {
  const response = await control(`/jotform/submissions/${id}`, "PUT", content);
  if (!response.ok) throw new Error(await response.text());
}

/** Replaces members of a submission that Jotform has, such as its `status`. */
export async function changeJotformSubmission(id: string, changes: Record<string, unknown>): Promise<void> {
  const response = await control(`/jotform/submissions/${id}`, "PATCH", changes);
  if (!response.ok) throw new Error(await response.text());
}

/** Replaces what Typeform has: its key, forms, responses or webhooks; see test/emulator/typeform. */
export async function changeTypeform(changes: Record<string, unknown>): Promise<void> {
  const response = await control("/typeform", "PATCH", changes);
  if (!response.ok) throw new Error(await response.text());
}

/** Says which webhooks Jotform's forms have. */
export async function setJotformWebhooks(webhooks: readonly { form: string; url: string }[]): Promise<void> {
  const response = await control("/jotform/webhooks", "PUT", webhooks);
  if (!response.ok) throw new Error(await response.text());
}

async function asPerson(method: string, path: string, body?: unknown): Promise<void> {
  const signedIn = z.object({ access_token: z.string() }).parse(await (await control("/sign-in-token", "POST")).json());
  const response = await fetch(`${EMULATOR_URL}/195539477${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${signedIn.access_token}`,
      "User-Agent": "A person (person@example.com)",
      "Content-Type": "application/json",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}

/** How often each refresh token was sent, oldest first. */
export async function refreshesSent() {
  return z.array(z.object({ times: z.number(), refused: z.number() })).parse(await controlJson("/refreshes"));
}

/** Ends the life of every token, as when the person revokes the access. */
export async function revokeAccess(): Promise<void> {
  await control("/revoke", "POST");
}

/** Ends the life of every access token. */
export async function expireTokens(): Promise<void> {
  await control("/expire-tokens", "POST");
}

/** All webhooks that are registered in this test's emulator, oldest first, with their newest deliveries. */
export async function webhooksInBasecamp() {
  return Webhooks.parse(await controlJson("/webhooks"));
}

/** What Basecamp wants to post to the bridge, in its order. A body is text, since ids in it can be above 2^53. */
export async function heldWebhooks() {
  return Parcels.parse(await controlJson("/webhook-deliveries"));
}

/**
 * Takes what Basecamp wants to post, so that the test can post it. The webhook's newest deliveries say afterwards that
 * it was answered with that code: 0 for one that got lost. Nothing is tried again here, and no webhook goes inactive.
 */
export async function takeWebhooks(code = 200) {
  const response = await control("/webhook-deliveries/take", "POST", { code });
  if (!response.ok) throw new Error(await response.text());
  return Parcels.parse(await response.json());
}

/** Registers a webhook as a person or another program would. */
export async function makeWebhookByHand(project: string, address: string): Promise<void> {
  await asPerson("POST", `/buckets/${project}/webhooks.json`, { payload_url: address, types: ["Todo"] });
}

/** Sets a webhook inactive without notice, as Basecamp does after ten tries. */
export async function deactivateWebhook(webhook: string): Promise<void> {
  const response = await control(`/webhooks/${webhook}`, "PATCH", { active: false });
  if (!response.ok) throw new Error(await response.text());
}

/** Removes a webhook, as a person would in Basecamp's pages. */
export async function removeWebhook(webhook: string): Promise<void> {
  const response = await control(`/webhooks/${webhook}`, "DELETE");
  if (!response.ok) throw new Error(await response.text());
}

/** What was said in the chat of Basecamp and in that of Slack, oldest first. */
export async function chatLines() {
  return Lines.parse(await controlJson("/chat"));
}
