import { createHmac } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { type BridgeAnswer, type BridgeSession, enterBridge } from "../../src/cli/bridge-session.ts";
import { awaitEnds } from "../../src/cli/replay-ends.ts";
import { askReplay } from "../../src/cli/replay-plan.ts";
import { readReplayWish } from "../../src/cli/replay-wish.ts";
import { textTable } from "../../src/cli/text-table.ts";
import { leaveContent } from "../fixtures/jotform.ts";
import { itRequest } from "../fixtures/typeform.ts";
import {
  beginCommand,
  type Command,
  copyProject,
  freePort,
  npmStart,
  type Running,
  WAIT,
} from "../support/node/npm-start.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const SIGN_INS_PER_MINUTE = 55;
const NOT_FOUND = { status: 404 };

const Deliveries = z.array(z.object({ reference: z.string(), state: z.string() }));
const Todos = z.array(z.object({ content: z.string(), app_url: z.string() }));

let folder = "";
let running: Running;
let session: BridgeSession;
let secrets: Record<string, string | undefined> = {};

beforeAll(async () => {
  folder = copyProject();
  const wrangler = join(folder, "wrangler.toml");
  const text = readFileSync(wrangler, "utf8");
  writeFileSync(wrangler, text.replace("limit = 10,", `limit = ${SIGN_INS_PER_MINUTE},`));
  running = await npmStart(folder);
  await running.says("Ctrl-C stops");
  secrets = parseEnv(readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8"));
  const entered = await enterBridge(running.bridge, secrets.ADMIN_PASSWORD ?? "");
  if (!("session" in entered)) throw new Error(entered.reason);
  session = entered.session;
}, 90_000);

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command as its npm script does, where nobody can be asked. */
function begin(
  name: "replay" | "erase" | "export-ledger" | "import-ledger" | "sweep",
  args: string[],
  { project = folder, env = {} } = {},
): Command {
  return beginCommand({ folder: project, bridge: running.bridge }, name, args, env);
}

const run = (...[name, args, where]: Parameters<typeof begin>) => begin(name, args, where).ended;

async function fault(then: unknown): Promise<void> {
  const body = JSON.stringify({ method: "POST", path: "/todos.json", then });
  await fetch(`${running.emulator}/_emulator/faults`, { method: "POST", body });
}

async function send(token: string): Promise<void> {
  const submission = itRequest({ token });
  submission.form_response.answers[0] = { ...submission.form_response.answers[0], text: `Request ${token}` };
  const body = JSON.stringify(submission);
  const signature = createHmac("sha256", secrets.IT_REQUEST_SECRET ?? "")
    .update(body)
    .digest("base64");
  const headers = { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` };
  await fetch(`${running.bridge}/webhooks/it-request`, { method: "POST", headers, body });
}

async function deliveryOf(token: string) {
  const answer = await session.ask(`/admin/deliveries?submission=${token}`);
  const [delivery] = Deliveries.parse(answer?.body);
  if (delivery === undefined) throw new Error(`${token} has no delivery.`);
  return delivery;
}

/** Lets Basecamp turn a submission down; answers the reference of its delivery. */
async function park(token: string, then: unknown = NOT_FOUND): Promise<string> {
  await fault(then);
  await send(token);
  await vi.waitFor(async () => expect((await deliveryOf(token)).state).toBe("parked"), WAIT);
  return (await deliveryOf(token)).reference;
}

async function todos() {
  return Todos.parse(await (await fetch(`${running.emulator}/_emulator/todos`)).json());
}

async function todosOf(token: string) {
  return (await todos()).filter(({ content }) => content === `Low: Request ${token}`);
}

/** Makes a to-do as a person would in Basecamp's own pages; answers its address. */
async function makeTodoByHand(content: string): Promise<string> {
  const token = await (await fetch(`${running.emulator}/_emulator/sign-in-token`, { method: "POST" })).json();
  const { access_token: accessToken } = z.object({ access_token: z.string() }).parse(token);
  const made = await fetch(`${running.emulator}/195539477/todolists/1069479573/todos.json`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${accessToken}`,
      "User-Agent": "A person (person@example.com)",
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ content }),
  });
  return z.object({ app_url: z.string() }).parse(await made.json()).app_url;
}

