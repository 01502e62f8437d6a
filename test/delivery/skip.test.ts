import { beforeEach, expect, it, vi } from "vitest";
import { makeTicket } from "../../src/http/ticket.ts";
import type { Drafted, DraftFailure } from "../../src/mapping/draft.ts";
import type { DeployedMapping } from "../../src/mapping/mapping.ts";
import type { Result } from "../../src/result.ts";
import { always, answer } from "../mapping/drafting.ts";
import { connect, postForm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";
import {
  deliveriesNow,
  deploy,
  deployed,
  file,
  inDeployment,
  only,
  referencesNow,
  relocation,
  todo,
} from "../support/own-mappings.ts";

/** What the mapping comes to, besides what it drafts; the conditions themselves are tested with the mapping language. */
const says = vi.hoisted(() => ({
  skip: null as null | { readonly reason: string | null },
  without: [] as readonly string[],
  invalid: null as string | null,
}));

vi.mock("../../src/mapping/draft.ts", async (original) => {
  const real = await original<typeof import("../../src/mapping/draft.ts")>();
  const draftTodos: typeof real.draftTodos = (mapping, submission): Result<Drafted, DraftFailure> => {
    if (says.invalid !== null) return { ok: false, failure: { reason: "answer-invalid", message: says.invalid } };
    if (says.skip !== null) return { ok: true, value: { kind: "skip", reason: says.skip.reason } };
    const drafted = real.draftTodos(mapping, submission);
    if (!drafted.ok || drafted.value.kind === "skip") return drafted;
    const todos = drafted.value.todos.filter(({ key }) => !says.without.includes(key));
    return { ok: true, value: todos.length === 0 ? { kind: "skip", reason: null } : { kind: "todos", todos } };
  };
  return { ...real, draftTodos };
});

beforeEach(() => Object.assign(says, { skip: null, without: [], invalid: null }));

const ONE = deployed("1", [todo("")]);
const TWO = deployed("1", [todo("desk"), todo("keys")]);
const ELSEWHERE = { todolist: always({ account: "42", project: "1", todolist: "2" }) };
const DAY_SECONDS = 24 * 60 * 60;

async function pageOf(reference: string): Promise<string> {
  return (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } })).text();
}

/** Files a submission with a ticket; answers what its status says then. */
async function statusAfter(mapping: DeployedMapping): Promise<unknown> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const ticket = await makeTicket("a key for the tickets of tests", random);
  await inDeployment(mapping, async ({ ledger, after }) => {
    await ledger.accept(mapping.name, relocation("Ann"), { messageId: null, ticket });
    await after(0);
  });
  return (await visit(`/status/${ticket}`)).json();
}

it("makes no to-do of what the mapping skips, and says why to the admin and that it did to the employee", async () => {
  await connect();
  says.skip = { reason: "Interns have no desk." };
  expect(await statusAfter(TWO)).toEqual({
    ...{ status: "skipped", final: true, todoUrl: null, todos: [] },
    message:
      "Your submission has arrived. No to-do is made of it, as whoever looks after this form has laid down for such answers.",
  });
  expect(await todosInBasecamp()).toEqual([]);
  const [reference = ""] = await referencesNow();
  expect(await pageOf(reference)).toContain(
    "The mapping says that no to-do is made of such a submission. Interns have no desk.",
  );
});

it("makes no to-do when no condition of the mapping holds", async () => {
  await connect();
  says.without = ["desk", "keys"];
  await file(TWO, relocation("Ann"));
  expect(await deliveriesNow()).toEqual(["- skipped nothing-asked"]);
  const [reference = ""] = await referencesNow();
  expect(await pageOf(reference)).toContain("The mapping asks for no such to-do of this submission");
});

it("does not file what was skipped when it comes again, and knows an edit of it", async () => {
  await connect();
  says.skip = { reason: "Interns have no desk." };
  await file(ONE, relocation("Ann"));
  Object.assign(says, { skip: null });
  await inDeployment(ONE, async ({ ledger, after }) => {
    expect(await ledger.accept(ONE.name, relocation("Ann"))).toMatchObject({ fresh: false, status: "skipped" });
    const edited = relocation("Ann", { answers: [answer("s", "Another desk")] });
    expect(await ledger.accept(ONE.name, edited)).toMatchObject({ status: "skipped", edited: true });
    await after(60);
  });
  expect(await todosInBasecamp()).toEqual([]);
});

