import { createHmac } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { LOOK_PAUSES_SECONDS } from "../../src/http/pages/status-script.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { copyProject, npmStart, type Running } from "../support/node/npm-start.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

let folder = "";
let running: Running;
let browser: Browser;
const complaints: string[] = [];

beforeAll(async () => {
  folder = copyProject();
  running = await npmStart(folder);
  await running.says("Ctrl-C stops");
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => void complaints.splice(0));

/** Opens the form by its start link, and then its status page, whose clock a test may turn. The form itself is nowhere. */
async function open(options: BrowserContextOptions = {}, isOnClock = false): Promise<{ page: Page; ticket: string }> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const start = await context.request.get(`${running.bridge}/start/it-request`, { maxRedirects: 0 });
  const [, ticket = ""] = /#ticket=([\w.-]+)$/.exec(start.headers().location ?? "") ?? [];
  const page = await context.newPage();
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  if (isOnClock) {
    await page.clock.install();
    await page.addInitScript(notePauses);
  }
  await page.goto(`${running.bridge}/status/${ticket}`);
  return { page, ticket };
}

/** Notes each pause that a script of the page asks for, so that a test knows when it has begun. */
function notePauses(): void {
  const pauses: number[] = [];
  const wait = window.setTimeout;
  Reflect.set(window, "pauses", pauses);
  Reflect.set(window, "setTimeout", (work: () => void, ms: number) => {
    pauses.push(ms);
    return wait(work, ms);
  });
}

/** Sends the form, as Typeform does. */
async function send(ticket: string, token: string): Promise<void> {
  const { IT_REQUEST_SECRET: secret = "" } = parseEnv(
    readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8"),
  );
  const submission = itRequest({ token });
  Object.assign(submission.form_response, { hidden: { ticket } });
  const body = JSON.stringify(submission);
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;
  const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
  expect((await fetch(`${running.bridge}/webhooks/it-request`, { method: "POST", headers, body })).status).toBe(202);
}

it("follows a submission from before it comes until it is filed, without loading the page again", async () => {
  const { page, ticket } = await open();
  expect(await page.title()).toContain("Waiting for your form");
  await page.evaluate(() => Reflect.set(window, "isSamePage", true));
  await send(ticket, "followed");
  await page.getByRole("heading", { name: "Filed", exact: true }).waitFor();
  expect(await page.title()).toContain("Filed");
  expect(await page.getByRole("status").textContent()).toContain("is filed as a to-do in Basecamp.");
  expect(await page.locator("[aria-current=step]").textContent()).toBe("Filed");
  expect(await page.textContent("main")).toContain("Printer jams on A3");
  await page.locator("[data-looks]").waitFor({ state: "hidden" });
  expect(await page.locator("[data-ended]").isHidden()).toBe(true);
  expect(await page.evaluate(() => Reflect.get(window, "isSamePage"))).toBe(true);
  expect(complaints).toEqual([]);
});

it("looks after ever longer pauses, stops after ten minutes, and says so", async () => {
  const { page } = await open({}, true);
  let looks = 0;
  const isLook = (request: Request) => request.headers().accept === "application/json";
  page.on("requestfinished", (request) => void (isLook(request) && looks++));
  for (const [before, pause] of LOOK_PAUSES_SECONDS.entries()) {
    const answer = page.waitForEvent("requestfinished", isLook);
    await page.waitForFunction((count) => Reflect.get(window, "pauses").length > count, before);
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
    await page.goto(`${running.bridge}/status/${ticket}`);
    await page.getByRole("heading", { name: "Filed", exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await page.textContent("main")).not.toContain("Printer jams on A3");
  },
);
