import { expect, it } from "vitest";
import { makeTicket } from "../../src/http/ticket.ts";
import type { DeployedMapping, TodoTemplate } from "../../src/mapping/mapping.ts";
import type { Submission } from "../../src/submission.ts";
import { always, answer, rule } from "../mapping/drafting.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith } from "../support/app.ts";
import { connect, signIn, visit } from "../support/bridge.ts";
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

const DAY_SECONDS = 24 * 60 * 60;
const SKIPPED = "as whoever looks after this form has laid down for such answers";
const ELSEWHERE = { todolist: always({ account: "42", project: "1", todolist: "2" }) };
const DESK = todo("desk", { when: 'needs contains "desk"' });
const KEYS = todo("keys", { when: 'needs contains "keys"' });
const INTERNS = { when: 'kind == "intern"', reason: "Interns have no desk." };
const EVERYBODY = { when: "true", reason: "Nobody moves." };

/** A version of the mapping that knows a kind of person, what is needed, and a size that must be one of two. */
function moving(
  version: string,
  todos: readonly TodoTemplate[],
  changes: Partial<DeployedMapping> = {},
): DeployedMapping {
  const size = rule("z", { oneOf: ["S", "M"], onInvalid: "park" });
  const answers = { summary: rule("s"), kind: rule("k"), needs: rule("n", { as: "list" }), size };
  return deployed(version, todos, { answers, skip: [INTERNS], ...changes });
}

function person(kind: string, needs: readonly string[] = ["desk", "keys"], size = "M"): Submission {
  const needed = answer("n", needs.join(", "), "Needs", [...needs]);
  return relocation("Ann", { answers: [answer("s", "Desk of Ann"), answer("k", kind), needed, answer("z", size)] });
}

const TWO = moving("1", [DESK, KEYS]);

async function pageOf(reference: string): Promise<string> {
  return (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } })).text();
}

/** Files a submission with a ticket; answers what its status says then. */
async function statusAfter(mapping: DeployedMapping, submission: Submission): Promise<unknown> {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const ticket = await makeTicket("a key for the tickets of tests", random, Date.now());
  await inDeployment(mapping, async ({ ledger, after }) => {
    await ledger.accept(mapping.name, submission, { messageId: null, ticket });
    await after(0);
  });
  return (await visit(`/status/${ticket}`)).json();
}

it("makes no to-do of what the mapping skips, and says so to the employee, and why to the admin", async () => {
  await connect();
  expect(await statusAfter(TWO, person("intern"))).toEqual({
    ...{ status: "skipped", final: true, settled: true, todoUrl: null, todos: [] },
    message: `Your submission has arrived. No to-do is made of it, ${SKIPPED}.`,
  });
  expect(await todosInBasecamp()).toEqual([]);
  expect(await deliveriesNow()).toEqual(["- skipped mapping-skip"]);
  const [reference = ""] = await referencesNow();
  expect(await pageOf(reference)).toContain(
    "The mapping says that no to-do is made of such a submission. Interns have no desk.",
  );
});

it("makes no to-do when no condition of the mapping holds", async () => {
  await connect();
  expect(await statusAfter(TWO, person("clerk", []))).toMatchObject({ status: "skipped" });
  expect(await deliveriesNow()).toEqual(["- skipped nothing-asked"]);
  const [reference = ""] = await referencesNow();
  expect(await pageOf(reference)).toContain("The mapping asks for no such to-do of this submission");
});

it("does not file what was skipped when it comes again, and knows an edit of it", async () => {
  await connect();
  await file(TWO, person("intern"));
  await inDeployment(moving("2", [DESK], { skip: [] }), async ({ ledger, after }) => {
    expect(await ledger.accept(TWO.name, person("intern"))).toMatchObject({ fresh: false, status: "skipped" });
    expect(await ledger.accept(TWO.name, person("clerk"))).toMatchObject({ status: "skipped", edited: true });
    await after(60);
  });
  expect(await todosInBasecamp()).toEqual([]);
});

it("keeps the answers of what was skipped as long as those of what was filed", async () => {
  await connect();
  await file(TWO, person("intern"));
  await inDeployment(TWO, async ({ storage, after }) => {
    const bodies = () => JSON.stringify(storage.sql.exec("SELECT body FROM submissions").toArray());
    await after(29 * DAY_SECONDS);
    expect(bodies()).toContain("Desk of Ann");
    await after(DAY_SECONDS);
    expect(bodies()).not.toContain("Desk of Ann");
  });
});

it("makes only the to-dos whose conditions hold, and keeps the key of a single one", async () => {
  await connect();
  await file(TWO, person("clerk", ["keys"]));
  expect(await deliveriesNow()).toEqual(["keys delivered"]);
});

it("skips all deliveries of a submission when the mapping skips it now and nothing was sent", async () => {
  await connect();
  await file(moving("1", [todo("desk", ELSEWHERE), todo("keys", ELSEWHERE)]), person("clerk"));
  await deploy(moving("2", [DESK, KEYS], { skip: [EVERYBODY] }));
  expect(await deliveriesNow()).toEqual(["desk skipped mapping-skip", "keys skipped mapping-skip"]);
});

