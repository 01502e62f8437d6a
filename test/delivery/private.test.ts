import { abortAllDurableObjects, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { EVERYTHING } from "../../src/delivery/listing.ts";
import type { AnswerRule, DeployedMapping } from "../../src/mapping/mapping.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import type { Submission } from "../../src/submission.ts";
import { always, answer, rule } from "../mapping/drafting.ts";
import { connect } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, makeTodoByHand, todosInBasecamp } from "../support/emulator.ts";
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
const ELSEWHERE = { todolist: always({ account: "42", project: "1", todolist: "2" }) };
/** How each private text begins; nothing else holds this. */
const SECRET = "qzx";

const PRIVATE = { required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: true } as const;
const ANSWERS: Readonly<Record<string, AnswerRule>> = {
  summary: rule("s"),
  health: rule("h", { isPrivate: true }),
  salary: rule("id-salary", { isPrivate: true }),
  campaign: { hidden: "campaign", ...PRIVATE },
  score: { variable: "score", ...PRIVATE },
};

function confidential(todos = [todo("")], version = "1", changes: Partial<DeployedMapping> = {}): DeployedMapping {
  return deployed(version, todos, { answers: ANSWERS, ...changes });
}

function personal(changes: Partial<Submission> = {}, health = "broken leg"): Submission {
  return relocation("Ann", {
    answers: [answer("s", "Desk of Ann"), answer("h", `${SECRET} ${health}`), answer("salary", `${SECRET} 4000`)],
    hidden: { campaign: `${SECRET} mail`, channel: "intranet" },
    variables: { score: `${SECRET} 7`, price: "12" },
    ...changes,
  });
}

/** Every value of every row of every table of the ledger, as one text. */
function everythingStored(): Promise<string> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => {
    const tables = state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    return tables
      .filter(({ name }) => !String(name).startsWith("_cf_"))
      .map(({ name }) => JSON.stringify(state.storage.sql.exec(`SELECT * FROM "${name}"`).toArray()))
      .join("\n");
  });
}

// A reset right after an abort leaves the object's storage as it was; it works on an object that is alive.
afterEach(async () => {
  await ledgerStub(env).deliveries(null);
  await reset();
});

it("keeps private answers out of Basecamp, and out of all that is stored once the to-do exists", async () => {
  await connect();
  await inDeployment(confidential(), async ({ ledger, after }) => {
    await ledger.accept("relocation", personal());
    expect(await everythingStored()).toContain(SECRET);
    await after(0);
  });
  const [made, ...others] = await todosInBasecamp();
  expect(others).toEqual([]);
  expect(JSON.stringify(made)).not.toContain(SECRET);
  const stored = await everythingStored();
  expect(stored).not.toContain(SECRET);
  expect(stored).toContain("Desk of Ann");
  expect(stored).toContain("intranet");
  expect(stored).toContain("price");
});

it("keeps them until the last delivery of the submission is done", async () => {
  await connect();
  await file(confidential([todo("desk"), todo("keys", ELSEWHERE)]), personal());
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys parked other-account"]);
  expect(await everythingStored()).toContain(SECRET);
  await deploy(confidential([todo("desk"), todo("keys")], "2"));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys delivered"]);
  expect(await everythingStored()).not.toContain(SECRET);
});

it("removes them from what the mapping skips", async () => {
  await connect();
  await file(confidential([todo("")], "1", { skip: [{ when: "true", reason: "Nobody moves." }] }), personal());
  expect(await deliveriesNow()).toEqual(["- skipped mapping-skip"]);
  expect(await everythingStored()).not.toContain(SECRET);
});

it("removes them from a test of the form tool that is not filed", async () => {
  await file(confidential(), personal({ kind: "test" }));
  expect(await deliveriesNow()).toEqual(["- skipped test-delivery"]);
  expect(await everythingStored()).not.toContain(SECRET);
});