describe("npm run replay", () => {
  it("shows what would happen, does nothing unasked, then files each once and says how it ended", async () => {
    const references = [await park("one"), await park("two", { status: 422 })];
    const row = (token: string, why: string) =>
      new RegExp(`it-request +${token} +${why} +Files "Low: Request ${token}"`);
    const [dry, unasked] = await Promise.all([run("replay", ["--all", "--dry-run"]), run("replay", ["--all"])]);
    expect(dry.out).toMatch(row("one", "list not found"));
    expect(dry.out).toMatch(row("two", "title or text refused"));
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("nothing was replayed") });
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    expect([...(await todosOf("one")), ...(await todosOf("two"))]).toEqual([]);

    const { code, out } = await run("replay", ["--all", "--yes"]);
    const [one, two] = [...(await todosOf("one")), ...(await todosOf("two"))];
    expect(out).toContain("Replayed 2 of 2.");
    expect(out).toContain(`${references[0]}  filed: ${one?.app_url}`);
    expect(out).toContain(`${references[1]}  filed: ${two?.app_url}`);
    expect(out).toContain("2 filed.");
    expect(code).toBe(0);
    const before = await todos();
    const again = await Promise.all([run("replay", ["--all", "--yes"]), run("replay", [...references, "--yes"])]);
    expect(again).toMatchObject([
      { code: 0, out: expect.stringContaining("Nothing is parked that fits.") },
      { code: 0, out: expect.stringContaining("Nothing: it is filed already.") },
    ]);
    expect(await todos()).toEqual(before);
  });

  it("says what was parked again, and why", async () => {
    const reference = await park("again");
    await fault({ status: 403 });
    const { code, out } = await run("replay", [reference, "0000000000", "--yes"]);
    expect(out).toContain("No delivery has this reference.");
    expect(out).toContain(
      `${reference}  parked again: not allowed to add to the list (HTTP 403); see ${running.bridge}/admin/deliveries/${reference}`,
    );
    expect(out).toContain("0 filed, 1 not filed.");
    expect(code).toBe(1);
    expect(await todosOf("again")).toEqual([]);
  });

  it("files with a to-do that exists, and makes one that does not", async () => {
    const [found, absent] = [await park("found"), await park("absent")];
    const [taken] = await todos();
    const [refused, mistyped] = await Promise.all([
      run("replay", ["--exists", found, taken?.app_url ?? ""]),
      run("replay", ["--exists", found, "https://example.com/todos/1"]),
    ]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("made of another submission") });
    expect(mistyped).toMatchObject({ code: 2, err: expect.stringContaining("not the address of a to-do") });
    expect((await deliveryOf("found")).state).toBe("parked");

    const made = await run("replay", ["--make", absent, "--yes"]);
    expect(made.out).toContain('Makes "Low: Request absent", without another look.');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`${absent}  filed: http`)) });
    expect(await todosOf("absent")).toHaveLength(1);

    const entered = await makeTodoByHand("Found in the list");
    const filed = await run("replay", ["--exists", found, entered]);
    expect(filed).toMatchObject({ code: 0, out: expect.stringContaining(`${found}  filed: ${entered}`) });
    expect(await todosOf("found")).toEqual([]);
  });

  it("can be left by Ctrl-C while it waits", async () => {
    const reference = await park("left");
    await fault({ stall: 1_500 });
    const command = begin("replay", [reference, "--yes"]);
    await vi.waitFor(() => expect(command.output()).toContain("Replayed 1 of 1."), WAIT);
    command.process.kill("SIGINT");
    expect(await command.ended).toMatchObject({ code: 130, err: expect.stringContaining("goes on in the bridge") });
    await vi.waitFor(async () => expect(await todosOf("left")).toHaveLength(1), WAIT);
  });
});

