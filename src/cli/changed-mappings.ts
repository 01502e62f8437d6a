import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { failed, ok, type Result } from "../result.ts";
import { printable } from "./text-table.ts";

/** A file of `mappings/` that is another one than at the base; null stands for a file that is not there. */
export interface ChangedMapping {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

const GIT_OUTPUT_BYTES = 64 * 1024 * 1024;
const IS_MAPPING = /^mappings\/.*\.ya?ml$/i;

/**
 * Compares the mappings in the working tree of a repository with those of a commit, in the order of their paths; what is
 * wrong with the commit or the repository comes as a sentence. A symbolic link is no file of the repository's.
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
  const before = new Map<string, string>();
  for (const entry of listed.stdout.split("\0")) {
    const [, object = "", path = ""] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (!IS_MAPPING.test(path)) continue;
    const shown = git("cat-file", "blob", object);
    if (shown.status !== 0) return failed(`git cannot show ${path} of that commit.`);
    before.set(path, shown.stdout);
  }
  const after = mappingsIn(project);
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((one) => one.before !== one.after);
  return ok(changed);
}

function mappingsIn(project: URL): ReadonlyMap<string, string> {
  const folder = fileURLToPath(project);
  const names = readdirSync(folder, { encoding: "utf8" }).includes("mappings")
    ? readdirSync(`${folder}/mappings`, { recursive: true, encoding: "utf8" })
    : [];
  const paths = names.map((name) => `mappings/${name.replaceAll("\\", "/")}`).filter((path) => IS_MAPPING.test(path));
  const files = paths.filter((path) => lstatSync(`${folder}/${path}`).isFile());
  return new Map(files.map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")]));
}
