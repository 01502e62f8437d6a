import { expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault } from "../support/emulator.ts";

async function deliveryPage(): Promise<string> {
  const { reference } = await newestDelivery();
  const response = await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } });
  return (await response.text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

it("shows a delivery's to-do and every attempt that led to it", async () => {
  await connect();
  await injectFault(CREATE_TODO, { cut: "after" });
  await deliverWebhook();
  await runAlarm();
  expect(await deliveryPage()).toContain("Being filed. Last attempt: The connection to Basecamp broke.");
  await afterSeconds(60);
  const text = await deliveryPage();
  expect(text).toContain("Filed.");
  expect(text).toContain("Make the to-do The connection to Basecamp broke. no answer");
  expect(text).toContain("Look for the to-do The to-do was found: an earlier request had made it. 200");
});

it("says why a delivery waits for a person and what to do", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await deliverWebhook();
  await runAlarm();
  expect(await deliveryPage()).toContain(
    "Waits for a person. Basecamp turned the to-do down. Check that the list exists and that the connected person may add to-dos to it. HTTP 404",
  );
});

it("shows hostile answers as text, and no answer at all in the list of deliveries", async () => {
  await deliverWebhook(itRequest({ answers: [textAnswer("qSummary", "short-summary", "<script>alert(1)</script>")] }));
  const list = await visit("/admin/deliveries", { headers: { Cookie: await signIn() } });
  expect(await list.text()).not.toContain("alert(1)");
});

it("lists everything that is missing on one page, by name and without values", async () => {
  const config = readConfig({ TOKEN_KEYS: "k1:c2hvcnQ=", PUBLIC_URL: "http://forms.example.com" } as Cloudflare.Env);
  const app = createApp(() => ({
    config,
    ledger: null,
    connection: null,
    maySignIn: null,
    findMapping: () => null,
    webhookSecrets: () => [],
    log: () => undefined,
    now: () => Date.now(),
  }));
  const response = await app.request("/admin/connection");
  const text = await response.text();
  expect(response.status).toBe(503);
  const missing = [
    "LEDGER",
    "CONNECTION",
    "TOKENS",
    "SIGN_IN_LIMIT",
    "ADMIN_PASSWORD",
    "BASECAMP_CLIENT_ID",
    "BASECAMP_CLIENT_SECRET",
  ];
  for (const name of [...missing, "BASECAMP_USER_AGENT", "TOKEN_KEYS", "PUBLIC_URL"]) expect(text).toContain(name);
  expect(text).not.toContain("c2hvcnQ=");
});

it("answers an unknown address with a page that says so", async () => {
  const response = await visit("/nope");
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("This address leads nowhere.");
});
