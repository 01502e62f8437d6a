import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

const COMMAND = fileURLToPath(new URL("../../src/cli/update.ts", import.meta.url));
const WRANGLER = 'name = "formcamp"\nmain = "src/worker.ts"\n\n[[kv_namespaces]]\nbinding = "TOKENS"\n';
const OWN_WRANGLER = WRANGLER.replace('"formcamp"', '"our-forms"').concat('id = "our-id"\n');

let root = "";
const upstream = () => join(root, "upstream");
const clone = () => join(root, "clone");

/** What stands in for npm: it writes down what it is asked for, and fails at what FAILS names. */
const NPM = `#!/usr/bin/env node
const { appendFileSync } = require("node:fs");
const asked = process.argv.slice(2).join(" ");
appendFileSync(process.env.NPM_LOG, asked + "\\n");
if (process.env.FAILS && asked.includes(process.env.FAILS)) process.exit(1);
`;

function git(folder: string, ...args: string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  return execFileSync("git", [...who, ...args], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function write(folder: string, files: Record<string, string | null>, message: string): void {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), text);
  }
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", message);
}

const read = (path: string) => readFileSync(join(clone(), path), "utf8");
const asked = () => (existsSync(join(root, "npm.log")) ? readFileSync(join(root, "npm.log"), "utf8").split("\n") : []);

