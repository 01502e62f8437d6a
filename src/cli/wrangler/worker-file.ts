import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What of wrangler.toml a deployment by these commands depends on. */
export interface WorkerFile {
  readonly name: string;
  /** The id of the KV namespace of the connection; null when none is written there. */
  readonly namespaceId: string | null;
}

const BINDING = "TOKENS";
const CONFIGURATION = "wrangler.toml";

/** Reads wrangler.toml, or says in a sentence what of it cannot be read. */
export function readWorkerFile(project: string): WorkerFile | { readonly problem: string } {
  const lines = readLines(project);
  const [table = [], ...others] = bindingTables(lines);
  if (others.length > 0 || table.length === 0) {
    return {
      problem: `${CONFIGURATION} needs one [[kv_namespaces]] with the binding ${BINDING}, as the repository has it.`,
    };
  }
  const found = lines
    .slice(0, firstTable(lines))
    .map((line) => settingIn(line, "name"))
    .find(Boolean);
  if (!found)
    return { problem: `${CONFIGURATION} needs the Worker's name above its first [section]: name = "formcamp"` };
  const id = table.map((index) => settingIn(lines[index] ?? "", "id")).find((value) => value !== null);
  return { name: found, namespaceId: id || null };
}

/** Writes the id of the KV namespace below its binding. Whoever reads the file meets the old or the new text, never a half. */
export function writeNamespaceId(project: string, id: string): void {
  const lines = readLines(project);
  const [table = []] = bindingTables(lines);
  const at = table.find((index) => settingIn(lines[index] ?? "", "binding") === BINDING);
  if (at === undefined) throw new Error(`${CONFIGURATION} has no binding ${BINDING}.`);
  const isOld = (index: number) => table.includes(index) && settingIn(lines[index] ?? "", "id") !== null;
  const written = lines.flatMap((line, index) => {
    if (isOld(index)) return [];
    return index === at ? [line, `id = "${id}"`] : [line];
  });
  const path = join(project, CONFIGURATION);
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, written.join("\n"), { mode: statSync(path).mode });
  renameSync(draft, path);
}

function readLines(project: string): readonly string[] {
  return readFileSync(join(project, CONFIGURATION), "utf8").split("\n");
}

/** The line numbers of each `[[kv_namespaces]]` that binds the connection's name. */
function bindingTables(lines: readonly string[]): readonly (readonly number[])[] {
  const tables: number[][] = [];
  let current: number[] | null = null;
  for (const [index, line] of lines.entries()) {
    if (/^\s*\[/.test(line)) {
      current = /^\s*\[\[\s*kv_namespaces\s*\]\]/.test(line) ? [] : null;
      if (current !== null) tables.push(current);
    }
    current?.push(index);
  }
  return tables.filter((table) => table.some((index) => settingIn(lines[index] ?? "", "binding") === BINDING));
}

function firstTable(lines: readonly string[]): number {
  const index = lines.findIndex((line) => /^\s*\[/.test(line));
  return index === -1 ? lines.length : index;
}

function settingIn(line: string, key: string): string | null {
  return new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']*)["']\\s*(?:#.*)?$`).exec(line)?.[1] ?? null;
}
