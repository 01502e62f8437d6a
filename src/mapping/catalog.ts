import { compiledMappings } from "./compiled.ts";
import type { DeployedMapping } from "./mapping.ts";

const byName: ReadonlyMap<string, DeployedMapping> = new Map(
  compiledMappings.map((mapping) => [mapping.name, mapping]),
);

/** The mapping of this name, or null. The name may come from a URL. */
export function findMapping(name: string): DeployedMapping | null {
  return byName.get(name) ?? null;
}

/** Every mapping of this deployment. */
export function allMappings(): readonly DeployedMapping[] {
  return compiledMappings;
}
