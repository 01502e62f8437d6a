import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { filed } from "../../src/delivery/step.ts";
import type { DeployedMapping, TodoTemplate } from "../../src/mapping/mapping.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { SURROUNDINGS } from "../../src/objects/surroundings.ts";
import { failed } from "../../src/result.ts";
import { itRequestWith } from "../fixtures/mapping.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { ANN, connect, MIA, newestDelivery, OMAR, signIn, visit } from "../support/bridge.ts";
import {
  addPeople,
  CREATE_TODO,
  changePerson,
  changeSettings,
  expireTokens,
  injectFault,
  PEOPLE,
  requestsToBasecamp,
  todosInBasecamp,
} from "../support/emulator.ts";

const IT_DESK = "2085958499";
const OPERATIONS_LIST = { account: "195539477", project: "9007199254741001", todolist: "9007199254741002" };
const TEN_MINUTES_S = 10 * 60;

let ledger: Ledger;

/** Lets a deployment with these mappings take the ledger over, with nothing in its memory. */
function deploy(findMapping: (name: string) => DeployedMapping | null): Promise<void> {
  return runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    ledger = new Ledger(state, env, {
      ...{ ...SURROUNDINGS, findMapping, markOfKey: async () => null },
      readBack: async () => failed({ reason: "unavailable", status: null, retryAfterMs: null }),
    });
  });
}

/** A mapping that asks for no answer, for these people. */
function mappingFor(todo: Partial<TodoTemplate>): DeployedMapping {
  const nobody = { assignees: [], completionSubscribers: [], fallback: null };
  const plain = { content: named("A chair"), description: [], dueOn: [], ...nobody };
  return { ...itRequestWith({ ...plain, ...todo }), answers: {} };
}

/** A deployment whose one mapping makes a to-do for these people. */
function deployFor(todo: Partial<TodoTemplate>): Promise<void> {
  return deploy(() => mappingFor(todo));
}

function named(...texts: readonly string[]) {
  return texts.map((use) => ({ use, when: null }));
}

function accept(id: string, mapping = "it-request"): Promise<unknown> {
  return runInDurableObject(ledgerStub(env), () => ledger.accept(mapping, submissionWith({ id })));
}

async function run(afterSeconds = 0): Promise<void> {
  vi.setSystemTime(Date.now() + afterSeconds * 1000);
  await runInDurableObject(ledgerStub(env), () => ledger.alarm());
}

async function file(id: string, afterSeconds = 0): Promise<void> {
  await accept(id);
  await run(afterSeconds);
}

async function peopleRequests(): Promise<readonly string[]> {
  return (await requestsToBasecamp()).filter(({ path }) => path.includes(PEOPLE.path)).map(({ path }) => path);
}

/** Who is assigned to each to-do, by name. */
async function assigned(): Promise<readonly string[]> {
  return (await todosInBasecamp()).map(({ assignees }) => assignees.map(({ name }) => name).join(", "));
}

async function onlyTodo() {
  const [todo, ...others] = await todosInBasecamp();
  if (todo === undefined || others.length > 0) throw new Error("There is not exactly one to-do.");
  const { assignees, completion_subscribers: subscribers, description } = todo;
  return { assignees: assignees.map(({ id }) => id), subscribers: subscribers.map(({ id }) => id), description };
}

beforeEach(() => connect());

