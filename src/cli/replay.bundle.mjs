// src/paths.ts
var DELIVERIES_PATH = "/admin/deliveries/";

// src/cli/asked-delivery.ts
import * as z from "zod";
var Delivery = z.object({
  state: z.enum(["pending", "sending", "delivered", "parked", "skipped"]),
  parked: z.object({ detail: z.string() }).nullable(),
  /** Why it is parked or skipped, in a few words; null when it is neither. */
  why: z.string().nullable(),
  skipped: z.string().nullish().catch(null),
  /** The key of its to-do, where its submission makes several. */
  key: z.string().nullish().catch(null),
  todo: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  notes: z.array(z.string()).catch([]),
  attempts: z.array(z.object({ kind: z.string(), reason: z.string().nullable() })).catch([])
});
var Deliveries = z.array(z.object({ reference: z.string(), mapping: z.string() }));
async function askDelivery(session, reference) {
  const answer = await session.ask(`${DELIVERIES_PATH}${reference}`);
  const read = Delivery.safeParse(answer?.body);
  return answer?.status === 200 && read.success ? read.data : null;
}
function pageOf({ bridge }, reference) {
  return `${bridge}${DELIVERIES_PATH}${reference}`;
}

// src/cli/prompt.ts
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
var DONE = 0;
var STAYED = 1;
var WRONG_USAGE = 2;
var INTERRUPTED = 130;
function print(text) {
  process.stdout.write(`${text}
`);
}
function complain(text, code) {
  process.stderr.write(`${text}
`);
  return code;
}
function canAsk() {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}
function endOnInterrupt(sentence) {
  process.on("SIGINT", () => {
    process.stderr.write(`
${sentence()}
`);
    process.exit(INTERRUPTED);
  });
}
async function refused(question, yes) {
  if (yes) return null;
  if (!canAsk()) return complain("Nothing was done: nobody can be asked here. Add --yes to do it.", WRONG_USAGE);
  if (await confirm(question)) return null;
  print("Nothing was done.");
  return STAYED;
}
async function confirm(question) {
  const answer = await readLine(
    createInterface({ input: process.stdin, output: process.stdout }),
    `${question} [y/N] `
  );
  return /^\s*y(es)?\s*$/i.test(answer);
}
async function askSecret(question) {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stdout.write(question);
  const typed = await readLine(createInterface({ input: process.stdin, output: silent, terminal: true }), "");
  process.stdout.write("\n");
  return typed;
}
function readLine(lines, question) {
  return new Promise((resolve) => {
    lines.on("SIGINT", () => process.emit("SIGINT"));
    const atEnd = () => {
      process.stdout.write("\n");
      resolve("");
    };
    lines.on("close", atEnd);
    lines.question(question, (answer) => {
      lines.off("close", atEnd);
      lines.close();
      resolve(answer);
    });
  });
}

