import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { expect, vi } from "vitest";
import * as z from "zod";
import { TEST_MAPPINGS } from "./test-mappings.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));
/** How long a test waits for a process to say or do something. */
export const WAIT = { timeout: 45_000, interval: 100 };

const Todos = z.array(z.object({ content: z.string() }));

/** A copy of the project with the mappings of the tests, so that state, mappings and `.dev.vars` are this test's own. */
export function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "formcamp-start-"));
  const parts = ["package.json", "tsconfig.json", "wrangler.toml", "src", "test"];
  for (const part of parts) cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  rmSync(join(folder, "src/mapping/compiled.ts"), { force: true });
  cpSync(new URL("mappings/", TEST_MAPPINGS), join(folder, "mappings"), { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** `npm start` as a process, with what it has printed. */
export class Running {
  output = "";
  readonly exited: Promise<number | null>;
  constructor(
    readonly process: ChildProcess,
    readonly folder: string,
    readonly bridge: string,
    readonly emulator: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) stream?.on("data", (data) => (this.output += String(data)));
    // Not at "exit", after which the last lines can still be under way.
    this.exited = new Promise((resolve) => process.once("close", resolve));
  }
  async says(text: string | RegExp): Promise<void> {
    await vi.waitFor(() => expect(this.output).toMatch(text), WAIT);
  }
  async todos(): Promise<{ content: string }[]> {
    return Todos.parse(await (await fetch(`${this.emulator}/_emulator/todos`)).json());
  }
  /**
   * Stops it and waits until nothing of it is left. SIGTERM reaches npm alone; Ctrl-C in a terminal reaches everything
   * that npm started as well.
   */
  async stop(signal: "SIGTERM" | "Ctrl-C" = "SIGTERM"): Promise<void> {
    if (signal === "SIGTERM") this.process.kill("SIGTERM");
    else process.kill(-(this.process.pid ?? 0), "SIGINT");
    await this.exited;
    await vi.waitFor(() => expect(processesOf(this.folder)).toEqual([]), WAIT);
  }
}

/** A command of the project that runs, with what it has printed until now. */
export interface Command {
  readonly process: ChildProcess;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
  output(): string;
}

/**
 * Runs a command of `npm run` in a folder and against a bridge, where nobody can be asked. In a copy of the project it is
 * put into one file first: the tests run scores of commands, and each starts three times faster than from its sources.
 */
export function beginCommand(
  { folder, bridge }: { folder: string; bridge: string },
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  const child = spawn("node", [...entryOf(folder, name), ...args], {
    cwd: folder,
    env: { ...process.env, BRIDGE_PORT: new URL(bridge).port, ADMIN_PASSWORD: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { process: child, ended: ended.then((code) => ({ code, out, err })), output: () => out };
}

/** In a copy of the project the command in one file beside its source, from where it finds the copy. */
function entryOf(folder: string, name: string): readonly string[] {
  if (resolve(folder) === resolve(PROJECT)) return ["--import", "tsx", `src/cli/${name}.ts`];
  const outfile = join(folder, `src/cli/${name}.bundle.mjs`);
  if (!existsSync(outfile)) {
    const entryPoints = [join(folder, `src/cli/${name}.ts`)];
    buildSync({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external" });
  }
  return [outfile];
}

/** The processes that still work for a folder: everything that `npm start` begins names it or its state. */
export function processesOf(folder: string): string[] {
  return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(folder) && !line.includes("ps -eo"));
}

/** Runs `npm start` in a folder, with the ports that it is given or free ones. */
export async function npmStart(
  folder: string,
  options: { bridge?: number; launchpadHost?: string } = {},
): Promise<Running> {
  const bridge = options.bridge ?? (await freePort());
  let emulator = await freePort();
  while (emulator === bridge) emulator = await freePort();
  const launchpad = options.launchpadHost && { LAUNCHPAD_URL: `http://${options.launchpadHost}:${emulator}` };
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: {
      ...process.env,
      BRIDGE_PORT: String(bridge),
      EMULATOR_PORT: String(emulator),
      LOOK_WAIT_SECONDS: "1",
      ...launchpad,
    },
    detached: true,
  });
  const running = new Running(child, folder, `http://127.0.0.1:${bridge}`, `http://127.0.0.1:${emulator}`);
  return running;
}