describe("a to-do whose mapping names people", () => {
  it("is for those whom Basecamp has under that address, name or id", async () => {
    const assignees = named("OnCall@example.com", `mia muster, ${ANN}`);
    await deployFor({ assignees, completionSubscribers: named("ann@example.com", "Mia Muster") });
    await file("s1");
    expect(await onlyTodo()).toMatchObject({ assignees: [OMAR, MIA, ANN], subscribers: [ANN, MIA] });
    expect(await newestDelivery()).toMatchObject({ state: "delivered", notes: [], attempts: ["create: created 201"] });
  });

  it("is for a client of that project", async () => {
    const [cleo] = await addPeople({ name: "Cleo Client", email: "cleo@client.example", kind: "Client" });
    await deployFor({ assignees: named("cleo@client.example") });
    await file("s1");
    expect((await onlyTodo()).assignees).toEqual([cleo]);
  });

  it("says in Basecamp and in its delivery who could not be assigned, and who is in their place", async () => {
    await changePerson(MIA, { kind: "Tombstone" });
    await addPeople({ name: "Omar Okafor", email: "other.omar@example.com", projects: [IT_DESK] });
    const assignees = named("zoe@example.com", "Mia Muster", "Omar Okafor");
    await deployFor({ assignees, fallback: "ann@example.com" });
    await file("s1");
    const notes = [
      '"zoe@example.com" is not on this project, so Ann Example is assigned instead.',
      '"Mia Muster" is nobody who can be given a to-do in Basecamp, so Ann Example is assigned instead.',
      'More than one person on this project fits "Omar Okafor", so Ann Example is assigned instead. Write the e-mail address or the id.',
    ];
    expect(await newestDelivery()).toMatchObject({ state: "delivered", notes });
    const { assignees: ids, description } = await onlyTodo();
    expect(ids).toEqual([ANN]);
    for (const note of notes) expect(description).toContain(note.replaceAll('"', "&quot;"));
  });

  it("makes no request for people when it names nobody", async () => {
    await deployFor({ assignees: named(" "), completionSubscribers: named("") });
    await file("s1");
    expect(await assigned()).toEqual([""]);
    expect(await peopleRequests()).toEqual([]);
  });

  it("finds the one on the last page of a project with hundreds of people", async () => {
    await addPeople({ name: "Guest", times: 590, projects: [IT_DESK] });
    const [zoe] = await addPeople({ name: "Zoe", email: "zoe@example.com", projects: [IT_DESK] });
    await deployFor({ assignees: named("zoe@example.com") });
    await file("s1");
    expect((await onlyTodo()).assignees).toEqual([zoe]);
    expect(await peopleRequests()).toHaveLength(8);
  });

  it("does with the first 20 pages of more people than anybody looks through", async () => {
    await addPeople({ name: "Guest", times: 1_850, projects: [IT_DESK] });
    await addPeople({ name: "Zoe", email: "zoe@example.com", projects: [IT_DESK] });
    await deployFor({ assignees: named("oncall@example.com", "zoe@example.com") });
    await file("s1");
    expect((await onlyTodo()).assignees).toEqual([OMAR]);
    expect(await peopleRequests()).toHaveLength(20);
  });
});

