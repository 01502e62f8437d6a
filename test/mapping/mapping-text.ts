import { readFileSync } from "node:fs";
import { formatDiagnostics } from "../../src/mapping/diagnostic.ts";
import { compileMapping } from "./drafting.ts";

export const FILE = "mappings/it-request.yaml";

/** A mapping file with the given `todo`, its keys indented by two spaces. Line 9 is the first of them. */
export function mappingText(todo: string): string {
  return `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s }
  needed_by: { field: n }
todo:
${todo}`;
}

/** The mistakes of a file as a person reads them. */
export function mistakesOf(text: string, file = FILE): string {
  const compiled = compileMapping(file, text);
  return compiled.ok ? "no mistakes" : formatDiagnostics(compiled.failure, new Map([[file, text]]));
}

/** Position and message of each mistake. */
export function briefly(text: string, file = FILE): string[] {
  const compiled = compileMapping(file, text);
  return compiled.ok ? [] : compiled.failure.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** The text of a file of the project. */
export function projectFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The text of one of the tests' own mappings. */
export function testMapping(name: string): string {
  return projectFile(`test/fixtures/mappings/${name}.yaml`);
}
