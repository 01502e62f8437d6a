import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { copyProject, npmStart, type Running } from "../support/node/npm-start.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

let folder = "";
let running: Running;
let browser: Browser;
let password = "";
const complaints: string[] = [];

beforeAll(async () => {
  folder = copyProject();
  // The bridge is on 127.0.0.1 and Launchpad on localhost, which browsers take for two sites.
  running = await npmStart(folder, { launchpadHost: "localhost" });
  await running.says("Ctrl-C stops");
  password = parseEnv(readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8")).ADMIN_PASSWORD ?? "";
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

async function open(path: string, width = 900): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  onTestFinished(() => page.close());
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  page.on("pageerror", (error) => void complaints.push(error.message));
  await page.goto(`${running.bridge}${path}`);
  return page;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Admin password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

it("keeps the session through the way to Launchpad on another site and back", async () => {
  const page = await open("/admin/deliveries");
  await signIn(page);
  expect(new URL(page.url()).pathname).toBe("/admin/deliveries");
  await page.getByRole("link", { name: "Connection" }).click();
  await page.getByRole("button", { name: "Connect again" }).click();
  expect(new URL(page.url()).hostname).toBe("localhost");
  await page.getByRole("button", { name: /allow/ }).click();
  expect(new URL(page.url()).hostname).toBe("127.0.0.1");
  expect(await page.textContent("main")).toContain("Connected. Submissions are filed as they come.");
  expect(complaints).toEqual([]);
});

it("asks before another person takes over, and says what declining means", async () => {
  const page = await open("/admin/connection", 360);
  await signIn(page);
  await page.getByRole("button", { name: "Connect again" }).click();
  await page.getByLabel(/Omar/).check();
  await page.getByRole("button", { name: /allow/ }).click();
  expect(await page.textContent("main")).toContain("Replace the connection?");
  await page.getByRole("button", { name: "Keep the present one" }).click();
  expect(await page.textContent("main")).not.toContain("Omar");

  await page.getByRole("button", { name: "Connect again" }).click();
  await page.getByRole("button", { name: /deny/ }).click();
  expect(await page.textContent("[role=alert]")).toContain("Access was declined at Basecamp.");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  expect(complaints.filter((text) => !text.includes("status of 400"))).toEqual([]);
});

it("is signed out by the button, also for the page before", async () => {
  const page = await open("/admin/connection");
  await signIn(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  // A step back while the page is still on its way to the next one is refused by the browser now and then.
  await page.waitForURL("**/admin/sign-in*");
  await page.goBack();
  expect(await page.title()).toContain("Sign in");
});
