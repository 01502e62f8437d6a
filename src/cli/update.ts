import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { readLine } from "./command-line.ts";
import { CODES_AFTER, complain, DONE, print, STAYED, WRONG_USAGE } from "./prompt.ts";
import { printable } from "./text-table.ts";
import { Clone } from "./update-git.ts";

const HELP = `Usage: npm run update [-- options]

Takes a newer Formcamp into this clone, as one merge that is committed only when
the packages install and every mapping of yours still compiles and passes its
tests. Your mappings/*.yaml stay as they are: none is changed, added or removed;
README.md and schema.json beside them are the new version's. The Worker's name
and your lines of wrangler.toml stay as well; where a binding, migration or
compatibility setting of the new version would be missing for that, it is named.
When anything does not fit, everything is put back as it was.

  --dry-run         only show what would come
  --remote NAME     the git remote that newer versions come from; else upstream
  --branch NAME     its branch; else main
  --help, -h        this text

Exits with 0 when the newer version is in or there is none, 1 when it is not, 2
when the command was wrong, and 130 after Ctrl-C or 143 after SIGTERM, which put
everything back. Deploys nothing: npm run deploy does that.
`;

const OPTIONS = {
  "dry-run": { type: "boolean" },
  remote: { type: "string" },
  branch: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const NOBODY = `Git does not know in whose name to commit. Tell it once:
  git config user.name "Your Name"
  git config user.email you@example.com`;

const UNRELATED = `This folder has no history in common with that version, as after unpacking a zip file, so that
nothing can be merged. Once, by hand: clone Formcamp afresh, copy your mappings/*.yaml and your
lines of wrangler.toml (name, ids) over those of the clone, commit, and go on in the clone.`;

async function main(): Promise<number> {
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
  const isDry = values["dry-run"] ?? false;
  const hindrance = isDry ? null : hindranceOf(clone);
  if (hindrance !== null) return complain(hindrance, STAYED);
  const fetched = clone.git("fetch", "--quiet", remote, branch);
  if (!fetched.ok) return complain(`${remote} gives no ${branch}:\n${printableLines(fetched.err)}`, STAYED);
  const target = clone.git("rev-parse", "FETCH_HEAD").out;
  if (clone.git("merge-base", "--is-ancestor", target, "HEAD").ok) {
    print("This is the newest version already.");
    return DONE;
  }
  if (!clone.git("merge-base", "HEAD", target).ok) return complain(UNRELATED, STAYED);
  print(`What is new:\n${printableLines(clone.git("log", "--format=  %h %s", "--no-merges", `HEAD..${target}`).out)}`);
  const overwritten = clone.ignoredInTheWay(target);
  const what = "The new version brings files where this clone has some that git ignores, and would overwrite them:";
  const lost = `${what}\n${listed(overwritten)}\nMove them away before the update.`;
  if (isDry) {
    print(`${overwritten.length > 0 ? `${lost}\n` : ""}This was a dry run: nothing was changed.`);
    return DONE;
  }
  if (overwritten.length > 0) return complain(`${lost} Nothing was changed.`, STAYED);
  return update(clone, before, target);
}

/** What stands in the way of a merge that can be put back; null when nothing does. */
function hindranceOf(clone: Clone): string | null {
  if (clone.mergedNow() !== null) {
    return "A merge is half done here, of an update that was cut off or your own. git merge --abort undoes it; git commit ends it, for one of your own.";
  }
  if (clone.git("status", "--porcelain").out !== "") {
    return "There are changes that are not committed. Commit or undo them first; git status shows them.";
  }
  return clone.git("var", "GIT_COMMITTER_IDENT").ok ? null : NOBODY;
}

async function update(clone: Clone, before: string, target: string): Promise<number> {
  const stop = new AbortController();
  let code: number = STAYED;
  for (const [signal, after] of Object.entries(CODES_AFTER)) {
    process.on(signal, () => {
      code = after;
      stop.abort();
    });
  }
  /** Signals are heard between two steps, since git is waited for without listening. */
  const isStopped = async () => {
    await setImmediate();
    return stop.signal.aborted;
  };
  const giveUp = async (why: string, installed: boolean): Promise<number> => {
    const isBack = clone.putBack(before);
    const hasPackages = !installed || (await npm(clone, null, "ci"));
    const stand = isBack
      ? `Everything is as it was before${hasPackages ? "." : ", but for the packages: run npm ci."}`
      : `Git could not put everything back; git reset --hard ${before} does.`;
    return complain(`${(await isStopped()) ? "Stopped." : why} ${stand}`, code);
  };
  const conflicts = clone.merge(target);
  if ("problem" in conflicts) return giveUp(`Git did not merge:\n${printableLines(conflicts.problem)}\n`, false);
  const byHand = `Merge by hand: git merge ${target.slice(0, 12)}.`;
  if (conflicts.length > 0) {
    return giveUp(
      `Both this clone and the new version changed the same place of:\n${listed(conflicts)}\n${byHand}`,
      false,
    );
  }
  const dropped = clone.droppedByMerge(target);
  if (dropped.length > 0) {
    const what =
      "Both this clone and the new version changed the same place of wrangler.toml, and with your lines this is missing";
    return giveUp(`${what}:\n${listed(dropped)}\n${byHand} Keep your lines, add these, and commit.`, false);
  }
  const doubled = clone.doubledByMerge(target);
  if (doubled.length > 0) {
    const what =
      "Both this clone and the new version have a table, so that it would stand twice in wrangler.toml, which TOML forbids";
    return giveUp(`${what}:\n${listed(doubled)}\n${byHand} Make one of each two, and commit.`, false);
  }
  if (await isStopped()) return giveUp("Stopped.", false);
  if (!(await npm(clone, stop.signal, "ci"))) {
    return giveUp("The packages of the new version cannot be installed.", true);
  }
  if (!(await npm(clone, stop.signal, ...CHECK))) {
    const ended = await giveUp(
      "A mapping does not compile with the new version; what stands above says which, and where.",
      true,
    );
    if (!(await isStopped()) && !(await npm(clone, null, ...CHECK))) {
      complain("It does not compile with the version of before either. Mend it first, then run this again.", STAYED);
    }
    return ended;
  }
  if (await isStopped()) return giveUp("Stopped.", true);
  const committed = clone.git("commit", "--quiet", "--message", `Take in Formcamp ${target.slice(0, 12)}`);
  if (!committed.ok) return giveUp(`Git did not commit:\n${printableLines(committed.err)}\n`, true);
  print("The new version is in, and your mappings are as they were. Look at it with npm start, then npm run deploy.");
  return DONE;
}

const CHECK = ["run", "--silent", "check-mappings"];

/** Runs npm, and ends it when that is wanted. Answers whether it did its work. */
async function npm(clone: Clone, stop: AbortSignal | null, ...args: string[]): Promise<boolean> {
  if (stop?.aborted) return false;
  const child = spawn("npm", args, { cwd: clone.folder, stdio: ["ignore", "inherit", "inherit"] });
  const end = () => child.kill();
  stop?.addEventListener("abort", end);
  try {
    const [code] = await once(child, "close");
    return code === 0 && !stop?.aborted;
  } catch {
    return false;
  } finally {
    stop?.removeEventListener("abort", end);
  }
}

function listed(texts: readonly string[]): string {
  return texts.map((text) => `  ${printable(text)}`).join("\n");
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

process.exitCode = await main();