describe("the people of a project", () => {
  it("are read again once Basecamp did not assign somebody who was among them", async () => {
    await connect();
    await deployFor({ assignees: named("Mia Muster"), fallback: "Ann Example" });
    await accept("before");
    await run();
    await changePerson(MIA, { projects: [] });
    await accept("meanwhile");
    await run(61);
    await accept("after");
    await run();
    expect((await todosInBasecamp()).map(({ assignees }) => assignees.map(({ name }) => name).join())).toEqual([
      "Mia Muster",
      "",
      "Ann Example",
    ]);
  });

  it("are read once for all deliveries within ten minutes, and again after", async () => {
    await deployFor({ assignees: named("Omar Okafor") });
    for (let n = 0; n < 5; n++) await accept(`s${n}`);
    await run();
    await file("s5", TEN_MINUTES_S - 1);
    expect(await assigned()).toEqual(Array(6).fill("Omar Okafor"));
    expect(await peopleRequests()).toHaveLength(1);
    await file("s6", 1);
    expect(await assigned()).toHaveLength(7);
    expect(await peopleRequests()).toHaveLength(2);
  });

  it("are read once for two forms that are worked for at the same time, and once for each project", async () => {
    const [here, there] = [
      mappingFor({ assignees: named("Omar Okafor") }),
      mappingFor({ assignees: named("Mia Muster"), todolist: [{ use: OPERATIONS_LIST, when: null }] }),
    ];
    await deploy((name) => (name === "c" ? there : here));
    for (const mapping of ["a", "b", "c"]) await accept(`of ${mapping}`, mapping);
    await run();
    expect([...(await assigned())].sort()).toEqual(["Mia Muster", "Omar Okafor", "Omar Okafor"]);
    expect(await peopleRequests()).toHaveLength(2);
  });

  it("are read again for somebody who is missing in a list older than a minute", async () => {
    await deployFor({ assignees: named("zoe@example.com") });
    await file("s1");
    await addPeople({ name: "Zoe", email: "zoe@example.com" });
    await file("s2", 59);
    expect(await assigned()).toEqual(["", ""]);
    expect(await peopleRequests()).toHaveLength(1);
    await file("s3", 1);
    expect(await assigned()).toEqual(["", "", "Zoe"]);
    expect(await peopleRequests()).toHaveLength(2);
  });

  it("are seen with their addresses as soon as an admin is connected", async () => {
    await changeSettings({ admin: false });
    await deployFor({ assignees: named("mia@example.com") });
    await file("s1");
    expect(await newestDelivery()).toMatchObject({
      notes: [expect.stringMatching(/^Basecamp hides e-mail addresses .* Connect Basecamp as an account admin/)],
    });
    await changeSettings({ admin: true });
    await connect();
    await runInDurableObject(ledgerStub(env), () => ledger.wake());
    await file("s2");
    expect(await assigned()).toEqual(["", "Mia Muster"]);
  });

  it.each([403, 404])(
    "count as unknown for ten minutes when Basecamp answers %i, and ids are taken as they are",
    async (status) => {
      await injectFault(PEOPLE, { status });
      await deployFor({ assignees: named(OMAR, "Mia Muster") });
      await file("s1");
      expect((await onlyTodo()).assignees).toEqual([OMAR]);
      expect(await newestDelivery()).toMatchObject({
        notes: [expect.stringMatching(/^Basecamp did not tell who is on this project, so that "Mia Muster"/)],
        attempts: [`people: rejected ${status}`, "create: created 201"],
      });
      await file("s2", TEN_MINUTES_S - 1);
      expect(await peopleRequests()).toHaveLength(1);
      await file("s3", 1);
      expect(await assigned()).toEqual(["Omar Okafor", "Omar Okafor", "Omar Okafor, Mia Muster"]);
    },
  );
});

describe("a read of people that fails", () => {
  it("stands among the attempts on the delivery's page", async () => {
    await deployFor({ assignees: named(OMAR) });
    await injectFault(PEOPLE, { status: 403 });
    await file("s1");
    const { reference } = await newestDelivery();
    const page = await (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } })).text();
    const text = page.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    expect(text).toMatch(/Read who is on the project Basecamp turned the request down\. \W*HTTP 403/i);
  });
});

