import * as z from "zod";
import { PostedId } from "./id.ts";
import { ANN_ID } from "./seed.ts";
import type { Project, State, Todolist } from "./state.ts";

/** To-do lists that are there besides those of the seed; what they are called may be changed by nobody. */
export const MoreLists = z.array(z.strictObject({ project: PostedId, todolist: PostedId, name: z.string().min(1) }));
export type MoreLists = z.infer<typeof MoreLists>;

const MADE_AT = "2025-04-01T09:00:00.000Z";

/** Adds the lists that a state lacks, with projects for them where everyone is; an id that is taken stays what it is. */
export function addLists(state: State, lists: MoreLists): State {
  const todolists = [...state.todolists];
  const projects = [...state.projects];
  for (const { project, todolist, name } of lists) {
    if (todolists.some(({ id }) => id === todolist)) continue;
    if (!projects.some(({ id }) => id === project)) projects.push(projectOf(project, state));
    todolists.push(listOf(todolist, project, name));
  }
  return { ...state, projects, todolists };
}

function projectOf(id: string, { people }: State): Project {
  return {
    id,
    name: `Project ${id}`,
    description: "Named by a mapping",
    todosetId: `${id}01`,
    peopleIds: people.map((person) => person.id),
    createdAt: MADE_AT,
  };
}

function listOf(id: string, projectId: string, name: string): Todolist {
  return {
    ...{ id, projectId, name, description: "", parentListId: null, color: null, creatorId: ANN_ID, status: "active" },
    ...{ createdAt: MADE_AT, updatedAt: MADE_AT },
  };
}
