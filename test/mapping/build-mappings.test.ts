import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildMappings } from "../../src/cli/build-mappings.ts";
import { compileFolder } from "../../src/cli/compile-folder.ts";
import { mappingText } from "./mapping-text.ts";

const GOOD = mappingText('  content: "{{ summary }}"\n');
const BETTER = mappingText('  content: "New: {{ summary }}"\n');
const BAD = mappingText('  content: "{{ sumary }}"\n');

let folder: string;
const project = () => pathToFileURL(`${folder}/`);
const write = (file: string, text: string) => writeFileSync(join(folder, "mappings", file), text);
const compiledPath = () => join(folder, "src/mapping/compiled.ts");
const compiled = () => readFileSync(compiledPath(), "utf8");
const build = (keepLastGood: boolean) => buildMappings({ keepLastGood, project: project() });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "formcamp-mappings-"));
  mkdirSync(join(folder, "mappings"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("building the mappings", () => {
  test("writes those of all files, by name", () => {
    write("b.yaml", GOOD);
    write("a.yaml", GOOD);
    write("README.md", "no mapping");
    expect(build(false)).toMatchObject({ diagnosticsText: "", mistakes: 0, mappings: [{ name: "a" }, { name: "b" }] });
    expect(compiled()).toContain('"use": "{{ summary }}"');
  });

  test("leaves the module alone when nothing has changed", () => {
    write("a.yaml", GOOD);
    build(false);
    const before = statSync(compiledPath()).ino;
    build(false);
    expect(statSync(compiledPath()).ino).toBe(before);
    write("a.yaml", BETTER);
    build(false);
    expect(statSync(compiledPath()).ino).not.toBe(before);
  });

  test("changes nothing when there is a mistake", () => {
    write("a.yaml", GOOD);
    build(false);
    const before = compiled();
    write("a.yaml", BAD);
    const built = build(false);
    expect(built.mistakes).toBe(1);
    expect(built.diagnosticsText).toContain('mappings/a.yaml:9:16 No answer is called "sumary".');
    expect(compiled()).toBe(before);
  });

  test("asks to rename a .yml file", () => {
    write("a.yml", GOOD);
    expect(build(false).diagnosticsText).toContain("mappings/a.yml:1:1 Rename this file so that it ends in .yaml.");
  });
});

describe("building the mappings while somebody works on them", () => {
  test("keeps the last good version of a broken one beside the new versions of the others", () => {
    write("a.yaml", GOOD);
    write("b.yaml", GOOD);
    build(true);
    write("a.yaml", BAD);
    write("b.yaml", BETTER);
    for (const _ of ["first", "again"]) {
      const built = build(true);
      expect(built.mappings.map(({ name }) => name)).toEqual(["a", "b"]);
      expect(built.diagnosticsText).toContain("\n\nkeeping the last good version of a");
    }
    expect(compiled()).toContain('"use": "{{ summary }}"');
    expect(compiled()).toContain('"use": "New: {{ summary }}"');
  });

  test("keeps the last good version of one that is no file any more", () => {
    write("a.yaml", GOOD);
    build(true);
    rmSync(join(folder, "mappings/a.yaml"));
    mkdirSync(join(folder, "mappings/a.yaml"));
    const built = build(true);
    expect(built.mappings.map(({ name }) => name)).toEqual(["a"]);
    expect(built.diagnosticsText).toBe(
      "mappings/a.yaml:1:1 This is no file, and so no mapping. Rename or remove it.\n\nkeeping the last good version of a",
    );
  });

  test("leaves out a broken one that was never good", () => {
    write("a.yaml", BAD);
    const built = build(true);
    expect(built.mappings.map(({ name }) => name)).toEqual([]);
    expect(built.diagnosticsText).toContain("\n\na is not served until this is mended");
    expect(compiled()).toContain("readonly DeployedMapping[] = [];");
  });

  test("forgets a file that was deleted", () => {
    write("a.yaml", GOOD);
    write("b.yaml", GOOD);
    build(true);
    rmSync(join(folder, "mappings/a.yaml"));
    write("b.yaml", BAD);
    expect(build(true).mappings.map(({ name }) => name)).toEqual(["b"]);
  });

  test.each(["", "export const compiledMappings = [];", "half a mod"])(
    "starts anew from a module that is not its own: %j",
    (text) => {
      write("a.yaml", BAD);
      mkdirSync(join(folder, "src/mapping"), { recursive: true });
      writeFileSync(compiledPath(), text);
      expect(build(true).mappings.map(({ name }) => name)).toEqual([]);
    },
  );
});

describe("files that cannot be mappings where they lie", () => {
  test("are told of: a second one of a name, and one in a folder", () => {
    write("a.yaml", GOOD);
    write("a.yml", GOOD);
    mkdirSync(join(folder, "mappings/old"));
    write("old/b.yaml", BAD);
    const { mappings, broken, diagnosticsText } = compileFolder(project());
    expect(mappings.map(({ name }) => name)).toEqual(["a"]);
    expect(broken).toEqual(["a", "old/b"]);
    expect(
      diagnosticsText,
    ).toBe(`mappings/a.yml:1:1 There is a.yaml as well, and two mappings cannot have one name. Remove or rename one of them.
    source: typeform
    ^

mappings/old/b.yaml:1:1 Move this file into mappings/ itself: folders in it are not read.
    source: typeform
    ^`);
  });
});
