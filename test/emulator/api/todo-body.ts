import * as z from "zod";
import type { Project, State, Todo } from "../state.ts";
import { refuse } from "./answer.ts";

/** A date that is not a real YYYY-MM-DD vanishes without a word, but a number is a server error (bc-api issue 115). */
const DateMember = z
  .string()
  .nullish()
  .transform((text) => (z.iso.date().safeParse(text).success ? (text ?? null) : null));

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
 * Reads the body of a to-do: 422 for blank content, 500 for a member of the wrong type. What is omitted is empty, and
 * people who are not on the project are dropped without a word.
 */
export function readTodoBody(body: unknown, state: Readonly<State>, project: Project): TodoBody {
  const content = Content.safeParse(body);
  if (!content.success) return refuse(422, "Unprocessable Entity");
  const members = Members.safeParse(body);
  if (!members.success) return refuse(500, "Internal Server Error");
  return {
    content: content.data.content,
    description: members.data.description ?? "",
    assigneeIds: onProject(members.data.assignee_ids, state, project),
    subscriberIds: onProject(members.data.completion_subscriber_ids, state, project),
    dueOn: members.data.due_on,
    startsOn: members.data.starts_on,
  };
}

function onProject(ids: string[], state: Readonly<State>, project: Project): string[] {
  const onIt = new Set(project.peopleIds);
  const users = state.people.filter(({ id, kind }) => (kind === "User" || kind === "Client") && onIt.has(id));
  return [...new Set(ids)].filter((id) => users.some((person) => person.id === id));
}
