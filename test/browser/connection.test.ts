import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { overhang, visitor } from "./pages-for-test.ts";

const person = visitor();
const { complaints } = person;

const open = (path: string, width = 900): Promise<Page> => person.open(path, { viewport: { width, height: 800 } });
const signIn = (page: Page): Promise<void> => person.signIn(page);

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
  expect(await overhang(page)).toBe(0);
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
