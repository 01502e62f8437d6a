import { readTodolistUrl } from "../basecamp/url.ts";
import { SOURCE_NAMES } from "../sources/registry.ts";
import { didYouMean } from "../suggest.ts";
import { readLine } from "./command-line.ts";

/** What `npm run new-mapping` is asked to do. */
export type NewMappingWish =
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string }
  | {
      readonly kind: "write";
      readonly source: string;
      readonly file: string;
      /** Null to take it from the form's title. */
      readonly name: string | null;
      readonly list: string | null;
    };

const OPTIONS = {
  name: { type: "string" },
  list: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const USAGE = "npm run new-mapping -- SOURCE FILE";

/** Reads the command line of `npm run new-mapping`. */
export function readNewMappingWish(args: readonly string[]): NewMappingWish {
  const wrong = (problem: string): NewMappingWish => ({ kind: "wrong", problem });
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return wrong(parsed.problem);
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const [source, file, ...rest] = positionals;
  const tools = `SOURCE is one of ${SOURCE_NAMES.join(", ")}.`;
  if (source === undefined) return wrong(`Name the form tool and a delivery of it: ${USAGE}. ${tools}`);
  if (!SOURCE_NAMES.includes(source)) {
    return wrong(`Formcamp reads no forms of "${source}". ${didYouMean(source, SOURCE_NAMES) ?? tools}`);
  }
  if (file === undefined) return wrong(`Name a delivery of ${source} that was captured: ${USAGE}`);
  if (rest.length > 0) return wrong(`One delivery makes one mapping: ${USAGE}`);
  const name = values.name?.replace(/^mappings\//, "").replace(/\.yaml$/, "") ?? null;
  if (name !== null && !/^[a-z0-9][a-z0-9-]{0,99}$/.test(name)) {
    return wrong("--name takes a-z, 0-9 and -, since it is part of the webhook's address: --name it-request");
  }
  const list = values.list?.trim() ?? null;
  const address = list === null ? null : readTodolistUrl(list);
  if (address !== null && !address.ok) return wrong(`--list: ${address.failure.message}`);
  return { kind: "write", source, file, name, list };
}
