import { fileURLToPath } from "node:url";
import type { Plugin } from "vitest/config";
import { compiledModule } from "../../../src/cli/build-mappings.ts";

/** The folder of which `mappings/` holds those of the tests: a company changes and deletes the ones that are shipped. */
export const TEST_MAPPINGS = new URL("../../fixtures/", import.meta.url);

/** The module that the build makes of the mappings of a deployment, whether it was made or not. */
const COMPILED = fileURLToPath(new URL("../../../src/mapping/compiled.ts", import.meta.url));

/** Puts the mappings of the tests where the Worker looks for those of the deployment, which no test reads or writes. */
export function testMappings(): Plugin {
  const text = compiledModule(TEST_MAPPINGS);
  return {
    name: "test-mappings",
    enforce: "pre",
    resolveId: (source) => (source === "./compiled.ts" ? COMPILED : null),
    load: (id) => (id === COMPILED ? text : null),
  };
}