// src/cli/text-table.ts
var GAP = "  ";
function textTable(head, rows, width) {
  const cells = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const isWide = width !== null && widths.reduce((sum, column) => sum + column + GAP.length, -GAP.length) > width;
  const indent = " ".repeat((widths[0] ?? 0) + GAP.length);
  return cells.map((row) => {
    const columns = row.slice(0, -1).map((cell, index) => cell.padEnd(widths[index] ?? 0));
    const last = row.at(-1) ?? "";
    if (!isWide) return [...columns, last].join(GAP);
    return `${columns.join(GAP).trimEnd()}
${indent}${cut(last, width - indent.length)}`;
  }).join("\n");
}
function printable(text) {
  return text.replace(/[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
function cut(text, limit) {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, Math.max(limit - 1, 0)).join("")}\u2026`;
}

// src/cli/replay-ends.ts
var WAIT_MS = 6e4;
var FIRST_PAUSE_MS = 250;
var LONGEST_PAUSE_MS = 5e3;
var ASKED_AT_ONCE = 8;
async function awaitEnds(session, references, tell) {
  const giveUpAt = Date.now() + WAIT_MS;
  let open = references;
  const counts = { filed: 0, skipped: 0, parked: 0 };
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const still = [];
    for (let from = 0; from < open.length; from += ASKED_AT_ONCE) {
      const asked = open.slice(from, from + ASKED_AT_ONCE);
      const ends = await Promise.all(asked.map((reference) => endOf(session, reference)));
      for (const [index, reference] of asked.entries()) {
        const end = ends[index] ?? null;
        if (end === null) {
          still.push(reference);
          continue;
        }
        tell(printable(`${reference}  ${end.words}`));
        counts[end.as]++;
      }
    }
    open = still;
    if (open.length === 0 || Date.now() + pause > giveUpAt) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  for (const reference of open) tell(`${reference}  still under way; see ${pageOf(session, reference)}`);
  return { ...counts, open: open.length };
}
async function endOf(session, reference) {
  const delivery = await askDelivery(session, reference);
  if (delivery === null) return null;
  const { state, parked, skipped, why, todo } = delivery;
  switch (state) {
    case "delivered":
      return { as: "filed", words: `filed: ${todo?.url ?? `to-do ${todo?.id}`}` };
    case "parked": {
      const detail = parked?.detail ? ` (${parked.detail})` : "";
      return { as: "parked", words: `parked again: ${why}${detail}; see ${pageOf(session, reference)}` };
    }
    case "skipped":
      return { as: skipped === "erased" ? "parked" : "skipped", words: `not filed: ${why}` };
    default:
      return null;
  }
}

// src/cli/replay-plan.ts
import * as z2 from "zod";
var LOT = 200;
var BAD_REQUEST = 400;
var Item = z2.object({
  reference: z2.string(),
  mapping: z2.string(),
  submission: z2.string(),
  verdict: z2.string(),
  content: z2.string().nullable(),
  /** Why it is parked, in a few words; null when it is not. */
  why: z2.string().nullable(),
  /** What a replay does with it. */
  outcome: z2.string()
});
var Report = z2.object({ items: z2.array(Item), more: z2.number() });
var Refusal = z2.object({ message: z2.string() });
async function askReplay(session, what, dryRun, progress = () => void 0) {
  if ("filter" in what) return askOnce(session, { ...what.filter, dryRun });
  const items = [];
  for (let from = 0; from < what.references.length; from += LOT) {
    const report = await askOnce(session, { references: what.references.slice(from, from + LOT), dryRun });
    if ("problem" in report) return report;
    items.push(...report.items);
    progress(items.length);
  }
  return { items, more: 0 };
}
async function askOnce(session, json) {
  const answer = await session.ask(`${DELIVERIES_PATH}replay`, { json });
  const report = Report.safeParse(answer?.body);
  return answer?.status === 200 && report.success ? report.data : troubleOf(answer);
}
function troubleOf(answer) {
  if (answer === null) return { problem: "The bridge does not answer any more. Run this again later.", usage: false };
  const refusal = Refusal.safeParse(answer.body);
  const unexplained = `The bridge answered ${answer.status}, which this does not understand. Look at the bridge's log, and whether it is as new as this.`;
  return {
    problem: refusal.success ? printable(refusal.data.message) : unexplained,
    usage: answer.status === BAD_REQUEST
  };
}
var REPLAYED = /* @__PURE__ */ new Set(["files", "skips", "asks-first", "looks-first", "looks-then-skips"]);
function isReplayed({ verdict }) {
  return REPLAYED.has(verdict);
}
function isMade(item) {
  return isReplayed(item) && item.verdict !== "skips" && item.verdict !== "looks-then-skips";
}
function staysBehind(item) {
  return !isReplayed(item) && item.verdict !== "delivered";
}
function planTable(items, width) {
  return textTable(
    ["Reference", "Mapping", "Submission", "Parked for", "What a replay does"],
    items.map(({ reference, mapping, submission, why, outcome }) => [
      reference,
      mapping,
      submission,
      why ?? "",
      outcome
    ]),
    width
  );
}

// src/cli/command-line.ts
import { parseArgs } from "node:util";
function readLine2(args, options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    return { problem: `${sentence.replace(/\.$/, "")}.` };
  }
}
function isReference(text) {
  return /^[0-9a-z]{1,40}$/.test(text);
}
function malformedReference(text) {
  return `"${text}" is not a reference. A reference is ten letters and digits, as in the last line of a to-do.`;
}

