import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keeps a second `npm start` off the same folder, since two would write to one ledger. */
export interface RunLock {
  release(): void;
}

/** Takes the lock of a state folder, or answers the id of the process that has it. A dead holder's lock is taken over. */
export function takeRunLock(folder: string): RunLock | { readonly heldBy: number } {
  const path = join(folder, "running.pid");
  const holder = readHolder(path);
  if (holder !== null && holder !== process.pid && isOneOfUs(holder)) return { heldBy: holder };
  writeFileSync(path, String(process.pid));
  return { release: () => rmSync(path, { force: true }) };
}

function readHolder(path: string): number | null {
  try {
    const text = readFileSync(path, "utf8").trim();
    return /^\d{1,10}$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}

/** Whether the process lives and is a run of this program: ids are used again after a restart of the machine. */
function isOneOfUs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform === "win32") return true;
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).includes("start.ts");
  } catch {
    return false;
  }
}
