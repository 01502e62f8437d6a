import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { PARK_REASONS, type TodoState } from "../../src/delivery/delivery.ts";
import type { SubmissionStatus } from "../../src/delivery/status.ts";
import { explainStatus, isSettled, type StatusKind } from "../../src/feedback/explain-status.ts";
import type { HttpDeps } from "../../src/http/deps.ts";
import { statusPage } from "../../src/http/pages/status.tsx";
import { LOOK_PAUSES_SECONDS } from "../../src/http/pages/status-script.ts";
import { isAwaited, makeTicket } from "../../src/http/ticket.ts";
import { findMapping } from "../../src/mapping/catalog.ts";
import type { DeployedMapping } from "../../src/mapping/mapping.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { failed } from "../../src/result.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import { isOwnTicket } from "../../src/sources/ticket-mark.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { leaveAnswers, leaveContent } from "../fixtures/jotform.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { answer, rule } from "../mapping/drafting.ts";
import { appWith } from "../support/app.ts";
import {
  connect,
  deliverWebhook,
  newestDelivery,
  postForm,
  runAlarm,
  SECRET,
  signIn,
  visit,
} from "../support/bridge.ts";
import { CREATE_TODO, injectFault, putJotformSubmission, todosInBasecamp } from "../support/emulator.ts";
import { deployed, inDeployment, relocation, todo } from "../support/own-mappings.ts";
import { deliverLeaveRequest, deliverOnboarding } from "../support/senders.ts";

const Answer = z.object({ statusUrl: z.url() });

async function statusUrl(response: Response): Promise<string> {
  return Answer.parse(await response.json()).statusUrl;
}

function ask(url: string): Promise<Response> {
  return visit(new URL(url, "http://127.0.0.1").pathname, { headers: { Accept: "application/json" } });
}

const BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
const HOSTILE = "<script>alert(1)</script>{{ 7 | plus: 7 }}";

/** Opens a form by its start link, as a browser does. */
async function open(mapping = "it-request"): Promise<{ ticket: string; address: string; cookie: string }> {
  const response = await visit(`/start/${mapping}`);
  const address = response.headers.get("location") ?? "";
  const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return { ticket: /ticket=([\w.-]+)/.exec(address)?.[1] ?? "", address, cookie };
}

/** The status page in a browser with this cookie. */
async function pageOf(ticket: string, cookie = "", query = ""): Promise<string> {
  const response = await visit(`/status/${ticket}${query}`, { headers: { Accept: BROWSER, Cookie: cookie } });
  return response.text();
}

/** Sends an IT request whose form was opened with a ticket. */
function send(ticket: unknown, token: string, summary = "Printer jams on A3", mapping?: string): Promise<Response> {
  const body = itRequest({ token, answers: [textAnswer("qSummary", "short-summary", summary)] });
  const withTicket = { ...body, form_response: { ...body.form_response, hidden: { ticket, floor: "3" } } };
  return deliverWebhook(withTicket, mapping === undefined ? {} : { mapping });
}

function ticketsStored(): Promise<unknown[]> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql.exec("SELECT submission_id AS id, ticket FROM submissions ORDER BY rowid").toArray(),
  );
}

function everythingStored(): Promise<string> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => {
    const tables = ["SELECT body, digest FROM submissions", "SELECT * FROM deliveries", "SELECT * FROM notices"];
    return JSON.stringify(tables.map((table) => state.storage.sql.exec(table).toArray()));
  });
}