describe("npm run export-ledger and import-ledger", () => {
  it("write the ledger into a file and take it in again, which changes nothing that is there", async () => {
    await park("exported");
    const path = join(folder, "ledger.jsonl");
    const written = await run("export-ledger", [path]);
    expect(written).toMatchObject({ code: 0, err: "", out: expect.stringContaining(`in ${path}. It holds answers`) });
    expect(readFileSync(path, "utf8")).toContain("Request exported");
    const [over, unasked, imported, without] = await Promise.all([
      run("export-ledger", [path]),
      run("import-ledger", [path]),
      run("import-ledger", [path, "--yes"]),
      run("export-ledger", [`${path}.bare`, "--without-answers"]),
    ]);
    expect(over).toMatchObject({ code: 1, err: expect.stringContaining("exists already") });
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    expect(imported).toMatchObject({ code: 0, out: expect.stringMatching(/^0 imported, \d+ known already\.$/m) });
    expect(without).toMatchObject({ code: 0, out: expect.stringContaining("It holds no answers.") });
    expect(readFileSync(`${path}.bare`, "utf8")).not.toContain("Request exported");
    expect((await deliveryOf("exported")).state).toBe("parked");
  });

  it("refuse what they cannot do in a sentence, before anybody is asked", async () => {
    const cut = join(folder, "cut.jsonl");
    writeFileSync(cut, '{"format":"formcamp-ledger"}');
    const [none, several, unreadable, url] = await Promise.all([
      run("import-ledger", []),
      run("export-ledger", ["a", "b"]),
      run("import-ledger", [cut, "--yes"]),
      run("export-ledger", ["--url", "http://example.com"]),
    ]);
    expect([none.code, several.code, unreadable.code, url.code]).toEqual([2, 2, 1, 2]);
    expect(unreadable.err).toContain("is not an export of a ledger");
  });
});

describe("npm run erase", () => {
  it("erases when it is told to, so that nothing is filed any more", async () => {
    const reference = await park("erased");
    const [unasked, unknown] = await Promise.all([run("erase", [reference]), run("erase", ["0000000000", "--yes"])]);
    expect(unasked.out).toContain(`Delivery ${reference}: submission erased of it-request, parked.`);
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    expect((await deliveryOf("erased")).state).toBe("parked");
    expect(await run("erase", [reference, "--yes"])).toMatchObject({ code: 0 });
    expect(await deliveryOf("erased")).toMatchObject({ state: "skipped" });
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("No delivery has this reference.") });
  });
});

describe("npm run sweep", () => {
  const ID = "6400000000000000977";
  const since = ["--since", "2026-10-31"];
  const control = (method: string, path: string, body: unknown) =>
    fetch(`${running.emulator}/_emulator/${path}`, { method, body: JSON.stringify(body) });

  it("shows what was missed, takes nothing in unasked, then takes it in once", async () => {
    await control("PUT", `jotform/submissions/${ID}`, leaveContent({ created_at: "2026-11-01 09:00:00" }));
    const [dry, unasked] = await Promise.all([run("sweep", [...since, "--dry-run"]), run("sweep", since)]);
    expect(dry.out).toContain("leave-request: 1 that no webhook brought.");
    expect(dry.out).toContain(`2026-11-01 14:00 UTC  ${ID}`);
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("nothing was taken in") });
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    await expect(deliveryOf(ID)).rejects.toThrow("has no delivery");

    const taken = await run("sweep", [...since, "--yes", "--mapping", "leave-request"]);
    expect(taken).toMatchObject({ code: 0, out: expect.stringContaining("Taken in: 1.") });
    await vi.waitFor(async () => expect((await deliveryOf(ID)).state).toBe("delivered"), WAIT);
    const again = await run("sweep", [...since, "--yes"]);
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        "leave-request: nothing is missing; what came within the last ten minutes is left to the webhook",
      ),
    });
  });

  it("ends with what is in its way", async () => {
    const [unknown, keyless, date, future] = await Promise.all([
      run("sweep", ["--mapping", "nobody"]),
      run("sweep", ["--mapping", "it-request"]),
      run("sweep", ["--since", "yesterday"]),
      run("sweep", ["--since", "2300-01-01", "--yes"]),
    ]);
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("No mapping of this name is deployed.") });
    expect(keyless).toMatchObject({ code: 1, out: expect.stringContaining("nothing to compare") });
    expect(date).toMatchObject({ code: 2, err: expect.stringContaining("a day such as 2026-11-20") });
    expect(future).toMatchObject({ code: 2, err: expect.stringContaining("2300-01-01 00:00 UTC lies in the future") });
    const settings = z.object({ jotformKey: z.string() });
    const { jotformKey } = settings.parse(await (await fetch(`${running.emulator}/_emulator/settings`)).json());
    await control("PATCH", "settings", { jotformKey: "another" });
    const refused = await run("sweep", ["--dry-run"]);
    await control("PATCH", "settings", { jotformKey });
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("the form tool refuses the API key") });
  });
});

