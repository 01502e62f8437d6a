import { spawnSync } from "node:child_process";
import { readLine } from "./command-line.ts";
import { complain, DONE, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { printable } from "./text-table.ts";
import { Clone } from "./update-git.ts";

const HELP = `Usage: npm run update [-- options]

Takes a newer Formcamp into this clone, as one merge that is committed only when
the packages install and every mapping of yours still compiles and passes its
tests. Your mappings/*.yaml stay as they are: none is changed, added or removed;
README.md and schema.json beside them are the new version's. The Worker's name
and your lines of wrangler.toml stay as well. When anything does not fit,
everything is put back as it was.

  --dry-run         only show what would come
  --remote NAME     the git remote that newer versions come from; else upstream
  --branch NAME     its branch; else main
  --help, -h        this text

Exits with 0 when the newer version is in or there is none, 1 when it is not, and
2 when the command was wrong. Deploys nothing: npm run deploy does that.
`;

const OPTIONS = {
  "dry-run": { type: "boolean" },
  remote: { type: "string" },
  branch: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const UNRELATED = `This folder has no history in common with that version, as after unpacking a zip file, so that
nothing can be merged. Once, by hand: clone Formcamp afresh, copy your mappings/*.yaml and your
lines of wrangler.toml (name, ids) over those of the clone, commit, and go on in the clone.`;

function main(): number {
  const line = readLine(process.argv.slice(2), OPTIONS);
  if ("problem" in line || line.positionals.length > 0) {
    const problem = "problem" in line ? line.problem : "It takes no names.";
    return complain(`${problem}\nnpm run update -- --help shows how.`, WRONG_USAGE);
  }
  const { values } = line;
  if (values.help) {
    print(HELP.trimEnd());
    return DONE;
  }
  const { remote = "upstream", branch = "main" } = values;
  if (![remote, branch].every((name) => /^[\w][\w./-]*$/.test(name))) {
    return complain("--remote and --branch take a name, such as upstream and main.", WRONG_USAGE);
  }
  const clone = new Clone(process.cwd());
  const before = clone.git("rev-parse", "HEAD").out;
  if (before === "") return complain("This folder is no git repository, or has no commit. Work in a clone.", STAYED);
  if (!clone.git("remote", "get-url", remote).ok) {
    const add = `Add it once: git remote add ${remote} <the address that Formcamp is cloned from>`;
    return complain(`There is no git remote ${remote} to take a newer version from. ${add}`, STAYED);
  }
  if (clone.mergedNow() !== null) {
    return complain(
      "A merge is half done here, of an update that was cut off or your own. git merge --abort undoes it; git commit ends it, for one of your own.",
      STAYED,
    );
  }
  if (clone.git("status", "--porcelain").out !== "") {
    return complain(
      "There are changes that are not committed. Commit or undo them first; git status shows them.",
      STAYED,
    );
  }
  const fetched = clone.git("fetch", "--quiet", remote, branch);
  if (!fetched.ok) return complain(`${remote} gives no ${branch}: ${printable(fetched.err)}`, STAYED);
  const target = clone.git("rev-parse", "FETCH_HEAD").out;
  if (clone.git("merge-base", "--is-ancestor", target, "HEAD").ok) {
    print("This is the newest version already.");
    return DONE;
  }
  if (!clone.git("merge-base", "HEAD", target).ok) return complain(UNRELATED, STAYED);
  print(`What is new:\n${printableLines(clone.git("log", "--format=  %h %s", "--no-merges", `HEAD..${target}`).out)}`);
  if (values["dry-run"]) {
    print("This was a dry run: nothing was changed.");
    return DONE;
  }
  return update(clone, before, target);
}

function update(clone: Clone, before: string, target: string): number {
  // Ctrl-C ends what runs at the moment; then all is put back.
  process.on("SIGINT", () => undefined);
  const giveUp = (why: string, installed: boolean): number => {
    const isBack = clone.putBack(before);
    if (installed) npm(clone, "ci");
    const stand = isBack
      ? "Everything is as it was before."
      : `Git could not put everything back; git reset --hard ${before} does.`;
    return complain(`${why} ${stand}`, STAYED);
  };
  const conflicts = clone.merge(target);
  if ("problem" in conflicts) return giveUp(`Git did not merge: ${printable(conflicts.problem)}`, false);
  if (conflicts.length > 0) {
    const where = conflicts.map((path) => `  ${printable(path)}`).join("\n");
    return giveUp(
      `Both this clone and the new version changed the same place of:\n${where}\nMerge by hand: git merge ${target.slice(0, 12)}.`,
      false,
    );
  }
  if (!npm(clone, "ci")) return giveUp("The packages of the new version cannot be installed.", true);
  if (!npm(clone, "run", "--silent", "check-mappings")) {
    return giveUp("A mapping does not fit the new version; what stands above says which, and where.", true);
  }
  const committed = clone.git("commit", "--quiet", "--message", `Take in Formcamp ${target.slice(0, 12)}`);
  if (!committed.ok) return giveUp(`Git did not commit: ${printable(committed.err)}`, true);
  print("The new version is in, and your mappings are as they were. Look at it with npm start, then npm run deploy.");
  return DONE;
}

function npm(clone: Clone, ...args: string[]): boolean {
  return spawnSync("npm", args, { cwd: clone.folder, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

process.exitCode = main();
