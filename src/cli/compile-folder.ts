import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { type Diagnostic, formatDiagnostics } from "../mapping/diagnostic.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { compileFile, type MappingFile } from "../mapping/parse.ts";
import { runTest, testDiagnostic } from "../mapping/run-tests.ts";

export const PROJECT = new URL("../../", import.meta.url);

/** A file without mistakes, by its path as people know it. */
export interface CompiledFile extends MappingFile {
  readonly path: string;
  readonly text: string;
}

/** The mappings of a folder, and what is wrong with the others. */
export interface CompiledFolder {
  readonly files: readonly CompiledFile[];
  readonly mappings: readonly Mapping[];
  /** The names of files with mistakes, without their ending. */
  readonly broken: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnosticsText: string;
  /** What stands in each file, by its path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Compiles all files of `mappings/`, in the order of their names. */
export function compileFolder(project: URL = PROJECT): CompiledFolder {
  const folder = new URL("mappings/", project);
  const listed = yamlFiles(folder);
  const names = "problem" in listed ? [] : listed;
  const files: CompiledFile[] = [];
  const broken: string[] = [];
  const diagnostics: Diagnostic[] = "problem" in listed ? [atTop("mappings", listed.problem)] : [];
  const texts = new Map<string, string>();
  for (const name of names) {
    const path = `mappings/${name}`;
    const text = readMapping(new URL(name.split("/").map(encodeURIComponent).join("/"), folder));
    if (typeof text === "object") {
      diagnostics.push(atTop(path, text.problem));
      broken.push(nameOf(name));
      continue;
    }
    texts.set(path, text);
    const misplaced = misplacement(name, names);
    const read = compileFile(path, text);
    if (misplaced !== null) diagnostics.push(atTop(path, misplaced));
    if (!read.ok) diagnostics.push(...read.failure.filter(() => misplaced === null));
    if (read.ok && misplaced === null) files.push({ path, text, ...read.value });
    else broken.push(nameOf(name));
  }
  const mappings = files.map(({ mapping }) => mapping);
  return { files, mappings, broken, diagnostics, diagnosticsText: formatDiagnostics(diagnostics, texts), texts };
}

/** The tests that stand in the files, run; those that fail come as text with their places and differences. */
export function runMappingTests(files: readonly CompiledFile[]): {
  readonly passed: number;
  readonly failed: number;
  readonly text: string;
} {
  const failed = files.flatMap(({ path, text, mapping, tests }) =>
    tests.flatMap((test) => {
      const differences = runTest(mapping, test);
      return differences.length === 0 ? [] : [testDiagnostic(path, text, test, differences)];
    }),
  );
  const all = files.reduce((count, { tests }) => count + tests.length, 0);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return { passed: all - failed.length, failed: failed.length, text: formatDiagnostics(failed, texts) };
}

/** The mappings by the account that their lists are in. Formcamp is connected to one, so that more than one is worth a word. */
export function byAccount(mappings: readonly Mapping[]): ReadonlyMap<string, readonly string[]> {
  const accounts = new Map<string, string[]>();
  for (const { name, todos } of mappings) {
    const account = todos[0]?.todolist[0]?.use.account ?? "";
    accounts.set(account, [...(accounts.get(account) ?? []), name]);
  }
  return accounts;
}

function yamlFiles(folder: URL): readonly string[] | { readonly problem: string } {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => name.replaceAll("\\", "/"))
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort();
  } catch (error) {
    return { problem: `This folder cannot be listed: ${codeOf(error)}.` };
  }
}

/** The text of a file, or why it cannot be a mapping, in a sentence that goes behind its path. */
export function readMapping(file: URL): string | { readonly problem: string } {
  try {
    if (statSync(file).isFile()) return readFileSync(file, "utf8");
    return { problem: "This is no file, and so no mapping. Rename or remove it." };
  } catch (error) {
    return { problem: `This file cannot be read: ${codeOf(error)}. Mend that, or remove it.` };
  }
}

/** The system's own word for why something cannot be read, such as EACCES. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  throw error;
}

function nameOf(file: string): string {
  return file.replace(/\.ya?ml$/i, "");
}

/** Why a file cannot be a mapping where it lies, or null. */
function misplacement(name: string, names: readonly string[]): string | null {
  if (name.includes("/")) return "Move this file into mappings/ itself: folders in it are not read.";
  const [, base = "", ending = ""] = /^(.*)\.(ya?ml)$/i.exec(name) ?? [];
  const twin = names.find(
    (other) => other !== name && other.replace(/\.ya?ml$/i, "").toLowerCase() === base.toLowerCase(),
  );
  if (twin === undefined || ending === "yaml") return null;
  return `There is ${twin} as well, and two mappings cannot have one name. Remove or rename one of them.`;
}

function atTop(file: string, message: string): Diagnostic {
  return { file, line: 1, column: 1, length: 1, message };
}