describe("the status of a submission", () => {
  it("goes from its arrival to its to-dos, for whoever has its ticket", async () => {
    await connect();
    const url = await statusUrl(await deliverOnboarding());
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/status\/[\w-]{22}\.[\w-]{22}$/);
    const early = await ask(url);
    expect(early.headers.get("cache-control")).toBe("no-store");
    expect(early.headers.get("x-robots-tag")).toBe("noindex");
    expect(await early.json()).toEqual({
      status: "pending",
      final: false,
      settled: false,
      message: "Your submission has arrived and is being filed. There is nothing you need to do.",
      todoUrl: null,
      todos: [],
    });
    await runAlarm();
    const [first, second] = await todosInBasecamp();
    expect(await (await ask(url)).json()).toEqual({
      status: "delivered",
      final: true,
      settled: true,
      message: "Your submission is filed as 2 to-dos in Basecamp.",
      todoUrl: first?.app_url,
      todos: [first, second].map((todo) => ({ url: todo?.app_url, state: null })),
    });
  });

  it("is final for one that waits for a person, says who has to do something, and names no answer", async () => {
    await connect();
    await injectFault({ ...CREATE_TODO, count: 2 }, { status: 404 });
    const url = await statusUrl(await deliverOnboarding());
    await runAlarm();
    const text = await (await ask(url)).text();
    expect(JSON.parse(text)).toMatchObject({ status: "parked", final: true, todoUrl: null });
    expect(text).toContain("Nothing is lost; you need not send it again.");
    expect(text).not.toMatch(/Zoë|omar/);
  });

  it("has the same address for each try of one submission", async () => {
    const first = await statusUrl(await deliverOnboarding());
    expect(await statusUrl(await deliverOnboarding())).toBe(first);
    expect(await statusUrl(await deliverOnboarding(onboarding({ responseId: "r2" }), { id: "gf_2" }))).not.toBe(first);
  });

  it("is told to nobody by a ticket that is malformed, forged, or of no submission", async () => {
    const url = await statusUrl(await deliverOnboarding());
    const ticket = url.slice(url.lastIndexOf("/") + 1);
    const forged = await makeTicket("another key for tickets of tests", (length) => new Uint8Array(length), 0);
    const unused = await makeTicket("a key for the tickets of tests", (length) => new Uint8Array(length), 0);
    const wrongs = [
      ticket.slice(0, -1),
      `${ticket}x`,
      `${ticket}/`,
      ticket.toLowerCase(),
      forged,
      unused,
      "x",
      "%00",
      "",
    ];
    const pages = new Set<string>();
    for (const wrong of wrongs) {
      const answer = await visit(`/status/${wrong}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ reason: "unknown-ticket" });
      const page = await visit(`/status/${wrong}`, { headers: { Accept: BROWSER } });
      expect([page.status, page.headers.get("cache-control"), page.headers.get("x-robots-tag")]).toEqual([
        404,
        "no-store",
        "noindex",
      ]);
      pages.add(await page.text());
    }
    expect([...pages]).toEqual([expect.stringContaining("There is no submission at this address.")]);
  });

  it("is asked of the ledger only by a ticket that was given out here", async () => {
    const asked: string[] = [];
    const ledger = new Proxy(ledgerStub(env), {
      get: (stub, name) => {
        asked.push(String(name));
        return Reflect.get(stub, name);
      },
    });
    const app = appWith({ ledger });
    const forged = await makeTicket("another key for tickets of tests", (length) => new Uint8Array(length), Date.now());
    for (const wrong of [forged, "x", ""]) expect((await app.request(`/status/${wrong}`)).status).toBe(404);
    expect(asked).toEqual([]);
    const { ticket } = await open();
    expect((await app.request(`/status/${ticket}`)).status).toBe(200);
    expect(asked).toEqual(["status"]);
  });

  it("has no address in the answer to a form tool that does not ask", async () => {
    expect(await (await deliverWebhook()).json()).not.toHaveProperty("statusUrl");
  });

  it("belongs to the submission that brought its ticket", async () => {
    const url = await statusUrl(await deliverOnboarding());
    const tickets = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
      state.storage.sql.exec("SELECT ticket FROM submissions").toArray(),
    );
    expect(tickets).toEqual([{ ticket: url.slice(url.lastIndexOf("/") + 1) }]);
  });
});

describe("a form that is opened by its start link", () => {
  it.each([
    ["it-request", /^https:\/\/form\.typeform\.com\/to\/FxIT4Desk#ticket=[\w-]{22}\.[\w-]{22}$/],
    ["leave-request", /^https:\/\/form\.jotform\.com\/261234567890123\?ticket=[\w-]{22}\.[\w-]{22}$/],
  ])("%s gets a ticket of its own each time, and nothing is stored", async (mapping, expected) => {
    const response = await visit(`/start/${mapping}`);
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(expected);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect((await open(mapping)).ticket).not.toBe((await open(mapping)).ticket);
    expect(await ticketsStored()).toEqual([]);
  });

  it("leaves a mark in the browser that does not tell the ticket, for the status pages and a day only", async () => {
    const response = await visit("/start/it-request");
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^formcamp_started_[\w-]{8}=[\w-]{35}; Max-Age=86400; Path=\/status; HttpOnly; SameSite=Lax$/,
    );
    const [id = "", mark = ""] = (await open()).ticket.split(".");
    expect(cookie).not.toMatch(new RegExp(`${id}|${mark}`));
  });

  it("is awaited for a day, and then unknown like any other", async () => {
    const { ticket } = await open();
    expect(await (await ask(`/status/${ticket}`)).json()).toMatchObject({ status: "awaited", final: false, todos: [] });
    expect(await pageOf(ticket)).toContain("Waiting for your form");
    vi.setSystemTime(Date.now() + 25 * 60 * 60 * 1000);
    expect((await ask(`/status/${ticket}`)).status).toBe(404);
    expect(await pageOf(ticket)).toBe(await pageOf("x"));
  });

  it.each([["/start/unknown-form"], ["/start/"], ["/start/%00"], ["/start/__proto__"]])(
    "leads nowhere at %s",
    async (path) => {
      const response = await visit(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("This address leads nowhere.");
    },
  );

  /** Where a changed mapping's start link leads, by a configuration with some changes. */
  async function startOf(name: string, mapping: Partial<DeployedMapping>, changes: Partial<HttpDeps> = {}) {
    const found = findMapping(name);
    if (found === null) throw new Error(`The mapping ${name} is not there.`);
    const app = appWith({
      ...changes,
      findMapping: () => ({ ...found, ...mapping }),
    });
    return app.request(`/start/${name}`);
  }

  it.each([
    ["it-request", "https://forms.example.com/to/x?lang=de#a=1", /^https:.*\/to\/x\?lang=de#a=1&ticket=[\w.-]{45}$/],
    [
      "leave-request",
      "https://eu.jotform.com/26?lang=de",
      /^https:\/\/eu\.jotform\.com\/26\?lang=de&ticket=[\w.-]{45}$/,
    ],
    ["onboarding", "https://docs.google.com/forms/d/e/x/viewform", /^https:.*\/viewform$/],
  ])("of %s has the address that its mapping gives", async (name, formUrl, expected) => {
    const response = await startOf(name, { formUrl });
    expect(response.headers.get("location")).toMatch(expected);
    expect(response.headers.has("set-cookie")).toBe(name !== "onboarding");
  });

  it("has no address that the bridge knows for Google Forms, unless the mapping gives it", async () => {
    const response = await visit("/start/onboarding");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain("Use the link that you were given for it");
  });

  it("leads on by a link where the bridge gives out no tickets", async () => {
    const response = await startOf("it-request", {}, { ticketKeys: [] });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([200, null]);
    expect(await response.text()).toContain('href="https://form.typeform.com/to/FxIT4Desk"');
  });

  it("sends its mark over https only where the bridge is reached so", async () => {
    const response = await startOf("it-request", {}, { publicUrl: "https://forms.example.com" });
    expect(response.headers.get("set-cookie")).toContain("; Secure;");
  });
});

it.each<[StatusKind, readonly (TodoState | null)[], boolean]>([
  ["awaited", [], false],
  ["sending", [], false],
  ["parked", [null], false],
  ["skipped", [], true],
  ["delivered", [null, null], true],
  ["delivered", ["completed", "open"], false],
  ["delivered", ["completed", "trashed"], true],
])("a page of what is %s, with to-dos that are %j, need not look again: %s", (kind, states, settled) => {
  const todos = states.map((state) => ({ url: null, state }));
  expect(isSettled(kind, todos)).toBe(settled);
});

describe("a submission whose form was opened with a ticket", () => {
  it("keeps it and shows its way while another setting is wrong", async () => {
    const app = appWith({ config: failed([{ name: "BASECAMP_USER_AGENT", message: "is missing." }]) });
    const { ticket } = await open();
    const submission = itRequest({ token: "t1" });
    const body = JSON.stringify({ ...submission, form_response: { ...submission.form_response, hidden: { ticket } } });
    const signature = toBase64(await hmacSha256(SECRET, new TextEncoder().encode(body)));
    const headers = { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` };
    expect((await app.request("/webhooks/it-request", { method: "POST", headers, body })).status).toBe(202);
    const page = await app.request(`/status/${ticket}`, { headers: { Accept: BROWSER } });
    expect(await page.text()).toContain("<title>Being filed");
  });

  it("is said to be looked up later, not to be unknown, where the ledger is not bound", async () => {
    const { ticket } = await open();
    const response = await appWith({ ledger: null }).request(`/status/${ticket}`, { headers: { Accept: BROWSER } });
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("Nothing is lost")]);
  });

  it("shows its way and its to-do to whoever has the ticket, and its answers to that browser only", async () => {
    await connect();
    const { ticket, cookie } = await open();
    const answer = await send(ticket, "t1", HOSTILE);
    expect(await answer.json()).not.toHaveProperty("statusUrl");
    expect(await pageOf(ticket, cookie)).toMatch(/<title>Being filed ·.*aria-current="step">Being filed</s);
    await runAlarm();
    const [todo] = await todosInBasecamp();
    const own = await pageOf(ticket, cookie);
    expect(own).toContain(`href="${todo?.app_url}" rel="noreferrer"`);
    expect(own).toContain("What you sent");
    expect(own).toContain("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 | plus: 7 }}");
    expect(own).not.toContain("<script>alert");
    const second = await open();
    for (const other of ["", second.cookie, `${cookie.split("=")[0]}=${second.cookie.split("=")[1]}`, `${cookie}x`]) {
      const page = await pageOf(ticket, other);
      expect(page).toContain(`href="${todo?.app_url}"`);
      expect(page).not.toMatch(/alert|What you sent/);
    }
    const json = await visit(`/status/${ticket}`, { headers: { Accept: "application/json", Cookie: cookie } });
    expect(await json.text()).not.toContain("alert");
    const headers = ["cache-control", "x-robots-tag", "referrer-policy"].map((name) => json.headers.get(name));
    expect(headers).toEqual(["no-store", "noindex", "no-referrer"]);
  });

  it("shows no answers any more once they are erased", async () => {
    await connect();
    const { ticket, cookie } = await open();
    await send(ticket, "t1");
    await runAlarm();
    expect(await pageOf(ticket, cookie)).toContain("Printer jams on A3");
    const { reference } = await newestDelivery();
    await postForm(`/admin/deliveries/${reference}/erase`, {}, await signIn());
    expect(await pageOf(ticket, cookie)).toMatch(/<title>Filed(?!.*(Printer|What you sent))/s);
  });

  it("keeps the ticket out of everything that is made of it and stored, but for the one column", async () => {
    await connect();
    const { ticket } = await open();
    await send(ticket, "t1");
    await runAlarm();
    expect(await ticketsStored()).toEqual([{ id: "t1", ticket }]);
    const [id = "", mark = ""] = ticket.split(".");
    const made = JSON.stringify(await todosInBasecamp()) + (await everythingStored());
    expect(made).toContain("Printer jams on A3");
    expect(made).not.toMatch(new RegExp(`${id}|${mark}`));
  });

  it("is the same submission when it comes again with another ticket or none", async () => {
    const { ticket } = await open();
    await send(ticket, "t1");
    for (const other of [(await open()).ticket, undefined]) {
      expect(await (await send(other, "t1")).json()).toEqual({ submission: "t1", status: "pending" });
    }
    expect(await ticketsStored()).toEqual([{ id: "t1", ticket }]);
  });

  it("is filed without a status page when what it brings is no ticket of ours", async () => {
    await connect();
    const wrongs = ["forged", "forged.forged", `${"A".repeat(22)}.${"A".repeat(22)}`, 17, null, { a: 1 }];
    for (const [index, wrong] of wrongs.entries()) await send(wrong, `t${index}`);
    await runAlarm();
    expect(await ticketsStored()).toEqual(wrongs.map((_wrong, index) => ({ id: `t${index}`, ticket: null })));
    expect(await todosInBasecamp()).toHaveLength(wrongs.length);
  });

  it("leaves it to the whole form when a part of it is filed before", async () => {
    const { ticket } = await open();
    const found = findMapping("it-request");
    const app = appWith({ findMapping: () => found && { ...found, alsoFile: ["partial"] } });
    for (const kind of ["form_response_partial", "form_response"]) {
      const body = itRequest({ token: "t1" });
      Object.assign(body.form_response, { hidden: { ticket } });
      const bytes = new TextEncoder().encode(JSON.stringify({ ...body, event_type: kind }));
      const signature = `sha256=${toBase64(await hmacSha256(SECRET, bytes))}`;
      const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
      expect((await app.request("/webhooks/it-request", { method: "POST", headers, body: bytes })).status).toBe(202);
    }
    expect(await ticketsStored()).toEqual([
      { id: "t1:partial", ticket: null },
      { id: "t1", ticket },
    ]);
  });

  it("of Jotform's is read back without it and keeps the ticket of its webhook", async () => {
    await connect();
    const { ticket, cookie } = await open("leave-request");
    const other = (await open("leave-request")).ticket;
    const content = leaveContent();
    const field = { name: "ticket", order: "9", text: "Ticket", type: "control_textbox", answer: other };
    await putJotformSubmission("6400000000000000001", { ...content, answers: { ...content.answers, "9": field } });
    await deliverLeaveRequest("6400000000000000001", leaveAnswers({ q9_ticket: ticket }));
    expect(await pageOf(ticket, cookie)).not.toContain("What you sent");
    await runAlarm();
    expect(await pageOf(ticket, cookie)).toMatch(/<title>Filed.*Parental leave/s);
    expect((await ask(`/status/${other}`)).status).toBe(200);
    expect(JSON.stringify(await todosInBasecamp()) + (await everythingStored())).not.toContain(other);
  });
});