it("removes them when a person links the to-do", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await file(confidential(), personal());
  const [reference = ""] = await referencesNow();
  await makeTodoByHand("Entered by hand");
  const [byHand] = await todosInBasecamp();
  const address = { account: "195539477", todo: byHand?.id ?? "" };
  await inDeployment(confidential(), async ({ ledger, after }) => {
    expect(await ledger.confirmTodo(reference, address)).toMatchObject({ ok: true });
    await after(0);
  });
  expect(await everythingStored()).not.toContain(SECRET);
});

it("knows the same submission when it comes again, and keeps no private answer of an edit", async () => {
  await connect();
  await file(confidential(), personal());
  await inDeployment(confidential(), async ({ ledger }) => {
    expect(await ledger.accept("relocation", personal())).toMatchObject({ fresh: false, edited: false });
    // Nothing private is in what is kept for telling edits, so that these are no news.
    expect(await ledger.accept("relocation", personal({}, "flu"))).toMatchObject({ fresh: false, edited: false });
    const [reference = ""] = await referencesNow();
    const edited = personal({ answers: [answer("s", "Desk of Zoë"), answer("h", `${SECRET} flu`)] });
    await ledger.accept("relocation", edited);
    const change = { question: "s", before: "Desk of Ann", after: "Desk of Zoë" };
    expect((await ledger.delivery(reference))?.notices).toMatchObject([{ changes: [change] }]);
  });
  expect(await everythingStored()).not.toContain(SECRET);
});

it("keeps no private answer of an edit that comes before the to-do exists, once it does", async () => {
  await connect();
  await inDeployment(confidential(), async ({ ledger, after }) => {
    await ledger.accept("relocation", personal());
    const edited = personal({ answers: [answer("s", "Desk of Zoë"), answer("h", `${SECRET} flu`)] });
    expect(await ledger.accept("relocation", edited)).toMatchObject({ edited: true });
    await ledger.backlog();
    const [reference = ""] = await referencesNow();
    const change = { question: "s", before: "Desk of Ann", after: "Desk of Zoë" };
    expect((await ledger.delivery(reference))?.notices).toMatchObject([{ changes: [change] }]);
    await after(0);
  });
  expect(await everythingStored()).not.toContain(SECRET);
});

it("removes them from an edit that came when the mapping did not call them private yet", async () => {
  await inDeployment(deployed("1", [todo("")]), async ({ ledger }) => {
    await ledger.accept("relocation", personal());
    await ledger.accept("relocation", personal({}, "flu"));
  });
  expect(await everythingStored()).toContain(`${SECRET} flu`);
  await connect();
  await deploy(confidential([todo("")], "2"));
  expect(await deliveriesNow()).toEqual(["- delivered"]);
  expect(await everythingStored()).not.toContain(SECRET);
});

it("removes them after a crash between the filing and the removal, also when the days of keeping changed", async () => {
  await connect();
  await file(deployed("1", [todo("")]), personal());
  expect(await everythingStored()).toContain(SECRET);
  // As the rows are when the runtime dies right after the to-do was stored.
  await runInDurableObject(ledgerStub(env), (_ledger, state) => {
    state.storage.sql.exec("UPDATE deliveries SET erase_at = changed_at");
    state.storage.sql.exec("UPDATE settings SET value = '7' WHERE name = 'retention-days'");
  });
  await abortAllDurableObjects();
  await deploy(confidential());
  const stored = await everythingStored();
  expect(stored).not.toContain(SECRET);
  expect(stored).toContain("Desk of Ann");
});

it("removes all answers when the mapping is gone that said which ones are private", async () => {
  await connect();
  await file(deployed("1", [todo("")]), personal());
  await inDeployment(null, async ({ storage, after }) => {
    storage.sql.exec("UPDATE deliveries SET erase_at = changed_at");
    await after(0);
  });
  const stored = await everythingStored();
  expect(stored).not.toContain(SECRET);
  expect(stored).not.toContain("Desk of Ann");
});

