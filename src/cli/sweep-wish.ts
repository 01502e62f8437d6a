import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run sweep` is asked to do. */
export type SweepCommand =
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string }
  | {
      readonly kind: "sweep";
      readonly bridge: string;
      readonly mapping: string | null;
      readonly since: string | null;
      readonly dryRun: boolean;
      /** Whether nothing is asked. */
      readonly yes: boolean;
    };

const OPTIONS = {
  mapping: { type: "string" },
  since: { type: "string" },
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run sweep`. */
export function readSweepWish(args: readonly string[]): SweepCommand {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return { kind: "wrong", problem: parsed.problem };
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return { kind: "wrong", problem: bridge.problem };
  const [unused] = positionals;
  if (unused !== undefined) {
    return { kind: "wrong", problem: `"${unused}" is not understood. A mapping is named with --mapping ${unused}` };
  }
  const { mapping = null, since = null, "dry-run": dryRun = false, yes = false } = values;
  return { kind: "sweep", bridge, mapping, since, dryRun, yes };
}
