import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, onTestFinished } from "vitest";
import * as z from "zod";
import { copyProject, npmStart, type Running } from "../support/node/npm-start.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];

const Findings = z.array(
  z.object({ id: z.string(), impact: z.string().nullish(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** `npm start` and a browser for one test file. */
export class Visitor {
  /** What the pages complained about in the console since the test began. */
  readonly complaints: string[] = [];
  #running: Running | null = null;
  #browser: Browser | null = null;
  #folder = "";
  #secrets: Record<string, string | undefined> = {};

  get running(): Running {
    if (this.#running === null) throw new Error("npm start does not run.");
    return this.#running;
  }

  async begin(): Promise<void> {
    this.#folder = copyProject();
    // The bridge is on 127.0.0.1 and Launchpad on localhost, which browsers take for two sites.
    this.#running = await npmStart(this.#folder, { launchpadHost: "localhost" });
    await this.#running.says("Ctrl-C stops");
    this.#secrets = parseEnv(readFileSync(join(this.#folder, ".wrangler/start/emulator/secrets.env"), "utf8"));
    this.#browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#running?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A secret of this `npm start`, by its name. */
  secret(name: string): string {
    return this.#secrets[name] ?? "";
  }

  /** Opens an address of the bridge, or a whole one, as a new person with an empty browser. */
  async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.#browser === null) throw new Error("No browser runs.");
    const context = await this.#browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.on("console", (message) => void (message.type() === "error" && this.complaints.push(message.text())));
    page.on("pageerror", (error) => void this.complaints.push(error.message));
    await page.goto(address.startsWith("/") ? `${this.running.bridge}${address}` : address);
    return page;
  }

  /** Fills in the sign-in page that a page of the admin's led to. */
  async signIn(page: Page): Promise<void> {
    await page.getByLabel("Admin password").fill(this.secret("ADMIN_PASSWORD"));
    await page.getByRole("button", { name: "Sign in" }).click();
  }
}

/** A visitor for a test file, from before its first test to after its last. */
export function visitor(): Visitor {
  const made = new Visitor();
  beforeAll(() => made.begin());
  beforeEach(() => void made.complaints.splice(0));
  afterAll(() => made.end());
  return made;
}

/** What axe finds serious or worse on a page, each with the first place where it is. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = Findings.parse(await page.evaluate("axe.run().then(({ violations }) => violations)"));
  const serious = found.filter(({ impact }) => SERIOUS.includes(impact ?? ""));
  return serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}

/** How much wider a page is than its window, in pixels. */
export async function overhang(page: Page): Promise<number> {
  return z.number().parse(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"));
}
