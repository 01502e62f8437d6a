import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { changedMappings } from "../../src/cli/changed-mappings.ts";
import { describeChanges } from "../../src/cli/changes-markdown.ts";
import { compileFolder } from "../../src/cli/compile-folder.ts";
import { lineDiff } from "../../src/cli/line-diff.ts";
import { codeBlock, inlineCode } from "../../src/cli/markdown.ts";
import { readPreviewChangesWish } from "../../src/cli/preview-changes-wish.ts";
import { testMapping } from "../mapping/mapping-text.ts";
import { beginCommand, copyProject } from "../support/node/npm-start.ts";

let folder = "";

function git(...args: readonly string[]): void {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...who, ...args], { cwd: folder, env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
}

const write = (name: string, text: string) => writeFileSync(join(folder, "mappings", name), text);
const run = (...args: string[]) =>
  beginCommand({ folder, bridge: "http://127.0.0.1:1" }, "preview-changes", args).ended;

/** A mapping whose every text tries to be more than text. */
const HOSTILE = `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s, one_of: ["\`\`\`", "</details><img src=x>"] }
todo:
  content: "\`\`\`\`\`{{ summary }} @everyone <script>"
  description: |
    \`\`\`
    ::error::broken out
    ##[error]broken out
    # A heading
tests:
  - name: "\`\` @everyone \\n::set-output name=a::b"
    given: { summary: "\`\`\`" }
    expect: { content: "::error::nothing" }
`;

