import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import type { BridgeSession } from "../../src/cli/bridge-session.ts";
import { readDoctorWish } from "../../src/cli/doctor-wish.ts";
import { checkLive } from "../../src/cli/live-check.ts";
import { exitCodeOf, type LiveOutcome, liveReportLines, liveReportText } from "../../src/cli/live-report.ts";
import type { Finding } from "../../src/feedback/finding.ts";
import { COMMAND_FACTS } from "../../src/feedback/live-facts.ts";
import { checklist, OTHER_FACTS } from "../../src/feedback/live-facts-by-hand.ts";
import { beginCommand, WAIT } from "../support/node/npm-start.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const PROJECT = "https://3.basecamp.com/195539477/projects/2085958499";
const CHECK = {
  mark: "k7f3q9m2x4",
  name: "Formcamp check 2026-11-27 (can be deleted)",
  url: "https://3.basecamp.com/l/1",
};

const finding = (fact: string, state: Finding["state"], found: string): Finding => ({ fact, state, found });
const cut = finding("title-length", "breaks", "None came back whole. 190 came back as 100.");

type Reply = { readonly status?: number; readonly body: object };
const Order = z.object({ step: z.string(), project: z.string().nullish(), mark: z.string().optional() });

/** What a bridge with a check of `check` and these findings answers. */
function state(changes: object = {}): Reply {
  const check = { ...CHECK, project: "IT desk" };
  return { body: { check, project: "IT desk", isPending: false, isStandIn: false, findings: [], ...changes } };
}

/** A bridge that lets everybody in and does steps as it is told; answers its address and the steps it was asked for. */
async function bridgeDoing(replies: Readonly<Record<string, Reply | readonly Reply[] | "never">>) {
  const steps: string[] = [];
  const doStep = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { step } = Order.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const earlier = steps.filter((one) => one === step).length;
    steps.push(step);
    const reply = replies[step] ?? state();
    if (reply === "never") return;
    const { status = 200, body } =
      (Array.isArray(reply) ? reply[Math.min(earlier, reply.length - 1)] : reply) ?? state();
    response.writeHead(status).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    if (request.url === "/admin/doctor/live") return void doStep(request, response);
    if (request.method === "POST") return response.writeHead(303, { Location: "/admin" }).end();
    response.writeHead(200).end('Formcamp <input name="password">');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { bridge: `http://127.0.0.1:${port}`, steps };
}

function begin(bridge: string, ...args: string[]) {
  const live = ["--live", "--project", PROJECT, "--yes", ...args];
  return beginCommand({ folder, bridge }, "doctor", live, { ADMIN_PASSWORD: "correct horse battery" });
}

const NONE_LEFT = state({ check: null });
const refusal = (message: string): Reply => ({ status: 409, body: { reason: "rate-limited", message, findings: [] } });
const PARTS = ["texts", "people", "titles", "dates", "refusals", "recordings", "trash", "webhook"];

