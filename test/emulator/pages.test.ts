import { expect, test } from "vitest";
import * as z from "zod";
import { IT_DESK, startForTest } from "./start-for-test.ts";

const AS_BROWSER = { headers: { Accept: "text/html,application/xhtml+xml" } };
const TODO_PAGE = `/195539477/buckets/${IT_DESK}/todos/9007199254741700`;

async function richText(description: string): Promise<string> {
  const { origin, createTodo } = await startForTest();
  await createTodo({ content: "a to-do", description });
  const page = await (await fetch(origin + TODO_PAGE, AS_BROWSER)).text();
  return /<div class="rich-text">([\s\S]*)<\/div><\/article>/.exec(page)?.[1] ?? "";
}

test("the projects page shows lists, groups and to-dos, and escapes a title", async () => {
  const { origin, createTodo } = await startForTest();
  await createTodo({ content: "<img src=x onerror=alert(1)>", assignee_ids: [1049715915], due_on: "2026-02-01" });
  const page = await (await fetch(`${origin}/`)).text();
  expect(page).toContain("Basecamp emulator: nothing here is real");
  for (const text of [
    "IT desk",
    "Requests",
    "New hardware",
    "Onboarding",
    "Omar Okafor",
    "due 2026-02-01",
    TODO_PAGE,
  ]) {
    expect(page).toContain(text);
  }
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("<img");
});

