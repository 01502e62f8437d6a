import { readFileSync } from "node:fs";
import type { Unfit } from "./form-tools/form-tool.ts";

/** The bytes of a file that somebody named, or why it cannot be read. */
export function readDeliveryFile(path: string): Uint8Array | Unfit {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code);
    return { problem: `${path} cannot be read: ${reason}.` };
  }
}
