import { expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { findMapping } from "../../src/mapping/catalog.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { appWith, UNCONFIGURED } from "../support/app.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault } from "../support/emulator.ts";
import { deliverOnboarding } from "../support/senders.ts";

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
  expect(await deliveryPage()).toContain(
    "Being filed. Last attempt: The connection to Basecamp broke or took too long.",
  );
  await afterSeconds(60);
  const text = await deliveryPage();
  expect(text).toContain("Filed.");
  expect(text).toContain("Make the to-do The connection to Basecamp broke or took too long. no answer");
  expect(text).toContain("Look for the to-do The to-do was found: an earlier request had made it. HTTP 200");
});

it("says why a delivery waits for a person and what to do", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 404 });
  await deliverWebhook();
  await runAlarm();
  expect(await deliveryPage()).toContain(
    "Waits for a person. The to-do list does not exist any more, is in the trash, or cannot be seen by the connected person. Mend the list in Basecamp or the mapping&#39;s todolist, then try again. HTTP 404",
  );
});

it("shows why nothing is filed and until when, on the delivery and on both other pages", async () => {
  await connect();
  await injectFault(CREATE_TODO, { status: 429, headers: { "Retry-After": "3600" } });
  await deliverWebhook();
  await runAlarm();
  await deliverWebhook(itRequest({ token: "behind it" }));
  const until = new Date(Date.now() + 3_600_000).toISOString().slice(11, 19);
  const sentence = `Nothing is filed until ${new Date(Date.now() + 3_600_000).toISOString().slice(0, 10)} ${until} UTC : Basecamp asked to slow down.`;
  expect(await deliveryPage()).toContain(sentence);
  const cookie = await signIn();
  const read = async (path: string) =>
    (await (await visit(path, { headers: { Cookie: cookie } })).text()).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  expect(await read("/admin/deliveries")).toContain(sentence);
  expect(await read("/admin/connection")).toContain("Connected, but nothing is filed at the moment.");
  expect(await read("/admin/connection")).toContain(
    "2 submissions are waiting to be filed. Basecamp asked to slow down.",
  );
});

it("shows what Basecamp answered as text", async () => {
  await connect();
  const body = JSON.stringify({ error: 'Bad <img src=x onerror="alert(1)"> & <script>alert(2)</script>' });
  await injectFault(CREATE_TODO, { status: 422, body });
  await deliverWebhook();
  await runAlarm();
  const { reference } = await newestDelivery();
  const html = await (await visit(`/admin/deliveries/${reference}`, { headers: { Cookie: await signIn() } })).text();
  expect(html).toContain("HTTP 422: Bad");
  expect(html).not.toMatch(/<script>|<img/);
});

it("shows how far a submission is proven, and a weak proof as one", async () => {
  await connect();
  await deliverWebhook();
  await runAlarm();
  expect(await deliveryPage()).toContain(
    "Proof signed. Each submission is signed; a copy of the request changes nothing",
  );
  const { reference } = await newestDelivery();
  const cookie = await signIn();
  const weak = appWith({
    findMapping: (name) => {
      const mapping = findMapping(name);
      return mapping && { ...mapping, source: "jotform", apiKey: null };
    },
  });
  const page = await weak.request(`http://127.0.0.1:8787/admin/deliveries/${reference}`, {
    headers: { Cookie: cookie },
  });
  expect(await page.text()).toMatch(/<dd class="bad">url-secret \(weak\)\. Nothing is signed/);
});

it("shows a test of the form tool as one, and says why no to-do is made of it", async () => {
  const body = itRequest({ token: "t" });
  const { landed_at: landedAt } = body.form_response;
  await deliverWebhook({ ...body, event_id: "t", form_response: { ...body.form_response, submitted_at: landedAt } });
  const list = await (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  expect(list).toContain("Test, not filed</span>");
  expect(await deliveryPage()).toContain("It is a test that the form tool sent, and it arrived as it should.");
  await afterSeconds(31 * 24 * 60 * 60);
  expect(await deliveryPage()).toContain("Answers erased on");
});

it("shows for a week that something did not get in, and counts it at most every ten seconds", async () => {
  const read = async () => (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  for (let n = 0; n < 3; n++) await deliverWebhook("x".repeat(600_000));
  expect(await read()).toContain("A request to it-request was refused, the last on");
  vi.setSystemTime(Date.now() + 10_000);
  await deliverWebhook("x".repeat(600_000));
  expect(await read()).toContain("At least 2 requests to it-request were refused, the last on");
  vi.setSystemTime(Date.now() + 8 * 24 * 60 * 60 * 1000);
  expect(await read()).not.toContain("refused");
  await deliverWebhook("x".repeat(600_000));
  expect(await read()).toContain("A request to it-request was refused, the last on");
});

it.each([
  ["of another form", () => deliverWebhook(itRequest({ form: "other" })), "of another form than the mapping names"],
  ["that cannot be read", () => deliverWebhook("[]"), "is no submission that this bridge can read"],
  [
    "under a message id that was used before",
    async () => {
      await deliverOnboarding();
      await deliverOnboarding(onboarding({ responseId: "another" }));
    },
    "under a message id that another submission had before",
  ],
])("shows that something genuine %s did not get in", async (_title, send, expected) => {
  await send();
  const list = await visit("/admin/deliveries", { headers: { Cookie: await signIn() } });
  expect(await list.text()).toContain(expected);
});

it("shows nothing of requests that proved nothing", async () => {
  await deliverWebhook(itRequest({ form: "other" }), { secret: "wrong" });
  await visit("/webhooks/leave-request/wrong", { method: "POST", body: new Uint8Array(2_000_000) });
  const list = await (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  expect(list).not.toContain("refused");
});

it("names the mappings whose submissions wait for want of an API key", async () => {
  const app = appWith({ mappingsWithoutApiKey: () => [{ name: "leave-request", apiKey: "JOTFORM_API_KEY" }] });
  const headers = { Cookie: await signIn() };
  expect(await (await app.request("http://127.0.0.1:8787/admin/connection", { headers })).text()).toContain(
    "Submissions of the mapping leave-request wait, because the API key <code>JOTFORM_API_KEY</code> is not configured.",
  );
});

it("names the mappings that refuse everything for want of their secret", async () => {
  const signedIn = await signIn();
  const read = async (secrets: readonly string[]) => {
    const lacking = secrets.length === 0 ? [{ name: "it-request", secret: "IT_REQUEST_SECRET" }] : [];
    const app = appWith({ mappingsWithoutSecret: () => lacking });
    return (await app.request("http://127.0.0.1:8787/admin/connection", { headers: { Cookie: signedIn } })).text();
  };
  expect(await read([])).toContain(
    "The mapping it-request refuses every submission, because the secret <code>IT_REQUEST_SECRET</code>",
  );
  expect(await read(["x"])).not.toContain("IT_REQUEST_SECRET");
});

it("lists everything that is missing on one page, by name and without values", async () => {
  const config = readConfig({ TOKEN_KEYS: "k1:c2hvcnQ=", PUBLIC_URL: "http://forms.example.com" } as Cloudflare.Env);
  const app = appWith({ ...UNCONFIGURED, config });
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
