import { Hono } from "hono";
import * as z from "zod";
import { jsonResponse } from "../api/answer.ts";
import type { Emulator, Env } from "../context.ts";
import { explainIssues } from "../explain-issues.ts";
import { PostedId } from "../id.ts";
import { parseJsonOrNull } from "../json.ts";
import { type Person, PersonKind, type State } from "../state.ts";

/** Far above the ids of the seed; people are never taken out of the state, so that their number makes the next one. */
const FIRST_ID = 1_049_720_000n;
const MOST_AT_ONCE = 5_000;

const Members = z.strictObject({
  name: z.string(),
  email: z.string().nullable(),
  kind: PersonKind,
  title: z.string(),
  admin: z.boolean(),
  /** The ids of the projects that they are on. */
  projects: z.array(PostedId),
});

const NewPeople = z.strictObject({
  ...Members.shape,
  email: Members.shape.email.default(null),
  kind: PersonKind.default("User"),
  title: z.string().default(""),
  admin: z.boolean().default(false),
  projects: Members.shape.projects.optional(),
  /** How many; beyond the first, name and e-mail address have a number. */
  times: z.number().int().min(1).max(MOST_AT_ONCE).default(1),
});

/** Adds people to the account and its projects, and changes them: a removed person is one of the kind Tombstone. */
export function peopleControlRoutes({ store }: Emulator): Hono<Env> {
  const routes = new Hono<Env>();

  routes.post("/", async (c) => {
    const read = NewPeople.safeParse(parseJsonOrNull(await c.req.text()));
    if (!read.success) return refuse(read.error);
    const { times, projects, ...person } = read.data;
    const made = store.change((state) => {
      const added = Array.from({ length: times }, (_, n) => ({ ...numbered(person, n), id: nextId(state, n) }));
      state.people.push(...added);
      putOn(
        state,
        added.map(({ id }) => id),
        projects ?? state.projects.map(({ id }) => id),
      );
      return added;
    });
    return jsonResponse(made, 201);
  });

  routes.patch("/:id{[0-9]+}", async (c) => {
    const read = Members.partial().safeParse(parseJsonOrNull(await c.req.text()));
    if (!read.success) return refuse(read.error);
    const person = store.state.people.find(({ id }) => id === c.req.param("id"));
    if (person === undefined) return jsonResponse({ error: "There is no such person." }, 404);
    const { projects, ...changes } = read.data;
    store.change((state) => {
      Object.assign(person, changes);
      if (projects !== undefined) putOn(state, [person.id], projects);
    });
    return jsonResponse(person);
  });

  return routes;
}

function refuse(error: z.ZodError): Response {
  return jsonResponse({ error: `The person was refused: ${explainIssues(error)}.` }, 400);
}

function nextId({ people }: State, n: number): string {
  return String(FIRST_ID + BigInt(people.length + n));
}

function numbered(person: Omit<Person, "id">, n: number): Omit<Person, "id"> {
  const number = n + 1;
  if (n === 0) return person;
  return { ...person, name: `${person.name} ${number}`, email: person.email?.replace("@", `${number}@`) ?? null };
}

/** Lets these people be on these projects and no others. */
function putOn(state: State, ids: readonly string[], projects: readonly string[]): void {
  const moved = new Set(ids);
  for (const project of state.projects) {
    project.peopleIds = project.peopleIds.filter((id) => !moved.has(id));
    if (projects.includes(project.id)) project.peopleIds.push(...ids);
  }
}