describe("npm run doctor -- --live", () => {
  it("does every part once its list is made, waits where it must, removes the list and ends with 1 for a broken promise", async () => {
    const file = join(tmpdir(), `formcamp-live-${process.pid}.md`);
    const fine = await bridgeDoing({
      look: NONE_LEFT,
      recordings: [state({ isPending: true }), state()],
      titles: state({ findings: [finding("title-length", "as-assumed", "5000 characters came back whole.")] }),
    });
    const broken = await bridgeDoing({
      look: state(),
      titles: state({ findings: [cut] }),
      end: state({ check: null }),
    });
    const interrupted = await bridgeDoing({ look: NONE_LEFT, titles: "never" });
    const [stopped, good, bad] = [
      begin(interrupted.bridge),
      begin(fine.bridge, "--json", "--with-refresh"),
      begin(broken.bridge, "--report", file),
    ];
    await vi.waitFor(() => expect(interrupted.steps).toContain("titles"), WAIT);
    stopped.process.kill("SIGINT");
    expect(await stopped.ended).toMatchObject({
      code: 130,
      err: expect.stringContaining("the check stays in Basecamp"),
    });

    const ended = await good.ended;
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.out)).toMatchObject({ problem: null, left: null, findings: [{ fact: "title-length" }] });
    const waited = PARTS.flatMap((part) => (part === "recordings" ? [part, part] : [part]));
    expect(fine.steps).toEqual(["look", "begin", ...waited, "end", "refresh"]);

    const { code, out, err } = await bad.ended;
    expect(code).toBe(1);
    expect(err).toContain('An earlier check left the list "Formcamp check 2026-11-27 (can be deleted)"');
    expect(broken.steps).toEqual(["look", "end", "begin", ...PARTS, "end"]);
    expect(out).toContain("problem     How long may a title be?");
    expect(readFileSync(file, "utf8")).toContain("| How long may a title be? | problem | None came back whole.");
  });

  it("says why it ended early and what is left, and changes nothing where it is not let in", async () => {
    const stuck = await bridgeDoing({
      look: NONE_LEFT,
      people: refusal("Basecamp gave no answer."),
      end: refusal("Basecamp asked to slow down."),
    });
    const refused = await bridgeDoing({ look: NONE_LEFT, begin: refusal("The connected person may not do this.") });
    const old = await bridgeDoing({ look: { status: 404, body: {} } });
    const [early, unmade, ancient, unasked] = await Promise.all([
      begin(stuck.bridge).ended,
      begin(refused.bridge).ended,
      begin(old.bridge).ended,
      beginCommand({ folder, bridge: refused.bridge }, "doctor", ["--live"], { ADMIN_PASSWORD: "correct horse" }).ended,
    ]);
    expect(early.code).toBe(1);
    expect(early.out.replace(/\s+/g, " ")).toContain(
      "The check ended early. Basecamp gave no answer. Left behind: the list",
    );
    expect(stuck.steps).toEqual(["look", "begin", "texts", "people", "end"]);
    expect(unmade).toMatchObject({ code: 1, err: expect.stringContaining("may not do this. Nothing was made.") });
    expect(ancient).toMatchObject({ code: 1, err: expect.stringContaining("is of another version") });
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("nobody can be asked here") });
    expect(refused.steps.sort()).toEqual(["begin", "look", "look", "look"]);
  });

  /** The check in this process, where the bridge answers each step so; nobody can be asked. */
  async function checkWith(replies: Readonly<Record<string, Reply | undefined>>, report: string | null = null) {
    const steps: string[] = [];
    const session: BridgeSession = {
      bridge: "https://forms.example.com",
      ask: async (_path, sent) => {
        const { step } = Order.parse(sent !== undefined && "json" in sent ? sent.json : {});
        steps.push(step);
        const { status = 200, body } = replies[step] ?? state();
        return { status, body };
      },
    };
    const said: string[] = [];
    const write = (text: string | Uint8Array) => said.push(String(text)) > 0;
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(write));
    onTestFinished(() => spies.forEach((spy) => void spy.mockRestore()));
    const code = await checkLive(session, { project: PROJECT, yes: true, withRefresh: false, report }, false);
    spies.forEach((spy) => void spy.mockRestore());
    return { code, steps, said: said.join("").replace(/\s+/g, " ") };
  }

  const unseen: Reply = { status: 409, body: { reason: "left-unseen", message: "It is not asked about again." } };

  it("checks nothing when its report cannot be written, and names a list whose address is not known", async () => {
    const left = { ...CHECK, url: null, project: "IT desk" };
    const replies = { look: state({ check: left }), end: NONE_LEFT };
    const { code, said } = await checkWith(replies, join(folder, "package.json/report.md"));
    expect(code).toBe(1);
    expect(said).toContain('left the list "Formcamp check 2026-11-27 (can be deleted)" in the project "IT desk".');
    expect(said).toContain("report.md cannot be written: a part of its path is no folder. Nothing was checked.");
    expect(said).not.toContain("Throwing");
  });

  it("ends no check that somebody else may be doing just now, whatever was agreed to", async () => {
    const under = (idleSeconds: number) => state({ check: { ...CHECK, project: "IT desk", idleSeconds } });
    const recent = await checkWith({ look: under(119) });
    expect(recent).toMatchObject({ code: 1, steps: ["look"] });
    expect(recent.said).toContain("may still be under way, perhaps somebody else's: its last step was 119 seconds ago");
    expect(recent.said).not.toContain("left the list");
    const quiet = await checkWith({ look: under(120), end: NONE_LEFT });
    expect(quiet.steps.slice(0, 3)).toEqual(["look", "end", "begin"]);
    expect(quiet.said).toContain("An earlier check left the list");
  });

  it.each<[string, Record<string, Reply>, string]>([
    ["the bridge has forgotten it", { end: unseen }, "It is not asked about again."],
    [
      "it was ended elsewhere",
      { end: { status: 409, body: { reason: "no-check", message: "This check is not under way any more." } } },
      "Look whether it is gone",
    ],
  ])("promises no offer to throw a list away where %s", async (_what, replies, words) => {
    const { code, said } = await checkWith({ look: NONE_LEFT, ...replies });
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining(words) });
    expect(said).toContain(CHECK.url);
    expect(said).not.toContain("offers to throw it away");
  });

  it.each<[string, Reply, string, string]>([
    ["forgets it", unseen, "It is not asked about again.", "next run"],
    ["cannot look", refusal("Basecamp gave no answer."), "the next run finds it", "not asked about"],
  ])("promises after an unclear begin what is true where the bridge %s", async (_what, second, words, not) => {
    const looks = [NONE_LEFT, second];
    const replies = {
      begin: refusal("Basecamp gave no answer that can be used."),
      get look() {
        return looks.shift();
      },
    };
    const { code, said } = await checkWith(replies);
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining(words) });
    expect(said).not.toContain(not);
  });

  it("keeps the bridge's address out of its report, and says it on the terminal", async () => {
    const file = join(tmpdir(), `formcamp-live-address-${process.pid}.md`);
    const titles = state({
      findings: [finding("title-length", "breaks", "See forms.example.com:443/x, or HTTPS://a.b")],
    });
    const { said } = await checkWith({ look: NONE_LEFT, titles, dates: { status: 500, body: {} } }, file);
    expect(said).toContain("The bridge at https://forms.example.com answered 500");
    const report = readFileSync(file, "utf8");
    expect(report).toContain("The check ended early. The bridge at (address) answered 500. Look at its log");
    expect(report).toContain("See (address)/x, or (address)");
    expect(report).not.toMatch(/forms\.example\.com/);
  });

  it.each<[string[], string]>([
    [["--project", PROJECT], "--project goes with --live only"],
    [["--report", "a.md"], "--report goes with --live only"],
    [["--yes"], "--yes goes with --live only"],
    [["--with-refresh"], "--with-refresh goes with --live only"],
    [["--live", "--yes"], "takes --project"],
    [["--live", "--json"], "takes --yes"],
    [["--live", "--report"], "argument missing"],
    [["--live", PROJECT], "is not expected"],
  ])("refuses %j", (args, sentence) => {
    expect(readDoctorWish(args)).toEqual({ problem: expect.stringContaining(sentence) });
  });
});