describe("a read of people that fails for now", () => {
  beforeEach(() => deployFor({ assignees: named("Omar Okafor") }));

  it("waits as long as Basecamp asks, and holds all calls meanwhile", async () => {
    await injectFault(PEOPLE, { status: 429, headers: { "Retry-After": "30" } });
    await file("s1");
    expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: ["people: rate-limited 429"] });
    const before = (await requestsToBasecamp()).length;
    await run(29);
    expect(await requestsToBasecamp()).toHaveLength(before);
    await run(1);
    expect(await assigned()).toEqual(["Omar Okafor"]);
  });

  it.each([
    ["an error of Basecamp's own", { status: 503 }, "server-error 503"],
    ["no answer", { cut: "before" }, "network -"],
    ["an answer that breaks off", { truncate: 10 }, "network 200"],
  ] as const)("is tried again after %s, and nothing is made before", async (_what, fault, reason) => {
    await injectFault({ ...PEOPLE, count: 2 }, fault);
    await file("s1");
    await run(60);
    expect(await todosInBasecamp()).toEqual([]);
    expect(await newestDelivery()).toMatchObject({
      ...{ state: "pending", attempts: [`people: ${reason}`, `people: ${reason}`] },
    });
    await run(120);
    expect(await assigned()).toEqual(["Omar Okafor"]);
  });

  it("goes on where it stopped", async () => {
    await addPeople({ name: "Guest", times: 100, projects: [IT_DESK] });
    await injectFault({ ...PEOPLE, skip: 2 }, { status: 502 });
    await file("s1");
    await run(60);
    expect(await assigned()).toEqual(["Omar Okafor"]);
    const pages = (await peopleRequests()).map((path) => Number(/page=(\d+)/.exec(path)?.[1] ?? 1));
    expect(pages).toEqual([1, 2, 3, 3, 4]);
  });

  it("waits for a person after 80 hours", async () => {
    await injectFault({ ...PEOPLE, count: 1_000 }, { status: 503 });
    await file("s1");
    for (let hours = 0; hours <= 84; hours += 3) await run(3 * 60 * 60);
    expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "gave-up" } });
    expect(await todosInBasecamp()).toEqual([]);
  });

  it("is repeated with a renewed token", async () => {
    await expireTokens();
    await file("s1");
    expect(await assigned()).toEqual(["Omar Okafor"]);
    expect(await newestDelivery()).toMatchObject({ attempts: ["create: created 201"] });
  });

  it("holds everybody when the account is not available", async () => {
    await injectFault(PEOPLE, { status: 404, headers: { Reason: "Account Inactive" } });
    await file("s1");
    expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: ["people: account-unavailable 404"] });
    await run(30 * 60);
    expect(await todosInBasecamp()).toEqual([]);
    await run(31 * 60);
    expect(await assigned()).toEqual(["Omar Okafor"]);
  });

  it("keeps a form that names nobody from nothing", async () => {
    const nobody = mappingFor({ assignees: [] });
    const omar = mappingFor({ assignees: named("Omar Okafor") });
    await deploy((name) => (name === "a" ? omar : nobody));
    await injectFault({ ...PEOPLE, count: 1_000 }, { status: 500 });
    for (let n = 0; n < 3; n++) await accept(`a${n}`, "a");
    for (let n = 0; n < 3; n++) await accept(`b${n}`, "b");
    await run();
    expect(await assigned()).toEqual(["", "", ""]);
  });
});

it("is not made anew when a repeat follows an answer that was lost, whoever is on the project by then", async () => {
  await deployFor({ assignees: named("Omar Okafor") });
  await injectFault(CREATE_TODO, { status: 502 });
  await file("s1");
  await changePerson(OMAR, { name: "Omar the Other" });
  const before = (await peopleRequests()).length;
  for (let n = 0; n < 4; n++) await run(TEN_MINUTES_S);
  expect(await assigned()).toEqual(["Omar the Other"]);
  expect(await peopleRequests()).toHaveLength(before);
});

describe("what Basecamp answers to a create", () => {
  const todo = {
    ...{ id: "1", appUrl: null, createdAt: null, content: null, description: null, project: null },
    ...{ state: "open" as const, isWhole: true, assigneeIds: [], dueOn: "2026-12-24" },
  };
  const frozen = {
    address: { account: "1", project: "2", todolist: "3" },
    draft: {
      ...{ content: "A chair", description: "", assigneeIds: [], completionSubscriberIds: ["5", "6"] },
      ...{ startsOn: "2026-12-01", dueOn: "2026-12-24", notify: false },
    },
    notes: [],
  };
  it.each<[string, string | null | undefined, string[] | null, string[]]>([
    ["all of it", "2026-12-01", ["6", "5"], []],
    [
      "neither the first day nor a subscriber",
      null,
      ["6"],
      [
        "Basecamp did not take the first day 2026-12-01.",
        "Basecamp will not tell 5 when this is done: probably not a person on this project.",
      ],
    ],
    ["nothing about them", undefined, null, []],
  ])("is compared with what was sent: %s", (_what, startsOn, completionSubscriberIds, notes) => {
    expect(filed({ ...todo, startsOn, completionSubscriberIds }, frozen, "made")).toMatchObject({
      to: "delivered",
      notes,
    });
  });
});
