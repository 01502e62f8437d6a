import * as z from "zod";
import type { Settings } from "../settings.ts";
import type { Project, State, Todo } from "../state.ts";
import { refuse } from "./answer.ts";

/** A number is a server error (bc-api issue 115). */
const DateMember = z
  .string()
  .nullish()
  .transform((text) => text ?? null);

const IdsMember = z
  .array(z.union([z.int(), z.bigint()]).transform(String))
  .nullish()
  .transform((ids) => ids ?? []);

const Content = z.object({ content: z.string().regex(/\S/) });

const Members = z.object({
  description: z.string().nullish(),
  assignee_ids: IdsMember,
  completion_subscriber_ids: IdsMember,
  notify: z.boolean().nullish(),
  due_on: DateMember,
  starts_on: DateMember,
});

/** What a POST or PUT says about a to-do. */
export type TodoBody = Pick<Todo, "content" | "description" | "assigneeIds" | "subscriberIds" | "dueOn" | "startsOn">;

/**
 * Reads the body of a to-do: 422 for blank content, 500 for a member of the wrong type. What is omitted is empty. What is
 * not documented goes by the settings.
 */
export function readTodoBody(body: unknown, state: Readonly<State>, project: Project): TodoBody {
  const content = Content.safeParse(body);
  if (!content.success) return refuse(422, "Unprocessable Entity");
  const members = Members.safeParse(body);
  if (!members.success) return refuse(500, "Internal Server Error");
  const { settings } = state;
  const dueOn = readDate(members.data.due_on, settings);
  const startsOn = readDate(members.data.starts_on, settings);
  const isStray = startsOn !== null && (dueOn === null || startsOn > dueOn);
  return {
    content: readTitle(content.data.content, settings),
    description: withoutTags(members.data.description ?? "", settings.lostTags),
    assigneeIds: readAssignees(members.data.assignee_ids, state, project),
    subscriberIds: onProject(members.data.completion_subscriber_ids, state, project),
    dueOn,
    startsOn: isStray && settings.strayStartDates === "dropped" ? null : startsOn,
  };
}

function readTitle(title: string, { titleLimit, longTitles }: Settings): string {
  const characters = Array.from(title);
  if (titleLimit === null || characters.length <= titleLimit) return title;
  return longTitles === "cut" ? characters.slice(0, titleLimit).join("") : refuse(422, "Unprocessable Entity");
}

function readDate(text: string | null, { invalidDates }: Settings): string | null {
  if (text === null || z.iso.date().safeParse(text).success) return text;
  if (invalidDates === "refused") refuse(422, "Unprocessable Entity");
  if (invalidDates === "error") refuse(500, "Internal Server Error");
  return null;
}

function withoutTags(html: string, tags: readonly string[]): string {
  return tags.length === 0 ? html : html.replace(new RegExp(`</?(?:${tags.join("|")})(?:\\s[^>]*)?>`, "gi"), "");
}

function readAssignees(ids: string[], state: Readonly<State>, project: Project): string[] {
  const found = onProject(ids, state, project);
  const isWhole = found.length === new Set(ids).size;
  return isWhole || state.settings.outsiders === "dropped" ? found : refuse(422, "Unprocessable Entity");
}

function onProject(ids: string[], state: Readonly<State>, project: Project): string[] {
  const onIt = new Set(project.peopleIds);
  const users = state.people.filter(({ id, kind }) => (kind === "User" || kind === "Client") && onIt.has(id));
  return [...new Set(ids)].filter((id) => users.some((person) => person.id === id));
}
