import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { droppedNeeds } from "../../src/cli/update-wrangler.ts";

const COMMAND = fileURLToPath(new URL("../../src/cli/update.ts", import.meta.url));
const WRANGLER = 'name = "formcamp"\nmain = "src/worker.ts"\n\n[[kv_namespaces]]\nbinding = "TOKENS"\n';
const OWN_WRANGLER = WRANGLER.replace('"formcamp"', '"our-forms"').concat('id = "our-id"\n');

let root = "";
const upstream = () => join(root, "upstream");
const clone = () => join(root, "clone");

/** What stands in for npm: it writes down what it is asked for, fails at what FAILS names and hangs at what HANGS does. */
const NPM = `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const asked = process.argv.slice(2).join(" ");
appendFileSync(process.env.NPM_LOG, asked + "\\n");
const isNew = readFileSync("src/a.ts", "utf8") === "2\\n";
const { FAILS, FAILS_IN, HANGS } = process.env;
if (FAILS && asked.includes(FAILS) && (FAILS_IN !== "new" || isNew)) process.exit(1);
if (HANGS && asked.includes(HANGS) && isNew) setInterval(() => undefined, 1000);
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

const IDENTITY = {
  ...{ GIT_AUTHOR_NAME: "Test", GIT_AUTHOR_EMAIL: "test@example.com" },
  ...{ GIT_COMMITTER_NAME: "Test", GIT_COMMITTER_EMAIL: "test@example.com" },
};

function environment(more: NodeJS.ProcessEnv) {
  const path = `${join(root, "bin")}${delimiter}${process.env.PATH}`;
  return { ...process.env, ...IDENTITY, PATH: path, NPM_LOG: join(root, "npm.log"), ...more };
}

function update(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const options = { cwd: clone(), encoding: "utf8", env: environment(more) } as const;
  const ended = spawnSync("node", [command, ...args], options);
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

it("only shows what would come in a dry run, whatever is not committed", () => {
  release();
  writeFileSync(join(clone(), "notes.txt"), "x");
  const before = stand();
  const { code, out } = update(["--dry-run"]);
  expect({ code, now: stand() }).toEqual({ code: 0, now: before });
  expect(out).toContain("Do more");
});

it.each<readonly [string, NodeJS.ProcessEnv, string]>([
  ["a package cannot be installed", { FAILS: "ci", FAILS_IN: "new" }, "cannot be installed. Everything is as it was"],
  ["no package can be installed any more", { FAILS: "ci" }, "as it was before, but for the packages: run npm ci."],
  [
    "a mapping does not compile any more",
    { FAILS: "check-mappings", FAILS_IN: "new" },
    "A mapping does not compile with the new version",
  ],
  [
    "a mapping did not compile before either",
    { FAILS: "check-mappings" },
    "with the version of before either. Mend it",
  ],
])("puts everything back when %s", (_what, more, says) => {
  release();
  const before = stand();
  const { code, err } = update([], more);
  expect({ code, now: stand() }).toEqual({ code: 1, now: before });
  expect(err).toContain(says);
  expect(err.includes("either")).toBe(says.includes("either"));
  expect(err).toContain("as it was before");
  expect([read("src/a.ts"), existsSync(join(clone(), "mappings/onboarding.yaml"))]).toEqual(["1\n", false]);
  expect(existsSync(join(clone(), ".git/MERGE_HEAD"))).toBe(false);
});

it.each([
  ["SIGINT", "ci", 130],
  ["SIGTERM", "ci", 143],
  ["SIGTERM", "check-mappings", 143],
] as const)("puts everything back when %s comes while npm does %s", async (signal, hangs, code) => {
  release();
  const before = stand();
  const running = spawn("node", [command], { cwd: clone(), env: environment({ HANGS: hangs }) });
  let said = "";
  running.stderr.on("data", (data) => (said += String(data)));
  await vi.waitFor(() => expect(asked().join()).toContain(hangs), { timeout: 30_000, interval: 20 });
  running.kill(signal);
  const [ended] = await once(running, "close");
  expect({ ended, now: stand() }).toEqual({ ended: code, now: before });
  expect(said).toBe("Stopped. Everything is as it was before.\n");
});

it("says what of wrangler.toml would be missing where both changed the same lines, and puts everything back", () => {
  const queue = '\n[[queues.producers]]\nbinding = "LATER"\nqueue = "later"\n';
  const shards = '\n[[migrations]]\ntag = "v2"\nnew_sqlite_classes = [\n  "Shard", # one of many\n]\n';
  release({ "wrangler.toml": WRANGLER + queue + shards });
  const before = stand();
  const { code, err } = update();
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(err).toContain('  [[queues.producers]] binding = "LATER"\n  [[migrations]] new_sqlite_classes = ["Shard"]\n');
  // Written by hand beside the company's own lines, they are missed no more.
  expect(droppedNeeds(WRANGLER, WRANGLER + queue + shards, OWN_WRANGLER + queue + shards)).toEqual([]);
});

it("stops where both have a table of the same name, which TOML takes once, and puts everything back", () => {
  write(clone(), { "wrangler.toml": `${OWN_WRANGLER}\n[vars]\nRETENTION_DAYS = "60"\n` }, "Keep longer");
  release({ "wrangler.toml": WRANGLER.replace("[[kv", '[vars]\nDEPLOYED_MAPPINGS = "unknown"\n\n[[kv') });
  const before = stand();
  const { code, err } = update();
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(err).toMatch(/twice in wrangler\.toml.*\n {2}\[vars\]\nMerge by hand: git merge [0-9a-f]{12}\./);
});

it("takes a version in where a table stands below each of several of one name, as TOML lets it", () => {
  const twice = [1, 2].map((n) => `\n[[containers]]\nname = "c${n}"\n[containers.rollout]\nstep = ${n}\n`).join("");
  write(clone(), { "wrangler.toml": `${OWN_WRANGLER}${twice}` }, "Add containers");
  release({ "src/a.ts": "2\n" });
  expect(update()).toMatchObject({ code: 0, err: "" });
});

const TOP = 'compatibility_date = "2026-04-26"\ncompatibility_flags = ["a"]\n';
it.each<readonly [string, string, readonly string[]]>([
  ["a flag", TOP.replace('"a"', '"a", "b"'), ['compatibility_flags = ["b"]']],
  ["a later date", TOP.replace("04-26", "06-01"), ['compatibility_date = "2026-06-01"']],
  ["a comment", `${TOP}# [[kv_namespaces]]\n# binding = "X"\n`, []],
  ["a variable", `${TOP}[vars]\nA = "1"\n`, []],
  ["the mark", `${TOP}[vars]\nDEPLOYED_MAPPINGS = "unknown"\n`, ['[vars] DEPLOYED_MAPPINGS = "unknown"']],
  ["a class", `${TOP}[[durable_objects.bindings]]\nname = "A"\nclass_name = "B"\n`, ['name = "A", class_name = "B"']],
  ["a renamed class", `${TOP}[[migrations]]\nrenamed_classes = [{from = "A", to = "B"}]\n`, ["from"]],
])("misses what a newer wrangler.toml needs and the merged one lacks: %s", (_what, newer, missed) => {
  expect(droppedNeeds(TOP, newer, TOP)).toEqual(missed.map((need) => expect.stringContaining(need)));
  expect(droppedNeeds(TOP, newer, newer)).toEqual([]);
  expect(droppedNeeds(newer, newer, TOP)).toEqual([]);
  expect(droppedNeeds(TOP, newer, newer.replaceAll('"', "'").replace("2026-0", "2027-0"))).toEqual([]);
});