test("the app_url of a to-do opens its page in a browser, and the same address answers JSON to a client", async () => {
  const { origin, api, createTodo } = await startForTest();
  const created = await (await createTodo({ content: "look at me", description: "<div>text</div>" })).json();
  expect(created).toMatchObject({ app_url: origin + TODO_PAGE });
  const page = await fetch(origin + TODO_PAGE, AS_BROWSER);
  expect(page.headers.get("Content-Type")).toContain("text/html");
  expect(page.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
  expect(await page.text()).toContain("look at me");
  expect(await (await api(TODO_PAGE.replace("/195539477", ""))).json()).toEqual(created);
});

test("the documented tags of a description stay", async () => {
  const html =
    "<div><h1>a</h1><strong>b</strong><br><em>c</em><strike>d</strike></div><pre>e</pre><ol><li>f</li></ol><blockquote>g</blockquote>";
  expect(await richText(html)).toBe(html);
});

test("everything else of a description is dropped, and what is left open is closed", async () => {
  expect(await richText('<div onclick="x()" style="color:red">a<script>alert(1)</script><b>b</b>')).toBe(
    "<div>ab</div>",
  );
  expect(await richText("<svg><a href='https://example.com'>x</a></svg><!-- c --><strong>d")).toBe(
    "<strong>d</strong>",
  );
  expect(await richText("</article><em>a</strong></em> < b & c &amp; d")).toBe("<em>a</em> &lt; b &amp; c &amp; d");
  expect(await richText('<img src=x onerror=alert(1)><iframe src="https://example.com"></iframe>e')).toBe("e");
});

test("a link of a description leads to http, https or mailto only", async () => {
  const link = (href: string) => richText(`<a href="${href}" onclick="x()">a</a>`);
  expect(await link("https://example.com/?a=1&amp;b=%22")).toBe(
    '<a href="https://example.com/?a=1&amp;b=%22" rel="noopener noreferrer">a</a>',
  );
  for (const href of [
    "javascript:alert(1)",
    "java&#115;cript:alert(1)",
    " java\tscript:alert(1)",
    "data:text/html,x",
    "/here",
  ]) {
    expect(await link(href)).toBe("<a>a</a>");
  }
});

test("a page that was never made says so", async () => {
  const { origin } = await startForTest();
  const response = await fetch(origin + TODO_PAGE, AS_BROWSER);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("Nothing here");
});

test("the version moves with every change, so that an open page notices", async () => {
  const { control, createTodo } = await startForTest();
  const version = async () => (await control("GET", "/version")).text();
  const before = await version();
  expect(await version()).toBe(before);
  await createTodo({ content: "new" });
  expect(await version()).not.toBe(before);
});

const PRESSING = { method: "POST", redirect: "manual" } as const;

/** Presses a button of a to-do's form as a browser does, from a page of the emulator or of another site. */
function press({ origin }: { origin: string }, button: string, back = "list", from = origin) {
  const body = new URLSearchParams({ do: button, back });
  return fetch(`${origin}/projects/todos/9007199254741700`, { ...PRESSING, headers: { Origin: from }, body });
}

const State = z.array(z.object({ status: z.string(), completed: z.boolean() }));

test.each([
  ["complete", { completed: true, status: "active" }, ["Untick", "Trash"]],
  ["uncomplete", { completed: false, status: "active" }, ["Tick", "Trash"]],
  ["trash", { completed: false, status: "trashed" }, ["Restore"]],
  ["restore", { completed: false, status: "active" }, ["Tick", "Trash"]],
])("the button to %s a to-do does so, and then the page offers what can be done next", async (button, state, next) => {
  const { origin, control, createTodo } = await startForTest();
  await createTodo({ content: "<b>a</b> to-do" });
  if (button === "uncomplete") await press({ origin }, "complete");
  if (button === "restore") await press({ origin }, "trash");
  for (const [back, page] of [
    ["list", "/projects#todo-9007199254741700"],
    ["todo", TODO_PAGE],
  ] as const) {
    const pressed = await press({ origin }, button, back);
    expect([pressed.status, pressed.headers.get("Location")]).toEqual([303, page]);
    const shown = await (await fetch(origin + page, AS_BROWSER)).text();
    const labels = [...shown.matchAll(/<button [^>]+>(\w+) <span class="heard">&lt;b&gt;a&lt;\/b&gt; to-do<\/span>/g)];
    expect(labels.map(([, label]) => label)).toEqual(next);
  }
  expect(State.parse(await (await control("GET", "/todos")).json())).toEqual([state]);
});

test("a webhook hears of what is done on a page, as of what is done by the API", async () => {
  const { origin, api, control, createTodo } = await startForTest({ settings: { webhooks: "hold" } });
  const body = JSON.stringify({ payload_url: "https://bridge.example/", types: ["Todo"] });
  await api(`/buckets/${IT_DESK}/webhooks.json`, { method: "POST", body });
  await createTodo({ content: "a to-do" });
  for (const button of ["complete", "uncomplete", "trash", "restore"]) await press({ origin }, button);
  const held = await (await control("GET", "/webhook-deliveries")).text();
  expect([...held.matchAll(/\\"kind\\":\\"(\w+)\\"/g)].map(([, kind]) => kind)).toEqual([
    ...["todo_created", "todo_completed", "todo_uncompleted", "todo_trashed", "todo_untrashed"],
  ]);
});

test("a form of another site, one without a button and one for a to-do that is gone do nothing", async () => {
  const { origin, control, createTodo } = await startForTest();
  expect((await press({ origin }, "trash")).status).toBe(400);
  await createTodo({ content: "a to-do" });
  expect((await press({ origin }, "trash", "list", "https://elsewhere.example")).status).toBe(403);
  const refused = await press({ origin }, "shred");
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("Nothing was done");
  expect(State.parse(await (await control("GET", "/todos")).json())).toEqual([{ status: "active", completed: false }]);
});

test("the page of a project's webhooks tells how the tries went, and switches one on again", async () => {
  const { origin, api, control, createTodo } = await startForTest({ settings: { webhooks: "hold" } });
  const path = `/195539477/buckets/${IT_DESK}/webhooks`;
  const page = async () => (await fetch(origin + path, AS_BROWSER)).text();
  expect(await page()).toContain("No webhook is registered");
  const body = JSON.stringify({ payload_url: "https://bridge.example/<b>", types: ["Todo"] });
  await api(`/buckets/${IT_DESK}/webhooks.json`, { method: "POST", body });
  await createTodo({ content: "a to-do" });
  for (const code of [0, 503]) {
    await control("POST", "/webhook-deliveries/take", { code });
    await api("/todos/9007199254741700/completion.json", { method: "POST" });
  }
  await control("PATCH", "/webhooks/9007199254780001", { active: false });
  const inactive = await page();
  for (const text of [
    "https://bridge.example/&lt;b&gt;",
    "inactive",
    "todo_created: no answer (lost)",
    "answered 503",
  ]) {
    expect(inactive).toContain(text);
  }

  const activate = (from: string) =>
    fetch(`${origin}/projects/webhooks/9007199254780001/activate`, {
      ...{ ...PRESSING, headers: { Origin: from }, body: new URLSearchParams() },
    });
  expect((await activate("https://elsewhere.example")).status).toBe(403);
  expect(await page()).toContain("Switch on");
  const pressed = await activate(origin);
  expect([pressed.status, pressed.headers.get("Location")]).toEqual([303, `${path}#webhook-9007199254780001`]);
  expect(await page()).not.toContain("Switch on");
  const one = await fetch(`${origin}${path}/9007199254780001`, { ...AS_BROWSER, redirect: "manual" });
  expect(one.headers.get("Location")).toBe(`${path}#webhook-9007199254780001`);
  expect(await (await api(`/buckets/${IT_DESK}/webhooks`)).json()).toMatchObject([{ active: true }]);

  await control("DELETE", "/webhooks/9007199254780001");
  expect((await activate(origin)).status).toBe(400);
});

test("the page of the chat shows rich text to the chat, text to Slack, and runs none of it", async () => {
  const { origin } = await startForTest();
  const path = `/195539477/buckets/${IT_DESK}/chats/1069479599`;
  const page = async () => (await fetch(origin + path, AS_BROWSER)).text();
  expect(await page()).toContain("Nobody has said anything yet.");
  const post = (address: string, body: object) =>
    fetch(origin + address, {
      method: "POST",
      headers: { "User-Agent": "Tests (a@example.com)", "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const content = "<table><tr><td>A cell</td></tr></table><script>alert(1)</script>";
  await post(`/195539477/integrations/emulator-chatbot-key/buckets/${IT_DESK}/chats/1069479599/lines`, { content });
  await post("/_emulator/slack", { text: "<https://example.com|a link>" });
  const shown = await page();
  expect(shown).toContain('<div class="line"><table><tr><td>A cell</td></tr></table></div>');
  expect(shown).toContain("&lt;https://example.com|a link&gt;");
  expect(shown).not.toContain("alert(1)");
  const projects = await (await fetch(`${origin}/projects`)).text();
  for (const link of [path, `/195539477/buckets/${IT_DESK}/webhooks`, "/195539477/buckets/9007199254741001/webhooks"]) {
    expect(projects).toContain(`href="${link}"`);
  }
});
