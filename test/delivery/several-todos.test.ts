import { expect, it } from "vitest";
import { DeliveryRecords } from "../../src/delivery/records.ts";
import { makeTicket } from "../../src/http/ticket.ts";
import { always } from "../mapping/drafting.ts";
import { connect, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";
import {
  deliveriesNow,
  deploy,
  deployed,
  file,
  inDeployment,
  LISTS,
  only,
  referencesNow,
  relocation,
  todo,
} from "../support/own-mappings.ts";

const THREE = deployed("1", [
  todo("desk"),
  todo("keys", { todolist: always({ account: "195539477", project: "2085958499", todolist: LISTS[1] }) }),
  todo("badge"),
]);
const GONE = todo("keys", { todolist: always({ account: "195539477", project: "2085958499", todolist: "404" }) });
const ELSEWHERE = todo("keys", { todolist: always({ account: "42", project: "1", todolist: "2" }) });

async function titles(): Promise<readonly string[]> {
  return (await todosInBasecamp()).map(({ content }) => content);
}

it("makes every to-do that the mapping names, in its order, each with a reference of its own", async () => {
  await connect();
  await file(THREE, relocation("Ann"), relocation("Omar"));
  expect(await titles()).toEqual([
    ...["desk: Desk of Ann", "keys: Desk of Ann", "badge: Desk of Ann"],
    ...["desk: Desk of Omar", "keys: Desk of Omar", "badge: Desk of Omar"],
  ]);
  const todos = await todosInBasecamp();
  expect(todos.slice(0, 3).map(({ list }) => list.id)).toEqual([LISTS[0], LISTS[1], LISTS[0]]);
  const references = await referencesNow();
  expect(new Set(references).size).toBe(6);
  for (const reference of references) {
    expect(todos.filter(({ description }) => description.includes(`/${reference}"`))).toHaveLength(1);
  }
});

it("writes no key for a submission of which there is one to-do without a key", async () => {
  await connect();
  await file(deployed("1", [todo("")]), relocation("Ann"));
  expect(await deliveriesNow()).toEqual(["- delivered"]);
});

it("makes each once when the runtime dies between the dividing and the first create", async () => {
  await connect();
  await inDeployment(THREE, async ({ ledger, storage }) => {
    await ledger.accept(THREE.name, relocation("Ann"));
    await ledger.backlog();
    const records = new DeliveryRecords(storage);
    const due = records.queue.take(THREE.name, Date.now(), "all");
    if (due === null || "corrupt" in due) throw new Error("Nothing is due.");
    const deps = { now: Date.now(), eraseAt: 0, dropped: { reason: "nothing-asked", detail: "" } } as const;
    for (const mark of ["x", "y"]) {
      let made = 0;
      const newReference = () => `${mark}${made++}`;
      records.siblings.divide(due, ["desk", "keys", "badge"], { ...deps, newReference });
    }
  });
  expect(await deliveriesNow()).toEqual(["desk pending", "keys pending", "badge pending"]);
  await deploy(THREE);
  await deploy(THREE);
  expect(await titles()).toEqual(["desk: Desk of Ann", "keys: Desk of Ann", "badge: Desk of Ann"]);
});

it("makes no second one when answers are lost, the submission comes again and a replay is asked for", async () => {
  await connect();
  await injectFault({ ...CREATE_TODO, count: 2 }, { cut: "after" });
  await inDeployment(THREE, async ({ ledger, after }) => {
    await ledger.accept(THREE.name, relocation("Ann"));
    await after(0);
    expect(await ledger.accept(THREE.name, relocation("Ann"))).toMatchObject({ fresh: false, status: "sending" });
    for (const seconds of [60, 60, 60]) await after(seconds);
    await ledger.replay({ ...only(), references: null }, false);
    await after(60);
    expect(await ledger.accept(THREE.name, relocation("Ann"))).toMatchObject({ fresh: false, status: "delivered" });
  });
  expect((await titles()).toSorted()).toEqual(["badge: Desk of Ann", "desk: Desk of Ann", "keys: Desk of Ann"]);
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys delivered", "badge delivered"]);
});

it("files the others when one is turned down, and that one when its list is mended and it is replayed", async () => {
  await connect();
  const broken = deployed("1", [todo("desk"), GONE, todo("badge")]);
  await file(broken, relocation("Ann"));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys parked list-not-found", "badge delivered"]);
  const [, keys = ""] = await referencesNow();
  await inDeployment(THREE, async ({ ledger, after }) => {
    expect(await ledger.accept(THREE.name, relocation("Ann"))).toMatchObject({ status: "parked" });
    expect(await ledger.replay(only(keys), false)).toMatchObject({
      items: [{ verdict: "files", content: "keys: Desk of Ann", alsoFiles: [] }],
    });
    await after(0);
  });
  expect(await titles()).toEqual(["desk: Desk of Ann", "badge: Desk of Ann", "keys: Desk of Ann"]);
});

it("tells whoever has the ticket of all its to-dos, and of what waits for a person", async () => {
  await connect();
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const ticket = await makeTicket("a key for the tickets of tests", random, Date.now());
  const ask = async () => (await visit(`/status/${ticket}`)).json();
  await injectFault({ ...CREATE_TODO, skip: 1 }, { status: 404 });
  await inDeployment(THREE, async ({ ledger, after }) => {
    await ledger.accept(THREE.name, relocation("Ann"), { messageId: null, ticket });
    await after(0);
  });
  const [desk, badge] = await todosInBasecamp();
  expect(await ask()).toEqual({
    ...{ status: "parked", final: true, settled: false, todoUrl: desk?.app_url },
    todos: [desk, badge].map((todo) => ({ url: todo?.app_url, state: null })),
    message:
      "Your submission has arrived but is filed in part. Whoever looks after this form has to look into it. Nothing is lost; you need not send it again.",
  });
  await inDeployment(THREE, async ({ ledger, after }) => {
    await ledger.replay({ ...only(), references: null }, false);
    expect(await ask()).toMatchObject({ status: "pending", final: false });
    await after(0);
  });
  expect(await ask()).toMatchObject({
    ...{ status: "delivered", message: "Your submission is filed as 3 to-dos in Basecamp." },
    todos: [{}, {}, {}],
  });
});

it("shows the key of a delivery and links the others of its submission", async () => {
  await connect();
  await file(THREE, relocation("Ann"));
  const headers = { Cookie: await signIn() };
  const [desk = "", keys = "", badge = ""] = await referencesNow();
  const page = await (await visit(`/admin/deliveries/${keys}`, { headers })).text();
  expect(page).toContain("<dt>Key</dt><dd>keys</dd>");
  expect(page).toContain(`<a href="/admin/deliveries/${desk}">desk</a>: Filed`);
  expect(page).toContain(`<a href="/admin/deliveries/${badge}">badge</a>: Filed`);
  expect(await (await visit("/admin/deliveries", { headers })).text()).toContain("<td>relocation: badge</td>");
});

it("erases the answers of all of them at once, and files none that is not filed yet", async () => {
  await connect();
  await file(deployed("1", [todo("desk"), GONE, todo("badge")]), relocation("Ann"));
  const [desk = ""] = await referencesNow();
  await inDeployment(THREE, async ({ ledger }) => ledger.erase(desk));
  await deploy(THREE);
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys skipped erased", "badge delivered"]);
});

it("makes several of what was to be one, when the mapping changes before anything was sent", async () => {
  await connect();
  await file(deployed("1", [{ ...ELSEWHERE, key: "" }]), relocation("Ann"));
  expect(await deliveriesNow()).toEqual(["- parked other-account"]);
  await deploy(deployed("2", [todo("desk"), todo("keys")]));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys delivered"]);
  expect(await titles()).toEqual(["desk: Desk of Ann", "keys: Desk of Ann"]);
});

it("drops what a changed mapping no longer names, and adds what it names now, as long as nothing was sent", async () => {
  await connect();
  await file(
    deployed("1", [
      { ...ELSEWHERE, key: "a" },
      { ...ELSEWHERE, key: "b" },
    ]),
    relocation("Ann"),
  );
  expect(await deliveriesNow()).toEqual(["a parked other-account", "b parked other-account"]);
  await deploy(deployed("2", [todo("b"), todo("c")]));
  expect(await deliveriesNow()).toEqual(["a skipped nothing-asked", "b delivered", "c delivered"]);
  expect(await titles()).toEqual(["b: Desk of Ann", "c: Desk of Ann"]);
});

it("makes one to-do of what was divided before, when the mapping names only one now", async () => {
  await connect();
  await file(
    deployed("1", [
      { ...ELSEWHERE, key: "a" },
      { ...ELSEWHERE, key: "b" },
    ]),
    relocation("Ann"),
  );
  await deploy(deployed("2", [todo("")]));
  expect(await deliveriesNow()).toEqual(["a skipped nothing-asked", "b skipped nothing-asked", " delivered"]);
  expect(await titles()).toHaveLength(1);
});

it("takes up a to-do again that a changed mapping had dropped, as long as nothing was sent", async () => {
  await connect();
  await file(
    deployed("1", [
      { ...ELSEWHERE, key: "a" },
      { ...ELSEWHERE, key: "b" },
    ]),
    relocation("Ann"),
  );
  await deploy(deployed("2", [{ ...ELSEWHERE, key: "b" }]));
  expect(await deliveriesNow()).toEqual(["a skipped nothing-asked", "b parked other-account"]);
  await deploy(deployed("3", [todo("a"), todo("b")]));
  expect(await deliveriesNow()).toEqual(["a delivered", "b delivered"]);
});

it("parks a to-do that the mapping no longer names once another was made, until it names it again", async () => {
  await connect();
  await file(deployed("1", [todo("desk"), ELSEWHERE]), relocation("Ann"));
  await deploy(deployed("2", [todo("desk"), todo("badge")]));
  expect(await deliveriesNow()).toEqual(["desk delivered", "keys parked todo-missing"]);
  const [, keys = ""] = await referencesNow();
  await inDeployment(deployed("2", [todo("desk")]), async ({ ledger }) => {
    expect(await ledger.replay(only(keys), true)).toMatchObject({ items: [{ verdict: "todo-missing" }] });
  });
  const headers = { Cookie: await signIn() };
  const page = await (await visit(`/admin/deliveries/${keys}`, { headers })).text();
  expect(page).toContain("Its key: keys");
  await deploy(THREE);
  expect(await titles()).toEqual(["desk: Desk of Ann", "keys: Desk of Ann"]);
});

it("says of a replay which to-dos arise besides", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await file(deployed("1", [todo("")]), relocation("Ann"));
  const [reference = ""] = await referencesNow();
  await inDeployment(THREE, async ({ ledger, after }) => {
    expect(await ledger.replay(only(reference), false)).toMatchObject({
      items: [
        {
          ...{ verdict: "files", content: "desk: Desk of Ann" },
          alsoFiles: ["keys: Desk of Ann", "badge: Desk of Ann"],
        },
      ],
    });
    await after(0);
  });
  expect(await titles()).toHaveLength(3);
});

it("takes a to-do without a key for one that other keys do not replace, while it may exist", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "before" });
  await file(deployed("1", [todo("")]), relocation("Ann"));
  await inDeployment(THREE, async ({ ledger, storage, after }) => {
    for (const seconds of [60, 180]) await after(seconds);
    storage.sql.exec("UPDATE deliveries SET redraft = 1");
    await after(30);
    const { deliveries } = await ledger.deliveries(null);
    expect(deliveries).toMatchObject([{ state: "parked", parked: { reason: "todo-missing" } }]);
  });
  expect(await titles()).toEqual([]);
});
