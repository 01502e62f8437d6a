import { expect, it } from "vitest";
import type { BasecampClient, RecordingsPage, Todo } from "../../src/basecamp/client.ts";
import { LOOK_REQUEST_LIMIT, lookUp, type Wanted } from "../../src/delivery/look-up.ts";
import { withReference } from "../../src/delivery/reference.ts";
import { failed, ok } from "../../src/result.ts";

const SENT_AT = Date.parse("2026-11-24T12:00:00Z");
const MINUTE_MS = 60_000;
const TITLE = "Order a chair";

function todo(id: string, more: Partial<Todo> = {}, createdAt = SENT_AT): Todo {
  return {
    ...{ id, appUrl: null, content: "Something else", description: "<div>by hand</div>", dueOn: null },
    ...{ assigneeIds: [], project: "7", isOpen: true, isWhole: true, createdAt: new Date(createdAt).toISOString() },
    ...more,
  };
}

function described(reference: string): string {
  const draft = { content: TITLE, description: "", assigneeIds: [], dueOn: null, notify: false };
  return withReference(draft, "https://forms.example.com", reference).description;
}

/** A Basecamp whose lists show one thing and whose single to-dos another; `read` collects what was asked for by id. */
function basecamp(lists: { active?: Todo[]; archived?: Todo[]; trashed?: Todo[] }, single: readonly Todo[] = []) {
  const read: string[] = [];
  const page = (todos: Todo[] = []): RecordingsPage => ({ todos, next: null });
  const client: BasecampClient = {
    createTodo: () => Promise.reject(new Error("A look creates nothing.")),
    getMyProfile: () => Promise.reject(new Error("A look asks for nobody.")),
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
    ...{ known: [], foreign: new Set<string>() },
    ...more,
  };
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
  const { client, read } = basecamp({
    active: [
      todo("late", nothing, SENT_AT + 21 * MINUTE_MS),
      todo("ours", nothing),
      todo("read", nothing),
      todo("new", nothing),
    ],
  });
  const foreign = new Set(["read"]);
  expect(await lookUp(client, wanted({ known: [{ id: "ours", sentAt: SENT_AT }], foreign }))).toEqual(ok(null));
  expect(read).toEqual(["new"]);
  expect([...foreign]).toEqual(["read", "new"]);
});

it("believes an empty description unless the title is ours", async () => {
  const empty = { description: "" };
  const { client, read } = basecamp({ active: [todo("1", empty), todo("2", { ...empty, content: TITLE })] });
  expect(await lookUp(client, wanted())).toEqual(ok(null));
  expect(read).toEqual(["2"]);
});

it("does not count when more must be read than one look may, and goes on from there the next time", async () => {
  const many = Array.from({ length: 30 }, (_, n) => todo(String(n), { description: null }));
  const single = many.map(({ id }) => todo(id, id === "29" ? { description: described("ref0000001") } : {}));
  const { client, read } = basecamp({ active: many }, single);
  const look = wanted();
  expect(await lookUp(client, look)).toEqual(failed({ reason: "too-many-to-look-through" }));
  expect(read).toHaveLength(LOOK_REQUEST_LIMIT - 3);
  expect(await lookUp(client, look)).toMatchObject({ ok: true, value: { id: "29" } });
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
  ["completed or thrown away", [todo("w", { isOpen: false })]],
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
