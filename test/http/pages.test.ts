import { describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { messagePage } from "../../src/http/pages/plain.tsx";
import { allMappings, findMapping } from "../../src/mapping/catalog.ts";
import { withoutApiKey } from "../../src/sources/without-api-key.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith, UNCONFIGURED } from "../support/app.ts";
import {
  afterSeconds,
  connect,
  deliverWebhook,
  newestDelivery,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import { CREATE_TODO, injectFault } from "../support/emulator.ts";
import { changeLedger, parkTurnedDown } from "../support/parked.ts";
import { deliverOnboarding } from "../support/senders.ts";

async function deliveryPage(): Promise<string> {
  const { reference } = await newestDelivery();
  return textOf(await open(`/admin/deliveries/${reference}`));
}

/** The HTML of an admin's page. */
async function open(path: string): Promise<string> {
  const response = await visit(path, { headers: { Cookie: await signIn() } });
  expect(response.status).toBe(200);
  return response.text();
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

/** Puts so many more deliveries of another mapping behind those there are, the last the newest. */
async function addDeliveries(count: number): Promise<void> {
  await changeLedger(
    `WITH RECURSIVE n (id) AS (SELECT 1001 UNION ALL SELECT id + 1 FROM n WHERE id < 1000 + ?)
     INSERT INTO submissions (id, mapping, form, submission_id, accepted_at, body)
       SELECT id, 'another', 'f', 'more-' || id, id, '' FROM n`,
    count,
  );
  await changeLedger(
    `INSERT INTO deliveries (submission, mapping, reference, state, changed_at)
       SELECT id, mapping, 'more' || id, 'delivered', id FROM submissions WHERE id > 1000`,
  );
  await changeLedger("UPDATE settings SET value = (SELECT max(id) FROM submissions) WHERE name = 'planned-up-to'");
}

function linkOf(html: string, label: string): string {
  const href = new RegExp(`href="([^"]*)">${label}<`).exec(html)?.[1] ?? expect.unreachable(`no link ${label}`);
  return href.replaceAll("&amp;", "&");
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
  expect(await deliveryPage()).toContain("The to-do No to-do is made of it. What was submitted Show");
  await afterSeconds(31 * 24 * 60 * 60);
  expect(await deliveryPage()).toContain("Answers erased on");
});

it("shows for a week that something did not get in, and writes that down at most every ten seconds", async () => {
  const read = async () => (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  for (let n = 0; n < 3; n++) await deliverWebhook("x".repeat(600_000));
  expect(await read()).toContain("A request to it-request was refused, the last on");
  vi.setSystemTime(Date.now() + 10_000);
  await deliverWebhook("x".repeat(600_000));
  expect(await read()).toContain("At least 4 requests to it-request were refused, the last on");
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
  const app = appWith({
    mappingsWithoutApiKey: () => [{ name: "leave-request", apiKey: "JOTFORM_API_KEY", isReadBack: true }],
  });
  const headers = { Cookie: await signIn() };
  expect(await (await app.request("http://127.0.0.1:8787/admin/connection", { headers })).text()).toContain(
    "Submissions of the mapping leave-request wait, because the API key <code>JOTFORM_API_KEY</code> is not configured.",
  );
});

it("says without a key of Typeform's that nothing waits, but missed submissions are not looked for", async () => {
  const mappings = allMappings().map((one) => ({ ...one, apiKey: one.apiKey ?? "TYPEFORM_API_KEY" }));
  const own = mappings.filter(({ name }) => name === "it-request");
  const app = appWith({ mappingsWithoutApiKey: () => withoutApiKey(own, (name) => name === "JOTFORM_API_KEY") });
  const headers = { Cookie: await signIn() };
  const read = async (path: string) => (await app.request(`http://127.0.0.1:8787${path}`, { headers })).text();
  const why = "because the API key <code>TYPEFORM_API_KEY</code> is not configured.";
  expect(await read("/admin/connection")).toContain(
    `Missed submissions of the mapping it-request are not looked for, ${why}`,
  );
  expect(await read("/admin/mappings/it-request")).toContain(`Missed submissions are not looked for, ${why}`);
  expect(await read("/admin/mappings")).toContain("API key missing");
  const overview = await read("/admin");
  expect(overview).toContain("Missed submissions of it-request are not looked for");
  expect(overview).not.toContain("Nothing of it-request can be filed");
});

it.each([
  ["npm run rotate -- DESK_2_SECRET", "."],
  ["npm run rotate -- DESK2 --finish --url https://…", " with this bridge's address."],
  ["npm run sweep -- --mapping desk-2 --since 2026-11-01", " shows it."],
  ["npm run import-ledger", "."],
])("sets a command apart in a sentence, whole and alone: %s", async (command, after) => {
  const html = String(await messagePage({ title: "Words", message: `Do this: ${command}${after}` }));
  const [, shown = ""] = /<code>(.*?)<\/code>/.exec(html) ?? [];
  expect(shown.replaceAll(/<.?span[^>]*>/g, "")).toBe(command);
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

describe("the list of deliveries", () => {
  it("shows the to-do by its title, its state, and why it waits", async () => {
    await connect();
    await deliverWebhook();
    await runAlarm();
    await parkTurnedDown("turned down");
    const text = textOf(await open("/admin/deliveries"));
    expect(text).toMatch(/Low: Printer jams on A3 Waits for a person list not found it-request .* Low: .* Filed it-/);
    expect(text).toContain("1 waits for a person. Show what waits for a person");
    const parked = await open(linkOf(await open("/admin/deliveries"), "Show what waits for a person"));
    expect(textOf(await open(linkOf(parked, "Try several again …")))).toContain("1 delivery waits for a person.");
  });

  it("shows what a text names as a whole, and searches for it besides", async () => {
    await deliverWebhook(itRequest({ token: "3" }));
    await deliverWebhook(itRequest({ token: "33" }));
    const exact = await open("/admin/deliveries?text=3");
    expect(exact.match(/<code>/g)).toHaveLength(1);
    const all = await open(linkOf(exact, "Search all deliveries for it instead"));
    expect(all.match(/<code>/g)).toHaveLength(2);
  });

  it("goes on page by page within its filter, and back", async () => {
    await addDeliveries(120);
    const first = await open("/admin/deliveries?state=filed&mapping=another");
    expect(first).toContain("<h1>Deliveries: filed, another</h1>");
    expect(first).toContain('<option value="another" selected="">another</option>');
    expect(first).toContain(">more1120</a>");
    const second = await open(linkOf(first, "Older"));
    expect(second).toContain("<h1>Deliveries: filed, another</h1>");
    expect(second).toContain(">more1070</a>");
    const third = await open(linkOf(second, "Older"));
    expect(third).toContain(">more1001</a>");
    expect(third).not.toContain(">Older<");
    const back = await open(linkOf(await open(linkOf(third, "Newer")), "Newer"));
    expect(back).toContain(">more1120</a>");
    expect(back).not.toContain(">Newer<");
  });

  it("says what it makes of any address", async () => {
    await connect();
    await deliverWebhook();
    await runAlarm();
    const addresses: [string, string][] = [
      ["?state=nonsense", "There is no such state, so deliveries of any state are shown."],
      ["?before=%F0%9F%92%A9&after=-1", "Low: Printer jams on A3"],
      ["?before=zzzzzzzzzzz", "Low: Printer jams on A3"],
      ["?before=0", "There are no deliveries here. Show all deliveries"],
      ["?mapping=nowhere", "No delivery matches nowhere. Show all deliveries"],
      ["?state=skipped&text=%3Cb%3E%25_%22", "No delivery matches not filed, “&lt;b&gt;%_&quot;”. Show all deliveries"],
      [`?text=${"x".repeat(3_000)}`, `No delivery matches “${"x".repeat(200)}”.`],
      ["?text=printer+JAMS", "Low: Printer jams on A3"],
      ["?text=+", "Low: Printer jams on A3"],
    ];
    for (const [query, expected] of addresses) {
      expect(textOf(await open(`/admin/deliveries${query}`)), query.slice(0, 40)).toContain(expected);
    }
  });

  it("offers to search on where it has not looked through all", async () => {
    await connect();
    await deliverWebhook();
    await runAlarm();
    await addDeliveries(5_000);
    const first = await open("/admin/deliveries?text=printer");
    expect(textOf(first)).toMatch(
      /No delivery matches “printer” among those that were looked through\..* those back to 1970-01-01/,
    );
    const second = await open(linkOf(first, "Search older deliveries"));
    expect(textOf(second)).toContain("Low: Printer jams on A3");
    expect(second).not.toContain("Search older");
  });

  it("is an array for tools, with the address of the next page beside it", async () => {
    await addDeliveries(60);
    const headers = { Cookie: await signIn(), Accept: "application/json" };
    const first = await visit("/admin/deliveries?mapping=another", { headers });
    expect(await first.json()).toHaveLength(50);
    const [, next = ""] = /^<http:\/\/127\.0\.0\.1:8787(.*)>; rel="next"$/.exec(first.headers.get("link") ?? "") ?? [];
    const second = await visit(next, { headers });
    expect(await second.json()).toHaveLength(10);
    expect(second.headers.get("link")).toBeNull();
  });
});

describe("a delivery's page", () => {
  it("shows what was sent as it reads in Basecamp, and the answers", async () => {
    await connect();
    await deliverWebhook();
    await runAlarm();
    const text = await deliveryPage();
    expect(text).toMatch(
      /What was sent to Basecamp Low: Printer jams on A3 List http:\/\/127\.0\.0\.1:8788\/\S+ Assigned Omar Okafor/,
    );
    expect(text).toMatch(/Due 2026-\d\d-\d\d Notified yes.* Text From lena@example\.com/);
    expect(text).toMatch(
      /What was submitted Show 4 answers Under each question stands how a mapping names it. Question Answer What do you need\? field: short-summary Printer jams on A3/,
    );
  });

  it("shows what would be sent while nothing was, with people as the mapping names them", async () => {
    await deliverWebhook();
    expect(await deliveryPage()).toMatch(/What would be sent to Basecamp now Low: Printer jams on A3 .*@example\.com/);
  });

  it("shows what was sent until a person tries it again, and then what would be, with people as they are known", async () => {
    await connect();
    await parkTurnedDown("once more");
    expect(await deliveryPage()).toContain("What was sent to Basecamp Low: Printer jams on A3");
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/replay`, {}, await signIn());
    expect(await deliveryPage()).toMatch(/What would be sent to Basecamp now Low: .* Assigned Omar Okafor Told/);
  });

  it.each([
    ["cannot be read", "UPDATE submissions SET body = '{'", "What is stored of it cannot be read."],
    [
      "is not confirmed",
      "UPDATE submissions SET body = json_set(body, '$.isConfirmed', json('false'))",
      "up to then no answers are stored.",
    ],
  ])("shows no answers of what %s", async (_title, statement, expected) => {
    await deliverWebhook();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await changeLedger(statement);
    expect(await deliveryPage()).toContain(expected);
    expect(await deliveryPage()).not.toContain("Printer jams");
  });

  it("shows neither once the answers are erased, or while their mapping is gone", async () => {
    await connect();
    await deliverWebhook();
    expect(await newestDelivery()).toMatchObject({ state: "pending" });
    await changeLedger("UPDATE deliveries SET mapping = 'gone'");
    const gone = await deliveryPage();
    expect(gone).toContain("Its mapping is not deployed, so nothing would be sent now.");
    expect(gone).toContain("it is not known which answers are private, and none are shown.");
    expect(gone).not.toContain("Printer jams");
    await changeLedger("UPDATE deliveries SET mapping = 'it-request'");
    await runAlarm();
    await afterSeconds(31 * 24 * 60 * 60);
    const erased = await deliveryPage();
    expect(erased).toContain("The answers are erased, and with them what was or would be sent to Basecamp.");
    expect(erased).toMatch(/What happened .* Received and stored\. .* Filed\. .* The answers were erased\./);
    expect(erased).not.toContain("Printer jams");
  });

  it("stays readable with sixty attempts, whose middle is folded", async () => {
    await parkTurnedDown("long");
    await changeLedger(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
       INSERT INTO attempts (delivery, kind, started_at, ended_at, reason, status)
         SELECT (SELECT max(id) FROM deliveries), 'look', i * 1000, i * 1000 + 5, 'absent', 200 FROM n`,
    );
    const { reference } = await newestDelivery();
    const html = await open(`/admin/deliveries/${reference}`);
    const timeline = html.slice(html.indexOf("What happened"));
    const [shown = "", folded = ""] = /<details>.*?<\/details>/.exec(timeline) ?? ["", ""];
    expect(folded).toBe("");
    expect(shown.match(/<li>/g)?.length).toBeGreaterThan(40);
    expect(timeline.replace(shown, "").match(/<li>/g)).toHaveLength(12);
  });

  it("shows hostile answers as text", async () => {
    const body = itRequest({ token: "hostile" });
    const [first] = body.form_response.answers;
    body.form_response.answers[0] = { ...first, text: "<script>alert(1)</script><img src=x>" };
    await connect();
    await deliverWebhook(body);
    for (const run of [0, 1]) {
      const { reference } = await newestDelivery();
      const pages = [`/admin/deliveries/${reference}`, "/admin/deliveries", "/admin/deliveries?text=%3Cscript%3Ealert"];
      for (const path of pages) expect(await open(path)).not.toMatch(/<script>|<img/);
      expect(await open(pages[0] ?? "")).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x&gt;");
      if (run === 0) await runAlarm();
    }
  });
});

describe("a form that is larger than any of ours", () => {
  it.each([["with its length"], ["without"]])("is refused before it is read, %s", async (kind) => {
    const large = `password=correct+horse+battery&next=${"x".repeat(300_000)}`;
    const body = kind === "without" ? new Blob([large]).stream() : large;
    const response = await visit("/admin/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: BRIDGE_URL },
      body,
    });
    expect(response.status).toBe(413);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(textOf(await response.text())).toContain("larger than any form of these pages");
  });
});
