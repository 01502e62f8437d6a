import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const STOP_GRACE_MS = 4_000;

/** A program that runs beside this one, with everything it starts itself. */
export interface Child {
  /** Resolves with its last lines when it has ended, for whatever reason. */
  readonly ended: Promise<readonly string[]>;
  /** Asks it to stop, and after a grace kills what is left of it and of its own children. */
  stop(): Promise<void>;
}

const LAST_LINES = 20;
const RESTART_PAUSE_MS = 3_000;

/** Starts a Node program in a process group of its own; each line that it prints goes to `onLine`. */
export function startChild(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly onLine: (line: string) => void;
  },
): Child {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      options.onLine(line);
    });
  }
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      lines.push(error.message);
      resolve();
    });
  });
  return {
    ended: exited.then(() => lines),
    async stop() {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), STOP_GRACE_MS);
      await exited;
      clearTimeout(timer);
      signal(child, "SIGKILL");
    },
  };
}

/** Signals the whole group, so that nothing the program started is left behind. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, name);
  } catch {
    // The group is gone already.
  }
}

/**
 * Keeps a program running: when it ends by itself it is begun again after a pause. `ended` resolves only when it ended
 * before `isReady` was true for one of its lines, since beginning it again would not help then.
 */
export function keepRunning(
  begin: (onLine: (line: string) => void) => Child,
  isReady: (line: string) => boolean,
  onEnd: () => void,
): Child {
  let stopped = false;
  let ready = false;
  let current = begin(watch);
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<readonly string[]>((resolve) => {
    const follow = (): void => {
      void current.ended.then((lines) => {
        if (!ready) resolve(lines);
        if (stopped || !ready) return;
        onEnd();
        timer = setTimeout(() => {
          current = begin(watch);
          follow();
        }, RESTART_PAUSE_MS);
      });
    };
    follow();
  });
  return {
    ended,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current.stop();
    },
  };

  function watch(line: string): void {
    ready ||= isReady(line);
  }
}
