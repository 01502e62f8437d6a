import { expect, test } from "vitest";
import * as z from "zod";
import { parseJson } from "./json.ts";
import type { Started } from "./launchpad-for-test.ts";
import { IT_DESK, nextPage, startForTest } from "./start-for-test.ts";

const OPERATIONS = "9007199254741001";
const OMAR_ID = "1049715915";
const People = z.array(
  z.object({ id: z.unknown().transform(String), name: z.string(), personable_type: z.string(), client: z.boolean() }),
);
const Made = z.array(z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }));
const Todo = z.object({ assignees: People, completion_subscribers: People });

async function peopleOn({ api }: Pick<Started, "api">, project: string) {
  return People.parse(parseJson(await (await api(`/projects/${project}/people.json`)).text()));
}

test("people can be added to a project, and a client is one", async () => {
  const emulator = await startForTest();
  const added = { name: "Cleo Client", email: "cleo@client.example", kind: "Client", projects: [IT_DESK] };
  const [cleo] = Made.parse(await (await emulator.control("POST", "/people", added)).json());
  expect((await peopleOn(emulator, IT_DESK)).at(-1)).toEqual({
    ...{ id: cleo?.id, name: "Cleo Client", personable_type: "Client", client: true },
  });
  expect(await peopleOn(emulator, OPERATIONS)).toHaveLength(4);
});

test("users and clients can be given to-dos, and nobody else", async () => {
  const emulator = await startForTest();
  const ids: string[] = [OMAR_ID];
  for (const kind of ["Client", "Integration", "Outsider", "Tombstone"]) {
    const [made] = Made.parse(await (await emulator.control("POST", "/people", { name: kind, kind })).json());
    ids.push(made?.id ?? "");
  }
  const body = { content: "a", assignee_ids: ids.map(Number), completion_subscriber_ids: ids.map(Number) };
  const todo = Todo.parse(parseJson(await (await emulator.createTodo(body)).text()));
  expect(todo.assignees.map(({ name }) => name)).toEqual(["Omar Okafor", "Client"]);
  expect(todo.completion_subscribers).toEqual(todo.assignees);
});

test("a person can be renamed, removed and taken off a project", async () => {
  const emulator = await startForTest();
  await emulator.control("PATCH", `/people/${OMAR_ID}`, {
    name: "Mia Muster",
    kind: "Tombstone",
    projects: [OPERATIONS],
  });
  expect((await peopleOn(emulator, IT_DESK)).map(({ id }) => id)).not.toContain(OMAR_ID);
  expect((await peopleOn(emulator, OPERATIONS)).filter(({ name }) => name === "Mia Muster")).toMatchObject([
    { personable_type: "User" },
    { id: OMAR_ID, personable_type: "Tombstone" },
  ]);
  expect((await emulator.control("PATCH", "/people/1", { name: "x" })).status).toBe(404);
});

test("a project of several hundred people is listed in pages", async () => {
  const emulator = await startForTest();
  const made = await emulator.control("POST", "/people", { name: "Guest", email: "guest@example.com", times: 300 });
  expect(Made.parse(await made.json()).slice(0, 2)).toMatchObject([
    { name: "Guest", email: "guest@example.com" },
    { name: "Guest 2", email: "guest2@example.com" },
  ]);
  const sizes: number[] = [];
  let path: string | undefined = `/projects/${IT_DESK}/people.json`;
  while (path !== undefined) {
    const page: Response = await emulator.api(path);
    sizes.push(People.parse(parseJson(await page.clone().text())).length);
    path = nextPage(page)?.replace(/^.*\/195539477(?=\/)/, "");
  }
  expect(sizes).toEqual([15, 30, 50, 100, 100, 9]);
});

test.each([
  [{ name: 7 }, 400],
  [{ name: "x", kind: "Robot" }, 400],
  [{ name: "x", nickname: "y" }, 400],
])("a person like %j is refused with the reason", async (body, status) => {
  const { control } = await startForTest();
  const refused = await control("POST", "/people", body);
  expect(refused.status).toBe(status);
  expect(await refused.json()).toEqual({ error: expect.stringMatching(/^The person was refused: .+\.$/) });
});