it("keeps the answers of what was skipped as long as those of what was filed", async () => {
  await connect();
  says.skip = { reason: "Interns have no desk." };
  await file(ONE, relocation("Ann"));
  await inDeployment(ONE, async ({ storage, after }) => {
    const bodies = () => JSON.stringify(storage.sql.exec("SELECT body FROM submissions").toArray());
    await after(29 * DAY_SECONDS);
    expect(bodies()).toContain("Desk of Ann");
    await after(DAY_SECONDS);
    expect(bodies()).not.toContain("Desk of Ann");
  });
});

it("makes only the to-dos whose conditions hold, and keeps the key of a single one", async () => {
  await connect();
  says.without = ["desk"];
  await file(TWO, relocation("Ann"));
  expect(await deliveriesNow()).toEqual(["keys delivered"]);
});

it("skips all deliveries of a submission when the mapping skips it now and nothing was sent", async () => {
  await connect();
  await file(deployed("1", [todo("desk", ELSEWHERE), todo("keys", ELSEWHERE)]), relocation("Ann"));
  says.skip = { reason: "Nobody moves." };
  await deploy(deployed("2", [todo("desk"), todo("keys")]));
  expect(await deliveriesNow()).toEqual(["desk skipped mapping-skip", "keys skipped mapping-skip"]);
});

it("skips the rest of a submission when its condition does not hold any more, and it counts as filed", async () => {
  await connect();
  await file(deployed("1", [todo("desk"), todo("keys", ELSEWHERE)]), relocation("Ann"));
  says.without = ["keys"];
  await inDeployment(TWO, async ({ ledger, after }) => {
    const [, keys = ""] = await referencesNow();
    expect(await ledger.replay(only(keys), false)).toMatchObject({ items: [{ verdict: "skips", content: null }] });
    await after(0);
    expect(await ledger.accept(TWO.name, relocation("Ann"))).toMatchObject({ status: "delivered" });
  });
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys skipped nothing-asked"]);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("looks for what may exist before it is skipped", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await file(ONE, relocation("Ann"));
  says.skip = { reason: "Nobody moves." };
  await inDeployment(ONE, async ({ ledger, storage, after }) => {
    const [reference = ""] = await referencesNow();
    storage.sql.exec("UPDATE deliveries SET state = 'parked', reason = 'still-unclear', due_at = NULL");
    expect(await ledger.replay(only(reference), false)).toMatchObject({ items: [{ verdict: "looks-then-skips" }] });
    await after(60);
  });
  expect(await deliveriesNow()).toEqual(["- delivered"]);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("makes none by hand either of what the mapping skips now", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await file(ONE, relocation("Ann"));
  says.skip = { reason: "Nobody moves." };
  const [reference = ""] = await referencesNow();
  // The shipped mappings do not have this one; the pages ask the ledger of the shipped deployment.
  const answered = await postForm(`/admin/deliveries/${reference}/make`, {}, await signIn());
  expect(answered.status).toBe(409);
});

it("parks an answer that breaks a rule, and says so to the admin and to the employee", async () => {
  await connect();
  says.invalid = "The answer to urgency is none of Low, Normal, Urgent.";
  expect(await statusAfter(TWO)).toMatchObject({
    ...{ status: "parked", final: true, todos: [] },
    message:
      "Your submission has arrived but is not filed yet. An answer does not fit what the form asks for, and whoever looks after this form decides about it. Nothing is lost; you need not send it again.",
  });
  const [reference = ""] = await referencesNow();
  const page = await pageOf(reference);
  expect(page).toContain("An answer breaks a rule of the mapping, which wants a person to decide then.");
  expect(page).toContain("The answer to urgency is none of Low, Normal, Urgent.");
});

it("files an answer that broke a rule by itself when the mapping changes, and not before", async () => {
  await connect();
  says.invalid = "The answer to urgency is none of Low, Normal, Urgent.";
  await file(TWO, relocation("Ann"));
  says.invalid = null;
  await deploy(TWO);
  expect(await deliveriesNow()).toEqual(["- parked answer-invalid"]);
  await deploy(deployed("2", TWO.todos));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys delivered"]);
});

it("files an answer that broke a rule when a person replays it, once it fits", async () => {
  await connect();
  says.invalid = "The answer to urgency is none of Low, Normal, Urgent.";
  await file(TWO, relocation("Ann"));
  await inDeployment(TWO, async ({ ledger, after }) => {
    const all = { ...only(), references: null, reason: "answer-invalid" } as const;
    expect(await ledger.replay(all, false)).toMatchObject({ items: [{ verdict: "answer-invalid" }] });
    says.invalid = null;
    expect(await ledger.replay(all, false)).toMatchObject({
      items: [{ verdict: "files", content: "desk: Desk of Ann", alsoFiles: ["keys: Desk of Ann"] }],
    });
    await after(0);
  });
  expect(await todosInBasecamp()).toHaveLength(2);
});