describe("npm run sweep over a list that takes several runs of the bridge", () => {
  const REPORT = { mapping: "leave-request", tooLarge: [], passedOver: [], webhook: "on", pausedUntil: null };
  const ofId = (id: string) => ({ id, submittedAt: `2026-11-0${id}T09:00:00.000Z` });
  /** A part of the list, which goes on at the cursor. */
  const part = (ids: string, cursor: string | null, more: object = {}) => ({
    ...REPORT,
    ...{ found: [...ids].map(ofId), cursor, end: cursor === null ? "complete" : "unfinished" },
    ...more,
  });
  const Asked = z.object({
    mapping: z.string().nullable(),
    cursor: z.string().nullable(),
    dryRun: z.boolean(),
    foundBefore: z.boolean(),
  });

  /** Runs the command against a bridge that answers so; with what it was asked for. */
  async function runAgainst(answer: (asked: z.infer<typeof Asked>) => object | null, ...args: string[]) {
    const asked: z.infer<typeof Asked>[] = [];
    const server = createServer(async (request, response) => {
      if (request.url !== "/admin/sweep") {
        const status = request.method === "POST" ? 303 : 200;
        response.writeHead(status, { Location: "/admin" }).end('Formcamp <input name="password">');
        return;
      }
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const wish = Asked.parse(JSON.parse(body));
      asked.push(wish);
      const report = answer(wish);
      response.writeHead(report === null ? 500 : 200).end(JSON.stringify({ reports: [report] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const env = { ADMIN_PASSWORD: "whatever" };
    return { ...(await run("sweep", [...args, "--url", `http://127.0.0.1:${port}`], { env })), asked };
  }

  const inTwo = ({ cursor }: { cursor: string | null }) => (cursor === null ? part("12", "2") : part("23", null));

  it("asks on from where each run stopped, shows each one once, and takes all of them in", async () => {
    const { code, out, asked } = await runAgainst(inTwo, "--since", "2026-11-01", "--yes");
    expect(out).toContain("leave-request: 3 that no webhook brought.");
    expect(out.match(/ 09:00 UTC {2}[123]$/gm)).toHaveLength(3);
    expect(out).toContain("Taken in: 3.");
    expect(code).toBe(0);
    const runs = [true, false].flatMap((dryRun) => [
      { mapping: null, cursor: null, foundBefore: false, dryRun },
      { mapping: "leave-request", cursor: "2", foundBefore: true, dryRun },
    ]);
    expect(asked).toEqual(runs);
  });

  it("stops where a run fails, says so, and does not end well", async () => {
    const broken = await runAgainst((wish) => (wish.cursor === null ? part("1", "1") : null), "--dry-run");
    expect(broken).toMatchObject({ code: 1, err: expect.stringContaining("see its log") });
    const halfway = await runAgainst((wish) => (wish.dryRun || wish.cursor === null ? inTwo(wish) : null), "--yes");
    expect(halfway).toMatchObject({ code: 1, err: expect.stringContaining("What was taken in until then is stored.") });
    const fault = await runAgainst(
      (wish) => (wish.cursor === null ? part("1", "1") : part("", null, { end: "fault" })),
      "--dry-run",
    );
    expect(fault).toMatchObject({ code: 1, out: expect.stringContaining("met a fault of its own") });
  });

  it("names what it could not compare, and does not end well", async () => {
    const second = Date.parse("2026-11-20T08:00:00Z");
    const cut = await runAgainst(() => part("", null, { passedOver: [second], tooLarge: ["9"] }), "--dry-run");
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining("in one second, 2026-11-20 08:00:00 UTC") });
    expect(cut.out).toContain("leave-request: nothing is missing that can be taken in. ");
    expect(cut.out).toContain("1 too large to be taken in: 9");
    for (const seen of [{ passedOver: [second] }, { tooLarge: ["9"] }]) {
      const { asked } = await runAgainst(({ cursor }) => part("", cursor === null ? "2" : null, seen), "--dry-run");
      expect(asked.map(({ foundBefore }) => foundBefore)).toEqual([false, true]);
    }
    const paused = await runAgainst(() => part("", null, { end: "paused", pausedUntil: second }), "--dry-run");
    expect(paused).toMatchObject({ code: 1, out: expect.stringContaining("left alone until 2026-11-20 08:00 UTC") });
  });

  it("gives up a list that never ends after fifty runs", async () => {
    const endless = await runAgainst(() => part("1", "1"), "--dry-run");
    expect(endless).toMatchObject({ code: 1, out: expect.stringContaining("The list goes on; run this again") });
    expect(endless.asked).toHaveLength(50);
  });
});

describe("a command line that is wrong", () => {
  it.each([
    [[], "Say what to replay"],
    [["--al"], "Unknown option '--al'."],
    [["--mapping"], "argument missing"],
    [["k7f3q9m2x4", "--all"], "but not both"],
    [["Not-A-Reference"], '"Not-A-Reference" is not a reference'],
    [["../connection/disconnect"], "is not a reference"],
    [["--exists", "k7f3q9m2x4"], "--exists REFERENCE ADDRESS"],
    [["--make", "k7f3q9m2x4", "--all"], "stand alone"],
    [["--make", "k7f3q9m2x4", "--dry-run"], "stand alone"],
    [["--all", "--url", "http://forms.example.com"], "must begin with https://"],
    [["--all", "--url", "https://forms.example.com/admin"], "nothing behind it"],
    [["--all", "--url", "https://me:secret@forms.example.com"], "nothing behind it"],
    [["--all", "--url", "forms"], "--url takes the address of a bridge"],
  ])("%j is told so", (args, sentence) => {
    expect(readReplayWish(args)).toEqual({ kind: "wrong", problem: expect.stringContaining(sentence) });
  });

  it("ends with 2, and with what the bridge takes when it is the bridge that refuses", async () => {
    const [flag, reason] = await Promise.all([run("erase", ["--al"]), run("replay", ["--reason", "because"])]);
    expect(flag).toMatchObject({ code: 2, err: expect.stringContaining("Unknown option '--al'.") });
    expect(reason).toMatchObject({ code: 2, err: expect.stringContaining("The reasons are mapping-missing,") });
  });
});

describe("a bridge that cannot be entered", () => {
  /** A server that answers everything alike, and what it was sent. */
  async function serve(status: number, headers: Record<string, string> = {}): Promise<{ url: string; got: string[] }> {
    const got: string[] = [];
    const server = createServer((request, response) => {
      got.push(`${request.method} ${request.url}`);
      response.writeHead(status, headers).end("Hello");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return { url: `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`, got };
  }

  it("is told with what to do, and no password is sent to anybody else", async () => {
    const elsewhere = await serve(200);
    const redirecting = await serve(302, { Location: `${elsewhere.url}/admin/sign-in` });
    const [moved, stranger, absent, gone] = await Promise.all([
      run("replay", ["--all", "--url", redirecting.url]),
      run("erase", ["k7f3q9m2x4", "--url", elsewhere.url]),
      run("replay", ["--all"], { env: { BRIDGE_PORT: String(await freePort()) } }),
      run("replay", ["--all", "--url", "https://bridge.invalid"], { env: { ADMIN_PASSWORD: "not asked for" } }),
    ]);
    expect(moved).toMatchObject({
      code: 1,
      err: expect.stringContaining(`leads to ${elsewhere.url}, and the password`),
    });
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining("is not a Formcamp bridge") });
    expect(absent).toMatchObject({ code: 1, err: expect.stringContaining("Start it here with npm start") });
    expect(gone).toMatchObject({
      code: 1,
      err: expect.stringContaining("Check the address, and this machine's network."),
    });
    expect([...redirecting.got, ...elsewhere.got]).toEqual(["GET /admin/sign-in", "GET /admin/sign-in"]);
  });

  it("by a wrong password, or after too many sign-ins, is told with what to do", async () => {
    const from = { project: PROJECT, env: { ADMIN_PASSWORD: "not the password" } };
    const wrong = await run("replay", ["--all", "--url", running.bridge], from);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("does not take this password.") });
    // The count begins anew each minute, which can happen in between.
    await vi.waitFor(async () => {
      for (let n = 0; n <= SIGN_INS_PER_MINUTE; n++) await enterBridge(running.bridge, "guess");
      const tooMany = await run("replay", ["--all"]);
      expect(tooMany).toMatchObject({ code: 1, err: expect.stringContaining("Wait a minute, then run this again.") });
    }, WAIT);
  });
});

/** A bridge that answers everything alike, and what it was asked. */
function played(answer: (sent: unknown) => BridgeAnswer | null): BridgeSession & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const ask: BridgeSession["ask"] = async (_path, sent) => {
    asked.push(sent);
    return answer(sent);
  };
  return { bridge: "https://forms.example.com", ask, asked };
}

