import { expect, it } from "vitest";
import type { BasecampClient, RecordingsPage, Todo } from "../../src/basecamp/client.ts";
import { LookMemory } from "../../src/delivery/look-memory.ts";
import { LOOK_REQUEST_LIMIT, lookUp as lookUpWith, type Wanted } from "../../src/delivery/look-up.ts";
import { withReference } from "../../src/delivery/reference.ts";
import { failed, ok } from "../../src/result.ts";

const SENT_AT = Date.parse("2026-11-24T12:00:00Z");
const MINUTE_MS = 60_000;
const TITLE = "Order a chair";

function todo(id: string, more: Partial<Todo> = {}, createdAt = SENT_AT): Todo {
  return {
    ...{ id, appUrl: null, content: "Something else", description: "<div>by hand</div>", dueOn: null },
    ...{ assigneeIds: [], completionSubscriberIds: [], startsOn: null, project: "7", state: "open", isWhole: true },
    createdAt: new Date(createdAt).toISOString(),
    ...more,
  };
}

function described(reference: string): string {
  const nobody = { assigneeIds: [], completionSubscriberIds: [] };
  const draft = { content: TITLE, description: "", ...nobody, startsOn: null, dueOn: null, notify: false };
  return withReference(draft, "https://forms.example.com", reference).description;
}

/** A Basecamp whose lists show one thing and whose single to-dos another; `read` collects what was asked for by id. */
function basecamp(lists: { active?: Todo[]; archived?: Todo[]; trashed?: Todo[] }, single: readonly Todo[] = []) {
  const read: string[] = [];
  const page = (todos: Todo[] = []): RecordingsPage => ({ todos, next: null });
  const client: BasecampClient = {
    createTodo: () => Promise.reject(new Error("A look creates nothing.")),
    getMyProfile: () => Promise.reject(new Error("A look asks for nobody.")),
    getTodolist: () => Promise.reject(new Error("A look asks for no list.")),
    listPeople: () => Promise.reject(new Error("A look asks for nobody.")),
    nextPeople: () => Promise.reject(new Error("A look asks for nobody.")),
    nextRecordings: () => Promise.reject(new Error("There is no next page.")),
    listRecordings: async (_project, status) => ok(page(lists[status])),
    getTodo: async (id) => {
      read.push(id);
      const found = single.find((candidate) => candidate.id === id);
      return found === undefined ? failed({ reason: "rejected", status: 404, detail: "" }) : ok(found);
    },
  };
  return { client, read };
}

function wanted(more: Partial<Wanted> = {}): Wanted {
  return {
    ...{ project: "7", reference: "ref0000001", content: TITLE, firstSentAt: SENT_AT, lastSentAt: SENT_AT },
    ...{ dueAt: SENT_AT + MINUTE_MS, known: [] },
    ...more,
  };
}

const LOOKED_AT = SENT_AT + 10 * MINUTE_MS;

function lookUp(client: BasecampClient, look: Wanted, memory = new LookMemory(), now = LOOKED_AT) {
  return lookUpWith(client, look, memory, () => now);
}

it("reads to-dos that came without a description, those with our title first", async () => {
  const { client, read } = basecamp(
    { active: [todo("1", { description: null }), todo("2", { description: null, content: TITLE })] },
    [todo("1"), todo("2", { description: described("ref0000001") })],
  );
  expect(await lookUp(client, wanted())).toMatchObject({ ok: true, value: { id: "2" } });
  expect(read).toEqual(["2"]);
});

it("reads neither the to-dos of other deliveries nor those read before nor those made much later", async () => {
  const nothing = { description: null };
  const { client, read } = basecamp(
    {
      active: [
        todo("late", nothing, SENT_AT + 21 * MINUTE_MS),
        todo("ours", nothing),
        todo("read", nothing),
        todo("new", nothing),
      ],
    },
    [todo("new")],
  );
  const memory = new LookMemory();
  memory.noteRead("read", []);
  const look = wanted({ known: [{ id: "ours", sentAt: SENT_AT }] });
  expect(await lookUp(client, look, memory)).toEqual(ok(null));
  expect(await lookUp(client, look, memory)).toEqual(ok(null));
  expect(read).toEqual(["new"]);
});

