import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { failed, ok, type Result } from "../result.ts";
import { readMapping } from "./compile-folder.ts";
import { printable } from "./text-table.ts";

/**
 * A file of `mappings/` that is another one than at the base. Null stands for a file that is not there, and for a symbolic
 * link: what that leads to may be anybody's, so that it is not read.
 */
export interface ChangedMapping {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Whether it is a symbolic link now. Such a one is always among the changed ones, since it cannot be compared. */
  readonly isLink: boolean;
}

const GIT_OUTPUT_BYTES = 64 * 1024 * 1024;
/** The mode under which git keeps a symbolic link. */
const LINK_MODE = "120000";
const IS_MAPPING = /^mappings\/.*\.ya?ml$/i;

/**
 * Compares the mappings in the working tree of a repository with those of a commit, in the order of their paths; what is
 * wrong with the commit, the repository or a file comes as a sentence.
 */
export function changedMappings(project: URL, base: string): Result<readonly ChangedMapping[], string> {
  const folder = fileURLToPath(project);
  const git = (...args: readonly string[]) =>
    spawnSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: GIT_OUTPUT_BYTES });
  const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${base}^{commit}`);
  if (commit.error !== undefined) return failed("git cannot be run. It is needed to know what has changed.");
  // It is quiet about a commit that is not there, but not about a folder that is no repository.
  const complaint = printable(commit.stderr.trim());
  if (complaint !== "") return failed(`git cannot read this folder: ${complaint}`);
  const id = commit.stdout.trim();
  if (commit.status !== 0 || !/^[0-9a-f]{40,64}$/.test(id)) {
    return failed(`There is no commit "${base}" here. In a shallow clone, fetch it first.`);
  }
  const listed = git("ls-tree", "-r", "-z", id, "--", "mappings/");
  if (listed.status !== 0) return failed("git cannot list the mappings of that commit.");
  const before = new Map<string, string | null>();
  for (const entry of listed.stdout.split("\0")) {
    const [, mode = "", object = "", path = ""] = /^(100\d{3}|120000) blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (!IS_MAPPING.test(path)) continue;
    const shown = git("cat-file", "blob", object);
    if (shown.status !== 0) return failed(`git cannot show ${path} of that commit.`);
    before.set(path, mode === LINK_MODE ? null : shown.stdout);
  }
  const after = mappingsIn(project);
  if (!after.ok) return after;
  const { files, links } = after.value;
  const changed = [...new Set([...before.keys(), ...files.keys(), ...links])].sort().map((path) => {
    const isLink = links.includes(path);
    return { path, before: before.get(path) ?? null, after: files.get(path) ?? null, isLink };
  });
  return ok(changed.filter((one) => one.after === null || one.before !== one.after));
}

function mappingsIn(
  project: URL,
): Result<{ readonly files: ReadonlyMap<string, string>; readonly links: readonly string[] }, string> {
  const folder = fileURLToPath(project);
  const names = readdirSync(folder, { encoding: "utf8" }).includes("mappings")
    ? readdirSync(`${folder}/mappings`, { recursive: true, encoding: "utf8" })
    : [];
  const files = new Map<string, string>();
  const links: string[] = [];
  for (const name of names) {
    const path = `mappings/${name.replaceAll("\\", "/")}`;
    const kind = IS_MAPPING.test(path) ? lstatSync(`${folder}/${path}`) : null;
    if (kind?.isSymbolicLink()) links.push(path);
    if (!kind?.isFile()) continue;
    const text = readMapping(pathToFileURL(`${folder}/${path}`));
    if (typeof text === "object") return failed(`${path}: ${text.problem}`);
    files.set(path, text);
  }
  return ok({ files, links });
}