// src/cli/sign-in-bridge.ts
import { fileURLToPath } from "node:url";

// src/cli/admin-session.ts
function openBrowser(bridge) {
  const cookies = /* @__PURE__ */ new Map();
  return async (url, init = {}) => {
    const own = new URL(url).origin === bridge;
    const headers = new Headers(init.headers);
    headers.set("Origin", new URL(url).origin);
    if (own) headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of own ? response.headers.getSetCookie() : []) {
      const [pair = ""] = cookie.split(";");
      const cut2 = pair.indexOf("=");
      cookies.set(pair.slice(0, cut2), pair.slice(cut2 + 1));
    }
    return response;
  };
}

// src/cli/bridge-session.ts
var ANSWER_TIMEOUT_MS = 6e4;
async function findBridge(bridge) {
  const page = await visitOrNull(openBrowser(bridge), `${bridge}/admin/sign-in`);
  if (page === null) return { reason: "unreachable" };
  const { status, text, location } = page;
  if (location !== null) return { reason: "moved", to: new URL(location, bridge).origin };
  const isOurs = text.includes("Formcamp");
  if (status === 503 && isOurs) return { reason: "misconfigured" };
  return status === 200 && isOurs && text.includes('name="password"') ? null : { reason: "not-a-bridge" };
}
async function enterBridge(bridge, password) {
  const visit = openBrowser(bridge);
  const body = new URLSearchParams({ password });
  const signedIn = await visitOrNull(visit, `${bridge}/admin/sign-in`, { method: "POST", body });
  switch (signedIn?.status) {
    case void 0:
      return { reason: "unreachable" };
    case 303:
      return { session: { bridge, ask: (path, sent) => ask(visit, `${bridge}${path}`, sent) } };
    case 401:
      return { reason: "wrong-password" };
    case 429:
      return { reason: "too-many-sign-ins" };
    default:
      return { reason: "not-a-bridge" };
  }
}
async function ask(visit, url, sent) {
  const headers = new Headers({ Accept: "application/json" });
  const init = { headers };
  if (sent !== void 0) init.method = "POST";
  if (sent !== void 0 && "form" in sent) init.body = new URLSearchParams(sent.form);
  if (sent !== void 0 && "json" in sent) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(sent.json);
  }
  const answer = await visitOrNull(visit, url, init);
  return answer === null ? null : { status: answer.status, body: readJson(answer.text) };
}
async function visitOrNull(visit, url, init = {}) {
  try {
    const response = await visit(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { status, headers } = response;
    const isRedirect = status >= 300 && status < 400;
    return { status, location: isRedirect ? headers.get("location") : null, text: await response.text() };
  } catch {
    return null;
  }
}
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// src/cli/local-settings.ts
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
function readLocalPassword(project) {
  const { devVars, folder } = locate(project);
  if (devVars.ADMIN_PASSWORD) return { password: devVars.ADMIN_PASSWORD, from: ".dev.vars" };
  const { ADMIN_PASSWORD: password } = readVars(secretsPath(folder));
  return password ? { password, from: "npm start" } : null;
}
function locate(project) {
  const devVars = readVars(join(project, ".dev.vars"));
  const mode = devVars.BASECAMP_CLIENT_ID ? "real" : "emulator";
  return { devVars, mode, folder: join(project, ".wrangler", "start", mode) };
}
function secretsPath(folder) {
  return join(folder, "secrets.env");
}
function readVars(path) {
  if (!existsSync(path)) return {};
  const parsed = parseEnv(readFileSync(path, "utf8"));
  return Object.fromEntries(
    Object.entries(parsed).filter((entry) => entry[1] !== void 0)
  );
}

// src/cli/ports.ts
function readPort(environment, name, fallback) {
  const text = environment[name];
  if (text === void 0 || text === "") return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : { problem: `${name} must be a port, a number from 1 to 65535.` };
}

// src/cli/sign-in-bridge.ts
var PROJECT = fileURLToPath(new URL("../../", import.meta.url));
var LOOPBACK = /* @__PURE__ */ new Set(["127.0.0.1", "localhost", "[::1]"]);
var BRIDGE_PORT = 8787;
function readBridge(url) {
  if (url === void 0) {
    const port = readPort(process.env, "BRIDGE_PORT", BRIDGE_PORT);
    return typeof port === "object" ? port : `http://127.0.0.1:${port}`;
  }
  if (!URL.canParse(url)) return { problem: `--url takes the address of a bridge, such as https://forms.example.com.` };
  const { protocol, hostname, origin, pathname, search, username, password } = new URL(url);
  if (pathname !== "/" || search !== "" || username !== "" || password !== "") {
    return { problem: `--url takes the address of a bridge and nothing behind it, such as ${origin}.` };
  }
  if (protocol === "https:" || protocol === "http:" && LOOPBACK.has(hostname)) return origin;
  return { problem: "--url must begin with https://, so that the password can be read by nobody on the way." };
}
async function missBridge(bridge) {
  const absent = await findBridge(bridge);
  return absent === null ? null : { reason: absent.reason, problem: explainEntry(absent, bridge, null) };
}
async function signInBridge(bridge) {
  const absent = await missBridge(bridge);
  if (absent !== null) return absent;
  const known = await findPassword(bridge);
  if (known === null) {
    const problem = "There is no password. Set ADMIN_PASSWORD in the environment, or run this in a terminal.";
    return { reason: "no-password", problem };
  }
  const entered = await enterBridge(bridge, known.password);
  if ("session" in entered) return entered.session;
  return { reason: entered.reason, problem: explainEntry(entered, bridge, known) };
}
function isLocal(bridge) {
  return LOOPBACK.has(new URL(bridge).hostname);
}
async function findPassword(bridge) {
  const local = isLocal(bridge) ? readLocalPassword(PROJECT) : null;
  if (local !== null) return local;
  const { ADMIN_PASSWORD: password } = process.env;
  if (password) return { password, from: "ADMIN_PASSWORD" };
  return canAsk() ? { password: await askSecret(`Admin password of ${bridge}: `), from: "you" } : null;
}
function explainEntry(failure, bridge, password) {
  switch (failure.reason) {
    case "unreachable":
      return `No bridge answers at ${bridge}. Start it here with npm start, or name a deployed one: --url https://forms.example.com`;
    case "moved":
      return `${bridge} leads to ${failure.to}, and the password is not sent after it. If that is the bridge, name it: --url ${failure.to}`;
    case "not-a-bridge":
      return `What answers at ${bridge} is not a Formcamp bridge, or has a fault. Check the address, and the bridge's log.`;
    case "misconfigured":
      return `The configuration of the bridge at ${bridge} is incomplete. Open ${bridge}/admin, which lists what is missing.`;
    case "wrong-password":
      return `The bridge at ${bridge} does not take this password. ${whereToLook(password)}`;
    case "too-many-sign-ins":
      return "Too many sign-ins from this address within a minute. Wait a minute, then run this again.";
  }
}
function whereToLook(password) {
  switch (password?.from) {
    case "npm start":
      return "It is the one that npm start made in this folder. Run this in the folder where that bridge was started.";
    case ".dev.vars":
      return "It is the one in .dev.vars. If that was changed since, stop npm start and start it again.";
    case "ADMIN_PASSWORD":
      return "It is the one in the environment. The right one is the secret ADMIN_PASSWORD of that deployment.";
    default:
      return "The right one is the secret ADMIN_PASSWORD of that deployment.";
  }
}

// src/cli/replay-wish.ts
var OPTIONS = {
  all: { type: "boolean" },
  changed: { type: "boolean" },
  mapping: { type: "string" },
  reason: { type: "string" },
  since: { type: "string" },
  exists: { type: "string" },
  make: { type: "string" },
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" }
};
var ALONE = "--exists and --make stand alone: no other reference, no filter and no --dry-run goes with them.";
var ONE_WAY = "Name references, or select with --all, --changed and filters, but not both.";
var NOTHING = "Say what to replay: references, --all, --changed or a filter. After npm run replay stand two dashes: npm run replay -- --all";
function readReplayWish(args) {
  const parsed = readLine2(args, OPTIONS);
  if ("problem" in parsed) return wrong(parsed.problem);
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return wrong(bridge.problem);
  const { exists, make: make2, yes = false, "dry-run": dryRun = false, ...selection } = values;
  const filter = readFilter(selection);
  const isFiltered = Object.keys(filter).length > 0;
  const common = { bridge, yes };
  if (exists !== void 0 || make2 !== void 0) {
    return isFiltered || dryRun ? wrong(ALONE) : readDecision({ exists, make: make2 }, positionals, common);
  }
  if (isFiltered && positionals.length > 0) return wrong(ONE_WAY);
  if (isFiltered) return { ...common, kind: "selected", dryRun, filter };
  if (positionals.length === 0) return wrong(NOTHING);
  const malformed = positionals.find((reference) => !isReference(reference));
  if (malformed !== void 0) return wrong(malformedReference(malformed));
  return { ...common, kind: "named", dryRun, references: [...new Set(positionals)] };
}
function readFilter(values) {
  const { all, changed, mapping, reason, since } = values;
  return {
    ...all && { all },
    ...changed && { changed },
    ...mapping !== void 0 && { mapping },
    ...reason !== void 0 && { reason },
    ...since !== void 0 && { since }
  };
}
function readDecision({ exists, make: make2 }, positionals, common) {
  if (exists !== void 0 && make2 !== void 0) return wrong(ALONE);
  const reference = exists ?? make2 ?? "";
  if (!isReference(reference)) return wrong(malformedReference(reference));
  const [address] = positionals;
  if (exists === void 0) return address === void 0 ? { ...common, kind: "make", reference } : wrong(ALONE);
  if (address === void 0 || positionals.length > 1) {
    return wrong("--exists takes a reference and the address of the to-do: --exists REFERENCE ADDRESS");
  }
  return { ...common, kind: "exists", reference, address };
}
function wrong(problem) {
  return { kind: "wrong", problem };
}

// src/cli/replay.ts
var HELP = `Usage: npm run replay -- [reference ...] | --all | --changed  [filters] [options]

Files parked deliveries again, through the mappings as they are deployed now.
Shows what would happen first, and asks. What is filed already is never made
a second time; where a request may have made the to-do, it is looked for first.

  --all               everything that is parked
  --changed           what was parked by another version of its mapping
  --mapping NAME      filter: of this mapping
  --reason REASON     filter: parked for this reason, such as list-not-found
  --since DATE        filter: parked on this day or later, such as 2026-11-20

  --exists REFERENCE ADDRESS   the to-do exists in Basecamp, at this address
  --make REFERENCE             it does not exist: make it without another look

  --dry-run           only show what would happen
  --yes, -y           do not ask
  --url URL           a deployed bridge, https://...; else the one of npm start
  --help, -h          this text

The password is the one that npm start made here; for another bridge it is
taken from ADMIN_PASSWORD in the environment, or asked for.
Exits with 0 when everything shown is filed, or its mapping wants no to-do of
it, 1 when something stayed parked, is still under way or was refused, or the
bridge cannot be reached, 2 when the command was wrong, and 130 after Ctrl-C.
`;
var interrupted = "Stopped. Nothing was replayed.";
async function main() {
  endOnInterrupt(() => interrupted);
  const wish = readReplayWish(process.argv.slice(2));
  if (wish.kind === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if (wish.kind === "wrong") return complain(`${wish.problem}
npm run replay -- --help shows how.`, WRONG_USAGE);
  const session = await signInBridge(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  switch (wish.kind) {
    case "named":
      return replay(session, wish, await askReplay(session, { references: wish.references }, true));
    case "selected":
      return replay(session, wish, await askReplay(session, { filter: wish.filter }, true));
    case "make":
      return make(session, wish);
    case "exists":
      return decide(session, wish.reference, "exists", { todo: wish.address });
  }
}
async function replay(session, { dryRun, yes }, plan) {
  if ("problem" in plan) return tellTrouble(plan);
  const shown = plan.items.filter(isReplayed).map(({ reference }) => reference);
  const behind = plan.items.filter(staysBehind).length + plan.more;
  print(describePlan(plan, shown.length));
  if (dryRun) print("This was a dry run: nothing was replayed.");
  if (dryRun || shown.length === 0) return behind === 0 ? DONE : STAYED;
  const refusal = await refused(`Replay ${shown.length === 1 ? "this one" : `these ${shown.length}`}?`, yes);
  if (refusal !== null) return refusal;
  interrupted = "Stopped. What was replayed until now goes on in the bridge; see its deliveries.";
  const progress = (done) => print(`Replayed ${done} of ${shown.length}.`);
  const report = await askReplay(session, { references: shown }, false, progress);
  if ("problem" in report) return tellTrouble(report);
  for (const { reference, outcome } of report.items.filter((item) => !isReplayed(item))) {
    print(`${reference}  ${outcome}`);
  }
  const ended = await tellEnds(
    session,
    report.items.filter(isReplayed).map(({ reference }) => reference)
  );
  return behind + report.items.filter(staysBehind).length === 0 ? ended : STAYED;
}
function describePlan({ items, more }, count) {
  if (items.length === 0) return "Nothing is parked that fits.";
  const lines = [planTable(items, process.stdout.isTTY ? process.stdout.columns : null), ""];
  if (more > 0)
    lines.push(`${more} more are selected than are shown. Run this again for them, or narrow it by a filter.`);
  if (count === 0) lines.push("None of these can be replayed.");
  return lines.join("\n");
}
async function make(session, wish) {
  const plan = await askReplay(session, { references: [wish.reference] }, true);
  if ("problem" in plan) return tellTrouble(plan);
  const [item] = plan.items;
  if (item === void 0 || !isMade(item)) return complain(item?.outcome ?? "", STAYED);
  print(planTable([{ ...item, outcome: `Makes "${item.content}", without another look.` }], null));
  print("\nIf it exists after all, there will be two. Look in the Basecamp list first.");
  const refusal = await refused("It does not exist: make it?", wish.yes);
  return refusal ?? decide(session, wish.reference, "make", {});
}
async function decide(session, reference, decision, form) {
  const answer = await session.ask(`${DELIVERIES_PATH}${reference}/${decision}`, { form });
  if (answer?.status !== 200) return tellTrouble(troubleOf(answer));
  interrupted = `Stopped waiting. See how it ended at ${pageOf(session, reference)}`;
  return tellEnds(session, [reference]);
}
async function tellEnds(session, references) {
  const { filed, skipped, parked, open } = await awaitEnds(session, references, print);
  const wanted = `${skipped} of which the mapping wants no to-do`;
  const parts = [
    `${filed} filed`,
    skipped > 0 && wanted,
    parked > 0 && `${parked} not filed`,
    open > 0 && `${open} still under way`
  ];
  print(`
${parts.filter(Boolean).join(", ")}.`);
  return parked + open === 0 ? DONE : STAYED;
}
function tellTrouble({ problem, usage }) {
  return complain(problem, usage ? WRONG_USAGE : STAYED);
}
process.exitCode = await main();
