import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** How a run of wrangler ended. */
export interface WranglerRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What it wrote for machines, a line each. */
  readonly entries: readonly unknown[];
}

/** Runs wrangler with arguments and what it reads from standard input. */
export type RunWrangler = (command: readonly string[], input?: string) => Promise<WranglerRun>;

const NOT_RUN = "The wrangler of this project cannot be started. Run npm ci, then this again.";

/**
 * Runs the wrangler that a project has pinned, in its folder, without a shell and where it can ask nobody. Its log files
 * hold no bodies of requests, whatever the environment says: secrets are in them.
 */
export function wranglerOf(project: string, environment: Readonly<Record<string, string | undefined>>): RunWrangler {
  return async (command, input = "") => {
    const bin = findBin(project);
    if (bin === null) return { code: 1, out: "", err: NOT_RUN, entries: [] };
    const folder = mkdtempSync(join(tmpdir(), "formcamp-wrangler-"));
    const output = join(folder, "output.ndjson");
    const tidy = () => rmSync(folder, { recursive: true, force: true });
    process.once("exit", tidy);
    try {
      const child = spawn(process.execPath, [bin, ...command], {
        cwd: project,
        env: { ...environment, ...QUIET, WRANGLER_OUTPUT_FILE_PATH: output },
        stdio: ["pipe", "pipe", "pipe"],
      });
      const ended = await collect(child, input);
      return { ...ended, entries: readEntries(output) };
    } finally {
      process.off("exit", tidy);
      tidy();
    }
  };
}

/** Runs wrangler with this terminal as its own, for what asks a person. Answers whether it went well. */
export function runAtTerminal(
  project: string,
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const bin = findBin(project);
  if (bin === null) return Promise.resolve(false);
  const child = spawn(process.execPath, [bin, ...command], { cwd: project, env: { ...environment }, stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

const QUIET = {
  // For the build that it starts, which warns of a deployment by hand.
  FORMCAMP_RUNS_WRANGLER: "1",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_LOG: "log",
  WRANGLER_LOG_SANITIZE: "true",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
};

function findBin(project: string): string | null {
  try {
    const require = createRequire(pathToFileURL(join(project, "package.json")));
    return join(dirname(require.resolve("wrangler/package.json")), "bin", "wrangler.js");
  } catch {
    return null;
  }
}

async function collect(child: ChildProcess, input: string): Promise<Omit<WranglerRun, "entries">> {
  let out = "";
  let err = "";
  child.stdout?.on("data", (data) => (out += String(data)));
  child.stderr?.on("data", (data) => (err += String(data)));
  // It may end before it has read everything, which shows in its code.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  const stop = () => child.kill();
  process.once("exit", stop);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => {
      err = NOT_RUN;
      resolve(1);
    });
    child.once("close", resolve);
  });
  process.off("exit", stop);
  return { code, out, err };
}

function readEntries(path: string): readonly unknown[] {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line): unknown => JSON.parse(line));
  } catch {
    return [];
  }
}
