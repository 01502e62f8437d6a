import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { connect, signIn, visit } from "../support/bridge.ts";
import {
  clearFaults,
  completeTodo,
  injectFault,
  takeWebhooks,
  todosInBasecamp,
  webhooksInBasecamp,
} from "../support/emulator.ts";
import { deployed, file, inDeployment, relocation, todo } from "../support/own-mappings.ts";

const FOLLOWED = deployed("1", [todo("desk")], { isTracked: true });
const PROJECT = "2085958499";

function run(seconds = 0): Promise<void> {
  return inDeployment(FOLLOWED, ({ after }) => after(seconds));
}

async function followed(): Promise<string> {
  await connect();
  await file(FOLLOWED, relocation("r1"));
  await run();
  return (await todosInBasecamp()).at(-1)?.id ?? "";
}

const addressNow = async () => (await webhooksInBasecamp())[0]?.payload_url ?? "";

async function ask(order: "rotate" | "end" | null): Promise<unknown> {
  const headers = { Cookie: await signIn(), Accept: "application/json", "Content-Type": "application/json" };
  const sent = order === null ? {} : { method: "POST", body: JSON.stringify({ order }) };
  const origin = { Origin: BRIDGE_URL };
  return (await visit("/admin/todo-events", { headers: { ...headers, ...origin }, ...sent })).json();
}

async function posts(address: string, id: string): Promise<number> {
  const body = `{"kind":"todo_completed","recording":{"id":${id}}}`;
  return (await visit(new URL(address).pathname, { method: "POST", body })).status;
}

it("is rotated while what comes to either address counts, until every webhook has the new one", async () => {
  const id = await followed();
  const before = await addressNow();
  expect(await ask(null)).toEqual({ state: "done", waiting: [] });
  expect(await ask("rotate")).toEqual({ state: "under-way", waiting: [PROJECT] });
  expect(await addressNow()).toBe(before);

  await completeTodo(id);
  const [told] = await takeWebhooks();
  expect(told?.address).toBe(before);
  expect(await posts(before, id)).toBe(200);
  // Asked again meanwhile, no third secret is made.
  expect(await ask("rotate")).toEqual({ state: "under-way", waiting: [PROJECT] });

  await run();
  const after = await addressNow();
  expect(after).not.toBe(before);
  expect(await webhooksInBasecamp()).toHaveLength(1);
  expect((await ledgerStub(env).deliveries(null)).deliveries.map(({ todoState }) => todoState)).toEqual(["completed"]);
  expect(await ask(null)).toEqual({ state: "done", waiting: [] });
  expect([await posts(before, id), await posts(after, id)]).toEqual([401, 200]);
});

it("keeps the former one while a webhook cannot be changed, until a person ends that", async () => {
  const id = await followed();
  const before = await addressNow();
  await injectFault({ path: "/webhooks", method: "PUT", count: 100 }, { status: 500 });
  await ask("rotate");
  await run();
  expect([await ask(null), await posts(before, id)]).toEqual([{ state: "under-way", waiting: [PROJECT] }, 200]);
  expect(await ask("end")).toEqual({ state: "done", waiting: [] });
  expect(await posts(before, id)).toBe(401);
  await clearFaults();
  await run(3600);
  expect(await posts(await addressNow(), id)).toBe(200);
});

it("is told of in words to whoever opens its address in a browser", async () => {
  const read = async () => (await visit("/admin/todo-events", { headers: { Cookie: await signIn() } })).text();
  expect(await read()).toContain("Basecamp calls no address of this bridge yet.");
  await followed();
  expect(await read()).toContain("One address counts at which Basecamp tells");
  expect((await read()).replaceAll(/<.?span[^>]*>/g, "")).toContain(
    "<code>npm run rotate -- todo-events --url https://…</code> with",
  );
  await ask("rotate");
  expect(await read()).toContain(`and both count. Still to be changed: project ${PROJECT}.`);
});

it("does not wait for the projects of an account that is not connected any more", async () => {
  const id = await followed();
  const before = await addressNow();
  await runInDurableObject(ledgerStub(env), (_ledger, { storage }) => {
    storage.sql.exec("INSERT INTO todo_webhooks (account, project, address) VALUES ('999', '888', ?)", before);
  });
  await ask("rotate");
  await run();
  expect(await ask(null)).toEqual({ state: "done", waiting: [] });
  expect([await posts(before, id), await posts(await addressNow(), id)]).toEqual([401, 200]);
});

it("has nothing to rotate where Basecamp was never told an address", async () => {
  expect(await ask("rotate")).toEqual({ state: "none", waiting: [] });
});

it("takes no other order", async () => {
  const headers = { Cookie: await signIn(), Origin: BRIDGE_URL, "Content-Type": "application/json" };
  expect((await visit("/admin/todo-events", { method: "POST", headers, body: "{}" })).status).toBe(400);
});
