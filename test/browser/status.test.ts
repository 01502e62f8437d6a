import { createHmac } from "node:crypto";
import type { BrowserContextOptions, Page, Request } from "playwright-core";
import { expect, it } from "vitest";
import { LOOK_PAUSES_SECONDS } from "../../src/http/pages/status-script.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { overhang, seriousFindings, visitor } from "./pages-for-test.ts";

const person = visitor();
const { complaints } = person;

/** Opens the form by its start link, and then its status page, whose clock a test may turn. The form itself is nowhere. */
async function open(options: BrowserContextOptions = {}, isOnClock = false): Promise<{ page: Page; ticket: string }> {
  const page = await person.newPage(options);
  const start = await page.request.get(`${person.running.bridge}/start/it-request`, { maxRedirects: 0 });
  const [, ticket = ""] = /#ticket=([\w.-]+)$/.exec(start.headers().location ?? "") ?? [];
  if (isOnClock) {
    await page.clock.install();
    await page.addInitScript({ content: NOTE_PAUSES });
  }
  await page.goto(`${person.running.bridge}/status/${ticket}`);
  return { page, ticket };
}

/** Notes each pause that a script of the page asks for, so that a test knows when it has begun. */
const NOTE_PAUSES = `
  const wait = window.setTimeout;
  window.pauses = [];
  window.setTimeout = (work, ms) => {
    window.pauses.push(ms);
    return wait(work, ms);
  };`;

function isLook(request: Request): boolean {
  return request.headers().accept === "application/json";
}

/** Sends the form, as Typeform does. */
async function send(ticket: string, token: string): Promise<void> {
  const submission = itRequest({ token });
  Object.assign(submission.form_response, { hidden: { ticket } });
  const body = JSON.stringify(submission);
  const signature = `sha256=${createHmac("sha256", person.secret("IT_REQUEST_SECRET")).update(body).digest("base64")}`;
  const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
  expect((await fetch(`${person.running.bridge}/webhooks/it-request`, { method: "POST", headers, body })).status).toBe(
    202,
  );
}

it("follows a submission from before it comes until it is filed, without loading the page again", async () => {
  const { page, ticket } = await open();
  expect(await page.title()).toContain("Waiting for your form");
  await page.evaluate("window.isSamePage = true");
  await send(ticket, "followed");
  await page.getByRole("heading", { name: "Filed", exact: true }).waitFor();
  expect(await page.title()).toContain("Filed");
  expect(await page.getByRole("status").textContent()).toContain("is filed as a to-do in Basecamp.");
  expect(await page.locator("[aria-current=step]").textContent()).toBe("Filed");
  expect(await page.textContent("main")).toContain("Printer jams on A3");
  await page.locator("[data-looks]").waitFor({ state: "hidden" });
  expect(await page.locator("[data-ended]").isHidden()).toBe(true);
  expect(await page.evaluate("window.isSamePage")).toBe(true);
  expect(complaints).toEqual([]);
});

it("looks after ever longer pauses, stops after ten minutes, and says so", async () => {
  const { page } = await open({}, true);
  let looks = 0;
  page.on("requestfinished", (request) => void (isLook(request) && looks++));
  for (const [before, pause] of LOOK_PAUSES_SECONDS.entries()) {
    const answer = page.waitForEvent("requestfinished", isLook);
    await page.waitForFunction((count) => Reflect.get(globalThis, "pauses").length > count, before);
    await page.clock.runFor(pause * 1000 - 1);
    expect(looks).toBe(before);
    await page.clock.runFor(1);
    await answer;
  }
  await page.getByText("This page has stopped looking by itself.").waitFor();
  await page.clock.runFor(3_600_000);
  expect(looks).toBe(LOOK_PAUSES_SECONDS.length);
  expect(complaints).toEqual([]);
});

it("does not look while nobody sees it, and at once when somebody does", async () => {
  const { page } = await open({}, true);
  let looks = 0;
  page.on("request", (request) => void (isLook(request) && looks++));
  await page.evaluate('Object.defineProperty(document, "hidden", { value: true, configurable: true })');
  await page.clock.runFor(600_000);
  expect(looks).toBe(0);
  const answer = page.waitForEvent("requestfinished", isLook);
  await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
  await answer;
  expect(looks).toBe(1);
});

it("follows it without JavaScript too", async () => {
  const { page, ticket } = await open({ javaScriptEnabled: false });
  await send(ticket, "without-script");
  await page.waitForURL(/\?n=1$/);
  await page.getByRole("heading", { name: "Filed", exact: true }).waitFor();
  expect(await page.textContent("main")).toContain("Printer jams on A3");
});

it.each(["light", "dark"] as const)(
  "fits on a phone and shows another browser no answers, in %s colours",
  async (colorScheme) => {
    const { ticket } = await open();
    await send(ticket, `phone-${colorScheme}`);
    const { page } = await open({ viewport: { width: 360, height: 700 }, colorScheme });
    await page.goto(`${person.running.bridge}/status/${ticket}`);
    await page.getByRole("heading", { name: "Filed", exact: true }).waitFor();
    expect(await overhang(page)).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.textContent("main")).not.toContain("Printer jams on A3");
  },
);

it("goes on to done by itself when somebody ticks the to-do in Basecamp, and says when it is thrown away", async () => {
  const [, sample = ""] = /leave-request:[\s\S]*?(http:\S+\/status\/\S+)/.exec(person.running.output) ?? [];
  const page = await person.open(sample);
  expect(await page.locator("h1").textContent()).toBe("Filed");
  expect(await page.locator("ol.steps li").allTextContents()).toContain("Done");
  const todo = await page.locator("main a").first().getAttribute("href");

  const basecamp = await person.open(todo ?? "");
  await basecamp.getByRole("button", { name: /done|tick|complete/i }).click();
  await page.getByRole("heading", { name: "Done", exact: true }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await basecamp.getByRole("button", { name: /trash/i }).click();
  await reloadUntil(page, "Thrown away");
});

/** Loads a page again as a person does who waits for something. */
async function reloadUntil(page: Page, heading: string | RegExp): Promise<void> {
  await expect
    .poll(async () => page.reload().then(() => page.locator("h1").textContent()), { timeout: 20_000 })
    .toMatch(heading);
}