it.each<readonly [string, string, string]>([
  ["a file", ".dev.vars", ".dev.vars"],
  ["a file in place of a folder", "dist", "dist/new.js"],
  ["a mapping", "mappings/secret.yaml", "mappings/secret.yaml"],
])("refuses before %s that git ignores is overwritten", (_what, ignored, brought) => {
  write(clone(), { ".gitignore": ".dev.vars\ndist\nmappings/secret.yaml\n" }, "Ignore some");
  writeFileSync(join(clone(), ignored), "ours");
  mkdirSync(join(upstream(), "dist"), { recursive: true });
  release({ [brought]: "theirs" });
  const before = stand();
  const { code, err } = update();
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(err).toContain(`  ${ignored}\nMove them away`);
  expect(read(ignored)).toBe("ours");
  expect(update(["--dry-run"])).toMatchObject({ code: 0, out: expect.stringContaining(`  ${ignored}\n`) });
});

it("says how to tell git who commits, before anything is done", () => {
  release();
  git(clone(), "config", "user.useConfigOnly", "true");
  const nobody = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_COMMITTER_NAME: undefined };
  const before = stand();
  const { code, err } = update([], { ...nobody, GIT_COMMITTER_EMAIL: undefined, EMAIL: undefined });
  expect({ code, now: stand(), npm: asked() }).toEqual({ code: 1, now: before, npm: [] });
  expect(err).toContain('\n  git config user.name "Your Name"\n');
});

it("tells what a hook says against the commit line by line", () => {
  release();
  const hook = join(clone(), ".git/hooks/pre-merge-commit");
  mkdirSync(join(clone(), ".git/hooks"), { recursive: true });
  writeFileSync(hook, "#!/bin/sh\nprintf 'first\\nsecond\\n' >&2\nexit 1\n");
  chmodSync(hook, 0o755);
  writeFileSync(hook.replace("pre-merge-commit", "pre-commit"), readFileSync(hook));
  chmodSync(hook.replace("pre-merge-commit", "pre-commit"), 0o755);
  const before = stand();
  const { code, err } = update();
  expect({ code, now: stand() }).toEqual({ code: 1, now: before });
  expect(err).toContain("Git did not commit:\nfirst\nsecond\n");
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
