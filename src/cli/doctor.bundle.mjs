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
      const cut = pair.indexOf("=");
      cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    return response;
  };
}

// src/cli/doctor-report.ts
import * as z from "zod";

// src/feedback/check.ts
var CHECK_STATES = ["ok", "warn", "bad", "skipped"];
function wrongChecks({ groups }) {
  const all = groups.flatMap(({ title, checks }) => checks.map((check) => ({ group: title, check })));
  return [...all.filter(({ check }) => check.state === "bad"), ...all.filter(({ check }) => check.state === "warn")];
}

// src/cli/text-table.ts
function printable(text) {
  return text.replace(/[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

// src/cli/wrapped-text.ts
var SEGMENTER = new Intl.Segmenter();
var WIDE = /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u;
var LEAST_COLUMNS = 20;
var LINK = /^\(?(?:https?:\/\/|mailto:)/i;
function wrapLine(text, columns, lead = "") {
  const next = lead.replace(/[^>\s]/g, " ");
  const room = Math.max(columns - lead.length, LEAST_COLUMNS);
  const lines = [];
  let line = "";
  let used = 0;
  const end = () => {
    lines.push(`${lines.length === 0 ? lead : next}${line}`.trimEnd());
    [line, used] = ["", 0];
  };
  for (const word of text.split(" ").flatMap((word2) => pieces(word2, room))) {
    const width = columnsOf(word);
    if (used > 0 && used + 1 + width > room) end();
    line += used > 0 ? ` ${word}` : word;
    used += used > 0 ? width + 1 : width;
  }
  end();
  return lines;
}
function columnsOf(text) {
  if (/^[ -~]*$/.test(text)) return text.length;
  return Array.from(SEGMENTER.segment(text)).reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);
}
function pieces(word, room) {
  if (LINK.test(word) || columnsOf(word) <= room) return [word];
  const found = [];
  let piece = "";
  let used = 0;
  for (const { segment } of SEGMENTER.segment(word)) {
    const width = WIDE.test(segment) ? 2 : 1;
    if (used + width > room) {
      found.push(piece);
      [piece, used] = ["", 0];
    }
    piece += segment;
    used += width;
  }
  return [...found, piece];
}

// src/cli/doctor-report.ts
var Check = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(CHECK_STATES),
  says: z.string(),
  mend: z.string().nullable()
});
var Report = z.object({
  state: z.enum(["ok", "warn", "bad"]),
  says: z.string(),
  groups: z.array(z.object({ title: z.string(), checks: z.array(Check) }))
});
var Misconfigured = z.object({
  reason: z.literal("misconfigured"),
  problems: z.array(z.object({ name: z.string(), message: z.string() }))
});
function readDiagnosis(body) {
  return Report.safeParse(body).data ?? null;
}
function readMisconfigured(body) {
  const read = Misconfigured.safeParse(body);
  return read.success ? read.data.problems.map(({ name, message }) => printable(`${name} ${message}`)) : null;
}
var MARKS = { ok: "ok", warn: "look", bad: "problem", skipped: "not checked" };
var MARK_COLUMNS = Math.max(...Object.values(MARKS).map((mark) => mark.length));
function reportLines(diagnosis, bridge, columns) {
  const told = (text) => printable(text).replace(/(^|\s)(?=\/admin\/)/g, `$1${bridge}`);
  const checked = diagnosis.groups.flatMap(({ title, checks }) => [
    printable(title),
    ...checks.flatMap((check) => {
      const lead = `  ${MARKS[check.state].padEnd(MARK_COLUMNS)}  `;
      return hang(`${printable(check.title)}: ${told(check.says)}`, lead, columns);
    }),
    ""
  ]);
  const wrong = wrongChecks(diagnosis).flatMap(({ group, check }) => [
    ...wrapLine(`${printable(group)}, ${printable(check.title)} (${MARKS[check.state]})`, columns),
    ...hang(told(check.says), "  ", columns),
    ...check.mend === null ? [] : hang(told(check.mend), "  To do: ", columns),
    ""
  ]);
  return [
    ...checked,
    ...wrong.length === 0 ? [] : ["What to do", "", ...wrong],
    ...wrapLine(diagnosis.says, columns)
  ];
}
function hang(text, lead, columns) {
  const [first = "", ...further] = wrapLine(text, columns - lead.length);
  return [`${lead}${first}`, ...further.map((line) => `${" ".repeat(lead.length)}${line}`)];
}
function explainNoDiagnosis(status, bridge) {
  if (status === null) return `The bridge at ${bridge} did not answer within a minute. Try again, and look at its log.`;
  if (status === 404) return `The bridge at ${bridge} is an older one that has no doctor. Deploy this version first.`;
  return `The bridge at ${bridge} answered ${status} and no diagnosis. Look at its log: npx wrangler tail.`;
}

// src/cli/sign-in-bridge.ts
import { fileURLToPath } from "node:url";

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

// src/cli/doctor-entry.ts
var ANSWER_TIMEOUT_MS2 = 2e4;
async function enterDoctor(bridge) {
  const session = await signInBridge(bridge);
  if (!("problem" in session) || session.reason !== "misconfigured") return session;
  const missing = await askSettings(bridge);
  if (missing === null || missing.length === 0) return session;
  const lines = missing.map((line) => `  problem  ${line}`);
  return {
    problem: `The settings of the bridge at ${bridge} are incomplete. Store each with npx wrangler secret put NAME, then run this again.
${lines.join("\n")}`
  };
}
async function askSettings(bridge) {
  try {
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS2);
    const response = await openBrowser(bridge)(`${bridge}/admin/doctor`, { headers, signal });
    return readMisconfigured(await response.json());
  } catch {
    return null;
  }
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

// src/cli/doctor-wish.ts
var OPTIONS = {
  url: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" }
};
function readDoctorWish(args) {
  const parsed = readLine2(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [stray] = positionals;
  if (stray !== void 0) {
    return { problem: `"${stray}" is not expected. The address of a bridge stands behind --url.` };
  }
  const bridge = readBridge(values.url);
  return typeof bridge === "object" ? bridge : { bridge, json: values.json ?? false };
}

// src/cli/doctor.ts
var HELP = `Usage: npm run doctor [-- options]

Checks every hop of a bridge, from its settings and the connection to Basecamp
to the to-do lists and people of each mapping, and says what is wrong and how
to mend it. It reads only: nothing is written to Basecamp, nothing is filed.

  --url URL     a deployed bridge, https://...; else the one of npm start
  --json        what the bridge found, as JSON
  --help, -h    this text

The password is the one that npm start made here; for another bridge it is
taken from ADMIN_PASSWORD in the environment, or asked for.
Exits with 0 when nothing is wrong, 1 when something is or the bridge cannot be
reached, 2 when the command was wrong, and 130 after Ctrl-C.
`;
var COLUMNS_WITHOUT_TERMINAL = 100;
var TICK_MS = 1e3;
async function main() {
  endOnInterrupt(() => "Stopped. Nothing was changed.");
  const wish = readDoctorWish(process.argv.slice(2));
  if (wish === "help") {
    print(HELP.trimEnd());
    return DONE;
  }
  if ("problem" in wish) return complain(`${wish.problem}
npm run doctor -- --help shows how.`, WRONG_USAGE);
  const session = await enterDoctor(wish.bridge);
  if ("problem" in session) return complain(session.problem, STAYED);
  const answer = await withProgress(
    `Checking ${wish.bridge}, which asks Basecamp as well`,
    () => session.ask("/admin/doctor")
  );
  const diagnosis = answer?.status === 200 ? readDiagnosis(answer.body) : null;
  if (diagnosis === null) return complain(explainNoDiagnosis(answer?.status ?? null, wish.bridge), STAYED);
  if (wish.json) print(JSON.stringify(diagnosis, null, 2));
  else print(reportLines(diagnosis, wish.bridge, process.stdout.columns ?? COLUMNS_WITHOUT_TERMINAL).join("\n"));
  return diagnosis.state === "bad" ? STAYED : DONE;
}
async function withProgress(what, work) {
  process.stderr.write(`${what} \u2026`);
  const isTerminal = process.stderr.isTTY === true;
  let seconds = 0;
  const timer = setInterval(() => process.stderr.write(isTerminal ? `\r${what} \u2026 ${++seconds} s` : "."), TICK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.stderr.write("\n\n");
  }
}
process.exitCode = await main();
