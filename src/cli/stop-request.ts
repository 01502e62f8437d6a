import { execFileSync } from "node:child_process";

const PARENT_CHECK_MS = 500;

/** Resolves on Ctrl-C and the other signals, and when npm or its shell is gone: npm does not always pass a signal on. */
export function stopRequested(): Promise<"stop"> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve("stop"));
    const parent = process.ppid;
    const npm = process.env.npm_lifecycle_event === undefined ? null : parentOf(parent);
    const isGone = (): boolean => process.ppid !== parent || (npm !== null && !isAlive(npm));
    setInterval(() => isGone() && resolve("stop"), PARENT_CHECK_MS).unref();
  });
}

/** npm runs a script in a shell of its own, so npm is the parent's parent. */
function parentOf(pid: number): number | null {
  if (process.platform === "win32") return null;
  try {
    const parent = Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
    return parent > 1 ? parent : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
