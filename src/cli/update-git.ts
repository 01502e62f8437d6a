import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doubledTables, droppedNeeds } from "./update-wrangler.ts";

/** What a program ended with. */
export interface Ended {
  readonly ok: boolean;
  readonly out: string;
  readonly err: string;
}

/** Output of git is held up to this many bytes. */
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
/** Files of mappings/ that come from Formcamp; all its .yaml files are the company's. */
const SHARED_IN_MAPPINGS = ["mappings/README.md", "mappings/schema.json"];
const WRANGLER = "wrangler.toml";

/** A clone of Formcamp with a company's own mappings, and what an update does to it. */
export class Clone {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Runs git, which asks nobody anything. */
  git(...args: string[]): Ended {
    const environment = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
    const ended = spawnSync("git", args, {
      cwd: this.folder,
      encoding: "utf8",
      maxBuffer: OUTPUT_LIMIT_BYTES,
      env: environment,
    });
    return { ok: ended.status === 0, out: (ended.stdout ?? "").trimEnd(), err: (ended.stderr ?? "").trim() };
  }

  /** The paths that git answers, however they are spelt. */
  paths(...args: string[]): readonly string[] {
    return [
      ...new Set(
        this.git(...args, "-z")
          .out.split("\0")
          .filter((path) => path !== ""),
      ),
    ];
  }

  /**
   * Merges a version in without committing, and gives the company's own files back: every mapping as it is, none added
   * and none removed, and the Worker's name. Answers the files in which both changed the same place, or what git says
   * where it merges nothing.
   */
  merge(target: string): readonly string[] | { readonly problem: string } {
    const name = workerName(textOf(join(this.folder, WRANGLER)));
    const { out, err } = this.git("merge", "--no-commit", "--no-ff", target);
    // What conflicts ends as a failure as well, but with a merge under way.
    if (this.mergedNow() !== target) return { problem: err || out };
    this.#keepMappings();
    for (const path of SHARED_IN_MAPPINGS) this.git("checkout", target, "--", path);
    if (this.#unmerged().includes(WRANGLER)) this.#mergeWrangler();
    this.#keepName(name);
    return this.#unmerged();
  }

  /** The version whose merge is under way; null when none is. */
  mergedNow(): string | null {
    return this.git("rev-parse", "--verify", "--quiet", "MERGE_HEAD").out || null;
  }

  /** What the version that is merged now needs in wrangler.toml and lacks there, since the company's lines stayed. */
  droppedByMerge(target: string): readonly string[] {
    const base = this.git("merge-base", "HEAD", target).out;
    return droppedNeeds(this.#wranglerOf(base), this.#wranglerOf(target), textOf(join(this.folder, WRANGLER)));
  }

  /** The tables that wrangler.toml has twice only now, since both sides of the merge added one. */
  doubledByMerge(target: string): readonly string[] {
    const known = ["HEAD", target].flatMap((version) => doubledTables(this.#wranglerOf(version)));
    return doubledTables(textOf(join(this.folder, WRANGLER))).filter((table) => !known.includes(table));
  }

  #wranglerOf(version: string): string {
    return this.git("show", `${version}:${WRANGLER}`).out;
  }

  /** Files that git ignores and would overwrite, since the version brings tracked ones of that name. */
  ignoredInTheWay(target: string): readonly string[] {
    const brought = this.paths("diff", "--no-renames", "--name-only", "--diff-filter=A", "HEAD", target);
    const inTheWay = brought.flatMap((path) => this.#obstacle(path) ?? []);
    return [...new Set(inTheWay)].filter((path) => this.git("check-ignore", "--quiet", "--", path).ok);
  }

  /** What stands where a file is to come: it itself, or a file in place of one of its folders. */
  #obstacle(path: string): string | null {
    const parts = path.split("/");
    const places = parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
    const found = places.find((place) => {
      const stat = lstatSync(join(this.folder, place), { throwIfNoEntry: false });
      return stat !== undefined && (place === path || !stat.isDirectory());
    });
    return found ?? null;
  }

  /** Puts everything back as it was; there was nothing uncommitted. */
  putBack(before: string): boolean {
    return this.git("reset", "--hard", "--quiet", before).ok;
  }

  #unmerged(): readonly string[] {
    return this.paths("diff", "--name-only", "--diff-filter=U");
  }

  #keepMappings(): void {
    const own = this.paths("ls-tree", "-r", "--name-only", "HEAD", "mappings/").filter(isMapping);
    const merged = this.paths("ls-files", "mappings/").filter(isMapping);
    for (const path of merged.filter((one) => !own.includes(one))) this.git("rm", "--quiet", "--force", "--", path);
    if (own.length > 0) this.git("checkout", "HEAD", "--", ...own);
  }

  /** Where both changed the same lines, the company's stay; what else is new comes in. */
  #mergeWrangler(): void {
    const folder = mkdtempSync(join(tmpdir(), "formcamp-update-"));
    try {
      const [base, own, theirs] = ["1", "2", "3"].map((stage) => {
        const file = join(folder, stage);
        const { out } = this.git("show", `:${stage}:${WRANGLER}`);
        writeFileSync(file, `${out}\n`);
        return file;
      });
      const merged = this.git("merge-file", "-p", "--ours", own ?? "", base ?? "", theirs ?? "");
      if (!merged.ok) return;
      writeFileSync(join(this.folder, WRANGLER), `${merged.out}\n`);
      this.git("add", WRANGLER);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Under another name it would be another Worker, with an empty ledger. */
  #keepName(name: string | null): void {
    const path = join(this.folder, WRANGLER);
    const text = textOf(path);
    if (name === null || workerName(text) === name) return;
    writeFileSync(
      path,
      text.replace(NAME, () => name),
    );
    this.git("add", WRANGLER);
  }
}

const NAME = /^name[ \t]*=.*$/m;

function workerName(wrangler: string): string | null {
  return NAME.exec(wrangler)?.[0] ?? null;
}

function isMapping(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
