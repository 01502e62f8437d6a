import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beginLedgerFile, checkLedgerFile } from "../../src/cli/ledger-file.ts";

const HEADER = {
  format: "formcamp-ledger",
  version: 1,
  bridge: "https://a.example",
  exportedAt: "2026-11-20T08:00:00.000Z",
  answers: true,
};
const ENTRIES = [{ body: "line breaks \u2028 \n \r" }, { body: "ü" }];

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "formcamp-ledger-"));
  path = join(folder, "ledger.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(entries: readonly unknown[] = ENTRIES, mayReplace = false) {
  const file = beginLedgerFile(path, mayReplace);
  if ("problem" in file) return file.problem;
  for (const line of [HEADER, ...entries]) file.add(line);
  return file.finish(entries.length)?.problem ?? null;
}

async function readBack(): Promise<unknown> {
  const file = await checkLedgerFile(path);
  if ("problem" in file) return file.problem;
  const entries: unknown[] = [];
  for await (const entry of file.lines()) entries.push(entry);
  return { header: file.header, submissions: file.submissions, entries };
}

it.each([[ENTRIES], [[]]])("gives back what was written, and lets nobody else read it", async (entries) => {
  expect(write(entries)).toBeNull();
  expect(await readBack()).toEqual({ header: HEADER, submissions: entries.length, entries });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["ledger.jsonl"]);
});

it("is not there before it is whole, and leaves nothing when it is given up", () => {
  const file = beginLedgerFile(path, false);
  if ("problem" in file) throw new Error(file.problem);
  file.add(HEADER);
  expect(existsSync(path)).toBe(false);
  file.discard();
  expect(readdirSync(folder)).toEqual([]);
});

it("replaces no file unless that was asked for, also one that came meanwhile", () => {
  writeFileSync(path, "mine");
  expect(write()).toContain("exists already");
  expect(readFileSync(path, "utf8")).toBe("mine");
  expect(write(ENTRIES, true)).toBeNull();
  rmSync(path);
  const file = beginLedgerFile(path, false);
  if ("problem" in file) throw new Error(file.problem);
  writeFileSync(path, "mine");
  expect(file.finish(0)?.problem).toContain("exists already");
  expect([readFileSync(path, "utf8"), readdirSync(folder)]).toEqual(["mine", ["ledger.jsonl"]]);
});

it("says that the disk is full, and leaves nothing behind", () => {
  const full = Object.assign(new Error("full"), { code: "ENOSPC" });
  const writeSome = () => {
    throw full;
  };
  const file = beginLedgerFile(path, false, { writeSome });
  if ("problem" in file) throw new Error(file.problem);
  expect(file.add(HEADER)?.problem).toContain("the disk is full");
  expect(readdirSync(folder)).toEqual([]);
});

it("takes the place of no device, not even when it may replace", () => {
  expect(beginLedgerFile("/dev/null", true)).toEqual({ problem: "/dev/null is not a file. Name another." });
});

it("gets its name as well on a disk that has no hard links", async () => {
  const link = () => {
    throw Object.assign(new Error("no links"), { code: "EPERM" });
  };
  const begin = () => {
    const file = beginLedgerFile(path, false, { link });
    if ("problem" in file) throw new Error(file.problem);
    file.add(HEADER);
    return file;
  };
  expect(begin().finish(0)).toBeNull();
  expect(await readBack()).toMatchObject({ header: HEADER });
  expect(readdirSync(folder)).toEqual(["ledger.jsonl"]);
  rmSync(path);
  const late = begin();
  writeFileSync(path, "mine");
  expect(late.finish(0)?.problem).toContain("exists already");
  expect([readFileSync(path, "utf8"), readdirSync(folder)]).toEqual(["mine", ["ledger.jsonl"]]);
});

it("is refused when it is a folder", async () => {
  mkdirSync(path);
  expect(await readBack()).toContain("it is a folder");
  expect(write(ENTRIES, true)).toContain("is not a file");
  expect(readdirSync(folder)).toEqual(["ledger.jsonl"]);
});