it("finds a to-do without a description that a look for another one has read before", async () => {
  const { client } = basecamp({ active: [todo("theirs", { description: null })] }, [
    todo("theirs", { description: described("ref0000002") }),
  ]);
  const memory = new LookMemory();
  expect(await lookUp(client, wanted(), memory)).toEqual(ok(null));
  expect(await lookUp(client, wanted({ reference: "ref0000002" }), memory)).toMatchObject({ value: { id: "theirs" } });
});

it("shares a sweep with a look that begins meanwhile", async () => {
  const { client, requests } = longList(15, todo("theirs", { description: described("ref0000002") }));
  const memory = new LookMemory();
  const [mine, theirs] = await Promise.all([
    lookUp(client, wanted(), memory),
    lookUp(client, wanted({ reference: "ref0000002" }), memory),
  ]);
  expect(mine).toEqual(ok(null));
  expect(theirs).toMatchObject({ value: { id: "theirs" } });
  expect(requests()).toBe(17);
});

it("believes an empty description unless the title is ours", async () => {
  const empty = { description: "" };
  const listed = [todo("1", empty), todo("2", { ...empty, content: TITLE })];
  const { client, read } = basecamp({ active: listed }, [todo("2")]);
  expect(await lookUp(client, wanted())).toEqual(ok(null));
  expect(read).toEqual(["2"]);
});

it("does not count when a to-do with our title is listed without a description and not there when asked for", async () => {
  const { client } = basecamp({ active: [todo("1", { description: null, content: TITLE })] });
  expect(await lookUp(client, wanted())).toEqual(failed({ reason: "list-behind" }));
});

it("does not count when more must be read than one look may, and goes on from there the next time", async () => {
  const many = Array.from({ length: 30 }, (_, n) => todo(String(n), { description: null }));
  const single = many.map(({ id }) => todo(id, id === "29" ? { description: described("ref0000001") } : {}));
  const { client, read } = basecamp({ active: many }, single);
  const memory = new LookMemory();
  expect(await lookUp(client, wanted(), memory)).toEqual(failed({ reason: "look-unfinished" }));
  expect(read).toHaveLength(LOOK_REQUEST_LIMIT - 3);
  expect(await lookUp(client, wanted(), memory)).toMatchObject({ ok: true, value: { id: "29" } });
  expect(new Set(read).size).toBe(read.length);
});

it("does not count when the list lacks a to-do that another delivery made later", async () => {
  const witness = todo("w", {}, SENT_AT + MINUTE_MS);
  const known = [{ id: "w", sentAt: SENT_AT + MINUTE_MS }];
  expect(await lookUp(basecamp({}, [witness]).client, wanted({ known }))).toEqual(failed({ reason: "list-behind" }));
  expect(await lookUp(basecamp({ active: [witness] }).client, wanted({ known }))).toEqual(ok(null));
});

it("asks the to-do made first after ours, which a list that shows ours must show", async () => {
  const early = { id: "early", sentAt: SENT_AT + MINUTE_MS };
  const late = { id: "late", sentAt: SENT_AT + 2 * MINUTE_MS };
  const { client } = basecamp({ active: [todo("early", {}, early.sentAt)] }, [todo("late", {}, late.sentAt)]);
  expect(await lookUp(client, wanted({ known: [early, late] }))).toEqual(ok(null));
});

it("looks as far back as the last to-do made before ours when none came later", async () => {
  const sentAt = SENT_AT - 40 * MINUTE_MS;
  const old = todo("old", {}, sentAt);
  const known = [{ id: "old", sentAt }];
  const between = todo("between", {}, SENT_AT - 30 * MINUTE_MS);
  expect(await lookUp(basecamp({ active: [between, old] }).client, wanted({ known }))).toEqual(ok(null));
  expect(await lookUp(basecamp({ active: [between] }, [old]).client, wanted({ known }))).toEqual(
    failed({ reason: "list-behind" }),
  );
});

