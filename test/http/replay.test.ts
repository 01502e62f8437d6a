import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { REPLAY_LIMIT } from "../../src/delivery/replay.ts";
import { findMapping } from "../../src/mapping/catalog.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, connect, deliverWebhook, newestDelivery, runAlarm, signIn, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";
import { changeLedger, parkTurnedDown } from "../support/parked.ts";

const Answer = z.object({
  items: z
    .array(
      z.object({
        reference: z.string(),
        submission: z.string(),
        verdict: z.string(),
        content: z.string().nullable(),
        why: z.string().nullable(),
        outcome: z.string(),
      }),
    )
    .default([]),
  more: z.number().default(0),
  reason: z.string().optional(),
  message: z.string().optional(),
});

const DRY = { dryRun: true };
const REAL = { dryRun: false };

beforeEach(() => connect());

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const response = await visit("/admin/deliveries/replay", {
    method: "POST",
    headers: {
      Cookie: await signIn(),
      Accept: "application/json",
      "Content-Type": "application/json",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, ...Answer.parse(await response.json()) };
}

async function verdicts(body: Record<string, unknown>) {
  const { items } = await ask(body);
  return items.map(({ submission, verdict }) => `${submission}: ${verdict}`);
}

/** The replay's page as a person reads it. */
async function openPage(more = ""): Promise<string> {
  const path = more.startsWith("/") ? more : `/admin/deliveries/replay${more}`;
  return textOf(await visit(path, { headers: { Cookie: await signIn() } }));
}

async function textOf(response: Response): Promise<string> {
  return (await response.text())
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");
}

/** Presses the button under what a page shows: answers the form's references and what comes of posting them. */
async function pressButton(more: string) {
  const html = await (await visit(`/admin/deliveries/replay${more}`, { headers: { Cookie: await signIn() } })).text();
  const references = [...html.matchAll(/name="reference" value="([^"]*)"/g)].map((match) => match[1] ?? "");
  return { references, ...(await postReferences(references)) };
}

async function postReferences(references: readonly string[], headers: Record<string, string> = {}) {
  const answer = await visit("/admin/deliveries/replay", {
    method: "POST",
    headers: {
      Cookie: await signIn(),
      Origin: "http://127.0.0.1:8787",
      "Content-Type": "application/x-www-form-urlencoded",
      ...headers,
    },
    body: new URLSearchParams(references.map((reference) => ["reference", reference])).toString(),
  });
  return { status: answer.status, location: answer.headers.get("location") ?? "", text: await textOf(answer) };
}

async function todoTitles() {
  await runAlarm();
  return (await todosInBasecamp()).map(({ content }) => content);
}

function request(token: string, summary: string) {
  const body = itRequest({ token });
  const [first] = body.form_response.answers;
  body.form_response.answers[0] = { ...first, text: summary };
  return body;
}

/** Two that Basecamp turned down, and one that is filed. */
async function twoParkedOneFiled() {
  const references: string[] = [];
  for (const token of ["a", "b"]) {
    await injectFault(CREATE_TODO, { status: token === "a" ? 404 : 422 });
    await deliverWebhook(request(token, `Request ${token}`));
    await runAlarm();
    references.push((await newestDelivery()).reference);
  }
  await deliverWebhook(request("filed", "Request filed"));
  await runAlarm();
  references.push((await newestDelivery()).reference);
  return references;
}

/** Parks so many copies of the first submission for another mapping, in rows from 1 on. */
async function parkCopies(mapping: string, count: number): Promise<void> {
  await changeLedger(
    `WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)
     INSERT INTO submissions (id, mapping, form, submission_id, accepted_at, body)
       SELECT id + 1, ?, 'f', 'copy-' || id, 1, (SELECT body FROM submissions WHERE id = 1) FROM n`,
    count,
    mapping,
  );
  await changeLedger(
    `INSERT INTO deliveries (id, submission, mapping, reference, state, reason, changed_at)
       SELECT id - 1, id, mapping, submission_id, 'parked', 'rejected', 1 FROM submissions WHERE id > 1`,
  );
}

describe("a replay", () => {
  it("without effect says what would happen, and does nothing", async () => {
    const [a = "", , filed = ""] = await twoParkedOneFiled();
    expect((await ask({ references: [a, filed, "0000000000"], ...DRY })).items).toEqual([
      {
        ...{ reference: a, submission: "a", verdict: "files", content: "Low: Request a", why: "list not found" },
        outcome: 'Files "Low: Request a".',
      },
      {
        ...{ reference: filed, submission: "filed", verdict: "delivered", content: null, why: null },
        outcome: "Nothing: it is filed already.",
      },
      {
        ...{ reference: "0000000000", submission: "", verdict: "unknown-reference", content: null, why: null },
        outcome: "No delivery has this reference.",
      },
    ]);
    expect(await todoTitles()).toEqual(["Low: Request filed"]);
  });

  it("of named ones files those and no other, and never what is filed", async () => {
    const [a = "", , filed = ""] = await twoParkedOneFiled();
    expect(await verdicts({ references: [filed, a, a], ...REAL })).toEqual(["filed: delivered", "a: files"]);
    expect(await verdicts({ references: [a], ...REAL })).toEqual(["a: under-way"]);
    expect(await todoTitles()).toEqual(["Low: Request filed", "Low: Request a"]);
    expect(await verdicts({ references: [a], ...REAL })).toEqual(["a: delivered"]);
    expect(await todoTitles()).toHaveLength(2);
  });

  it("of all files everything that is parked", async () => {
    await twoParkedOneFiled();
    expect(await verdicts({ all: true, ...REAL })).toEqual(["a: files", "b: files"]);
    expect((await todoTitles()).sort()).toEqual(["Low: Request a", "Low: Request b", "Low: Request filed"]);
    expect(await verdicts({ all: true, ...REAL })).toEqual([]);
  });

  it("of a selection goes by reason, mapping and time together, and leaves the others", async () => {
    await twoParkedOneFiled();
    const selections: [Record<string, unknown>, string[]][] = [
      [{ mapping: "it-request" }, ["a: files", "b: files"]],
      [{ mapping: "onboarding" }, []],
      [{ since: "2026-01-01" }, ["a: files", "b: files"]],
      [{ since: "2999-01-01T00:00:00+02:00" }, []],
      [{ reason: "list-not-found", mapping: "onboarding" }, []],
      [{ reason: "list-not-found", mapping: "it-request", since: "2026-01-01" }, ["a: files"]],
    ];
    for (const [filter, expected] of selections) expect(await verdicts({ ...filter, ...DRY })).toEqual(expected);
    expect(await verdicts({ reason: "content-refused", ...REAL })).toEqual(["b: files"]);
    expect(await todoTitles()).toEqual(["Low: Request filed", "Low: Request b"]);
  });

  it("of what was parked since then leaves out what was parked before", async () => {
    await parkTurnedDown("old");
    await afterSeconds(3600);
    const since = new Date().toISOString();
    await parkTurnedDown("new");
    expect(await verdicts({ since, ...DRY })).toEqual(["new: files"]);
  });

  it("of what was parked before the mapping changed files that alone, through the mapping of now", async () => {
    const [a = ""] = await twoParkedOneFiled();
    expect(findMapping("it-request")?.version).toMatch(/./);
    expect(await verdicts({ changed: true, ...DRY })).toEqual([]);
    await changeLedger("UPDATE deliveries SET mapping_version = 'before' WHERE reference = ?", a);
    expect(await verdicts({ changed: true, ...REAL })).toEqual(["a: files"]);
    expect(await todoTitles()).toEqual(["Low: Request filed", "Low: Request a"]);
    expect(await verdicts({ changed: true, ...REAL })).toEqual([]);
  });

  it("looks first where a request may have made the to-do", async () => {
    await injectFault(CREATE_TODO, { cut: "after" });
    await deliverWebhook(itRequest({ token: "lost" }));
    await runAlarm();
    await changeLedger("UPDATE deliveries SET state = 'parked', reason = 'bridge-fault', due_at = NULL");
    const { items } = await ask({ all: true, ...REAL });
    expect(items).toMatchObject([
      { verdict: "looks-first", why: "fault of the bridge", outcome: expect.stringContaining("Looks first") },
    ]);
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({ state: "delivered" });
  });

  it("of all reaches what can be filed behind more than it takes of others that cannot", async () => {
    await parkTurnedDown("behind");
    await changeLedger("DELETE FROM attempts");
    await changeLedger("UPDATE deliveries SET id = 1000");
    await parkCopies("gone", REPLAY_LIMIT + 5);
    const { items, more } = await ask({ all: true, ...REAL });
    expect(items[0]).toMatchObject({ submission: "behind", verdict: "files" });
    expect(items.length + more).toBe(REPLAY_LIMIT + 6);
    expect(await todoTitles()).toHaveLength(1);
  });

  it("of all looks at so many of them only, and counts the others", async () => {
    await parkTurnedDown("far behind");
    await changeLedger("DELETE FROM attempts");
    await changeLedger("UPDATE deliveries SET id = 10000");
    await parkCopies("gone", 5_000);
    const { items, more } = await ask({ all: true, ...DRY });
    expect(items.filter(({ verdict }) => verdict !== "mapping-missing")).toEqual([]);
    expect(items.length + more).toBe(5_001);
  });

  it("leaves what its mapping cannot file, and says why", async () => {
    await parkTurnedDown("gone");
    await changeLedger("UPDATE deliveries SET mapping = 'gone'");
    expect(await ask({ all: true, ...REAL })).toMatchObject({
      items: [{ verdict: "mapping-missing", outcome: "Stays parked: its mapping is not deployed." }],
    });
    expect(await todoTitles()).toEqual([]);
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });
});

describe("a request to replay", () => {
  const many = Array.from({ length: REPLAY_LIMIT + 1 }, (_, n) => `reference${n}`);

  it("is refused with a sentence where it is malformed or selects nothing, and replays nothing", async () => {
    await parkTurnedDown("one");
    const refused: [unknown, string][] = [
      [REAL, "nothing-selected"],
      [{ all: false, changed: false, ...REAL }, "nothing-selected"],
      [{ references: [], ...REAL }, "malformed"],
      [{ references: ["a"], mapping: "it-request", ...REAL }, "references-and-filters"],
      [{ references: many, ...REAL }, "too-many-references"],
      [{ reason: "because", ...REAL }, "unknown-reason"],
      [{ all: true, since: "yesterday", ...REAL }, "not-a-date"],
      [{ since: "2026-02-30", ...REAL }, "not-a-date"],
      [{ refrences: ["a"], all: true, ...REAL }, "malformed"],
      [{ all: true }, "malformed"],
      [null, "malformed"],
      ["{", "malformed"],
    ];
    for (const [body, reason] of refused) {
      expect(await ask(body)).toMatchObject({ status: 400, reason, message: expect.stringMatching(/^[A-Z].*\.$/) });
    }
    expect(await todoTitles()).toEqual([]);
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });

  it("is taken as JSON only, from our own pages and from those signed in", async () => {
    await parkTurnedDown("one");
    const body = JSON.stringify({ all: true, ...REAL });
    expect(await ask(body, { "Content-Type": "application/octet-stream" })).toMatchObject({ reason: "not-json" });
    expect(await ask(body, { Cookie: "" })).toMatchObject({ status: 401, reason: "not-signed-in" });
    const foreign = await visit("/admin/deliveries/replay", {
      method: "POST",
      headers: { Cookie: await signIn(), Origin: "https://evil.example", "Content-Type": "text/plain" },
      body,
    });
    expect(foreign.status).toBe(403);
    const preflight = await visit("/admin/deliveries/replay", {
      method: "OPTIONS",
      headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
    expect(await todoTitles()).toEqual([]);
  });

  it("cannot be made by opening its address", async () => {
    await parkTurnedDown("one");
    expect(await openPage("?show=1&dryRun=false&reference=x")).toContain("What would happen");
    expect(await todoTitles()).toEqual([]);
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });
});

it("tells in a delivery's JSON why it is parked, in a few words", async () => {
  const reference = await parkTurnedDown("one", 403);
  const headers = { Cookie: await signIn(), Accept: "application/json" };
  const delivery = await (await visit(`/admin/deliveries/${reference}`, { headers })).json();
  expect(delivery).toMatchObject({ reference, why: "not allowed to add to the list" });
});

describe("the page for several", () => {
  it("says what would happen to what was chosen, and does nothing", async () => {
    await twoParkedOneFiled();
    expect(await openPage()).toMatch(/2 deliveries wait for a person\.(?!.*What would happen)/);
    const shown = await openPage("?show=1&mapping=&reason=content-refused&since=2026-01-01");
    expect(shown).toContain("1 delivery: Files.");
    expect(shown).toContain('Files "Low: Request b". title or text refused it-request b');
    expect(shown).not.toContain("Request a");
    for (const nothing of ["mapping=onboarding", "since=2999-01-01", "changed=1"]) {
      expect(await openPage(`?show=1&${nothing}`)).toContain("Nothing that waits for a person fits this choice.");
    }
    expect(await todoTitles()).toEqual(["Low: Request filed"]);
  });

  it("replays exactly what it showed, once, however often its button is pressed", async () => {
    const [a = "", b = ""] = await twoParkedOneFiled();
    const { references, status, location } = await pressButton("?show=1&reason=content-refused");
    expect({ references, status }).toEqual({ references: [b], status: 303 });
    expect(await openPage(location)).toContain("1 delivery was chosen to be tried again.");
    expect(await openPage(location)).toContain(`${b} Being filed. it-request b`);
    expect((await postReferences([b])).location).toBe(location);
    expect(await todoTitles()).toEqual(["Low: Request filed", "Low: Request b"]);
    expect((await postReferences([b])).status).toBe(303);
    expect(await todoTitles()).toHaveLength(2);
    expect(await openPage(location)).toContain(`${b} Filed. it-request b`);
    expect(await openPage(`/admin/deliveries/${a}`)).toContain("Waits for a person.");
  });

  it("writes down how many were tried again, as a replay by a tool does", async () => {
    const reference = await parkTurnedDown("one");
    const log = vi.spyOn(console, "log");
    onTestFinished(() => log.mockRestore());
    await postReferences([reference, "unknown"]);
    const lines = log.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("replayed"));
    expect(lines).toEqual(['{"event":"replayed","deliveries":2,"dueAgain":1}']);
  });

  it("tells what it cannot do, and leaves that out of what its button does", async () => {
    await parkTurnedDown("gone");
    await changeLedger("UPDATE deliveries SET mapping = 'gone'");
    const reference = await parkTurnedDown("stays");
    expect(await pressButton("?show=1")).toMatchObject({ references: [reference], status: 303 });
    const shown = await openPage("?show=1&mapping=gone");
    expect(shown).toContain("1 delivery: Stays parked: its mapping is not deployed.");
    expect(shown).toContain("None of these can be tried again.");
  });

  it("tells how many more there are than one replay takes", async () => {
    await parkTurnedDown("first");
    await changeLedger("DELETE FROM attempts");
    await changeLedger("UPDATE deliveries SET id = 1000");
    await parkCopies("it-request", REPLAY_LIMIT + 1);
    const shown = await openPage("?show=1");
    expect(shown).toContain(`${REPLAY_LIMIT} deliveries: Files.`);
    expect(shown).toContain("2 more fit this choice than one go takes.");
  });

  it.each([
    ["an unknown reason", "?show=1&reason=because", "No delivery is parked for such a reason."],
    ["a day that is none", "?show=1&since=yesterday", "The date is not one like 2026-11-20"],
    ["a name without end", `?show=1&mapping=${"x".repeat(300)}`, "Nothing was tried again."],
  ])("refuses %s instead of choosing everything", async (_title, query, expected) => {
    await parkTurnedDown("one");
    const shown = await openPage(query);
    expect(shown).toContain(expected);
    expect(shown).not.toContain("What would happen");
  });

  it("takes its form from itself only, and no more than one replay takes", async () => {
    const reference = await parkTurnedDown("one");
    expect((await postReferences([reference], { Origin: "https://evil.example" })).status).toBe(403);
    expect(await postReferences([])).toMatchObject({
      status: 400,
      text: expect.stringContaining("Say what to replay"),
    });
    expect((await postReferences(['"><b>'])).status).toBe(400);
    const many = Array.from({ length: REPLAY_LIMIT + 1 }, (_, n) => `reference${n}`);
    expect((await postReferences([reference, ...many])).status).toBe(400);
    expect(await todoTitles()).toEqual([]);
  });
});
