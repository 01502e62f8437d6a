import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { onTestFinished } from "vitest";
import type { RunWrangler } from "../../../src/cli/wrangler/run.ts";
import { copyProject } from "./npm-start.ts";
import { TEST_MAPPINGS } from "./test-mappings.ts";
import { type Account, answer, freshAccount } from "./wrangler-account.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

/** What of a project its deployment reads, before its first one: mappings and wrangler.toml. */
export function deployableFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "formcamp-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(new URL("mappings/", TEST_MAPPINGS), join(folder, "mappings"), { recursive: true });
  cpSync(join(PROJECT, "wrangler.toml"), join(folder, "wrangler.toml"));
  return undeployed(folder);
}

/** Takes out of a copy's wrangler.toml what a company has written into it. */
function undeployed(folder: string): string {
  const path = join(folder, "wrangler.toml");
  const text = readFileSync(path, "utf8").replace(/^name = .*$/m, 'name = "formcamp"');
  writeFileSync(path, text.replace(/^(binding = "TOKENS")\nid = .*$/m, "$1"));
  return folder;
}

/** A wrangler that works on an account in memory. */
export function wranglerIn(account: Account, project: string): RunWrangler {
  return async (command, input = "") => answer(account, project, command, input);
}

/** A copy of the project whose own wrangler is a fake, with the account that it works on. */
export function copyWithFakeWrangler(): {
  folder: string;
  read(): Account;
  write(account: Account): void;
  /** Every environment that it was run with, as text. */
  environments(): string;
} {
  const folder = undeployed(copyProject());
  const modules = join(folder, "node_modules");
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(join(PROJECT, "node_modules"))) {
    if (name !== "wrangler") symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
  }
  const own = join(modules, "wrangler");
  const state = join(own, "account.json");
  mkdirSync(join(own, "bin"), { recursive: true });
  writeFileSync(join(own, "package.json"), '{ "name": "wrangler", "type": "module" }');
  writeFileSync(join(own, "bin", "wrangler.js"), BIN);
  buildSync({
    entryPoints: [join(PROJECT, "test/support/node/wrangler-account.ts")],
    outfile: join(own, "account.js"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
  const write = (account: Account) => writeFileSync(state, JSON.stringify(account));
  write(freshAccount());
  return {
    folder,
    read: () => JSON.parse(readFileSync(state, "utf8")),
    write,
    environments: () => readFileSync(join(own, "environments.ndjson"), "utf8"),
  };
}

/** Answers from the account, and hangs at a command that the account says takes forever. */
const BIN = `
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { answer } from "../account.js";
const path = new URL("../account.json", import.meta.url);
const account = JSON.parse(readFileSync(path, "utf8"));
appendFileSync(new URL("../environments.ndjson", import.meta.url), JSON.stringify(process.env) + "\\n");
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const ended = answer(account, process.cwd(), process.argv.slice(2), Buffer.concat(chunks).toString());
writeFileSync(path, JSON.stringify(account));
for (const entry of ended.entries) appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify(entry) + "\\n");
if (ended.err === "✘ [ERROR] hang\\n") setInterval(() => {}, 1000);
else {
  process.stdout.write(ended.out);
  process.stderr.write(ended.err);
  process.exitCode = ended.code;
}
`;
