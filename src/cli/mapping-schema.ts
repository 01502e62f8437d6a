import { realpathSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { MappingSchema } from "../mapping/schema.ts";
import { PROJECT } from "./compile-folder.ts";
import { complain, WRONG_USAGE } from "./prompt.ts";

/** Where editors find it: a mapping's first line names the file beside it. */
const TARGET = fileURLToPath(new URL("mappings/schema.json", PROJECT));

/** The JSON Schema of a mapping file, draft 7, which editors' YAML extensions read. */
export function schemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(MappingSchema, { target: "draft-7" });
  const whole = { $schema, title: "A Formcamp mapping", ...schema };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv.length > 2) {
    process.exitCode = complain(
      "npm run build-schema takes no arguments: it writes mappings/schema.json.",
      WRONG_USAGE,
    );
  } else {
    writeFileSync(TARGET, schemaText());
    process.stdout.write("mappings/schema.json written\n");
  }
}