describe("the commands", () => {
  const commands = mkdtempSync(join(tmpdir(), "formcamp-ledger-commands-"));
  /** A bridge of which this test says how it answers; what it leaves open hangs. */
  let bridge: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    for (const name of ["export-ledger", "import-ledger"]) {
      const entryPoints = [fileURLToPath(new URL(`../../src/cli/${name}.ts`, import.meta.url))];
      const outfile = join(commands, `${name}.mjs`);
      buildSync({ entryPoints, outfile, bundle: true, platform: "node", format: "esm" });
    }
    bridge = createServer((request, response) => {
      const isForm = request.url === "/admin/sign-in" && request.method === "GET";
      if (isForm) response.end('Formcamp <input name="password">');
      else if (request.url === "/admin/sign-in") response.writeHead(303, { Location: "/admin" }).end();
      else answer(request, response);
    });
    await new Promise<void>((done) => bridge.listen(0, "127.0.0.1", done));
  });
  afterAll(() => {
    bridge.closeAllConnections();
    bridge.close();
    rmSync(commands, { recursive: true, force: true });
  });

  /** Runs a command on that bridge, and sends it a signal once the bridge is asked for the second page. */
  async function run(name: string, args: readonly string[], signal: NodeJS.Signals | null) {
    const address = bridge.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const command = spawn("node", [join(commands, `${name}.mjs`), ...args, "--url", url], {
      cwd: folder,
      env: { ...process.env, ADMIN_PASSWORD: "a password" },
    });
    let said = "";
    for (const stream of [command.stdout, command.stderr]) stream.on("data", (data) => (said += String(data)));
    let pages = 0;
    const first = answer;
    answer = (request, response) => {
      pages += 1;
      if (pages === 1 || signal === null) first(request, response);
      else command.kill(signal);
    };
    const [code] = await once(command, "close");
    return { code, said };
  }

  const json = (body: unknown, status = 200) => {
    answer = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
  };
  const many = Array.from({ length: 201 }, (_, n) => ({ id: n }));
  const signals = [["SIGINT", 130] as const, ["SIGTERM", 143] as const];

  it.each(signals)("leave no file of an export that %s ends", async (signal, code) => {
    json({ ...HEADER, exportedAt: "2026-11-20T08:00:00.000Z", entries: [{ id: 1 }], unreadable: 0, next: 1 });
    const ended = await run("export-ledger", [path], signal);
    expect(ended).toEqual({ code, said: expect.stringContaining("No file was written.") });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(signals)("say of an import that %s ends that a part of it is in", async (signal, code) => {
    write(many);
    json({ added: 200, completed: 0, known: 0, clashing: 0 });
    const ended = await run("import-ledger", [path, "--yes"], signal);
    expect(ended).toEqual({ code, said: expect.stringContaining("run this again for the rest") });
  });

  it("name the line of a file that the bridge refuses", async () => {
    write([{ id: 1 }, { id: 2 }]);
    json({ reason: "repeated-key", entry: 1, message: "Two of its to-dos have the same key." }, 400);
    const { code, said } = await run("import-ledger", [path, "--yes"], null);
    expect(code).toBe(1);
    expect(said).toContain("Line 3: Two of its to-dos have the same key.");
    expect(said).toContain("0 imported.");
    expect(readFileSync(path, "utf8").split("\n")[2]).toBe('{"id":2}');
  });

  it.each([
    ["export-ledger", ["a", "b"], "Name one file."],
    ["import-ledger", [], "Name one file, as"],
    ["import-ledger", ["a", "--force"], "Unknown option '--force'"],
    ["import-ledger", ["."], "it is a folder"],
  ])("refuse what was given wrongly: %s %j", async (name, args, says) => {
    const { code, said } = await run(name, args, null);
    expect(code).toBe(says === "it is a folder" ? 1 : 2);
    expect(said).toContain(says);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it.each<readonly [string, (whole: string) => string, string]>([
  ["is empty", () => "", "is empty"],
  ["is something else", () => "hello\n{}\n", "is not an export"],
  ["has a line that is too long", (whole) => whole.replace("ü", "x".repeat(25 * 1024 * 1024)), "line 3 is longer"],
  ["lacks its last line", (whole) => whole.slice(0, whole.lastIndexOf("\n", whole.length - 2) + 1), "cut off"],
  ["is cut off within its last line", (whole) => whole.slice(0, -1), "cut off"],
  ["has another line at its end", (whole) => `${whole}{}\n`, "or was added to"],
  ["is cut off in the middle", (whole) => whole.slice(0, whole.length / 2), "cut off"],
  ["holds another letter", (whole) => whole.replace("ü", "u"), "was changed"],
  ["lacks a submission", (whole) => whole.replace(/\n.*ü.*\n/, "\n"), "was changed"],
  ["names another bridge", (whole) => whole.replace("a.example", "b.example"), "was changed"],
])("is refused when it %s", async (_how, change, says) => {
  write();
  writeFileSync(path, change(readFileSync(path, "utf8")));
  expect(await readBack()).toContain(says);
});

it("is refused when it is not there, and when the folder is not there", async () => {
  expect(await readBack()).toContain("there is no such file or folder");
  path = join(folder, "none", "ledger.jsonl");
  expect(write()).toContain("cannot be written");
});
