import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./port.ts";
import { type ObjectClass, workerdConfig } from "./workerd-config.ts";

/** What a Worker is served with. */
export interface RuntimeOptions {
  /** The bundled module, as `buildWorker` answers it. */
  readonly bundle: string;
  /** 0 or absent for a free one. */
  readonly port?: number;
  /** Where the objects' databases lie; the same folder again means the same objects. */
  readonly disk: string;
  readonly vars?: Readonly<Record<string, string>>;
  readonly objects?: readonly ObjectClass[];
  /** KV namespaces by binding: host and port of a server as `startKv` makes one. */
  readonly kv?: Readonly<Record<string, string>>;
  /** Service bindings: host and port of an HTTP server on this machine. */
  readonly services?: Readonly<Record<string, string>>;
  /** Gets what the Worker and the runtime print. */
  readonly onLine?: (line: string) => void;
}

/** A running Worker. */
export interface Runtime {
  readonly url: string;
  readonly port: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the whole runtime at once, as a power cut would (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it in peace. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;
const READY_POLL_MS = 10;
const STOP_GRACE_MS = 3_000;

/** Serves a bundled Worker by the installed `workerd`, and resolves when it answers. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const port = options.port || (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "formcamp-workerd-"));
  const module = "worker.js";
  copyFileSync(options.bundle, join(folder, module));
  mkdirSync(options.disk, { recursive: true });
  const { disk, vars = {}, objects = [], kv = {}, services = {} } = options;
  const config = join(folder, "config.capnp");
  writeFileSync(config, workerdConfig({ module, port, disk, vars, objects, kv, services }), { mode: 0o600 });

  const child = spawn(workerdBinary(), ["serve", config], { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const lines = collectLines(child, options.onLine ?? (() => undefined));
  const killChild = () => void child.kill("SIGKILL");
  process.once("exit", killChild);
  const ended = once(child, "exit").then(() => {
    process.off("exit", killChild);
    rmSync(folder, { recursive: true, force: true });
  });
  const runtime: Runtime = {
    url: `http://127.0.0.1:${port}`,
    port,
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(killChild, STOP_GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
  const outcome = await Promise.race([untilAnswers(runtime.url), ended.then(() => "ended" as const)]);
  if (outcome === "answers") return runtime;
  await runtime.kill();
  throw new Error(`The runtime did not come up (${outcome}).\n${lines.join("\n")}`);
}

/** The binary of the package that wrangler depends on, so that it is the pinned one whatever PATH holds. */
function workerdBinary(): string {
  const wrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const workerd: unknown = wrangler("workerd");
  const path = typeof workerd === "object" && workerd !== null && "default" in workerd ? workerd.default : null;
  if (typeof path !== "string") throw new Error("The package workerd names no binary.");
  return path;
}

async function untilAnswers(url: string): Promise<"answers" | "silent"> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < giveUpAt) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) });
      await response.body?.cancel();
      return "answers";
    } catch {
      await sleep(READY_POLL_MS);
    }
  }
  return "silent";
}

const LAST_LINES = 30;

function collectLines(child: ChildProcess, onLine: (line: string) => void): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        if (lines.length > LAST_LINES) lines.shift();
        onLine(line);
      }
    });
  }
  return lines;
}