describe("a replay of many", () => {
  const Sent = z.object({ json: z.object({ references: z.array(z.string()) }) });
  const references = Array.from({ length: 450 }, (_, n) => `reference${n}`);

  it("is asked for in lots, each reference once", async () => {
    const bridge = played(() => ({ status: 200, body: { items: [], more: 0 } }));
    await askReplay(bridge, { references }, true);
    const lots = bridge.asked.map((sent) => Sent.parse(sent).json.references);
    expect(lots.map(({ length }) => length)).toEqual([200, 200, 50]);
    expect(lots.flat()).toEqual(references);
  });

  it("is told as it is when the bridge goes away or answers something else", async () => {
    expect(
      await askReplay(
        played(() => null),
        { references },
        true,
      ),
    ).toEqual({
      problem: expect.stringContaining("does not answer any more"),
      usage: false,
    });
    expect(
      await askReplay(
        played(() => ({ status: 200, body: "Hello" })),
        { filter: {} },
        true,
      ),
    ).toEqual({
      problem: expect.stringContaining("answered 200, which this does not understand"),
      usage: false,
    });
  });

  it("is waited for a minute, and what is under way then is told with its page", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const lines: string[] = [];
    const body = { state: "sending", parked: null, why: null, todo: null };
    const ends = awaitEnds(
      played(() => ({ status: 200, body })),
      ["k7f3q9m2x4"],
      (line) => lines.push(line),
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await ends).toEqual({ filed: 0, skipped: 0, parked: 0, open: 1 });
    expect(lines).toEqual(["k7f3q9m2x4  still under way; see https://forms.example.com/admin/deliveries/k7f3q9m2x4"]);
  });

  it.each([
    ["mapping-skip", "skipped by its mapping: Nobody moves.", { filed: 0, skipped: 1, parked: 0, open: 0 }],
    ["erased", "its answers were erased", { filed: 0, skipped: 0, parked: 1, open: 0 }],
  ])("tells why no to-do is made of what is skipped as %s", async (skipped, why, ends) => {
    const lines: string[] = [];
    const body = { state: "skipped", parked: null, why, skipped, todo: null };
    const tell = (line: string) => lines.push(line);
    expect(
      await awaitEnds(
        played(() => ({ status: 200, body })),
        ["k7f3q9m2x4"],
        tell,
      ),
    ).toEqual(ends);
    expect(lines).toEqual([`k7f3q9m2x4  not filed: ${why}`]);
  });
});

describe("a table", () => {
  it("lines up, and gives the last cells lines of their own where a line does not fit", () => {
    const rows = [
      ["k7f3q9m2x4", "one", 'Files "Printer".'],
      ["a", "\u001b[31mtwo\u202e", "Stays."],
    ];
    expect(textTable(["Reference", "Name", "What"], rows, null).split("\n")).toEqual([
      "Reference   Name       What",
      'k7f3q9m2x4  one        Files "Printer".',
      "a            [31mtwo   Stays.",
    ]);
    expect(textTable(["Reference", "Name", "What"], rows, 24).split("\n")).toEqual([
      "Reference   Name",
      "            What",
      "k7f3q9m2x4  one",
      '            Files "Prin…',
      "a            [31mtwo",
      "            Stays.",
    ]);
  });
});
