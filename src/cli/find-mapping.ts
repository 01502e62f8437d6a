import { formatDiagnostics } from "../mapping/diagnostic.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { suggest } from "../suggest.ts";
import { compileFolder, PROJECT } from "./compile-folder.ts";

/** The mapping that a command names, the mistakes in its file, or why there is none. */
export type FoundMapping =
  | { readonly kind: "mapping"; readonly mapping: Mapping }
  | { readonly kind: "mistakes"; readonly path: string; readonly count: number; readonly text: string }
  | { readonly kind: "unknown"; readonly problem: string };

/** Compiles the mapping of a name from its file. `nameless` is said where no name was given. */
export function findMapping(name: string | undefined, nameless: string, project: URL = PROJECT): FoundMapping {
  const { mappings, broken, diagnostics, texts } = compileFolder(project);
  const names = mappings.map((mapping) => mapping.name);
  const list = names.length === 0 ? "There is none in mappings/." : `There are: ${names.join(", ")}.`;
  if (name === undefined) return { kind: "unknown", problem: `${nameless} ${list}` };
  const mapping = mappings.find((candidate) => candidate.name === name);
  if (mapping !== undefined) return { kind: "mapping", mapping };
  if (broken.includes(name)) {
    const path = `mappings/${name}.yaml`;
    const own = diagnostics.filter(({ file }) => file.replace(/\.ya?ml$/i, ".yaml") === path);
    return { kind: "mistakes", path, count: own.length, text: formatDiagnostics(own, texts) };
  }
  const nearest = suggest(name, [...names, ...broken]);
  const hint = nearest === null ? "" : `Did you mean "${nearest}"? `;
  return { kind: "unknown", problem: `No mapping is named "${name}". ${hint}${list}` };
}