it.each([
  ["deleted", []],
  ["completed or thrown away", [todo("w", { state: "completed" })]],
  ["moved to another project", [todo("w", { project: "8" })]],
])("takes a witness that was %s for no sign that the list is behind", async (_title, single) => {
  const known = [{ id: "w", sentAt: SENT_AT + MINUTE_MS }];
  expect(await lookUp(basecamp({}, single).client, wanted({ known }))).toEqual(ok(null));
});

it("asks for the whole to-do when the list tells only a part of it", async () => {
  const description = described("ref0000001");
  const whole = todo("1", { description, dueOn: "2026-12-01" });
  const { client } = basecamp({ active: [todo("1", { description, isWhole: false })] }, [whole]);
  expect(await lookUp(client, wanted())).toEqual(ok(whole));
});

/** A project with so many pages of ten to-dos, newest first, that lists more as they are made. */
function longList(pages: number, oldest: Todo) {
  const todos = Array.from({ length: pages * 10 - 1 }, (_, n) => todo(`n${n}`, {}, SENT_AT + MINUTE_MS));
  const list = [...todos, oldest];
  let requests = 0;
  const pageAt = (number: number): RecordingsPage => ({
    todos: list.slice(number * 10, number * 10 + 10),
    next: (number + 1) * 10 < list.length ? String(number + 1) : null,
  });
  const client: BasecampClient = {
    ...basecamp({}).client,
    listRecordings: async (_project, status) => {
      requests++;
      return ok(status === "active" ? pageAt(0) : { todos: [], next: null });
    },
    nextRecordings: async (path) => {
      requests++;
      return ok(pageAt(Number(path)));
    },
  };
  return { client, list, requests: () => requests };
}

it("goes through any number of pages in several runs, also while new to-dos push others to later pages", async () => {
  const { client, list, requests } = longList(50, todo("mine", { description: described("ref0000001") }));
  const memory = new LookMemory();
  let runs = 0;
  let outcome = await lookUp(client, wanted(), memory);
  for (; !outcome.ok && outcome.failure.reason === "look-unfinished"; runs++) {
    list.unshift(...Array.from({ length: 3 }, (_, n) => todo(`later${runs}-${n}`, {}, SENT_AT + 2 * MINUTE_MS)));
    outcome = await lookUp(client, wanted(), memory);
  }
  expect(outcome).toMatchObject({ ok: true, value: { id: "mine" } });
  expect(runs).toBe(2);
  expect(requests()).toBeLessThanOrEqual(3 * LOOK_REQUEST_LIMIT);
});

it("begins afresh when the page where it stopped shows nothing that it knows", async () => {
  const { client, list } = longList(50, todo("mine", { description: described("ref0000001") }));
  const memory = new LookMemory();
  await lookUp(client, wanted(), memory);
  list.splice(0, 200);
  expect(await lookUp(client, wanted(), memory)).toEqual(failed({ reason: "look-unfinished" }));
  await lookUp(client, wanted(), memory);
  expect(await lookUp(client, wanted(), memory)).toMatchObject({ ok: true, value: { id: "mine" } });
});

it("serves all deliveries that wait by one way through the list, and a later look by another one", async () => {
  const { client, requests } = longList(50, todo("theirs", { description: described("ref0000002") }));
  const memory = new LookMemory();
  const mine = wanted();
  const theirs = wanted({ reference: "ref0000002" });
  while (!(await lookUp(client, mine, memory)).ok);
  const before = requests();
  expect(await lookUp(client, theirs, memory)).toMatchObject({ value: { id: "theirs" } });
  expect(await lookUp(client, wanted({ reference: "ref0000003" }), memory)).toEqual(ok(null));
  expect(requests()).toBe(before);
  const second = wanted({ dueAt: LOOKED_AT + 3 * MINUTE_MS });
  await lookUp(client, second, memory, LOOKED_AT + 4 * MINUTE_MS);
  expect(requests()).toBe(before + LOOK_REQUEST_LIMIT);
});
