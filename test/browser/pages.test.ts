import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { itRequest } from "../fixtures/typeform.ts";
import { WAIT } from "../support/node/npm-start.ts";
import { overhang, seriousFindings, visitor } from "./pages-for-test.ts";

const person = visitor();

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1000, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1000, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

const OPEN_TO_ALL = ["/", "/admin/sign-in", "/nowhere", "/status/forged", "/start/nowhere"];
const FOR_THE_ADMIN = [
  "/admin",
  "/admin/mappings",
  "/admin/mappings/it-request",
  "/admin/mappings/leave-request",
  "/admin/mappings/onboarding",
  "/admin/doctor",
  "/admin/deliveries?state=parked",
  "/admin/deliveries?text=nothing-has-this",
  "/admin/deliveries/replay",
  "/admin/connection",
  "/admin/connection/disconnect",
  "/admin/deliveries",
];

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const Deliveries = z.array(z.object({ reference: z.string(), state: z.string() }));

/** Lets Basecamp turn down the next to-do, and sends a submission whose answers hold markup. */
beforeAll(async () => {
  const { bridge, emulator } = person.running;
  const refusal = JSON.stringify({ status: 422, body: JSON.stringify({ error: HOSTILE }) });
  const fault = `{"method":"POST","path":"/todos.json","then":${refusal}}`;
  await fetch(`${emulator}/_emulator/faults`, { method: "POST", body: fault });
  const submission = itRequest({ token: "hostile" });
  submission.form_response.answers[0] = { ...submission.form_response.answers[0], text: HOSTILE };
  const body = JSON.stringify(submission);
  const signature = createHmac("sha256", person.secret("IT_REQUEST_SECRET")).update(body).digest("base64");
  const headers = { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` };
  expect((await fetch(`${bridge}/webhooks/it-request`, { method: "POST", headers, body })).status).toBe(202);
});

async function deliveryIn(page: Page, wanted: string): Promise<string> {
  const headers = { Accept: "application/json" };
  const find = async () => {
    const answer = await page.request.get(`${person.running.bridge}/admin/deliveries`, { headers });
    return Deliveries.parse(await answer.json()).find(({ state }) => state === wanted)?.reference ?? "";
  };
  await expect.poll(find, WAIT).not.toBe("");
  return find();
}

async function lookAt(page: Page, addresses: readonly string[]): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const address of addresses) {
    await page.goto(address.startsWith("/") ? `${person.running.bridge}${address}` : address);
    const isWide = (await overhang(page)) > 0;
    const findings = [...(await seriousFindings(page)), ...(isWide ? ["wider than the window"] : [])];
    if (findings.length > 0) found[address] = findings;
  }
  return found;
}

it.each(LOOKS)("every page is readable for everybody, at $viewport.width px and $colorScheme", async (look) => {
  const page = await person.open("/admin/deliveries", look);
  await person.signIn(page);
  const filed = `/admin/deliveries/${await deliveryIn(page, "delivered")}`;
  const parked = `/admin/deliveries/${await deliveryIn(page, "parked")}`;
  const own = [filed, `${filed}/erase`, parked, `${parked}/make`];
  expect(await lookAt(page, [...OPEN_TO_ALL, ...FOR_THE_ADMIN, ...own])).toEqual({});
  await page.goto(`${person.running.bridge}${parked}`);
  expect(await page.title()).toMatch(/^Delivery /);
  expect(await page.textContent("main")).toContain(HOSTILE);

  const basecamp = `${person.running.emulator}/195539477`;
  const stand = [`${person.running.emulator}/`, `${basecamp}/projects/9007199254741001`];
  expect(await lookAt(page, stand)).toEqual({});
  expect(person.complaints.filter((text) => !/status of (404|400)/.test(text))).toEqual([]);
});

it("shows times in the reader's own zone, and the exact one in UTC when it is pointed at", async () => {
  const page = await person.open("/admin/deliveries", { timezoneId: "Asia/Tokyo", locale: "en-GB" });
  await person.signIn(page);
  const time = page.locator("td time").first();
  const at = new Date((await time.getAttribute("datetime")) ?? "");
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" });
  expect(await time.textContent()).toBe(format.format(at));
  expect(await time.getAttribute("title")).toBe(`${at.toISOString().slice(0, 19).replace("T", " ")} UTC`);
});

it.each([true, false])(
  "lets a person narrow the list and try again by keyboard alone, with JavaScript: %s",
  async (javaScriptEnabled) => {
    const page = await person.open("/admin/deliveries", { javaScriptEnabled });
    await page.locator("#password:focus").waitFor();
    await page.keyboard.type(person.secret("ADMIN_PASSWORD"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/admin/deliveries");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").textContent()).toContain("Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo(page, "State");
    await page.keyboard.type("Waits for a person");
    await expect.poll(() => page.getByLabel("State").inputValue()).toBe("parked");
    await tabTo(page, "Show");
    await page.keyboard.press("Enter");
    await page.waitForURL("**state=parked**");
    expect(await page.textContent("main")).toMatch(/1 waits? for a person/);
  },
);

/** Presses Tab until what has this name or label has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const named = "document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? ''";
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (String(await page.evaluate(named)).trim() === name) return;
  }
  throw new Error(`Nothing called "${name}" is reached by the Tab key.`);
}