it("skips the rest of a submission whose condition does not hold any more, and it counts as filed", async () => {
  await connect();
  await file(moving("1", [DESK, todo("keys", ELSEWHERE)]), person("clerk", ["desk"]));
  const [, keys = ""] = await referencesNow();
  await inDeployment(TWO, async ({ ledger, after }) => {
    expect(await ledger.replay(only(keys), false)).toMatchObject({ items: [{ verdict: "skips", content: null }] });
    await after(0);
    expect(await ledger.accept(TWO.name, person("clerk", ["desk"]))).toMatchObject({ status: "delivered" });
  });
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys skipped nothing-asked"]);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("makes none by hand either of what the mapping skips now, and says so on its page", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await file(moving("1", [todo("")]), person("clerk"));
  const [reference = ""] = await referencesNow();
  const headers = { Cookie: await signIn(), Origin: BRIDGE_URL };
  await inDeployment(moving("1", [todo("")], { skip: [EVERYBODY] }), async ({ ledger, after }) => {
    const app = appWith({ ledger });
    const path = `${BRIDGE_URL}/admin/deliveries/${reference}`;
    const made = await app.request(`${path}/make`, { method: "POST", headers });
    expect(made.status).toBe(409);
    expect(await made.text()).toContain("Makes no to-do: its mapping asks for none now.");
    expect(await deliveriesNow()).toEqual(["- parked list-not-found"]);
    expect((await app.request(`${path}/replay`, { method: "POST", headers })).status).toBe(303);
    await after(0);
  });
  expect(await deliveriesNow()).toEqual(["- skipped mapping-skip"]);
});

it("looks for what may exist before it is skipped", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await file(moving("1", [todo("")]), person("clerk"));
  await inDeployment(moving("1", [todo("")], { skip: [EVERYBODY] }), async ({ ledger, storage, after }) => {
    const [reference = ""] = await referencesNow();
    storage.sql.exec("UPDATE deliveries SET state = 'parked', reason = 'still-unclear', due_at = NULL");
    expect(await ledger.replay(only(reference), false)).toMatchObject({ items: [{ verdict: "looks-then-skips" }] });
    await after(60);
  });
  expect(await deliveriesNow()).toEqual(["- delivered"]);
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("skips what was looked for in vain when the mapping skips it now", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "before" });
  await file(moving("1", [todo("")]), person("clerk"));
  await inDeployment(moving("1", [todo("")], { skip: [EVERYBODY] }), async ({ ledger, storage, after }) => {
    const [reference = ""] = await referencesNow();
    storage.sql.exec("UPDATE deliveries SET state = 'parked', reason = 'still-unclear', due_at = NULL");
    await ledger.replay(only(reference), false);
    for (const seconds of [0, 60, 180, 30]) await after(seconds);
  });
  expect(await deliveriesNow()).toEqual(["- skipped mapping-skip"]);
  expect(await todosInBasecamp()).toEqual([]);
});

it("parks an answer that breaks a rule, and says so to the admin and to the employee", async () => {
  await connect();
  expect(await statusAfter(TWO, person("clerk", ["desk"], "XXL"))).toMatchObject({
    ...{ status: "parked", final: true, todos: [] },
    message:
      "Your submission has arrived but is not filed yet. An answer does not fit what the form asks for, and whoever looks after this form decides about it. Nothing is lost; you need not send it again.",
  });
  const [reference = ""] = await referencesNow();
  const page = await pageOf(reference);
  expect(page).toContain("An answer breaks a rule of the mapping, which wants a person to decide then.");
  expect(page).toMatch(/when you try again\. [^<]*size/);
  expect(page).not.toContain("XXL");
});

it("files an answer that broke a rule by itself when the mapping changes, and not before", async () => {
  await connect();
  await file(TWO, person("clerk", ["desk", "keys"], "XXL"));
  await deploy(TWO);
  expect(await deliveriesNow()).toEqual(["- parked answer-invalid"]);
  await deploy(moving("2", TWO.todos, { answers: { ...TWO.answers, size: rule("z") } }));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys delivered"]);
});

it("says of a replay that an answer still breaks a rule, and what is made once it does not", async () => {
  await connect();
  await file(TWO, person("clerk", ["desk", "keys"], "XXL"));
  const all = { ...only(), references: null, reason: "answer-invalid" } as const;
  await inDeployment(TWO, async ({ ledger }) => {
    expect(await ledger.replay(all, false)).toMatchObject({ items: [{ verdict: "answer-invalid" }] });
  });
  const mended = { ...TWO, answers: { ...TWO.answers, size: rule("z") } };
  await inDeployment(mended, async ({ ledger, after }) => {
    expect(await ledger.replay(all, false)).toMatchObject({
      items: [{ verdict: "files", content: "desk: Desk of Ann", alsoFiles: ["keys: Desk of Ann"] }],
    });
    await after(0);
  });
  expect(await todosInBasecamp()).toHaveLength(2);
});