describe("a ticket that several submissions bring", () => {
  const first = (ticket: string) => send(ticket, "t1");
  it.each([
    ["of one form", (ticket: string) => send(ticket, "t2", "Another wish")],
    [
      "of two forms",
      (ticket: string) => deliverLeaveRequest("6400000000000000002", leaveAnswers({ q9_ticket: ticket })),
    ],
  ])("belongs to the first one %s; every one is filed once", async (_title, second) => {
    await connect();
    await putJotformSubmission("6400000000000000002", leaveContent());
    const { ticket, cookie } = await open();
    await first(ticket);
    await runAlarm();
    const before = await pageOf(ticket, cookie);
    for (const again of [second, second, first, second]) {
      expect((await again(ticket)).ok).toBe(true);
      await runAlarm();
    }
    expect(await pageOf(ticket, cookie)).toBe(before);
    expect(await todosInBasecamp()).toHaveLength(2);
    expect((await ticketsStored()).map((row) => z.object({ ticket: z.string().nullable() }).parse(row).ticket)).toEqual(
      [ticket, null],
    );
  });
});

describe("the page of a submission under way", () => {
  it("loads itself again without JavaScript, after ever longer pauses and for ten minutes", async () => {
    const { ticket } = await open();
    expect(LOOK_PAUSES_SECONDS.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(600);
    for (const [looks, pause] of LOOK_PAUSES_SECONDS.entries()) {
      expect(await pageOf(ticket, "", `?n=${looks}`)).toContain(`content="${pause}; url=?n=${looks + 1}"`);
    }
    for (const query of [`?n=${LOOK_PAUSES_SECONDS.length}`, "?n=999"]) {
      const last = await pageOf(ticket, "", query);
      expect(last).not.toContain("http-equiv");
      expect(last).toContain('data-ended="true">This page has stopped looking by itself.');
    }
    expect(await pageOf(ticket, "", "?n=-1e9")).toContain(`content="2; url=?n=1"`);
  });

  it("says plainly when filing takes longer than usual, or stands still", async () => {
    const { ticket } = await open();
    await send(ticket, "t1");
    const delayed = "It could not be filed in Basecamp yet, which is tried again by itself.";
    expect(await pageOf(ticket)).toContain("There is nothing you need to do.");
    await runAlarm();
    expect(await pageOf(ticket)).toContain(delayed);
    await connect();
    const second = (await open()).ticket;
    await send(second, "t2");
    expect(await pageOf(second)).not.toContain(delayed);
    vi.setSystemTime(Date.now() + 3 * 60_000);
    expect(await pageOf(second)).toContain(delayed);
  });

  it("does not look again once nothing more happens by itself", async () => {
    await connect();
    const { ticket } = await open();
    await send(ticket, "t1");
    await runAlarm();
    expect(await pageOf(ticket)).not.toMatch(/status\.js|http-equiv|looks again/);
  });
});

describe("a submission with an answer that breaks a rule", () => {
  const NEEDS: DeployedMapping = deployed("1", [todo("")], {
    answers: {
      summary: rule("s"),
      amount: rule("a", { as: "number", onInvalid: "park" }),
      first_day: rule("d", { required: true, onInvalid: "park" }),
      health: rule("h", { isPrivate: true, as: "date", onInvalid: "park" }),
    },
  });
  const unfit = relocation("Ann", {
    answers: [answer("s", "Desk"), answer("a", HOSTILE, "What <b>may</b> it cost?"), answer("h", "Secret", "Health")],
  });
  const message =
    "Your submission has arrived but is not filed yet. " +
    'The answer to "What <b>may</b> it cost?" must be a number, such as 12.50. ' +
    '"first day" was left empty and must be answered. ' +
    'The answer to "Health" must be a date, such as 2026-12-31. ' +
    "Fill in the form again with that changed. Whoever looks after this form sees what you sent as well; nothing is lost.";

  /** Files it by a mapping; asks for its status as a page and as JSON. */
  async function statusIn(mapping: DeployedMapping, cookie: boolean): Promise<{ page: string; json: unknown }> {
    await connect();
    const { ticket, cookie: own } = await open();
    return inDeployment(mapping, async ({ ledger, after }) => {
      await ledger.accept(mapping.name, unfit, { messageId: null, ticket });
      await after(0);
      const app = appWith({ ledger, findMapping: () => mapping });
      const headers = { Accept: BROWSER, Cookie: cookie ? own : "" };
      const page = await (await app.request(`/status/${ticket}`, { headers })).text();
      return { page, json: await (await app.request(`/status/${ticket}`)).json() };
    });
  }

  it("is told which one, by which rule, and to fill in the form again, without quoting it", async () => {
    const { page, json } = await statusIn(NEEDS, false);
    expect(json).toEqual({ status: "parked", final: true, settled: false, message, todoUrl: null, todos: [] });
    expect(page).toContain("<title>We need something from you");
    expect(page).toContain("What &lt;b&gt;may&lt;/b&gt; it cost?");
    expect(page).toContain('href="/start/relocation">Fill in the form again');
    expect(page).not.toMatch(/alert|Secret/);
  });

  it("keeps private answers from the browser that sent them too", async () => {
    const { page } = await statusIn(NEEDS, true);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toContain("Secret");
  });

  it("is not sent to a form whose address nobody knows", async () => {
    const { page } = await statusIn({ ...NEEDS, source: "google-forms" }, false);
    expect(page).toContain("Fill in the form again with that changed.");
    expect(page).not.toContain("/start/");
  });
});

describe("what became of the to-dos", () => {
  const all = (...states: (TodoState | null)[]) => states.map((state, n) => ({ url: `https://b.example/${n}`, state }));
  const FILED: SubmissionStatus = {
    ...{ state: "delivered", mapping: "it-request", receivedAt: 0, isDelayed: false, parked: null, unfit: [] },
    ...{ skipped: null, todos: [], sent: null },
  };
  it.each<[string, (TodoState | null)[], string, string]>([
    ["is not known", [null], "Filed", "as a to-do in Basecamp."],
    ["is nothing yet", ["open"], "Filed", "as a to-do in Basecamp."],
    ["is that they are done", ["completed"], "Done", "as a to-do in Basecamp. It is done."],
    ["is that all are done", ["completed", "completed"], "Done", "as 2 to-dos in Basecamp. All of them are done."],
    ["is that one is done", ["completed", "open"], "Filed", "as 2 to-dos in Basecamp. 1 of them is done."],
    ["is the archive", ["archived"], "Filed", "as a to-do in Basecamp."],
    [
      "is the trash",
      ["trashed"],
      "Thrown away in Basecamp",
      "It was thrown away there since. If you did not expect that",
    ],
    ["is not to be found", ["gone", "trashed"], "Thrown away in Basecamp", "They were thrown away there since."],
    ["differs", ["completed", "gone", "open"], "Filed", "1 of them is done. 1 of them was thrown away there since. If"],
  ])("%s", (_title, states, title, message) => {
    const words = explainStatus({ ...FILED, todos: all(...states) });
    expect(words.title).toBe(title);
    expect(words.message).toContain(message);
  });

  it.each<[string, boolean, (TodoState | null)[], string]>([
    ["no more steps where nobody watches them", false, [null], "Received|Being filed|Filed*"],
    ["that they are still to be done", true, [null], "Received|Being filed|Filed*|Done"],
    ["that they are still to be done, of some", false, ["completed", "open"], "Received|Being filed|Filed*|Done"],
    ["that they are done", true, ["completed"], "Received|Being filed|Filed|Done*"],
    ["nothing to come of what was thrown away", true, ["trashed"], "Received|Being filed|Filed*"],
  ])("shows %s", (_title, isTracked, states, expected) => {
    const status = { ...FILED, todos: all(...states) };
    const words = explainStatus(status);
    const page = String(statusPage({ kind: "delivered", words, status, again: null, isTracked, looks: 0 }));
    const steps = [...page.matchAll(/<li[^>]*?( aria-current="step")?>(Received|Being filed|Filed|Done)[<]/g)];
    expect(steps.map(([, current, label]) => `${label}${current === undefined ? "" : "*"}`).join("|")).toBe(expected);
  });
});

it.each(PARK_REASONS)("says of what is parked as %s that nothing is lost", (parked) => {
  const status: SubmissionStatus = {
    ...{ state: "parked", mapping: "it-request", receivedAt: 0, isDelayed: false, parked, unfit: [], skipped: null },
    ...{ todos: [], sent: null },
  };
  expect(explainStatus(status)).toMatchObject({ title: "Not filed yet", tone: "wait" });
  expect(explainStatus(status).message).toMatch(/[Ww]hoever looks after this form .*Nothing is lost/);
});

it("tells a ticket of its own from others", async () => {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const ticket = await makeTicket("key", random, 0);
  expect(await isOwnTicket(["next", "key"], ticket)).toBe(true);
  expect(await isOwnTicket(["another"], ticket)).toBe(false);
  expect(await makeTicket("key", random, 0)).not.toBe(ticket);
});

it.each([
  ["at once", 0, true],
  ["a day later", 24 * 60 * 60 * 1000, true],
  ["later than that", 24 * 60 * 60 * 1000 + 1000, false],
  ["by a clock that is a little behind", -30_000, true],
  ["by a clock of long before", -120_000, false],
])("awaits the submission of a ticket %s: %d, %s", async (_title, passed, expected) => {
  const made = Date.parse("2026-11-24T12:00:00Z");
  const ticket = await makeTicket("key", (length) => new Uint8Array(length).fill(251), made);
  expect(isAwaited(ticket, made + passed)).toBe(expected);
});