it("erases the other answers in their own time, and still knows the submission then", async () => {
  await connect();
  await file(confidential(), personal());
  await inDeployment(confidential(), async ({ ledger, after }) => {
    await after(29 * DAY_SECONDS);
    expect(await everythingStored()).toContain("Desk of Ann");
    await after(DAY_SECONDS);
    expect(await everythingStored()).not.toContain("Desk of Ann");
    expect(await ledger.accept("relocation", personal())).toMatchObject({ fresh: false, edited: false });
    const edited = personal({ answers: [answer("s", "Desk of Zoë")] });
    expect(await ledger.accept("relocation", edited)).toMatchObject({ fresh: false, edited: true });
  });
  expect(await everythingStored()).not.toContain(SECRET);
});

it("takes every answer to a question with that ref or id", async () => {
  await connect();
  const text = `${SECRET} too`;
  const other = { ...answer("other", text), field: { id: "h", ref: "other", title: "Chair", type: "short_text" } };
  const submission = personal();
  await file(confidential(), {
    ...submission,
    answers: [other, ...submission.answers, answer("h", `${SECRET} again`)],
  });
  expect(JSON.stringify(await todosInBasecamp())).not.toContain(SECRET);
  expect(await everythingStored()).not.toContain(SECRET);
});

it("leaves nothing by which a private answer could be told from another one", async () => {
  await connect();
  await file(confidential(), personal({}, "Yes"));
  const first = await everythingStored();
  await reset();
  await file(confidential(), personal({}, "No"));
  const digests = (text: string) => text.match(/[0-9a-f]{64}/g) ?? [];
  expect(digests(await everythingStored())).toEqual(digests(first));
});

it("keeps them for as long as the submission waits for a person", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await file(confidential(), personal());
  const [reference = ""] = await referencesNow();
  await inDeployment(confidential(), async ({ ledger, after }) => {
    await after(DAY_SECONDS);
    expect(await everythingStored()).toContain(SECRET);
    await ledger.replay(only(reference), false);
    await after(0);
  });
  expect(await everythingStored()).not.toContain(SECRET);
});

it("neither shows a private answer on the pages nor finds a delivery by one, before and after it is filed", async () => {
  await connect();
  await inDeployment(confidential(), async ({ ledger, after }) => {
    await ledger.accept("relocation", personal());
    for (const seconds of [0, 1]) {
      const { deliveries } = await ledger.deliveries({ ...EVERYTHING, text: "DESK OF" });
      expect(deliveries).toHaveLength(1);
      expect((await ledger.deliveries({ ...EVERYTHING, text: SECRET })).deliveries).toEqual([]);
      const contents = await ledger.contents(deliveries[0]?.reference ?? "");
      expect(contents).toMatchObject({ hasPrivate: true, todo: { todo: { content: ": Desk of Ann" } } });
      expect(JSON.stringify(contents)).toContain("intranet");
      expect(JSON.stringify(contents)).not.toContain(SECRET);
      await after(seconds);
    }
  });
  await inDeployment(null, async ({ ledger }) => {
    const [reference = ""] = await referencesNow();
    expect(await ledger.contents(reference)).toMatchObject({ answers: "mapping-missing", todo: { kind: "sent" } });
  });
});

it("shows nothing of an edit while the mapping is gone that says which answers are private", async () => {
  await inDeployment(confidential(), async ({ ledger }) => {
    await ledger.accept("relocation", personal());
    await ledger.accept("relocation", personal({ answers: [answer("s", "Desk of Eve")] }));
  });
  await inDeployment(null, async ({ ledger }) => {
    await ledger.deliveries(null);
    const [reference = ""] = await referencesNow();
    const { notices } = (await ledger.delivery(reference)) ?? expect.unreachable();
    expect(notices).toMatchObject([{ changes: "mapping-missing" }]);
  });
});