beforeAll(() => {
  folder = copyProject();
  git("init", "--quiet", "--initial-branch=main");
  git("add", "mappings");
  git("commit", "--quiet", "--message=Base");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("npm run preview-changes", () => {
  it("prints nothing while no mapping differs", async () => {
    expect(await run("--base", "main")).toEqual({ code: 0, out: "", err: "No mapping differs.\n" });
  });

  it("shows what was added, edited and removed, and what cannot be deployed", async () => {
    const changed = testMapping("it-request")
      .replace("content: \"{{ urgency | default: 'Normal' }}:", "content: \"IT {{ urgency | default: 'Normal' }}:")
      .replace("use: 1 working day,", "use: 2 working days,")
      .replace("one_of: [Low, Normal, Urgent] }", "one_of: [Low, Normal, Urgent], on_invalid: park }");
    write("it-request.yaml", changed);
    write("added.yaml", testMapping("onboarding"));
    write("hostile.yaml", HOSTILE);
    write("broken.yaml", "source: typeform\nfrom: ```\n");
    rmSync(join(folder, "mappings/leave-request.yaml"));
    symlinkSync("/etc/hostname", join(folder, "mappings/link.yaml"));
    const { code, out, err } = await run("--base", "main");
    rmSync(join(folder, "mappings/link.yaml"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.match(/^### .*/gm)).toEqual([
      "### ` mappings/added.yaml `: added",
      "### ` mappings/broken.yaml `: added, with mistakes",
      "### ` mappings/hostile.yaml `: added",
      "### ` mappings/it-request.yaml `: edited",
      "### ` mappings/leave-request.yaml `: removed",
      "### ` mappings/link.yaml `: a symbolic link",
    ]);
    expect(out).toContain("It is deployed with what it leads to, and that is not shown here");
    expect(out).not.toContain(hostname());
    expect(out).toContain("To-do prepare\nPrepare for Sample of colleague (Sample of team)\n");
    expect(out).toContain("Its tests pass: 2.");
    expect(out).toContain('mappings/broken.yaml:2:1 Unknown key "from" in a mapping.');
    expect(out).toContain(
      "- Urgent: VPN is down in the Lisbon office\n+ IT Urgent: VPN is down in the Lisbon office\n",
    );
    expect(out).toContain("-   Due         Monday 2026-12-28\n+   Due         Tuesday 2026-12-29\n");
    expect(out).toContain('"Urgent"; otherwise the to-do says so\n+ Answer urgency');
    expect(out).toContain("2 of its 4 tests fail:");
    expect(out).toContain("Switch the webhook off in the form tool first.");
  });

  it("tells of a link also when it was there before, and of what replaces a file or a link", async () => {
    const before = join(folder, "mappings/onboarding.yaml");
    rmSync(before);
    symlinkSync("/etc/hostname", before);
    git("add", "mappings/onboarding.yaml");
    git("commit", "--quiet", "--message=Link");
    git("branch", "linked");
    const paths = (base: string) => {
      const changed = changedMappings(pathToFileURL(`${folder}/`), base);
      const entries = changed.ok ? changed.value.filter(({ path }) => path.endsWith("/onboarding.yaml")) : [];
      return entries.map(({ isLink, after }) => (isLink ? "link" : after === null ? "removed" : "file"));
    };
    expect(paths("linked")).toEqual(["link"]);
    expect(paths("linked~1")).toEqual(["link"]);
    rmSync(before);
    expect(paths("linked")).toEqual(["removed"]);
    write("onboarding.yaml", testMapping("onboarding"));
    expect(paths("linked")).toEqual(["file"]);
    expect(paths("linked~1")).toEqual([]);
    git("reset", "--quiet", "--soft", "linked~1");
    git("add", "mappings/onboarding.yaml");
  });

  it("lets no text of a mapping out of its block of code", async () => {
    const { out } = await run("--base", "main");
    const outside: string[] = [];
    let fence: string | null = null;
    for (const line of out.split("\n")) {
      const [, ticks = ""] = /^(`{3,})(?:diff)?$/.exec(line) ?? [];
      if (fence === null && ticks === "") outside.push(line);
      else if (fence === null) fence = ticks;
      else if (ticks.length >= fence.length) fence = null;
    }
    expect(fence).toBeNull();
    const plain = outside.map((line) => line.replace(/(`+) .*? \1(?!`)/g, "")).join("\n");
    expect(plain).not.toMatch(/@everyone|<script>|<img|heading|broken out/);
    expect(out).toContain("@everyone <script>");
    expect(out).not.toMatch(/^\s*(::|##\[)/m);
  });

  it("leaves out what has no room in a summary, and says so", async () => {
    const removed = Array.from({ length: 4000 }, (_, n) => ({
      path: `mappings/m${n}.yaml`,
      before: "a",
      after: null,
      isLink: false,
    }));
    const text = await describeChanges(removed, compileFolder(new URL("nowhere/", import.meta.url)), 0);
    expect(text.length).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/\d+ more changed\. There is no room for them here/);
  });

  it.each([
    [[], "Name what to compare with"],
    [["--base", ""], "Name what to compare with"],
    [["--base", "main", "it-request"], "It takes no names"],
    [["--bse", "main"], "Unknown option '--bse'."],
  ])("refuses %j", (args, sentence) => {
    expect(readPreviewChangesWish(args)).toEqual({ problem: expect.stringContaining(sentence) });
  });

  it("ends with 2 when it was given wrongly, and with 1 when there is no such commit", async () => {
    const [wrong, absent] = await Promise.all([run("--bse", "main"), run("--base=--output=x")]);
    expect(wrong).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--help shows how.") });
    const err = expect.stringContaining('There is no commit "--output=x" here.');
    expect(absent).toMatchObject({ code: 1, out: "", err });
  });
});

it("says so where there is no repository", () => {
  const nowhere = pathToFileURL(`${mkdtempSync(join(tmpdir(), "formcamp-no-git-"))}/`);
  onTestFinished(() => rmSync(nowhere, { recursive: true }));
  expect(changedMappings(nowhere, "main")).toMatchObject({
    ok: false,
    failure: expect.stringContaining("git cannot read this folder: fatal: not a git repository"),
  });
});

describe("Markdown of anybody's text", () => {
  it.each([
    [["a"], "```\na\n```"],
    [["```"], "````\n```\n````"],
    [["a\n::error::b", "  ::debug::c", "##[group]d"], "```\na ::error::b\n  \\::debug::c\n\\##[group]d\n```"],
  ])("is a block that %j cannot end", (lines, block) => {
    expect(codeBlock(lines)).toBe(block);
  });

  it("is cut where it is too long for a summary", () => {
    expect(codeBlock(Array.from({ length: 3000 }, () => "x".repeat(100))).length).toBeLessThan(41_000);
  });

  it("is code within a line", () => expect(inlineCode("a `b` \n``c")).toBe("``` a `b`  ``c ```"));
});

describe("a diff of lines", () => {
  const shown = (before: string, after: string) =>
    lineDiff(Array.from(before), Array.from(after)).map(({ mark, text }) => mark + text);
  it.each([
    ["abc", "abc", []],
    ["abc", "axc", [" a", "-b", "+x", " c"]],
    ["", "a", ["+a"]],
    ["ab", "", ["-a", "-b"]],
    ["abcdefghi", "abcdefghiX", [" …", " g", " h", " i", "+X"]],
  ])("of %s and %s shows what differs and what is around it", (before, after, lines) => {
    expect(shown(before, after)).toEqual(lines);
  });

  it("of very long texts shows both", () => {
    const long = Array.from({ length: 3000 }, (_, line) => String(line));
    expect(lineDiff(long, [...long, "more"]).filter(({ mark }) => mark === "-")).toHaveLength(3000);
  });
});
