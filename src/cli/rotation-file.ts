import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as z from "zod";

/** A rotation that was begun in this folder, with the new value: nobody can read it back from Cloudflare. */
export interface Rotation {
  readonly value: string;
  /** When it was stored, or made when it is not yet known to be stored; milliseconds. */
  readonly since: number;
  /** Made and surely not stored, then sent to be stored, then stored under NAME_NEXT, then under NAME as well. */
  readonly step: "made" | "sent" | "stored" | "settled";
  /** The version of the Worker that was live once it was stored; null where that is not known. */
  readonly version: string | null;
}

const Kept = z.object({
  value: z.string().min(1),
  since: z.number(),
  step: z.enum(["made", "sent", "stored", "settled"]),
  version: z.string().nullable().default(null),
});

/** Keeps the rotations of one Worker below `.wrangler/`, which git ignores, readable by their owner only. */
export class RotationFile {
  /** Where it is, from the project's folder, for a person. */
  readonly shownPath: string;
  readonly #path: string;
  readonly #folder: string;

  constructor(project: string, worker: string, name: string) {
    this.#folder = join(project, ".wrangler", "rotations", worker);
    this.#path = join(this.#folder, `${name}.json`);
    this.shownPath = relative(project, this.#path);
  }

  /** What is kept; null when there is nothing. Throws where `isBroken`. */
  read(): Rotation | null {
    if (!existsSync(this.#path)) return null;
    return Kept.parse(JSON.parse(readFileSync(this.#path, "utf8")));
  }

  /** Whether there is a file that was changed by hand, so that a value in it is not to be overwritten. */
  isBroken(): boolean {
    try {
      this.read();
      return false;
    } catch {
      return true;
    }
  }

  /** Whoever reads it meets the old or the new text, never a half. */
  write(rotation: Rotation): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(draft, `${JSON.stringify(rotation)}\n`, { mode: 0o600 });
    renameSync(draft, this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
