import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import * as z from "zod";
import { codeOf, explainFileFault } from "./file-fault.ts";

const LINE_BREAK = 0x0a;
/** The longest line that is read, in bytes: one submission with all that was sent again is well below it. */
const LINE_LIMIT_BYTES = 24 * 1024 * 1024;
/** Only its owner may read the file, since it holds answers. */
const OWNER_ONLY = 0o600;

/** The first line of an export. */
const Header = z.object({
  format: z.literal("formcamp-ledger"),
  version: z.number(),
  bridge: z.string(),
  exportedAt: z.iso.datetime(),
  answers: z.boolean(),
});
export type Header = z.infer<typeof Header>;

/** The last line: how many lines stand between, and the SHA-256 of all bytes before this line. */
const Footer = z.strictObject({ submissions: z.number(), sha256: z.string() });

/** A file that is written whole or not at all, under another name until then. */
export interface LedgerFileWriter {
  /** Writes a line; what stands in the way is a sentence, after which nothing is left of the file. */
  add(line: unknown): { readonly problem: string } | null;
  /** Ends the file and gives it its name. A file that came there meanwhile is a sentence, unless it may be replaced. */
  finish(submissions: number): { readonly problem: string } | null;
  discard(): void;
}

/** What writing a file asks of the disk. */
interface Disk {
  /** Writes bytes from an offset on into an open file, and answers how many. */
  readonly writeSome: (file: number, bytes: Buffer, offset: number) => number;
  /** Gives a file a second name; fails where that name exists. */
  readonly link: (path: string, name: string) => void;
}

/** Begins a file; what stands in the way is a sentence. An existing one is replaced only when that was asked for. */
export function beginLedgerFile(
  path: string,
  mayReplace: boolean,
  { writeSome = writeSync, link = linkSync }: Partial<Disk> = {},
): LedgerFileWriter | { readonly problem: string } {
  if (!mayReplace && existsSync(path)) return { problem: exists(path) };
  const unfinished = `${path}.unfinished-${process.pid}`;
  const hash = createHash("sha256");
  let file: number;
  try {
    // What takes its name would also take the place of a device.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      return { problem: `${path} is not a file. Name another.` };
    file = openSync(unfinished, "wx", OWNER_ONLY);
  } catch (error) {
    return unwritable(path, error);
  }
  const discard = () => {
    process.off("exit", discard);
    rmSync(unfinished, { force: true });
  };
  // Also after Ctrl-C nothing half is left.
  process.once("exit", discard);
  const write = (line: unknown) => {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSome(file, bytes, done);
  };
  const attempt = (action: () => void) => {
    try {
      action();
      return null;
    } catch (error) {
      discard();
      return codeOf(error) === "EEXIST" ? { problem: exists(path) } : unwritable(path, error);
    }
  };
  return {
    add: (line) => attempt(() => write(line)),
    discard,
    finish: (submissions) =>
      attempt(() => {
        write({ submissions, sha256: hash.copy().digest("hex") });
        fsyncSync(file);
        closeSync(file);
        if (mayReplace) renameSync(unfinished, path);
        else nameOnce(unfinished, path, link);
        discard();
      }),
  };
}

/** Codes of disks that have no hard links, as many that are carried about. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** Gives a file its name, unless there is one of that name; fails with EEXIST then. */
function nameOnce(unfinished: string, path: string, link: Disk["link"]): void {
  try {
    link(unfinished, path);
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error))) throw error;
    // What comes between these two is replaced, but no half file ever has the name.
    if (existsSync(path)) throw Object.assign(new Error(exists(path)), { code: "EEXIST" });
    renameSync(unfinished, path);
  }
}

/** A whole file: what its first line says, how many submissions it holds, and their lines once more. */
export interface LedgerFile {
  readonly header: Header;
  readonly submissions: number;
  lines(): AsyncGenerator<unknown>;
}

/** Reads a file through once and checks that nothing of it is missing or changed; a sentence when something is. */
export async function checkLedgerFile(path: string): Promise<LedgerFile | { readonly problem: string }> {
  const hash = createHash("sha256");
  let header: Header | null = null;
  let last: Buffer | null = null;
  let count = 0;
  try {
    for await (const line of linesOf(path)) {
      if (line === "too long") return { problem: `${path} is no export: line ${count + 1} is longer than any in one.` };
      if (last !== null) hash.update(last);
      last = Buffer.concat([line, Buffer.of(LINE_BREAK)]);
      count += 1;
      if (count > 1) continue;
      header = Header.safeParse(readJson(line)).data ?? null;
      if (header === null)
        return { problem: `${path} is not an export of a ledger: its first line says nothing of that.` };
    }
  } catch (error) {
    return { problem: `${path} cannot be read: ${explainFileFault(error)}.` };
  }
  if (header === null) return { problem: `${path} is empty.` };
  const footer = Footer.safeParse(readJson(last ?? Buffer.of()));
  if (count < 2 || !footer.success) {
    return {
      problem: `${path} is cut off or was added to: its last line is not the one with which an export ends. Take another copy of it. Nothing was imported.`,
    };
  }
  const { submissions, sha256 } = footer.data;
  if (submissions !== count - 2 || sha256 !== hash.digest("hex")) {
    return { problem: `${path} was changed since it was made. Take another copy of it. Nothing was imported.` };
  }
  return { header, submissions, lines: () => entriesOf(path, submissions) };
}

async function* entriesOf(path: string, submissions: number): AsyncGenerator<unknown> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (number > 1 && number <= submissions + 1 && line !== "too long") yield readJson(line);
  }
}

/** The lines of a file as bytes, up to one that is too long; what stands behind the last line break is none. */
async function* linesOf(path: string): AsyncGenerator<Buffer | "too long"> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path)) {
    let rest: Buffer = Buffer.from(chunk);
    for (let end = rest.indexOf(LINE_BREAK); end !== -1; end = rest.indexOf(LINE_BREAK)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]);
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
    length += rest.length;
    if (length > LINE_LIMIT_BYTES) {
      yield "too long";
      return;
    }
  }
  if (length > 0) yield Buffer.concat([...parts, Buffer.from(" (cut off)")]);
}

function readJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return null;
  }
}

function exists(path: string): string {
  return `${path} exists already. Name another file, or add --force to replace it.`;
}

function unwritable(path: string, error: unknown) {
  return { problem: `${path} cannot be written: ${explainFileFault(error)}.` };
}
