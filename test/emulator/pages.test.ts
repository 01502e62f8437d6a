import { expect, test } from "vitest";
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