describe("the report of a check", () => {
  const outcome = (changes: Partial<LiveOutcome> = {}): LiveOutcome => ({
    ...{ findings: [], problem: null, isStandIn: false, left: null },
    ...changes,
  });
  const other = finding("starts-on-alone", "differs", "The first day was kept.");
  const unknown = finding("masked-emails", "unknown", "Nobody else is on the project.");

  it("says of each fact whether it is as assumed, and why it matters where it is not", () => {
    const lines = liveReportLines(outcome({ findings: [cut, other, unknown], isStandIn: true }), 200);
    const text = lines.map((line) => line.trim()).join("\n");
    expect(text).toContain(
      "problem     How long may a title be?\nNone came back whole. 190 came back as 100.\nAssumed: At least 190 characters",
    );
    expect(text).toContain("This matters: Titles would be cut or refused by Basecamp.");
    expect(text).toContain(
      "differs     What becomes of a first day without a due date?\nThe first day was kept.\nAssumed:",
    );
    expect(text).toContain("Could not be found out: Nobody else is on the project.");
    expect(text).toContain("Could not be found out: It takes --with-refresh.");
    expect(text).toContain("Could not be found out: None came, and the check provokes none.");
    expect(text).toContain("Of 21 facts: 0 as assumed, 1 otherwise, which the bridge copes with, 1 otherwise, so that");
    expect(text).toContain("nothing of this is known of Basecamp");
    expect(lines.some((line) => line.includes("undefined"))).toBe(false);
    for (const line of liveReportLines(outcome({ findings: [cut] }), 60)) expect(line.length).toBeLessThanOrEqual(60);
  });

  it.each<[Partial<LiveOutcome>, number]>([
    [{}, 0],
    [{ findings: [other, unknown] }, 0],
    [{ findings: [cut] }, 1],
    [{ problem: "Basecamp gave no answer." }, 1],
    [{ left: "Left behind: the list." }, 1],
  ])("of %j ends with %i", (changes, code) => {
    expect(exitCodeOf(outcome(changes))).toBe(code);
  });

  it("lists in Markdown what is found and what a person must find out", () => {
    const text = liveReportText(
      outcome({ findings: [finding("list-order", "as-assumed", "a|b")] }),
      "2026-11-27",
      "https://b.c",
    );
    expect(text).toContain("# Formcamp check of 2026-11-27");
    expect(text).toContain("| as assumed | a\\|b |");
    expect(text.match(/^- \[ \] /gm)).toHaveLength(OTHER_FACTS.length);
  });
});

describe("the facts to check with a real account", () => {
  it("stand in src/README.md as they are in the code, each once", () => {
    expect(readFileSync(join(folder, "src/README.md"), "utf8")).toContain(`\n${checklist()}\n`);
    const ids = [...COMMAND_FACTS, ...OTHER_FACTS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    [["state-round-trip", "denial-redirect"]],
    [["refresh-answer", "old-refresh-token"]],
    [["dead-refresh-token"]],
    [["stale-token"]],
    [["assignee-outside"]],
    [["due-on-invalid", "starts-on-alone", "starts-on-after-due"]],
    [["title-length"]],
    [["rich-text"]],
    [["attachment-size"]],
    [["recordings-description", "recordings-delay"]],
    [["masked-emails", "masked-emails-non-admin"]],
    [["app-url-host"]],
    [["rate-limit-headers"]],
    [["webhook-timing", "webhook-deactivation"]],
    [["typeform-answers", "typeform-partial", "typeform-redirect", "typeform-newline"]],
    [["jotform-redirect", "jotform-retries", "jotform-edits", "jotform-table"]],
    [["google-dates", "google-grids", "google-quotas"]],
  ])("name %j, which no documentation settles", (wanted) => {
    const ids: readonly string[] = [...COMMAND_FACTS, ...OTHER_FACTS].map(({ id }) => id);
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