function update(args: readonly string[] = [], fails = "") {
  const ended = spawnSync("node", [command, ...args], {
    cwd: clone(),
    encoding: "utf8",
    env: {
      ...process.env,
      ...{ PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}`, NPM_LOG: join(root, "npm.log"), FAILS: fails },
      ...{ GIT_AUTHOR_NAME: "Test", GIT_AUTHOR_EMAIL: "test@example.com" },
      ...{ GIT_COMMITTER_NAME: "Test", GIT_COMMITTER_EMAIL: "test@example.com" },
    },
  });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

function stand(): string {
  return git(clone(), "rev-parse", "HEAD") + git(clone(), "status", "--porcelain");
}

const templates = mkdtempSync(join(tmpdir(), "formcamp-update-templates-"));
const command = join(templates, "update.mjs");

/** The command in one file, and a company's clone beside what it comes from; each test has a copy of both. */
beforeAll(() => {
  root = join(templates, "both");
  buildSync({ entryPoints: [COMMAND], outfile: command, bundle: true, platform: "node", format: "esm" });
  for (const folder of ["upstream/mappings", "upstream/src", "bin"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "bin/npm"), NPM);
  chmodSync(join(root, "bin/npm"), 0o755);
  git(upstream(), "init", "-q", "-b", "main");
  const files = { "mappings/it-request.yaml": "shipped: 1\n", "mappings/leave-request.yaml": "shipped: 1\n" };
  const shared = { "mappings/README.md": "old\n", "mappings/schema.json": "{}\n", "src/a.ts": "1\n" };
  write(upstream(), { ...files, ...shared, "wrangler.toml": WRANGLER }, "Begin");
  git(root, "clone", "-q", "-o", "upstream", "../both/upstream", clone());
  git(clone(), "remote", "set-url", "upstream", "../upstream");
  const own = { "mappings/it-request.yaml": "ours: 1\n", "mappings/expense.yaml": "ours: 2\n" };
  write(clone(), { ...own, "mappings/leave-request.yaml": null, "wrangler.toml": OWN_WRANGLER }, "Make it ours");
});

afterAll(() => rmSync(templates, { recursive: true, force: true }));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "formcamp-update-test-"));
  cpSync(join(templates, "both"), root, { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A newer version that changes everything that a company may have changed as well. */
function release(more: Record<string, string> = {}): void {
  const mappings = { "mappings/it-request.yaml": "shipped: 2\n", "mappings/leave-request.yaml": "shipped: 2\n" };
  const shared = { "mappings/README.md": "new\n", "mappings/schema.json": '{"new":1}\n', "src/a.ts": "2\n" };
  const wrangler = `${WRANGLER.replace('"formcamp"', '"formcamp2"')}\n[observability]\nenabled = true\n`;
  const all = { ...mappings, ...shared, "mappings/onboarding.yaml": "shipped: 1\n", "wrangler.toml": wrangler };
  write(upstream(), { ...all, ...more }, "Do more");
}

it("takes a newer version in and leaves the company's mappings, the Worker's name and its ids as they are", () => {
  release();
  expect(update()).toMatchObject({ code: 0, err: "" });
  expect(git(clone(), "ls-files", "mappings").trim().split("\n")).toEqual([
    "mappings/README.md",
    "mappings/expense.yaml",
    "mappings/it-request.yaml",
    "mappings/schema.json",
  ]);
  expect([read("mappings/it-request.yaml"), read("mappings/expense.yaml")]).toEqual(["ours: 1\n", "ours: 2\n"]);
  expect([read("mappings/README.md"), read("src/a.ts")]).toEqual(["new\n", "2\n"]);
  expect(read("wrangler.toml")).toContain('name = "our-forms"');
  expect(read("wrangler.toml")).toContain('id = "our-id"');
  expect(read("wrangler.toml")).not.toContain("<<<<");
  expect(git(clone(), "status", "--porcelain")).toBe("");
  expect(asked()).toEqual(["ci", "run --silent check-mappings", ""]);
  expect(update()).toMatchObject({ code: 0, out: expect.stringContaining("newest version already") });
  // The next version is taken in over that one, and brings the deleted mapping back no more than this one did.
  release({ "src/a.ts": "3\n", "mappings/leave-request.yaml": "shipped: 3\n" });
  expect(update().code).toBe(0);
  expect([read("src/a.ts"), existsSync(join(clone(), "mappings/leave-request.yaml"))]).toEqual(["3\n", false]);
});

it("keeps the name of a Worker that the company did not change, since another name is another Worker", () => {
  write(clone(), { "wrangler.toml": WRANGLER }, "Have the shipped name");
  release();
  expect(update().code).toBe(0);
  expect(read("wrangler.toml")).toContain('name = "formcamp"\n');
  expect(read("wrangler.toml")).toContain("[observability]");
});

it("only shows what would come in a dry run", () => {
  release();
  const before = stand();
  const { code, out } = update(["--dry-run"]);
  expect({ code, now: stand() }).toEqual({ code: 0, now: before });
  expect(out).toContain("Do more");
});

it.each([
  ["a package cannot be installed", "ci", "cannot be installed"],
  ["a mapping does not compile any more", "check-mappings", "A mapping does not fit the new version"],
])("puts everything back when %s", (_what, fails, says) => {
  release();
  const before = stand();
  const { code, err } = update([], fails);
  expect({ code, now: stand() }).toEqual({ code: 1, now: before });
  expect(err).toContain(says);
  expect(err).toContain("as it was before");
  expect([read("src/a.ts"), existsSync(join(clone(), "mappings/onboarding.yaml"))]).toEqual(["1\n", false]);
  expect(existsSync(join(clone(), ".git/MERGE_HEAD"))).toBe(false);
});

it("puts everything back when both changed the same place, and names it", () => {
  write(clone(), { "src/a.ts": "ours\n" }, "Change the code");
  release();
  const before = stand();
  const { code, err } = update();
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(err).toContain("  src/a.ts");
  expect(existsSync(join(clone(), ".git/MERGE_HEAD"))).toBe(false);
});

it.each<readonly [string, () => void]>([
  ["merges only what is signed", () => git(clone(), "config", "merge.verifySignatures", "true")],
  [
    "has a file in the way, of which git status is set to say nothing",
    () => {
      git(clone(), "config", "status.showUntrackedFiles", "no");
      writeFileSync(join(clone(), "src/new.ts"), "ours\n");
    },
  ],
  [
    "stands in the middle of another merge",
    () => {
      git(clone(), "checkout", "-q", "-b", "side");
      write(clone(), { "src/b.ts": "side\n" }, "Go another way");
      git(clone(), "checkout", "-q", "main");
      git(clone(), "merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "side");
    },
  ],
])("commits nothing and takes nothing away where git merges nothing: a clone that %s", (_which, prepare) => {
  release({ "src/new.ts": "shipped\n" });
  prepare();
  const before = stand();
  const { code, out, err } = update();
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(out).not.toContain("The new version is in");
  expect(err).toMatch(/Git did not merge|A merge is half done/);
  expect(existsSync(join(clone(), "src/new.ts")) ? read("src/new.ts") : "ours\n").toBe("ours\n");
});

it.each<readonly [string, () => void, readonly string[], number, string]>([
  ["the tree has changes", () => writeFileSync(join(clone(), "src/a.ts"), "x"), [], 1, "not committed"],
  [
    "an update was cut off",
    () => {
      git(clone(), "fetch", "-q", "upstream", "main");
      try {
        git(clone(), "merge", "--no-commit", "--no-ff", "FETCH_HEAD");
      } catch {
        // What conflicts is left as it is.
      }
    },
    [],
    1,
    "git merge --abort undoes it",
  ],
  ["there is a new file", () => writeFileSync(join(clone(), "notes.txt"), "x"), [], 1, "not committed"],
  ["there is no such remote", () => git(clone(), "remote", "remove", "upstream"), [], 1, "git remote add upstream"],
  ["there is no such branch", () => undefined, ["--branch", "none"], 1, "gives no none"],
  ["an option is unknown", () => undefined, ["--force"], 2, "--help shows how"],
  ["a name is none", () => undefined, ["--remote", "--upload-pack=x"], 2, "--help shows how"],
  ["a branch is an option", () => undefined, ["--branch=-x"], 2, "take a name"],
])("refuses when %s", (_when, prepare, args, code, says) => {
  release();
  prepare();
  const before = stand();
  const ended = update(args);
  expect({ code: ended.code, now: stand(), npm: asked() }).toEqual({ code, now: before, npm: [] });
  expect(ended.err).toContain(says);
});

it("says what to do where there is no history in common", () => {
  rmSync(join(clone(), ".git"), { recursive: true });
  git(clone(), "init", "-q", "-b", "main");
  git(clone(), "remote", "add", "upstream", upstream());
  write(clone(), {}, "Unpack a zip file");
  const { code, err } = update();
  expect(code).toBe(1);
  expect(err).toContain("clone Formcamp afresh");
});
